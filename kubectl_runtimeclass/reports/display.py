"""How text is shown to a person: names escaped, columns measured, colours."""

from __future__ import annotations

import re
from functools import lru_cache

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


_CODES = {"red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36", "bold": "1", "dim": "2"}


class Paint:
    """Colours, or none."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, *styles: str) -> str:
        if not self.on or not styles or not text:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"
