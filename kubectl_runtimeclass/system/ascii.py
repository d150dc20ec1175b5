"""Text in ASCII, for terminals that cannot show more: what reports draw with is replaced, columns stay columns."""

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
    """The text with nothing but ASCII: arrows drawn, other characters as escapes (`\\xe9`).

    What becomes longer takes the room from the gap behind it, of which one space stays.
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
