"""Edits as values: where, and the bytes that stand there afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from ..errors import Refused
from ..named import NamedTuple


class Edit(NamedTuple):
    """Replace the bytes from `start` to `end` by `text`; an insertion where both are equal."""

    start: int
    end: int
    text: bytes

    def moved(self, by: int) -> Edit:
        return Edit(self.start + by, self.end + by, self.text)


def spliced_pieces(data: bytes, edits: Iterable[Edit]) -> list[bytes | memoryview]:
    """`data` with the edits made, as pieces to be written one after the other; untouched ones are not copied.

    The edits must not overlap.
    """
    view, at = memoryview(data), 0
    spliced: list[bytes | memoryview] = []
    for edit in sorted(edits):
        assert at <= edit.start <= edit.end <= len(data), "edits overlap"
        spliced += (view[at : edit.start], edit.text)
        at = edit.end
    spliced.append(view[at:])
    return spliced


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """`data` with the edits made."""
    return b"".join(spliced_pieces(data, edits))


class ByteOffsets:
    """Where the characters of a text stand in its bytes."""

    __slots__ = ("_blocks", "_is_ascii", "_text")

    def __init__(self, text: str) -> None:
        self._text, self._is_ascii = text, text.isascii()
        self._blocks: list[int] = []
        """The byte offset of every 1024th character, once one was asked for."""

    def of(self, at: int) -> int:
        """The byte offset of a character."""
        if self._is_ascii:
            return at
        if not self._blocks:
            starts = range(0, len(self._text), 1024)
            sizes = (len(self._text[start : start + 1024].encode()) for start in starts)
            self._blocks = list(accumulate(sizes, initial=0))
        return self._blocks[at >> 10] + len(self._text[at & ~1023 : at].encode())


_SAFE_PLAIN = re.compile(r"(?!(?:y|n|yes|no|on|off|true|false|null|nan|inf)\Z)[a-z][-a-z0-9.]*")


def plain_or_quoted(value: str) -> str:
    """A RuntimeClass name as a YAML scalar that every YAML 1.1 and 1.2 reader takes for that string.

    `1e3`, `123` and `on` are names for Kubernetes, and a number or a boolean for a YAML reader.
    """
    return value if _SAFE_PLAIN.fullmatch(value) else f'"{value}"'


def nested_lines(path: Sequence[str], value: str, column: int, step: int) -> list[str]:
    """Mappings down to a string in block style: a line for each key, the first in `column`, each `step` deeper."""
    step = step if step in (2, 4) else 2
    lines = [f"{' ' * (column + step * depth)}{key}:" for depth, key in enumerate(path)]
    lines[-1] += f" {plain_or_quoted(value)}"
    return lines


def colon(text: str, at: int) -> int:
    """The colon after the key that ends at `at`; raises Refused where there is none."""
    position = text.find(":", at)
    if position < 0:
        raise Refused("not YAML: a key without a colon", len(text[:at].encode()))
    return position
