"""How text is shown to a person: names escaped, columns measured, colours."""

from __future__ import annotations

import re
from functools import lru_cache


def safe(text: str) -> str:
    """Text from a manifest without what nobody sees and a terminal may obey, escaped.

    That is what Unicode calls control, format (direction marks, zero-width characters, tags), private use, unassigned
    and separator, but for the plain space; and half a surrogate pair.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode()


def ascii_json(text: str) -> str:
    """JSON text with every character that is not ASCII as an escape, as json.dumps writes it."""
    return text if text.isascii() else re.sub(r"[^\x00-\x7f]", _units, text)


def _units(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def width(text: str) -> int:
    """The columns that text takes on a terminal: East Asian wide characters two, combining ones none."""
    return len(text) if is_narrow(text) else _wide(text)


def is_narrow(text: str) -> bool:
    """Whether each character certainly takes one column: nearly all that is not ASCII here is the arrow of a change."""
    return text.isascii() or text.replace("→", "").isascii()


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
