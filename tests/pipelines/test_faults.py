"""What goes wrong in us fails the host's build, with the reason, and loses nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import executable
from .hosts import Environment, Ran, run, tree, with_rules
from .test_hosts import CHECK, RULES, SAMPLES

PROGRAM = "kubectl-runtimeclass"


# What stands in our place for each fault, as a shell script, and what the user must read of it.
FAULTS = {
    "an exception": (
        "exec {python} -c \"import sys; sys.path.insert(0, '{root}'); import kubectl_runtimeclass.functions.krm as k, "
        "kubectl_runtimeclass.functions.exec_plugin as e; k.process = e.process = lambda *_: 1 / 0; "
        'from kubectl_runtimeclass.__main__ import main; sys.exit(main())" "$@"',
        "ZeroDivisionError",
    ),
    "a kill after half of the output": ('{program} "$@" | head -c 200; kill -9 $$', ""),
    "a kill before any output": ("kill -9 $$", ""),
}


@pytest.fixture(params=FAULTS.values(), ids=FAULTS)
def fault(request: pytest.FixtureRequest, env: Environment, tmp_path: Path) -> tuple[Path, str]:
    script, message = request.param
    program = Path(env["PATH"].split(":")[0]) / PROGRAM
    root = Path(__file__).parents[2]
    text = script.format(program=program, python=sys.executable, root=root)
    return executable(tmp_path / "fault", f"#!/bin/sh\n{text}\n"), message


Build = Callable[[str], Ran]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    import shutil

    shutil.copytree(SAMPLES / "base", tmp_path / "base")
    return tmp_path / "base"


def test_kustomize_fails(kustomize: Path, base: Path, env: Environment, fault: tuple[Path, str]) -> None:
    program, message = fault
    top = with_rules(base, RULES, "function", program=str(program))
    done = run(kustomize, "build", "--enable-alpha-plugins", "--enable-exec", top, env=env)
    assert (done.code, done.out) == (1, b"")
    assert done.err and message in done.err


def test_kubectl_fails(
    kubectl: Path, base: Path, env: Environment, fault: tuple[Path, str], tmp_path: Path
) -> None:
    program, message = fault
    link = next(Path(env["KUSTOMIZE_PLUGIN_HOME"]).rglob("RuntimeClassRules"))
    plugin = tmp_path / "plugins" / link.relative_to(env["KUSTOMIZE_PLUGIN_HOME"])
    plugin.parent.mkdir(parents=True)
    plugin.symlink_to(program)
    own = {**env, "KUSTOMIZE_PLUGIN_HOME": str(tmp_path / "plugins")}
    top = with_rules(base, RULES, "plugin")
    done = run(kubectl, "kustomize", "--enable-alpha-plugins", top, env=own)
    assert (done.code, done.out) == (1, b"")
    assert message in done.err


def test_kpt_fails_and_leaves_the_files(
    kpt: Path, base: Path, env: Environment, fault: tuple[Path, str]
) -> None:
    program, message = fault
    before = tree(base)
    done = run(kpt, "fn", "eval", ".", "--exec", program, "--", "class=gvisor", env=env, cwd=base)
    assert done.code == 1
    assert tree(base) == before
    assert message in done.err


# What is wrong with the input is told by every host in our words.
WRONG = {
    "an unknown field in the rules": (RULES.replace("match: {}", "mach: {}"), None, "spec.rules[2].mach: unknown field"),
    "a rule without a class": (
        RULES.replace("    runtimeClassName: gvisor\n", ""), None, "spec.rules[2].runtimeClassName: required"
    ),
    "a malformed item": (
        RULES, "apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: text\n", "bad: spec.runtimeClassName: spec is not"
    ),
    "a class that a rule forbids": (
        RULES.replace("runtimeClassName: gvisor\n", "runtimeClassName: gvisor\n    onExisting: Fail\n"),
        "apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: {runtimeClassName: runc}\n",
        "Pod shop/bad: spec.runtimeClassName: it has RuntimeClass runc, and rule all says onExisting: Fail",
    ),
}  # fmt: skip


@pytest.fixture(params=WRONG.values(), ids=WRONG)
def wrong(request: pytest.FixtureRequest, base: Path) -> tuple[Path, str, str]:
    rules, item, message = request.param
    if item:
        (base / "bad.yaml").write_text(item)
        with (base / "kustomization.yaml").open("a") as file:
            file.write("- bad.yaml\n")
    return base, rules, message


def test_kustomize_tells_what_is_wrong(
    kustomize: Path, env: Environment, wrong: tuple[Path, str, str]
) -> None:
    base, rules, message = wrong
    top = with_rules(base, rules, "function")
    done = run(kustomize, "build", "--enable-alpha-plugins", "--enable-exec", top, env=env)
    assert (done.code, done.out) == (1, b"")
    assert message in done.err


def test_kubectl_tells_what_is_wrong(kubectl: Path, env: Environment, wrong: tuple[Path, str, str]) -> None:
    """kubectl swallows a plugin's stderr, except when it fails."""
    base, rules, message = wrong
    done = run(kubectl, "kustomize", "--enable-alpha-plugins", with_rules(base, rules, "plugin"), env=env)
    assert (done.code, done.out) == (1, b"")
    assert message in done.err


def test_kpt_tells_what_is_wrong(
    kpt: Path, env: Environment, wrong: tuple[Path, str, str], tmp_path: Path
) -> None:
    base, rules, message = wrong
    (base / "kustomization.yaml").unlink()
    (tmp_path / "config.yaml").write_text(rules)
    before = tree(base)
    words = ("--exec", PROGRAM, "--fn-config", "../config.yaml", "--truncate-output=false")
    done = run(kpt, "fn", "eval", ".", *words, env=env, cwd=base)
    assert done.code == 1
    assert tree(base) == before
    assert message.rpartition("bad: ")[2] in done.err


# --- our own process ------------------------------------------------------------------------------

LARGE = (
    "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n"
    + "".join(f"- apiVersion: v1\n  kind: ConfigMap\n  metadata: {{name: m{nth}}}\n" for nth in range(20_000))
    + "functionConfig: {apiVersion: v1, kind: ConfigMap, data: {class: gvisor}}\n"
).encode()


def start(env: Environment) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(env)
    )
    assert process.stdin and process.stdout
    process.stdin.write(LARGE)
    process.stdin.close()
    process.stdin = None
    assert process.stdout.read(1000) == LARGE[:1000]
    return process


def test_a_host_that_stops_reading_is_an_error_and_no_traceback(env: Environment) -> None:
    process = start(env)
    assert process.stdout and process.stderr
    process.stdout.close()
    assert process.stderr.read() == b"error: the output could not be written: broken pipe\n"
    assert process.wait() == 2


def test_killed_in_mid_output_the_exit_code_says_so(env: Environment) -> None:
    process = start(env)
    process.kill()
    assert process.wait() == -signal.SIGKILL


def test_a_full_disk_is_an_error(env: Environment) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    with full.open("wb") as out:
        done = subprocess.run(
            [PROGRAM], input=LARGE, stdout=out, stderr=subprocess.PIPE, env=dict(env), check=False
        )
    assert done.returncode == 2
    assert done.stderr == b"error: the output could not be written: no space left on device\n"


@pytest.mark.parametrize("stdin", [b"", b"  \n"])
def test_called_with_an_empty_pipe_it_fails(env: Environment, stdin: bytes) -> None:
    done = run(PROGRAM, env=env, stdin=stdin)
    assert (done.code, done.out) == (2, b""), "a build whose first half failed is no success"


def test_manifests_on_standard_input_are_no_resource_list(env: Environment) -> None:
    done = run(PROGRAM, env=env, stdin=b"apiVersion: v1\nkind: Pod\n")
    assert (done.code, done.out) == (2, b"")
    assert "assign -f -" in done.err


@pytest.mark.parametrize("form", ["function", "plugin"])
def test_functions_do_not_import_click(env: Environment, form: str, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(CHECK)
    words = [tmp_path / "config"] if form == "plugin" else []
    own = {**env, "PYTHONPROFILEIMPORTTIME": "1"}
    own |= {"KUSTOMIZE_PLUGIN_CONFIG_ROOT": str(tmp_path)} if words else {}
    stdin = b"apiVersion: v1\nkind: ConfigMap\n" if words else LARGE
    done = run(PROGRAM, *words, env=own, stdin=stdin)
    imported = {line.rpartition("|")[2].strip() for line in done.err.splitlines()}
    assert done.out.strip() == stdin.strip()
    assert "kubectl_runtimeclass.rewriting.stream" in imported
    assert not imported & {"click", "kubernetes", "deepdiff", "subprocess", "inspect"}
