"""Documents that differ in a few lines, told by their bytes: they are not even cut into lines.

A mould is learnt from documents of which the same was made. The lines in which they differ are its gaps; what stands
between the gaps is compared at once. A text fits where each gap has a line of the shape that was there: then the
shapes of all its lines are the same, and so is its layout.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from itertools import accumulate

from ..yamledit.plain.line import LINES


class Mould:
    """The lines of a document, whose line break is a line feed, and the numbers of those that may be others."""

    def __init__(self, lines: Sequence[bytes], gaps: Collection[int]) -> None:
        self.lines, self.gaps = lines, sorted(gaps)
        self.starts = [0, *accumulate(len(line) + 1 for line in lines)]
        text = b"\n".join(lines)
        self.ends = [0, *(self.starts[gap + 1] - 1 for gap in self.gaps)]
        """Where the gaps end, in this document; and where it begins."""
        self._before = [
            (text[end : self.starts[gap]], gap, LINES[lines[gap]])
            for end, gap in zip(self.ends, self.gaps, strict=False)
        ]
        self.last = text[self.ends[-1] :]

    def fit(self, text: bytes) -> Fit | None:
        """A document that ends with `last` and is as this one but in the gaps; None for any other."""
        at, ends, filled = 0, [0], {}
        for before, gap, shape in self._before:
            if not text.startswith(before, at):
                return None
            at += len(before)
            end = text.find(b"\n", at)
            end = end if end >= 0 else len(text)
            line = text[at:end]
            if LINES[line] is not shape:
                return None
            filled[gap] = line
            ends.append(end)
            at = end
        return Fit(self, filled, ends) if len(text) - at == len(self.last) else None


class Fit:
    """A document that fits a mould: `filled` are the lines in the gaps, `ends` where these end."""

    __slots__ = ("_ends", "_filled", "_mould")

    def __init__(self, mould: Mould, filled: dict[int, bytes], ends: list[int]) -> None:
        self._mould, self._filled, self._ends = mould, filled, ends

    def line(self, number: int) -> bytes:
        """The text of a line."""
        line = self._filled.get(number)
        return self._mould.lines[number] if line is None else line

    def start(self, number: int) -> int:
        """The offset of a line's first byte."""
        mould = self._mould
        gaps = bisect_left(mould.gaps, number)
        return self._ends[gaps] + mould.starts[number] - mould.ends[gaps]
