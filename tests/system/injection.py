"""Runs `assign -i` over a tree again and again, and has a call of the system fail, or kills it there.

    injection.py FOLDER HOW

HOW is the name of an error (ENOSPC), `kill` for a kill before each call in turn, or `kills N` for N kills after a
random time. Each run is a fork, so that nothing has to be imported again. Ends with 1 and a sentence for the first
file that is torn, the first run that hides a failure, the first temporary file that is left by a run which was not
killed. Prints how many runs were disturbed.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kubectl_runtimeclass.__main__ import main

CALLS = (
    "open",
    "fstat",
    "stat",
    "read",
    "listxattr",
    "getxattr",
    "fchmod",
    "fsync",
    "replace",
    "unlink",
    "close",
)
POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{0}}}\nspec:\n  containers: [{{name: c, image: i}}]\n# {1}\n"
OLD = {f"{number}.yaml": POD.format(number, "x" * 9_000 * number).encode() for number in range(6)}
NEW = {name: text.replace(b"spec:\n", b"spec:\n  runtimeClassName: kata\n") for name, text in OLD.items()}


def prepare(folder: Path) -> None:
    for left in folder.iterdir():
        left.unlink()
    for name, text in OLD.items():
        (folder / name).write_bytes(text)


def disturb(at: int, fail: Callable[[], None]) -> None:
    """Call `fail` in the place of the system call of this number."""
    seen = 0

    def wrapped(call: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*arguments: Any, **options: Any) -> Any:
            nonlocal seen
            seen += 1
            if seen == at:
                fail()
            return call(*arguments, **options)

        return counting

    for name in CALLS:
        if hasattr(os, name):
            setattr(os, name, wrapped(getattr(os, name)))


def run(folder: Path, before: Callable[[], None]) -> int:
    """The exit code of one run in a process of its own, negative for a signal."""
    child = os.fork()
    if child == 0:
        code = 99
        try:
            devnull = os.open(os.devnull, os.O_RDWR)
            os.dup2(devnull, 2)
            before()
            code = main(["assign", "-i", "--class", "kata", "-f", str(folder)])
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def check(folder: Path, code: int, what: str) -> None:
    held = {path.name: path.read_bytes() for path in folder.iterdir()}
    torn = [name for name in OLD if held.get(name) not in (OLD[name], NEW[name])]
    if torn:
        sys.exit(f"{what}: torn: {torn}")
    if code >= 0 and held.keys() != OLD.keys() and "unlink" not in what:
        sys.exit(f"{what}: left {held.keys() - OLD.keys()}")
    if code == 0 and held != NEW:
        sys.exit(f"{what}: exit code 0, and not all is written")
    if code not in (0, 2, -signal.SIGKILL):
        sys.exit(f"{what}: exit code {code}")


def one_by_one(folder: Path, how: str) -> int:
    def fail() -> None:
        if how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(getattr(errno, how), os.strerror(getattr(errno, how)))

    for at in range(1, 1_000):
        prepare(folder)
        code = run(folder, lambda at=at: disturb(at, fail))  # type: ignore[misc]
        check(folder, code, f"{how} at call {at}")
        if code == 0 and {path.name: path.read_bytes() for path in folder.iterdir()} == NEW and at > 150:
            return at
    return at


def at_random(folder: Path, times: int) -> int:
    draw = random.Random(0)
    prepare(folder)
    began = time.monotonic()
    run(folder, lambda: None)
    whole = time.monotonic() - began
    killed = 0
    for _ in range(times):
        prepare(folder)
        delay = draw.random() * whole
        code = run(folder, lambda delay=delay: signal.setitimer(signal.ITIMER_REAL, delay + 1e-6))  # type: ignore[misc]
        killed += code == -signal.SIGALRM
        check(folder, -signal.SIGKILL if code == -signal.SIGALRM else code, f"kill after {delay:.6f}s")
    return killed


if __name__ == "__main__":
    place, kind = Path(sys.argv[1]), sys.argv[2]
    print(at_random(place, int(sys.argv[3])) if kind == "kills" else one_by_one(place, kind))
