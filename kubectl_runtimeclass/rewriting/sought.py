"""Words that are sought in each document of a stream, in its bytes: most documents have none of them."""

from __future__ import annotations


class SoughtWord:
    """A word in a stream. It is sought some way ahead, so that small documents without it cost no search."""

    __slots__ = ("_at", "_data", "_since", "_until", "word")

    def __init__(self, word: bytes, data: bytes) -> None:
        self.word, self._data = word, data
        self._since, self._at, self._until = 1, 0, 0
        """What the last search found: from `_since` to `_until` the word first stands at `_at`, which is `_until` where
        it stands nowhere."""

    def next(self, start: int, end: int) -> int:
        """Where the word first stands from `start` on; at `end` or later means that it is not between the two."""
        if not (self._since <= start <= self._at and (self._at < self._until or end <= self._until)):
            self._since, self._until = start, max(end, start + _AHEAD)
            at = self._data.find(self.word, start, self._until)
            self._at = at if at >= 0 else self._until
        return self._at


_AHEAD = 1 << 14
