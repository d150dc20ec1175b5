"""The terminal: its colours and columns, what is told on stderr, progress."""

from __future__ import annotations

import _thread
import os
import sys

from ..named import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def wants_color(choice: str, stream: TextIO) -> bool:
    """Whether to colour: `--color`, then NO_COLOR, then whether the stream is a terminal that can."""
    if choice != "auto":
        return choice == "always"
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


def columns() -> int | None:
    """The columns of the terminal; None when the output goes elsewhere, where lines stay whole."""
    if not (sys.stdout.isatty() or os.environ.get("COLUMNS")):
        return None
    import shutil

    return max(shutil.get_terminal_size().columns, 40)


def tell(text: str) -> None:
    """Write to stderr. If it cannot be written (its reader has gone, a full disk), go on silently."""
    _STATUS.make_way(text)
    try:
        sys.stderr.write(as_shown(text, sys.stderr))
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def as_shown(text: str, stream: TextIO) -> str:
    """Text for people as the reader of a stream can see it: in ASCII where arrows would be rubbish."""
    if text.isascii() or charset(stream) == "utf-8":
        return text
    from .ascii import in_ascii

    return in_ascii(text)


def charset(stream: TextIO) -> str:
    """The encoding that the reader of a stream expects, as Python's codecs name it.

    Python writes UTF-8 where LC_ALL says C (PEP 540), whose terminals need not show it: there it is `ascii`. Of LANG
    and LC_CTYPE it has made C.UTF-8 by now (PEP 538).
    """
    import codecs

    name = codecs.lookup(stream.encoding or "utf-8").name
    asked = "PYTHONUTF8" in os.environ or "PYTHONIOENCODING" in os.environ
    return "ascii" if os.environ.get("LC_ALL") in ("C", "POSIX") and not asked else name


class Progress:
    """What goes on and how far it is: a line on stderr, on a terminal, when a second has passed without output.

    The innermost that is not cleared is shown: `working, 3 s`, or with a total `7/12 lists read`.
    """

    def __init__(self, total: int = 0, noun: str = "working") -> None:
        self.total, self.noun, self.done = total, noun, 0
        _STATUS.begin(self)

    def step(self) -> None:
        self.done += 1

    def clear(self) -> None:
        _STATUS.end(self)

    def text(self, seconds: float) -> str:
        return f"{self.done}/{self.total} {self.noun}" if self.total > 1 else f"{self.noun}, {seconds:.0f} s"


class _Status:
    """The last line of the terminal. A thread draws it: what takes long has no moment to do so itself."""

    def __init__(self) -> None:
        self.active: list[Progress] = []
        self.lock = _thread.allocate_lock()
        self.is_shown = False
        self.began = self.last = 0.0
        """Seconds, of a monotonic clock: the first progress, the last output."""

    def begin(self, progress: Progress) -> None:
        if not sys.stderr.isatty():
            return
        self.active.append(progress)
        if self.began:
            return
        from time import monotonic

        self.began = self.last = monotonic()
        try:
            _thread.start_new_thread(self._run, ())
        except RuntimeError:
            pass  # no further thread: the work goes on without

    def end(self, progress: Progress) -> None:
        if progress in self.active:
            self.active.remove(progress)
            self.make_way()

    def make_way(self, until: str = "\n") -> None:
        """Clear the line for other output. After output that ends within a line, a question perhaps, it stays away."""
        if not self.began:
            return
        from time import monotonic

        with self.lock:
            self.last = monotonic() if until.endswith("\n") else float("inf")
            if self.is_shown:
                os.write(2, b"\r\x1b[K")
            self.is_shown = False

    def stop(self) -> None:
        """The result is written from now on: draw nothing into it."""
        self.active.clear()
        self.make_way()

    def _run(self) -> None:
        from time import monotonic, sleep

        while True:
            sleep(0.25)
            now = monotonic()
            with self.lock:
                if self.active and now - self.last >= 1:
                    os.write(2, f"\r\x1b[K{self.active[-1].text(now - self.began)}".encode())
                    self.is_shown = True


_STATUS = _Status()


def result_follows() -> None:
    """Stop showing progress: standard output is written now."""
    _STATUS.stop()
