"""Plain block YAML, read line by line: the fast reader, for the layout that nearly every manifest has.

A document is *plain* when each of its lines is of the small grammar in `lines` or text of a block scalar, and
when their columns nest as block collections do, with each key once. Any other document `read` leaves to libyaml
(`tree`). So a plain document is YAML for certain, and its structure is known; tests compare both readers on mutants.

Memos make it fast, and nothing else does. A line's *shape* (indent, dashes, key, style of value) depends on
its text alone, and manifests repeat their lines: one look-up a line. How a document's lines nest depends on their
shapes alone: documents with the same shapes share one `Layout`, one look-up a document. Only where it is a new one
are its lines gone through one by one: what a shape does in a *state* (the stack of open collections) depends on these
two alone, and each `LineState` is a dictionary of its successors.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from ...errors import Refused
from .. import node as nodes
from ..node import MAPPING, NULL, NULL_WORDS, SEQUENCE, NeedsTree, Node
from .layout import LAYOUTS, Layout, List, Map
from .line import FLOW, LINES, LITERAL, NULLS, OPEN, PLAIN, SCALAR, scalar, written


class PlainDocument:
    """A plain document: its lines, the line break that they all have, and their layout.

    `asked` are the numbers of the lines whose text was asked for so far: two documents of one layout that have
    these in common give the same answers.
    """

    __slots__ = ("_starts", "asked", "ending", "layout", "lines", "values")

    def __init__(self, lines: list[bytes], ending: bytes, layout: Layout) -> None:
        self.lines, self.ending, self.layout = lines, ending, layout
        self.asked: set[int] = set()
        self._starts: list[int] = []
        self.values: dict[int, object] = {}
        """Those of block mappings, by the id of their entries in the layout, once they were asked for."""

    @property
    def root(self) -> PlainNode | None:
        root = self.layout.root
        return None if root is None else PlainNode(self, -1, root)

    def line(self, number: int) -> bytes:
        """The text of a line: the one door to it for whoever wants to know what the document says."""
        self.asked.add(number)
        return self.lines[number]

    def start(self, number: int) -> int:
        """The offset of a line's first byte."""
        if number < 200:  # nearly always one is asked for, and only once
            return sum(map(len, self.lines[:number])) + number * len(self.ending)
        return self._all_starts()[number]

    def place(self, offset: int) -> tuple[int, int]:
        """The number of a line, and the column in it, of an offset; both count from 0."""
        number = bisect_right(self._all_starts(), offset) - 1
        return number, offset - self._starts[number]

    def _all_starts(self) -> list[int]:
        if not self._starts:
            self._starts = list(accumulate([len(line) + len(self.ending) for line in self.lines], initial=0))
        return self._starts


class PlainNode(Node):
    """The value of the entry on line `number` of a document; `below` are its entries where it is a block collection."""

    __slots__ = ("below", "document", "number")

    def __init__(self, document: PlainDocument, number: int, below: Map | List | None = None) -> None:
        self.document, self.number, self.below = document, number, below

    @property
    def style(self) -> str:
        """OPEN, SCALAR, FLOW, LITERAL; PLAIN for a plain scalar over several lines."""
        if self.below is not None:
            return OPEN
        style = self.document.layout.states[self.number].style
        return SCALAR if style == PLAIN and not self.document.layout.goes_on(self.number) else style

    @property
    def kind(self) -> str:
        if self.below is not None:
            return MAPPING if type(self.below) is Map else SEQUENCE
        style = self.style
        if style in (LITERAL, PLAIN):
            return nodes.SCALAR
        written = self.written()
        if style == FLOW:
            return MAPPING if written[:1] == b"{" else SEQUENCE
        return NULL if style == OPEN or written in NULLS else nodes.SCALAR

    @property
    def text(self) -> str:
        style = self.style
        if style in (OPEN, FLOW):
            return ""
        said = scalar(self.document.line(self.number)) if style == SCALAR else None
        if said is None:
            raise NeedsTree
        return "" if said in NULL_WORDS and self.kind == NULL else said

    @property
    def quoted(self) -> bool:
        return self.style == LITERAL or self.written()[:1] in (b"'", b'"')

    @property
    def offset(self) -> int:
        return self.document.start(max(self.number, 0))

    def get(self, key: str) -> Node | None:
        if type(self.below) is Map:
            place = self.below.get(key)
            return None if place is None else self._child(place)
        inside = self._inside()
        return None if inside is None else inside.get(key)

    def items(self) -> Iterator[tuple[str, Node]]:
        if type(self.below) is Map:
            for key, child in self.below.items():
                yield key, self._child(child)
        elif (inside := self._inside()) is not None:
            yield from inside.items()

    def elements(self) -> Iterator[Node]:
        if type(self.below) is List:
            yield from map(self._child, self.below)
        elif (inside := self._inside()) is not None:
            yield from inside.elements()

    def written(self) -> bytes:
        """What stands on its line; of a flow collection, whatever follows there."""
        return written(self.document.line(self.number))

    def _child(self, place: Map | List | int) -> PlainNode:
        return (
            PlainNode(self.document, place)
            if isinstance(place, int)
            else PlainNode(self.document, place.number, place)
        )

    def _inside(self) -> FlowNode | None:
        """A flow collection with something in it, as libyaml reads the line that it ends on; else None.

        Raises NeedsTree for one that goes on.
        """
        if self.below is not None or self.style != FLOW:
            return None
        written = self.written()
        if written[:2] in (b"{}", b"[]"):
            return None
        if self.document.layout.goes_on(self.number):
            raise NeedsTree
        column = len(self.document.line(self.number)) - len(written)
        return FlowNode(_flow(written), self.offset + column)


class FlowNode(Node):
    """A value in a flow collection that ends on its line, to be read only; the line begins at `begin`, in bytes."""

    __slots__ = ("begin", "node")

    def __init__(self, node: Node, begin: int) -> None:
        self.node, self.begin = node, begin

    @property
    def kind(self) -> str:
        return self.node.kind

    @property
    def text(self) -> str:
        return self.node.text

    @property
    def quoted(self) -> bool:
        return self.node.quoted

    @property
    def offset(self) -> int:
        return self.begin + self.node.offset

    def get(self, key: str) -> FlowNode | None:
        node = self.node.get(key)
        return None if node is None else FlowNode(node, self.begin)

    def items(self) -> Iterator[tuple[str, FlowNode]]:
        for key, node in self.node.items():
            yield key, FlowNode(node, self.begin)

    def elements(self) -> Iterator[FlowNode]:
        for node in self.node.elements():
            yield FlowNode(node, self.begin)


@lru_cache(1 << 12)
def _flow(written: bytes) -> Node:
    """A flow collection that ends on its line. Raises NeedsTree for what Kubernetes does not take."""
    from .. import tree

    try:
        root = tree.read(written).root
    except Refused:
        raise NeedsTree from None
    assert root is not None
    return root


def read(text: bytes) -> PlainDocument | None:
    """One document, without its marker lines; None when it is not plain. `text` is UTF-8."""
    ending = b"\r\n" if b"\r" in text and text.count(b"\r\n") == text.count(b"\n") else b"\n"
    lines = text.split(ending)
    layout = LAYOUTS[tuple(map(_shape_of, lines))]
    return None if layout is None else PlainDocument(lines, ending, layout)


_shape_of = LINES.__getitem__
