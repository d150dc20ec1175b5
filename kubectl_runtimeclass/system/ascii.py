"""Converts reports to ASCII for terminals that show nothing else, keeping columns aligned."""

from __future__ import annotations

import re

_INSTEAD = str.maketrans(
    {
        "→": "->",
        "…": "...",
        "·": "-",
        "✗": "x",
        "—": "-",
        "█": "#",
        **dict.fromkeys("▏▎▍▌", "-"),
        **dict.fromkeys("▋▊▉", "#"),
    }
)
_GAP = re.compile(r"( {2,})")


def in_ascii(text: str) -> str:
    """The text in ASCII: arrows and bars are replaced by similar characters, others by escapes (`\\xe9`).

    A longer replacement takes its room from the next gap of at least two spaces, of which one space is kept.
    """
    lines = [line if line.isascii() else _line(line) for line in text.split("\n")]
    return "\n".join(lines)


def _line(line: str) -> str:
    written, owed = "", 0
    for part in _GAP.split(line):
        if part.startswith("  "):
            taken = min(owed, len(part) - 1)
            written, owed = written + part[taken:], owed - taken
            continue
        plain = part.translate(_INSTEAD).encode("ascii", "backslashreplace").decode()
        written, owed = written + plain, owed + len(plain) - len(part)
    return written
