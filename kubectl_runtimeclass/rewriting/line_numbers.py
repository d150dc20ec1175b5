"""The numbers of lines in a stream."""

from __future__ import annotations


class LineNumbers:
    """Those from `begin` on, counted from the offset before."""

    def __init__(self, data: bytes, begin: int = 0) -> None:
        self.data, self.begin, self.at, self.line = data, begin, begin, 1
        self._before: int | None = None

    def in_stream(self, offset: int) -> int:
        """The number counted from the beginning of the stream."""
        if self._before is None:
            self._before = self.data.count(b"\n", 0, self.begin)
        return self._before + self.number(offset)

    def number(self, offset: int) -> int:
        if offset < self.at:
            self.line -= self.data.count(b"\n", offset, self.at)
        else:
            self.line += self.data.count(b"\n", self.at, offset)
        self.at = offset
        return self.line
