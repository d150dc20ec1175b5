"""The terminal: its colours and columns, what is told on stderr, progress."""

from __future__ import annotations

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
    """A line on stderr that says how far it is; shown on a terminal only, once half a second has passed."""

    def __init__(self, total: int, noun: str) -> None:
        self.total, self.noun, self.done = total, noun, 0
        self.on = total > 1 and sys.stderr.isatty()
        if self.on:
            from time import monotonic

            self.clock, self.next, self.shown = monotonic, monotonic() + 0.5, False

    def step(self) -> None:
        self.done += 1
        if self.on and self.clock() >= self.next:
            tell(f"\r\x1b[K{self.done}/{self.total} {self.noun}")
            self.next, self.shown = self.clock() + 0.1, True

    def clear(self) -> None:
        if self.on and self.shown:
            tell("\r\x1b[K")
