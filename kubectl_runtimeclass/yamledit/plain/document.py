"""Plain block YAML, read line by line: the fast reader, for the layout that nearly every manifest has.

A document is *plain* when each of its lines is of the small grammar in `lines` or text of a block scalar, and
when their columns nest as block collections do. Any other document `read` leaves to libyaml (`tree`). So a
plain document is YAML for certain, and its structure is known; tests compare both readers on mutants.

Memos make it fast, and nothing else does. A line's *shape* (indent, dashes, key, style of value) depends on
its text alone, and manifests repeat their lines. What a shape does in a *state* (the stack of open collections)
depends on these two alone: each `State` is a dictionary of its successors. So to read a line that was seen
before takes two look-ups. Documents whose lines go through the same states share one `Layout`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from ...errors import Refused
from .. import node as nodes
from ..edit import Edit, nested_lines, plain_or_quoted
from ..node import ITEM, MAPPING, NULL, SEQUENCE, Careful, Path
from .layout import _LAYOUTS, Layout, Place, _Twice
from .line import FLOW, LINE, LINES, LITERAL, NULLS, OPEN, SCALAR, scalar, written
from .nesting import REJECT, START

# --- states ---------------------------------------------------------------------------------------


"""No collection is open."""


"""In place of `item`: the line is no entry."""


# --- documents ------------------------------------------------------------------------------------


class Plain:
    """A plain document: its lines, the line break that they all have, and their layout."""

    __slots__ = ("_starts", "ending", "layout", "lines")

    def __init__(self, lines: list[bytes], ending: bytes, layout: Layout) -> None:
        self.lines, self.ending, self.layout = lines, ending, layout
        self._starts: list[int] = []

    @property
    def root(self) -> PlainNode | None:
        root = self.layout.place((), -1)
        return None if root.kind == NULL else PlainNode(self, root)

    def start(self, number: int) -> int:
        """The offset of a line's first byte."""
        if number < 200:
            return sum(map(len, self.lines[:number])) + number * len(self.ending)
        if not self._starts:
            self._starts = list(accumulate([len(line) + len(self.ending) for line in self.lines], initial=0))
        return self._starts[number]


class PlainNode:
    """A place in one document; see `nodes.Node` for the methods."""

    __slots__ = ("document", "place")

    def __init__(self, document: Plain, place: Place) -> None:
        self.document, self.place = document, place

    @property
    def kind(self) -> str:
        if self.place.kind is not None:
            return self.place.kind
        written = self._written()
        if self.place.style == FLOW:
            return MAPPING if written[:1] == b"{" else SEQUENCE
        return NULL if written in NULLS else nodes.SCALAR

    @property
    def text(self) -> str:
        style = self.place.style
        if style in (OPEN, FLOW):
            return ""
        said = scalar(self.document.lines[self.place.number]) if style == SCALAR else None
        if said is None:
            raise Careful
        return said

    @property
    def quoted(self) -> bool:
        return self.place.style == LITERAL or self._written()[:1] in (b"'", b'"')

    @property
    def offset(self) -> int:
        return self.document.start(max(self.place.number, 0))

    def get(self, key: str) -> PlainNode | None:
        try:
            place = self.place[key]
        except _Twice as twice:
            raise Refused(f"duplicate key {key!r}", self.document.start(twice.args[0])) from None
        if place is None:
            self._require_block()
            return None
        return PlainNode(self.document, place)

    def at(self, path: Path) -> PlainNode | None:
        node: PlainNode | None = self
        for key in path:
            node = node.get(key) if node is not None else None
        return node

    def items(self) -> Iterator[tuple[str, PlainNode]]:
        self._require_block()
        children = {}
        for number, path in self._entries():
            if len(path) == len(self.place.path) + 1 and path[-1] != ITEM:
                children[path[-1]] = self._other(path, number)
        yield from children.items()

    def elements(self) -> Iterator[PlainNode]:
        self._require_block()
        path = (*self.place.path, ITEM)
        for number, state in self.place.layout.entries(self.place.path, self.place.number):
            # Of `- - a` the outermost item counts as begun; the others follow it, dash for dash.
            if 0 < state.item <= len(path) and set(path[state.item - 1 :]) == {ITEM}:
                yield self._other(path, number)

    def find(self, path: Path) -> Iterator[PlainNode]:
        wanted = self.place.path + path
        seen: set[Path] = set()
        for number, found in self._entries():
            if item := self.place.layout.states[number].item:
                seen = {path for path in seen if path[:item] != found[:item]}
            if found in seen:
                raise Careful  # a key stands twice
            seen.add(found)
            if found == wanted:
                yield self._other(found, number)
            elif found == wanted[: len(found)]:
                self._other(found, number)._require_block()

    def set(self, key: str, value: str) -> list[Edit]:
        old = self.get(key)
        return self.add((key,), value) if old is None else old._replaced(value)

    def add(self, path: Path, value: str) -> list[Edit]:
        place = self.place
        if (
            place.style != OPEN
            or place.kind != MAPPING
            or place.layout.states[place.number].path != place.path
        ):
            raise Careful
        at = self.document.start(place.number + 1)
        line = self.document.lines[place.number]
        lines = nested_lines(path, value, place.column, place.column - (len(line) - len(line.lstrip(b" "))))
        return [Edit(at, at, b"".join(one.encode() + self.document.ending for one in lines))]

    def remove(self, key: str) -> list[Edit]:
        if self.get(key) is None:
            return []
        raise Careful

    def _replaced(self, value: str) -> list[Edit]:
        if self.place.style != SCALAR:
            raise Careful
        line = self.document.lines[self.place.number]
        found = LINE.fullmatch(line)
        assert found is not None and found.lastgroup is not None
        if found["key"][:1] == b'"':
            raise Careful  # it looks like JSON: the value is quoted, too
        start, end = found.span(found.lastgroup)
        quote = line[start : start + 1]
        new = quote + value.encode() + quote if quote in (b"'", b'"') else plain_or_quoted(value).encode()
        return [Edit(self.offset + start, self.offset + end, new)]

    def _require_block(self) -> None:
        """Raise Careful for a flow collection: its inside is the other reader's."""
        if self.place.style == FLOW and self._written()[:2] not in (b"{}", b"[]"):
            raise Careful

    def _written(self) -> bytes:
        return written(self.document.lines[self.place.number])

    def _entries(self) -> Iterator[tuple[int, Path]]:
        """The entries below this one, with their lines."""
        for number, state in self.place.layout.entries(self.place.path, self.place.number):
            assert state.path is not None
            yield number, state.path

    def _other(self, path: Path, number: int) -> PlainNode:
        return PlainNode(self.document, self.place.layout.place(path, number))


def read(text: bytes) -> Plain | None:
    """One document, without its marker lines; None when it is not plain. `text` is UTF-8."""
    state, of = START, LINES
    ending = b"\r\n" if b"\r" in text and text.count(b"\r\n") == text.count(b"\n") else b"\n"
    lines = text.split(ending)
    states = [state := state[of[line]] for line in lines]
    return (
        None
        if state is REJECT or isinstance(state.inside, str)
        else Plain(lines, ending, _LAYOUTS[tuple(states)])
    )
