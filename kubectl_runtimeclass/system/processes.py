"""Runs other programs, with a time limit and so that none outlives this process."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence

from ..named import TYPE_CHECKING, NamedTuple
from .environment import child_environment

if TYPE_CHECKING:
    from typing import TypeVar

    Out = TypeVar("Out")


class Done(NamedTuple):
    """A program's output and exit code. `expired` means that it was killed after its time limit."""

    stdout: bytes
    stderr: bytes
    returncode: int
    expired: bool = False


def run(
    command: Sequence[str],
    *,
    seconds: float | None = None,
    talks: bool = False,
    line: Callable[[bytes], None] | None = None,
) -> Done:
    """Run a program until it ends, for at most `seconds`. Raises OSError if it cannot be started.

    A program that `talks` shares the terminal and standard input. Any other has a session of its own, and is killed
    together with the programs that it started when its time is over or this process ends. `line` is called with each
    line of stderr as soon as it is there.
    """
    _end_with_us()
    alone = not talks and os.name != "nt"
    process = subprocess.Popen(
        command,
        stdin=None if talks else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=child_environment(),
        start_new_session=alone,
    )
    running = _Running(process, alone)
    _RUNNING.add(running)
    errors: list[bytes] = []
    reader = threading.Thread(target=_listen, args=(process, errors, line), daemon=True)
    timer = threading.Timer(seconds, running.expire) if seconds is not None else None
    try:
        reader.start()
        if timer is not None:
            timer.daemon = True
            timer.start()
        assert process.stdout is not None
        answer = process.stdout.read()
        # A program that it started may keep stderr open after its end.
        reader.join(None if timer is None else _AFTER_ITS_END)
        process.stdout.close()
        code = process.wait()
    except BaseException:
        running.end()
        raise
    finally:
        if timer is not None:
            timer.cancel()
        _RUNNING.discard(running)
    return Done(answer, b"".join(errors), code, running.expired)


_AFTER_ITS_END = 1.0
"""Seconds to wait for the end of stderr once stdout has ended."""


class _Running:
    """A running program; `alone` says whether it has a session of its own."""

    def __init__(self, process: subprocess.Popen[bytes], alone: bool) -> None:
        self._process, self._alone, self.expired = process, alone, False

    def expire(self) -> None:
        self.expired = True
        self.end()

    def end(self) -> None:
        try:
            if self._alone:
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        except OSError:
            pass  # it has ended


_RUNNING: set[_Running] = set()


def end_all() -> None:
    """Kill all programs that still run."""
    for running in tuple(_RUNNING):
        running.end()


def _end_with_us() -> None:
    """Make SIGTERM and SIGHUP kill our programs, too, which do not get them from the terminal."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end_all_and_self)


def _end_all_and_self(number: int, frame: object) -> None:
    end_all()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def _listen(
    process: subprocess.Popen[bytes], errors: list[bytes], line: Callable[[bytes], None] | None
) -> None:
    assert process.stderr is not None
    for line_ in process.stderr:
        errors.append(line_)
        if line is not None:
            line(line_)


def within(seconds: float | None, work: Callable[[], Out]) -> Out | None:
    """What `work` returns or raises; None if it takes longer than `seconds`. It then goes on in a daemon thread."""
    if seconds is None:
        return work()
    results: list[Out] = []
    problems: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            problems.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if problems:
        raise problems[0]
    return results[0] if results else None
