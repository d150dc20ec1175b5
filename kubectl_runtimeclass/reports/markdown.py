"""Markdown for comments on pull requests, alike for all reports.

All that comes from elsewhere stands in code, where neither Markdown, HTML, @mentions nor #references work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .display import safe

LIMIT = 60_000
"""Characters; GitHub takes no comment of more than 65536."""

_LONGEST = 300
"""Characters of one name or reason that are shown."""

_READ_BY_MARKDOWN = re.compile(r"[|`\\]|^ | $")
_PUNCTUATION = re.compile("[^A-Za-z0-9 \x80-\U0010ffff]")

Block = tuple[str, list[str], str]
"""What stands before the lines, the lines of which some may be left out, what stands after them."""


def row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def fit(block: Block, room: int) -> str:
    """The block with as many of its lines as there is room for, and how many were left out."""
    before, lines, after = block
    room -= len(before) + len(after) + 100  # for the sentence about what was left out
    taken = 0
    for line in lines:
        room -= len(line)
        if room < 0:
            break
        taken += 1
    text = before + "".join(lines[:taken])
    if taken < len(lines):
        text += f"\n{len(lines) - taken} more are left out here.\n"
    return text + after


def code(text: str) -> str:
    """Text as code in a table's cell; without any text, nothing.

    A code span shows all but the characters that tables and spans read themselves. With one of those, it is a
    `code` element whose every character of meaning is an entity, which Markdown takes for a plain one.
    """
    text = safe(text)
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    if not text.strip():
        return ""
    if not _READ_BY_MARKDOWN.search(text):
        return f"`{text}`"
    return f"<code>{_PUNCTUATION.sub(lambda match: f'&#{ord(match[0])};', text)}</code>"
