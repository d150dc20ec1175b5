"""The archive: what is in it, that krew installs it, and that it runs where there is little else.

Nothing here finds a Python on PATH; the reference is this repository under the Python that runs the tests.
"""

from __future__ import annotations

import http.server
import json
import os
import shutil
import stat
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from kubectl_runtimeclass import NAME, __version__

from ..support import tools
from .conftest import MANIFESTS, PREBUILT, ROOT, RULES, build, copy_sources

pytestmark = pytest.mark.slow

PROGRAM = f"kubectl-{NAME}"
SAMPLES = ROOT / "samples"

LINES = [
    *(
        pytest.param(("assign", "-f", str(path), *RULES), id=f"assign {path.name}")
        for path in sorted(MANIFESTS.iterdir())
    ),
    pytest.param(
        ("assign", "-f", str(SAMPLES / "shop"), "-R", "--rules", str(SAMPLES / "rules.yaml")),
        id="assign samples",
    ),
    pytest.param(
        ("check", "-f", str(SAMPLES / "shop"), "-R", "--rules", str(SAMPLES / "rules.yaml"), "-o", "json"),
        id="check samples",
    ),
    *(
        pytest.param((*line, "--snapshot", str(SAMPLES / "cluster.yaml")), id=f"{line[0]} samples")
        for line in (
            ("explain", "-f", str(SAMPLES / "shop"), "-R", "-o", "json"),
            ("diff", "-f", str(SAMPLES / "shop"), "-R", "--rules", str(SAMPLES / "rules.yaml")),
            ("get",),
        )
    ),
    pytest.param(("--version",), id="version"),
    pytest.param(("assign", "-f", "no-such-file.yaml", *RULES), id="an error"),
]


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a program in an environment of its own: no variable but those given, nothing on standard input."""
    return subprocess.run(
        command, env=environment, capture_output=True, stdin=subprocess.DEVNULL, check=False, timeout=120
    )


Reference = Callable[..., tuple[int, bytes, bytes]]


@pytest.fixture(scope="session")
def reference(source: Path) -> Reference:
    """What the package says under the Python that runs the tests, called by the plugin's name."""
    code = (
        f"import sys; sys.argv[0] = {PROGRAM!r}; sys.path.insert(0, {str(source)!r})\n"
        "from kubectl_runtimeclass.__main__ import main; sys.exit(main())"
    )
    return lambda *arguments: outcome(run(sys.executable, "-X", "utf8", "-c", code, *arguments))


def outcome(done: subprocess.CompletedProcess[bytes]) -> tuple[int, bytes, bytes]:
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def plain_tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with krew, as kubectl finds it, kubectl, git and no Python: all of PATH."""
    kubectls = tools.kubectls()
    git = shutil.which("git")
    if not kubectls or git is None:
        pytest.skip("kubectl or git is not installed")
    folder = tmp_path_factory.mktemp("tools")
    found = (("kubectl", kubectls[-1].path), ("kubectl-krew", tools.need("krew")), ("git", Path(git)))
    for name, path in found:
        (folder / name).symlink_to(path)
    return folder


class Krew:
    """krew with a root of its own."""

    def __init__(self, home: Path, tools: Path) -> None:
        self.root = home / "krew"
        self.environment = {
            "HOME": str(home),
            "KREW_ROOT": str(self.root),
            "KREW_NO_UPGRADE_CHECK": "1",
            "PATH": f"{self.root / 'bin'}{os.pathsep}{tools}",
        }

    def kubectl(self, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
        return run(
            shutil.which("kubectl", path=self.environment["PATH"]) or "", *arguments, **self.environment
        )

    def __call__(self, *arguments: str | Path) -> str:
        done = self.kubectl("krew", *arguments)
        assert done.returncode == 0, done.stderr.decode()
        return (done.stdout + done.stderr).decode()

    def left(self) -> list[str]:
        """What is there of plugins: links, receipts, stored versions."""
        folders = [self.root / "bin", self.root / "receipts", self.root / "store"]
        return sorted(str(path.relative_to(self.root)) for folder in folders for path in folder.glob("*"))


@pytest.fixture
def krew(tmp_path: Path, plain_tools: Path) -> Krew:
    (tmp_path / "home").mkdir()
    return Krew(tmp_path / "home", plain_tools)


def describe(dist: Path, *options: str | Path) -> str:
    """krew/manifest.py for the archive that was built here."""
    script = ROOT / "krew" / "manifest.py"
    command = (sys.executable, script, "--dist", dist, "--only-built", *options)
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_it_holds_files_that_krew_unpacks(archive: Path) -> None:
    with tarfile.open(archive) as packed:
        entries = packed.getmembers()
    assert all(entry.isfile() for entry in entries), "krew refuses links"
    assert not [entry.name for entry in entries if ".." in entry.name or entry.name.startswith("/")]
    executable = [entry.name for entry in entries if entry.mode & stat.S_IXUSR]
    assert executable == [PROGRAM]
    names = {entry.name for entry in entries}
    assert {"LICENSE", "licenses/click-LICENSE.txt", "licenses/cpython-LICENSE.txt"} <= names


def test_it_is_small(archive: Path) -> None:
    assert archive.stat().st_size < 12_000_000


def test_its_bill_of_materials_names_what_is_inside(dist: Path, unpacked: Path) -> None:
    bill = json.loads(next(dist.glob("*.cdx.json")).read_text())
    named = {component["name"].lower() for component in bill["components"]}
    assert {"cpython", "click", "pyyaml", "msgspec", "deepdiff"} <= named
    assert {"libyaml", "zlib", "mpdecimal"} <= named, "what is linked into extension modules"
    files = {path.name for path in (unpacked / "_internal").iterdir() if ".so" in path.name}
    listed = {entry["value"] for component in bill["components"] for entry in component.get("properties", ())}
    assert files - listed <= {name for name in files if name.startswith("libpython")}
    for component in bill["components"]:
        assert component["version"] and component["licenses"], component["name"]
    assert bill["metadata"]["component"]["version"] == __version__
    assert "kubernetes" not in named
    assert not list(unpacked.glob("_internal/kubernetes*"))


@pytest.mark.skipif(bool(PREBUILT), reason="the archive was built by another Python than this one")
def test_two_builds_give_the_same_bytes(archive: Path, source: Path, tmp_path: Path) -> None:
    elsewhere = copy_sources(source, tmp_path / "a checkout elsewhere")
    build("archive.py", tmp_path / "again", elsewhere, PYTHONHASHSEED="42", TZ="Asia/Tokyo")
    again = tmp_path / "again" / archive.name
    assert again.read_bytes() == archive.read_bytes()


@pytest.mark.parametrize("line", LINES)
def test_krew_installs_what_the_package_is(
    line: tuple[str, ...], installed: Krew, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert outcome(installed.kubectl(NAME, *line)) == reference(*line)


@pytest.fixture(scope="module")
def installed(dist: Path, archive: Path, tmp_path_factory: pytest.TempPathFactory, plain_tools: Path) -> Krew:
    """krew with the plugin installed from the archive alone: no index, no network."""
    home = tmp_path_factory.mktemp("home")
    krew = Krew(home, plain_tools)
    (home / f"{NAME}.yaml").write_text(describe(dist))
    krew("install", f"--manifest={home / f'{NAME}.yaml'}", f"--archive={archive}")
    return krew


def test_there_was_no_python_to_help(installed: Krew) -> None:
    path = installed.environment["PATH"]
    assert not [name for name in ("python", "python3") if shutil.which(name, path=path)]


def test_kubectl_completes_the_installed_plugin_by_a_link(installed: Krew) -> None:
    (installed.root / "bin" / f"kubectl_complete-{NAME}").symlink_to(PROGRAM)
    done = installed.kubectl("__complete", NAME, "assign", "--col")
    assert done.stdout.decode().splitlines() == ["--color\tDefault: on terminals", ":4"]


@pytest.fixture
def served(dist: Path) -> Iterator[str]:
    """The address of a server that has the archive."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(dist))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def commit(folder: Path) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(("git", "-C", folder, "add", "."), check=True)
    subprocess.run(("git", "-C", folder, *identity, "commit", "--quiet", "-m", "x"), check=True)


def test_an_index_installs_upgrades_and_uninstalls(
    dist: Path, served: str, krew: Krew, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    describe(dist, "--url", served, "--index", index)
    subprocess.run(("git", "init", "--quiet", index), check=True)
    commit(index)
    krew("index", "add", "default", f"file://{index}")
    assert f"v{__version__}" in krew("info", NAME)
    krew("install", NAME)
    assert krew.left() == [f"bin/{PROGRAM}", f"receipts/{NAME}.yaml", f"store/{NAME}"]

    plugin = index / "plugins" / f"{NAME}.yaml"
    plugin.write_text(plugin.read_text().replace(f"version: v{__version__}", "version: v99.0.0"))
    commit(index)
    krew("upgrade", NAME)
    assert [path.name for path in (krew.root / "store" / NAME).iterdir()] == ["v99.0.0"]
    assert krew.kubectl(NAME, "--version").stdout.decode() == f"{PROGRAM} {__version__}\n"

    krew("uninstall", NAME)
    assert krew.left() == []


@tools.needs("validate-krew-manifest")
def test_krews_own_validation_installs_it(dist: Path, served: str, krew: Krew, tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.yaml"
    path.write_text(describe(dist, "--url", served))
    done = run(tools.need("validate-krew-manifest"), "-manifest", path, **krew.environment)
    assert done.returncode == 0, done.stderr.decode()


def test_install_local_replaces_what_it_installed_before(
    dist: Path, source: Path, krew: Krew, tmp_path: Path
) -> None:
    here, index = tmp_path / "dist", tmp_path / "index"
    shutil.copytree(dist, here)
    describe(dist, "--index", index)
    subprocess.run(("git", "init", "--quiet", index), check=True)
    commit(index)
    krew("index", "add", "default", f"file://{index}")
    command = (sys.executable, source / "krew" / "install-local", "--no-build", "--dist", here)
    environment = {**krew.environment, "KREW": str(tools.need("krew"))}
    store = krew.root / "store" / NAME / f"v{__version__}"
    for _ in range(2):
        done = run(*command, **environment)
        assert done.returncode == 0, done.stderr.decode()
        assert krew.kubectl(NAME, "--version").stdout.decode() == f"{PROGRAM} {__version__}\n"
        assert not (store / "of the first").exists()
        (store / "of the first").touch()


ARGUMENTS = ("assign", "-f", str(MANIFESTS / "shop.yaml"), *RULES)


def test_it_runs_with_nothing_in_the_environment(unpacked: Path, reference: Reference) -> None:
    assert outcome(run(unpacked / PROGRAM, *ARGUMENTS)) == reference(*ARGUMENTS)


def test_it_runs_in_the_c_locale_on_names_of_any_language(
    unpacked: Path, reference: Reference, tmp_path: Path
) -> None:
    file = tmp_path / "déploiement.yaml"
    shutil.copy(MANIFESTS / "windows.yaml", file)
    arguments = ("assign", "-f", str(file), *RULES)
    done = run(unpacked / PROGRAM, *arguments, LC_ALL="C", HOME=str(tmp_path / "none"))
    assert outcome(done)[:2] == reference(*arguments)[:2]
    assert rb"d\xe9ploiement.yaml:4 Pod \xe9dition (none) -> gvisor" in done.stderr, (
        "what the locale can show"
    )


def test_it_runs_with_its_streams_closed(unpacked: Path, reference: Reference) -> None:
    script = '"$0" "$@" <&- >&- 2>&-; echo $?'
    done = run("/bin/sh", "-c", script, unpacked / PROGRAM, "--version")
    assert done.stdout == b"2\n"  # what it says is lost
    done = run("/bin/sh", "-c", '"$0" "$@" <&-', unpacked / PROGRAM, *ARGUMENTS)
    assert outcome(done) == reference(*ARGUMENTS)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may become another user"
)
def test_it_runs_for_a_new_user_from_a_folder_that_nobody_may_write(
    unpacked: Path, reference: Reference, tmp_path: Path
) -> None:
    folder = Path("/var/tmp") / f"runtimeclass-{os.getpid()}"
    try:
        shutil.copytree(unpacked, folder / "plugin")
        shutil.copy(MANIFESTS / "shop.yaml", folder)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() or path.name == PROGRAM else 0o444)
        before = sorted(folder.rglob("*"))
        done = subprocess.run(
            (folder / "plugin" / PROGRAM, "assign", "-f", "shop.yaml", *RULES),
            env={"HOME": "/nonexistent"},
            user=65534,
            group=65534,
            extra_groups=(),
            cwd=folder,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == reference(*ARGUMENTS)[1]
        assert sorted(folder.rglob("*")) == before
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def linked(program: Path) -> set[Path]:
    """The libraries of the system that a program loads."""
    told = subprocess.run(("ldd", program), capture_output=True, text=True, check=True).stdout
    return {Path(word) for word in told.split() if word.startswith("/")}


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("ldd") is None,
    reason="needs root and ldd",
)
def test_it_runs_in_an_image_with_the_c_library_alone(unpacked: Path, tmp_path: Path) -> None:
    """What the container image is: the folder, glibc, and nothing more: no shell, no /proc, no /tmp."""
    root = tmp_path / "image"
    shutil.copytree(unpacked, root / "plugin")
    libraries = [unpacked / PROGRAM, *unpacked.glob("_internal/**/*.so*")]
    for path in set().union(*map(linked, libraries)):
        if not path.is_relative_to(unpacked):
            target = root / path.relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path.resolve(), target)
    function = {
        "apiVersion": "config.kubernetes.io/v1",
        "kind": "ResourceList",
        "functionConfig": {
            "apiVersion": "kubectl-runtimeclass.github.io/v1alpha1",
            "kind": "RuntimeClassRules",
            "metadata": {"name": "all"},
            "spec": {"rules": [{"name": "all", "match": {}, "runtimeClassName": "gvisor"}]},
        },
        "items": [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": []}}],
    }
    done = subprocess.run(
        (shutil.which("chroot") or "chroot", root, f"/plugin/{PROGRAM}"),
        env={},
        input=json.dumps(function).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert b'"runtimeClassName": "gvisor"' in done.stdout or b"runtimeClassName: gvisor" in done.stdout


def test_the_kubectl_that_it_starts_loads_its_own_libraries(unpacked: Path, tmp_path: Path) -> None:
    """PyInstaller points LD_LIBRARY_PATH at the archive's folder; kubectl and its plugins must not see it."""
    fake = tmp_path / "kubectl"
    fake.write_text('#!/bin/sh\necho "${LD_LIBRARY_PATH-unset} ${_PYI_APPLICATION_HOME_DIR-unset}" >"$OUT"\n')
    fake.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "OUT": str(tmp_path / "out")}
    arguments = ("__complete", "assign", "--class", "")
    run(unpacked / PROGRAM, *arguments, **environment)
    assert (tmp_path / "out").read_text() == "unset unset\n"
    run(unpacked / PROGRAM, *arguments, **environment, LD_LIBRARY_PATH="/opt/mine")
    assert (tmp_path / "out").read_text() == "/opt/mine unset\n"
