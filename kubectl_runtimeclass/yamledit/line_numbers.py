"""The numbers of lines in a stream."""

from __future__ import annotations


class LineNumbers:
    """The numbers of the lines at offsets, each counted from the offset that was asked for before.

    So all of a long stream cost one pass, if they are asked for in order. `line` is the number of the line at `at`.
    """

    def __init__(self, data: bytes, at: int, line: int) -> None:
        self.data, self.at, self.line = data, at, line

    def number(self, offset: int) -> int:
        if offset < self.at:
            self.line -= self.data.count(b"\n", offset, self.at)
        else:
            self.line += self.data.count(b"\n", self.at, offset)
        self.at = offset
        return self.line
