"""Standard output and error as they are found: gone, closed, full. The exit code stays what it means."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX streams")

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: c, image: i}]\n"
SNAPSHOT = """\
{apiVersion: kubectl-runtimeclass.github.io/v1alpha1, kind: SnapshotList, unreadable: [volumeattachments], items: [
  {apiVersion: v1, kind: NodeList, items: [{metadata: {name: one}}]},
  {apiVersion: node.k8s.io/v1, kind: RuntimeClassList, items: [{metadata: {name: c}, handler: c}]}]}
"""

COMMANDS = {
    "help": "--help",
    "version": "--version",
    "completion": "completion bash",
    "assign": "assign -f pod.yaml --class gvisor",
    "assign, by click": "assign -f pod.yaml --class gvisor --on-existing Keep",
    "check": "check -f pod.yaml --class gvisor",
    "check, by click": "check -f pod.yaml --class gvisor --on-existing Keep",
    "explain": "explain -f pod.yaml --snapshot snapshot.yaml",
    "get": "get --snapshot snapshot.yaml",
}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "pod.yaml").write_text(POD)
    (tmp_path / "snapshot.yaml").write_text(SNAPSHOT)
    return tmp_path


def shell(here: Path, line: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in which `krc` is this program."""
    script = f'krc() {{ "{sys.executable}" -m kubectl_runtimeclass "$@"; }}\n{line}'
    return subprocess.run(["bash", "-c", script], cwd=here, capture_output=True, timeout=60)


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_reader_that_has_gone_is_no_error_and_leaves_the_exit_code_of_the_answer(
    here: Path, arguments: str
) -> None:
    done = shell(
        here,
        f"set -o pipefail; {{ sleep 0.01; krc {arguments}; }} 2>/dev/null | true; exit ${{PIPESTATUS[0]}}",
    )
    assert done.returncode == shell(here, f"krc {arguments} 2>/dev/null >/dev/null").returncode
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_output_that_cannot_be_written_is_an_error(here: Path, arguments: str) -> None:
    done = shell(here, f"krc {arguments} >/dev/full")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines()[-1] == "error: no space left on device"


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_output_that_has_nowhere_to_go_is_an_error(here: Path, arguments: str) -> None:
    done = shell(here, f"krc {arguments} >&-")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines()[-1] == "error: bad file descriptor"


@pytest.mark.parametrize(
    "arguments", ["assign -i -f pod.yaml --class gvisor", "check -f clean.yaml --class gvisor"]
)
def test_a_closed_standard_output_that_nothing_is_written_to_is_none(here: Path, arguments: str) -> None:
    (here / "clean.yaml").write_text(f"{POD}  runtimeClassName: gvisor\n")
    assert shell(here, f"krc {arguments} >&-").returncode == 0


def test_a_function_fails_without_a_standard_output(here: Path) -> None:
    config = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {class: gvisor}}"
    given = (
        f"{{apiVersion: config.kubernetes.io/v1, kind: ResourceList, items: [], functionConfig: {config}}}"
    )
    done = shell(here, f"echo '{given}' | krc >&-")
    assert (done.returncode, done.stderr) == (
        2,
        b"error: the output could not be written: bad file descriptor\n",
    )


TOLD_IN_VAIN = {
    "assign -f pod.yaml --class gvisor": (0, b"\n  runtimeClassName: gvisor\n"),
    "check -f pod.yaml --class gvisor": (1, b"gvisor"),
    "check -f pod.yaml --rules nope.yaml": (2, b""),
    "explain -f pod.yaml --snapshot snapshot.yaml": (1, b"node one cannot run it"),
    "get --snapshot snapshot.yaml": (0, b"HANDLER"),
    "diff -f pod.yaml --class gvisor": (1, b"gvisor"),
}
"""Commands that have something for stderr; the exit code of each, and what is on stdout."""


@pytest.mark.parametrize("stderr", ["2>/dev/full", "2>&-", "2</dev/null", "2> >(exec true)"])
@pytest.mark.parametrize("arguments", TOLD_IN_VAIN)
def test_what_cannot_be_told_keeps_nothing_from_being_done(here: Path, stderr: str, arguments: str) -> None:
    if "full" in stderr and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    code, answer = TOLD_IN_VAIN[arguments]
    done = shell(here, f"{{ sleep 0.01; krc {arguments}; }} {stderr}")
    assert done.returncode == code
    assert answer in done.stdout and bool(done.stdout) == bool(answer)


def test_verbose_adds_a_traceback_and_takes_nothing_away(here: Path) -> None:
    done = shell(here, "krc check --verbose -f pod.yaml --rules nope.yaml")
    assert done.returncode == 2
    assert b"Traceback" in done.stderr
    assert done.stderr.decode().splitlines()[-1] == "error: nope.yaml: no such file or directory"
