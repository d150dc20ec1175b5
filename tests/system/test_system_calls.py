"""A run of `assign -i` whose real system calls fail, or before which it is killed, leaves each file old or new.

`injection.py` does the same to Python's functions, thousands of times; here strace does it to the system calls below.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from .injection import NEW, OLD, prepare

STRACE = shutil.which("strace")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(STRACE is None, reason="strace is not installed"),
]
LAST = {"openat": 8, "close": 8, "write": 4, "fchmod": 8, "fsync": 16, "rename": 8}
"""How many of the last calls are disturbed: those in which files are written."""


def run(folder: Path, *options: str) -> int:
    """The exit code of a run under strace, negative for a signal."""
    command = [
        sys.executable,
        "-m",
        "kubectl_runtimeclass",
        "assign",
        "-i",
        "--class",
        "kata",
        "-f",
        str(folder),
    ]
    assert STRACE is not None
    done = subprocess.run(
        [STRACE, "-f", "-o", str(folder.parent / "log"), *options, *command], capture_output=True
    )
    if b"PTRACE" in done.stderr or b"ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    return done.returncode


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (folder := tmp_path / "manifests").mkdir()
    prepare(folder)
    return folder


@pytest.fixture
def counts(folder: Path) -> Counter[str]:
    """How often each system call is made by a whole run."""
    assert run(folder, "-e", f"trace={','.join(LAST)}") == 0
    assert held(folder) == NEW
    return Counter(re.findall(r"^\d+ +(\w+)\(", (folder.parent / "log").read_text(), re.M))


@pytest.mark.parametrize("call", LAST)
def test_a_kill_before_a_system_call_leaves_each_file_old_or_new(
    folder: Path, counts: Counter[str], call: str
) -> None:
    assert counts[call]
    for number in range(max(1, counts[call] - LAST[call] + 1), counts[call] + 1):
        prepare(folder)
        assert run(folder, "-e", f"inject={call}:signal=KILL:when={number}") != 0
        files = held(folder)
        assert [name for name in OLD if files.get(name) not in (OLD[name], NEW[name])] == [], number


@pytest.mark.parametrize(
    ("call", "error"), [("write", "ENOSPC"), ("fsync", "EIO"), ("rename", "EACCES"), ("fchmod", "EPERM")]
)
def test_a_system_call_that_fails_leaves_each_file_old_or_new_and_nothing_else(
    folder: Path, counts: Counter[str], call: str, error: str
) -> None:
    for number in range(max(1, counts[call] - LAST[call] + 1), counts[call] + 1):
        prepare(folder)
        code = run(folder, "-e", f"inject={call}:error={error}:when={number}")
        files = held(folder)
        assert [name for name in OLD if files.get(name) not in (OLD[name], NEW[name])] == [], number
        assert (code, files.keys() == OLD.keys()) in ((0, True), (2, True)), number
        assert code == 2 or files == NEW, number
