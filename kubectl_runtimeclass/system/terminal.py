"""The terminal: colours, columns, messages on stderr, and progress."""

from __future__ import annotations

import _thread
import os
import sys

from ..named import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO, TypeVar

    Out = TypeVar("Out")


def wants_color(choice: str, stream: TextIO) -> bool:
    """Whether to use colours: by `--color` (`choice`), else by NO_COLOR, else if the stream is a capable terminal."""
    if choice != "auto":
        return choice == "always"
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


def columns() -> int | None:
    """The width of the terminal; None if the output goes elsewhere, where lines are not cut."""
    if not (sys.stdout.isatty() or os.environ.get("COLUMNS")):
        return None
    import shutil

    return max(shutil.get_terminal_size().columns, 40)


def columns_of(stream: TextIO) -> int | None:
    """The columns of the terminal at the other end of a stream; None where there is none, or it does not say."""
    try:
        known = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):
        known = 0
    return max(known, 40) if known else None


def tell(text: str) -> None:
    """Write a message to stderr. If that is not possible (closed pipe, full disk), go on silently."""
    _STATUS.make_way(text)
    try:
        sys.stderr.write(as_shown(_in_lines(text, columns_of(sys.stderr)), sys.stderr))
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _in_lines(text: str, columns: int | None) -> str:
    """Sentences broken at words; lines that begin with a space or have columns of their own stay whole."""
    if columns is None or all(len(line) <= columns for line in text.split("\n")):
        return text
    from textwrap import fill

    return "\n".join(
        line
        if len(line) <= columns or line.startswith(" ") or "  " in line or "\x1b" in line
        else fill(line, columns, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
        for line in text.split("\n")
    )


def as_shown(text: str, stream: TextIO) -> str:
    """The text as a stream can show it: converted to ASCII unless its encoding is UTF-8."""
    if text.isascii() or charset(stream) == "utf-8":
        return text
    from .ascii import in_ascii

    return in_ascii(text)


def charset(stream: TextIO) -> str:
    """The encoding that the reader of a stream expects, by the name of Python's codec.

    With LC_ALL=C Python writes UTF-8 (PEP 540), but a terminal may not show it: then this is `ascii`. With LANG or
    LC_CTYPE=C Python has switched to C.UTF-8 by now (PEP 538).
    """
    import codecs

    name = codecs.lookup(stream.encoding or "utf-8").name
    explicit = "PYTHONUTF8" in os.environ or "PYTHONIOENCODING" in os.environ
    return "ascii" if os.environ.get("LC_ALL") in ("C", "POSIX") and not explicit else name


class Progress:
    """Progress of some work: a line on stderr, if that is a terminal, after a second without output.

    The line is `working, 3 s`, or with a total `7/12 lists read`. Of nested ones the innermost is shown.
    """

    def __init__(self, total: int = 0, noun: str = "working") -> None:
        self.total, self.noun, self.done = total, noun, 0
        _STATUS.begin(self)

    def step(self) -> None:
        """Count one more of the total as done."""
        self.done += 1

    def clear(self) -> None:
        """End this progress and remove its line."""
        _STATUS.end(self)

    def text(self, seconds: float) -> str:
        """The line after this time."""
        return f"{self.done}/{self.total} {self.noun}" if self.total > 1 else f"{self.noun}, {seconds:.0f} s"


def with_progress(outputs: Iterable[Out], total: int, noun: str = "files") -> list[Out]:
    """The outputs of all files, or of other inputs, as they come, with progress on a terminal."""
    progress = Progress(total, noun)
    results = []
    for output in outputs:
        results.append(output)
        progress.step()
    progress.clear()
    return results


class _StatusLine:
    """The last line of the terminal, which a thread draws while the main thread works."""

    def __init__(self) -> None:
        self.active: list[Progress] = []
        self.lock = _thread.allocate_lock()
        self.is_shown = False
        self.began = self.last = 0.0
        """The times of the first progress and of the last output, by a monotonic clock in seconds."""

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
            pass  # no more threads are possible: go on without progress

    def end(self, progress: Progress) -> None:
        if progress in self.active:
            self.active.remove(progress)
            self.make_way()

    def make_way(self, until: str = "\n") -> None:
        """Clear the line for other output. If that (`until`) does not end its line, like a question, stay away."""
        if not self.began:
            return
        from time import monotonic

        with self.lock:
            self.last = monotonic() if until.endswith("\n") else float("inf")
            if self.is_shown:
                os.write(2, b"\r\x1b[K")
            self.is_shown = False

    def stop(self) -> None:
        """Draw nothing any more, since the result is written now."""
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


_STATUS = _StatusLine()


def result_follows() -> None:
    """Stop showing progress: standard output is written now."""
    _STATUS.stop()
