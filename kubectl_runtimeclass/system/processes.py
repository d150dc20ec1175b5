"""Programs that are started here: within a time limit, and none outlives this process."""

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
    """What a program printed and how it ended. `expired`: it was stopped, since its time was over."""

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
    """Run a program to its end, for `seconds` at most. Raises OSError where it cannot be started.

    One that `talks` has our terminal; others have none, and are ended with all that they started, at the end of
    their time or of ours. `line` gets each line of stderr when it comes.
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
        # What it started may hold stderr open for longer than it lives itself.
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
"""Seconds."""


class _Running:
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
    """End what still runs."""
    for running in tuple(_RUNNING):
        running.end()


def _end_with_us() -> None:
    """Have a signal that ends this process end its programs, too: they do not share its terminal."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _ended)


def _ended(number: int, frame: object) -> None:
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
    """What `work` returns or raises; None where it takes longer than that. It is not ended then, but forgotten."""
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
