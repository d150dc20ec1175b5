"""What may be shown to a person: escaped names, colour, progress."""

from __future__ import annotations

import os
import re
import sys
from functools import lru_cache

from .named import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

_UNSAFE = "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"


def safe(text: str) -> str:
    """Text from a manifest without what a terminal would obey: controls and direction marks, escaped."""
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_UNSAFE, lambda found: found[0].encode("unicode_escape", "backslashreplace").decode(), text)


def width(text: str) -> int:
    """The columns that text takes on a terminal: East Asian wide characters two, combining ones none."""
    # Nearly all that is not ASCII in what is told here is the arrow of a change.
    return len(text) if text.isascii() or text.replace("→", "").isascii() else _wide(text)


def pad(text: str, columns: int, right: bool = False) -> str:
    """Text with spaces behind it to fill so many columns; with `right`, before it."""
    characters = columns + len(text) - width(text)
    return text.rjust(characters) if right else text.ljust(characters)


@lru_cache(4_096)
def _wide(text: str) -> int:
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)


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


_CODES = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36", "bold": "1", "dim": "2"}


def tell(text: str) -> None:
    """Write to stderr; where that cannot be (its reader has gone, a full disk) the work goes on untold."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


class Paint:
    """Colours, or none."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, *styles: str) -> str:
        if not self.on or not styles or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"


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
