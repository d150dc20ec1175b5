"""`node-config PATH`: what it prints, what it takes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kubectl_runtimeclass.cli import program
from kubectl_runtimeclass.errors import RuntimeClassError

DATA = Path(__file__).parents[1] / "data" / "node-config"
V3 = "[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    code = program.run(["node-config", *arguments])
    return code, capsys.readouterr().out


def findings(capsys: pytest.CaptureFixture[str], path: Path, *arguments: str) -> list[str]:
    _, out = run(capsys, str(path), "-o", "json", *arguments)
    return [each["id"] for each in json.loads(out)["findings"]]


def test_json_has_the_fields_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, str(DATA / "containerd" / "v2-single"), "-o", "json")
    found = json.loads(out)
    assert (code, found["kind"], found["default"]) == (0, "NodeConfig", "runc")
    assert [(each["name"], each["type"], each["path"]) for each in found["handlers"]] == [
        ("kata-qemu", "io.containerd.kata-qemu.v2", "/opt/kata/bin/containerd-shim-kata-v2"),
        ("runc", "io.containerd.runc.v2", None),
        ("runsc", "io.containerd.runsc.v1", None),
    ]
    assert found["findings"] == []


def test_a_handler_that_would_not_work_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, str(DATA / "crio" / "broken"))
    assert code == 1
    assert "handler runsc: is ignored: invalid runtime_path" in " ".join(out.split())


def test_a_runtime_that_would_not_start_ends_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    code, out = run(capsys, str(DATA / "containerd" / "bad-toml"))
    assert code == 1
    assert "containerd 2.3 would not serve Kubernetes with this configuration" in out


def test_other_versions_that_make_something_else_of_the_files_are_noted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out = run(capsys, str(DATA / "containerd" / "v2-imports"))
    assert code == 0
    assert "containerd 1.7 would not start with it: see --containerd 1.7" in out


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda folder: None, "no config.toml, crio.conf or crio.conf.d in it"),
        (lambda folder: (folder / "info.json").write_text("{}"), "is this the output of `crictl info`"),
        (lambda folder: (folder / "info.json").write_text("{"), "info.json"),
    ],
)  # fmt: skip
def test_what_is_no_configuration_is_an_error(tmp_path: Path, make: object, sentence: str) -> None:
    assert callable(make)
    make(tmp_path)
    path = tmp_path / "info.json" if (tmp_path / "info.json").exists() else tmp_path
    with pytest.raises(RuntimeClassError, match=sentence):
        program.run(["node-config", str(path)])


@pytest.mark.parametrize("version", ["two", "2", "", "2.x", "99999.1"])
def test_a_version_that_is_none_is_an_error(version: str) -> None:
    with pytest.raises(RuntimeClassError, match="expected a version"):
        program.run(["node-config", str(DATA / "containerd" / "v3"), "--containerd", version])


def test_the_root_of_a_node_s_file_system_is_read_with_what_it_imports_by_absolute_paths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    etc = tmp_path / "etc" / "containerd"
    etc.mkdir(parents=True)
    (tmp_path / "opt").mkdir()
    (etc / "config.toml").write_text('version = 3\nimports = ["/opt/*.toml"]\n')
    (tmp_path / "opt" / ".kata.toml").write_text(
        f"version = 3\n{V3}.kata]\nruntime_type = 'io.containerd.kata.v2'\n"
    )
    _, out = run(capsys, str(tmp_path), "-o", "json")
    assert [each["name"] for each in json.loads(out)["handlers"]] == ["kata", "runc"]


@pytest.mark.parametrize("place", ["../../secret.toml", "/secret/*.toml", "/dev/zero"])
def test_nothing_outside_of_what_was_given_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "secret.toml").write_text("this is no TOML")
    (tmp_path / "a" / "b" / "config.toml").write_text(f'version = 3\nimports = ["{place}"]\n')
    assert findings(capsys, tmp_path / "a" / "b") == ["import-not-read"]


CHECKS = {
    "a handler called gvisor starts runc": (
        f"version = 3\n{V3}.gvisor]\nruntime_type = 'io.containerd.runc.v2'\n", ["other-runtime"],
    ),
    "a handler called kata starts crun": (
        f"version = 3\n{V3}.kata-qemu]\nruntime_type = 'io.containerd.runc.v2'\noptions = {{BinaryName = '/usr/bin/crun'}}\n",
        ["other-runtime"],
    ),
    "a relative path of a shim": (
        f"version = 3\n{V3}.x]\nruntime_type = 'io.containerd.x.v1'\nruntime_path = 'bin/shim'\n", ["runtime-path"],
    ),
    "a type that is no name": (f"version = 3\n{V3}.x]\nruntime_type = 'runsc'\n", ["runtime-type"]),
    "no type": (f"version = 3\n{V3}.x]\n", ["runtime-type"]),
    "the CRI plugin is disabled": ('version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n', ["cri-disabled"]),
    "the CRI plugin is disabled, as packages of Docker do": ('disabled_plugins = ["cri"]\n', ["cri-disabled"]),
    "a snapshotter that the image service does not know": (
        f"version = 3\n{V3}.kata-fc]\nruntime_type = 'io.containerd.kata-fc.v2'\nsnapshotter = 'devmapper'\n",
        ["snapshotter-twin"],
    ),
    "a table that is a string": ("version = 3\n[plugins.'io.containerd.cri.v1.runtime']\ncontainerd = 'x'\n", ["not-toml"]),
    "a file that is imported and not there": ('version = 3\nimports = ["more.toml"]\n', ["import-missing"]),
    "a template of k3s": ("version = 3\n{{ template \"base\" . }}\n", ["not-toml"]),
    "files that import each other": ('version = 3\nimports = ["config.toml"]\n', []),
    "a drop-in that is newer than the root": ('version = 2\nimports = ["*.toml"]\n', []),
}  # fmt: skip


@pytest.mark.parametrize("case", CHECKS)
def test_checks(tmp_path: Path, capsys: pytest.CaptureFixture[str], case: str) -> None:
    content, expected = CHECKS[case]
    (tmp_path / "config.toml").write_text(content)
    assert findings(capsys, tmp_path, "--containerd", "2.3") == expected


def test_control_characters_never_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text(f'version = 3\n{V3}."a\\u001b[31m"]\nruntime_type = "\\u001b"\n')
    _, out = run(capsys, str(tmp_path))
    assert "\x1b" not in out and "\\x1b[31m" in out


def test_a_bomb_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config.toml").write_text("x = " + "[" * 100_000 + "]" * 100_000)
    assert findings(capsys, tmp_path) == ["not-toml"]
