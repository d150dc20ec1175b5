"""Standard output and error as they are found: gone, closed, full. The exit code stays what it means."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX streams")

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: []\n"
SNAPSHOT = '{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}}'

COMMANDS = {
    "help": "--help",
    "version": "--version",
    "completion": "completion bash",
    "assign": "assign -f pod.yaml --class gvisor",
    "assign, by click": "assign -f pod.yaml --class gvisor --on-existing Keep",
    "check": "check -f pod.yaml --class gvisor",
    "check, by click": "check -f pod.yaml --class gvisor --on-existing Keep",
    "explain": "explain -f pod.yaml --snapshot snapshot.json",
    "get": "get --snapshot snapshot.json",
}


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "pod.yaml").write_text(POD)
    (tmp_path / "snapshot.json").write_text(SNAPSHOT)
    return tmp_path


def shell(here: Path, line: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in which `krc` is this program."""
    script = f'krc() {{ "{sys.executable}" -m kubectl_runtimeclass "$@"; }}\n{line}'
    return subprocess.run(["bash", "-c", script], cwd=here, capture_output=True, timeout=60)


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_a_reader_that_has_gone_is_no_answer_and_no_error(here: Path, arguments: str) -> None:
    done = shell(
        here,
        f"set -o pipefail; {{ sleep 0.01; krc {arguments}; }} 2>/dev/null | true; exit ${{PIPESTATUS[0]}}",
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_output_that_cannot_be_written_is_an_error(here: Path, arguments: str) -> None:
    done = shell(here, f"krc {arguments} >/dev/full")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines()[-1] == "error: no space left on device"


@pytest.mark.parametrize("stderr", ["2>/dev/full", "2>&-", "2</dev/null"])
def test_what_cannot_be_told_keeps_nothing_from_being_done(here: Path, stderr: str) -> None:
    if "full" in stderr and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    done = shell(here, f"krc assign -f pod.yaml --class gvisor {stderr}")
    assert done.returncode == 0
    assert b"\n  runtimeClassName: gvisor\n" in done.stdout
    done = shell(here, f"krc check -f pod.yaml --rules nope.yaml {stderr}")
    assert done.returncode == 2


def test_verbose_adds_a_traceback_and_takes_nothing_away(here: Path) -> None:
    done = shell(here, "krc check --verbose -f pod.yaml --rules nope.yaml")
    assert done.returncode == 2
    assert b"Traceback" in done.stderr
    assert done.stderr.decode().splitlines()[-1] == "error: nope.yaml: no such file or directory"
