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

from . import flow, nodes
from .edits import Edit, plain_or_quoted
from .errors import Refused
from .lines import (
    BLANK,
    COMMENT,
    FLOW,
    LINE,
    LINES,
    LITERAL,
    MORE,
    NEVER,
    NULLS,
    OPEN,
    PLAIN,
    SCALAR,
    TEXT,
    Shape,
    scalar,
    written,
)
from .nodes import DEEPEST, ITEM, MAPPING, NULL, SEQUENCE, Careful, Path

# --- states ---------------------------------------------------------------------------------------


class Stack:
    """The stack of open block collections: a `key` (ITEM in a sequence) in `column`, on top of `below`.

    `path` are its keys, outermost first; `single` tells that no ITEM is among them.
    """

    __slots__ = ("below", "column", "depth", "key", "path", "single")

    def __init__(self, below: Stack | None, column: int, key: str) -> None:
        self.below, self.column, self.key = below, column, key
        self.path: Path = (*below.path, key) if below is not None else ()
        self.depth = len(self.path)
        self.single: bool = below is None or (below.single and key != ITEM)

    def above(self, column: int, key: str) -> Stack:
        """The stack with one more on it: one object for equal stacks."""
        parts = (self, column, key)
        found = _STACKS.get(parts)
        if found is None:
            found = _STACKS[parts] = Stack(*parts)
        return found

    def at(self, depth: int) -> Stack:
        """The part of the stack that is so deep."""
        stack = self
        while stack.depth > depth and stack.below is not None:
            stack = stack.below
        return stack


_STACKS: dict[tuple[Stack, int, str], Stack] = {}
NOTHING = Stack(None, -1, "")
"""No collection is open."""


class State(dict[Shape, "State"]):
    """Where a line leaves the reader; as a dictionary, its successors by the next line's shape.

    `open` are the open collections. `path` is where the line's entry stands, or None for a line that is no
    entry; `single` tells that it leads through no sequence. `style` is that of the entry's value (see `lines`).
    `item` is the length of the path of the outermost item that begins on the line, 0 when none does. `inside` is,
    in a block scalar, the columns of its parent and of its text (-1: not known yet); in a flow collection what is
    open of it (see `flow`).
    """

    __slots__ = ("inside", "item", "open", "path", "single", "style")

    def __init__(self, open: Stack, style: str, inside: Inside, item: int) -> None:
        super().__init__()
        self.open, self.style, self.inside, self.item = open, style, inside, max(item, 0)
        self.path: Path | None = None if item < 0 else open.path
        self.single = item >= 0 and open.single

    def __missing__(self, line: Shape) -> State:
        if len(_STATES) > 100_000 or len(_STACKS) > 100_000:
            _forget()
        step = _step(self, line)
        found = _STATES.get(step)
        if found is None:
            found = _STATES[step] = REJECT if step is None else State(*step)
        self[line] = found
        return found

    __hash__ = object.__hash__  # type: ignore[assignment]  # one object for equal states: identity is enough
    __eq__ = object.__eq__


class _Reject(State):
    """Not plain: whatever follows."""

    __slots__ = ()

    def __missing__(self, line: Shape) -> State:
        return self


Inside = tuple[int, int] | str | None
Step = tuple[Stack, str, Inside, int]

NO_ENTRY = -1
"""In place of `item`: the line is no entry."""

_STATES: dict[Step | None, State] = {}
REJECT: State = _Reject(NOTHING, "", None, NO_ENTRY)
START = State(NOTHING, "", None, NO_ENTRY)


def _forget() -> None:
    for state in _STATES.values():
        state.clear()
    _STATES.clear()
    START.clear()
    _STACKS.clear()


def _step(state: State, line: Shape) -> Step | None:
    """The nesting rules: where `line` leads from `state`; None when the document is not plain."""
    if line.style == NEVER:
        return None
    open, style, inside, _ = stays = (state.open, state.style, state.inside, NO_ENTRY)
    if isinstance(inside, str):
        return stays if line.style in (BLANK, COMMENT) else _in_flow(open, inside, line)
    if inside is not None:
        parent, column = inside
        if line.style == BLANK:
            return stays if column >= 0 or line.indent == 0 else None
        if column < 0 and line.indent > parent:
            return open, style, (parent, line.indent), NO_ENTRY
        if column >= 0 and line.indent >= column:
            return stays
        if line.indent > parent:
            return None
        style = SCALAR
    if line.style in (BLANK, COMMENT):
        return open, SCALAR if style in (PLAIN, MORE) else style, None, NO_ENTRY
    if line.style == MORE and style in (PLAIN, MORE):
        return (open, MORE, None, NO_ENTRY) if line.indent > open.column else None
    if line.style in (MORE, TEXT):
        return None
    nested = _nest(open, style in (OPEN, ""), line)
    if nested is None:
        return None
    item = nested.depth - (line.key is not None) - line.dashes + 1 if line.dashes else 0
    if line.style == FLOW:
        return _flow(nested, flow.read("", line.flow), item)
    return nested, line.style, (nested.column, -1) if line.style == LITERAL else None, item


def _flow(open: Stack, is_open: str | None, item: int) -> Step | None:
    if is_open is None or open.depth + 2 * flow.DEEPEST > DEEPEST:
        return None
    return open, FLOW, None if is_open == flow.WHOLE else is_open, item


def _in_flow(open: Stack, is_open: str, line: Shape) -> Step | None:
    """A line that goes on with a flow collection: deeper than what it belongs to, but for closing brackets."""
    if line.style not in (MORE, TEXT) or not line.flow:
        return None
    if line.indent <= open.column and line.flow[0] not in "]}":
        return None
    return _flow(open, flow.read(is_open, line.flow), NO_ENTRY)


def _nest(open: Stack, may_open: bool, line: Shape) -> Stack | None:
    """The stack with the line's entry on it, or None where block collections do not nest so."""
    indent, dashes, key = line.indent, line.dashes, line.key
    top = open
    while top.column > indent and top.below is not None:
        top = top.below
    if not dashes and top.column == indent and top.key == ITEM and top.below is not None:
        top = top.below  # `key:` ends a sequence that stands in its own mapping's column
    if top.column == indent and (top.key == ITEM) == bool(dashes) and top.below is not None:
        top = top.below  # it goes on
    elif not may_open or top is not open or (top.column == indent and not (dashes and top.key != ITEM)):
        return None
    if top.depth + dashes + (key is not None) > DEEPEST:
        return None
    for nth in range(dashes):
        top = top.above(indent + 2 * nth, ITEM)
    return top if key is None else top.above(indent + 2 * dashes, key)


# --- documents ------------------------------------------------------------------------------------


class Layout:
    """How the lines of a document nest, apart from their texts: shared by documents of the same layout.

    `first` is the line of each path outside of sequences, `twice` the line where such a path stands again.
    """

    __slots__ = ("_places", "first", "states", "twice")

    def __init__(self, states: tuple[State, ...]) -> None:
        self.states = states
        entries = [(state.path, number) for number, state in enumerate(states) if state.single]
        self.first = dict(reversed(entries))
        self.twice: dict[Path | None, int] = {}
        if len(self.first) < len(entries):
            self.twice = dict(reversed([entry for entry in entries if self.first[entry[0]] != entry[1]]))
        self._places: dict[tuple[int, int], Place] = {}

    def place(self, path: Path, number: int) -> Place:
        """The value at `path` that begins on line `number`; that of the document is () on line -1."""
        key = (number, len(path))
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = Place(self, path, number)
        return found

    def entries(self, path: Path, number: int) -> Iterator[tuple[int, State]]:
        """The entries below the value at `path` that begins on line `number`, with their lines.

        The first of them stands on that line itself where a collection begins behind its parent's dash.
        """
        states, depth = self.states, len(path)
        first = 0 if number < 0 else number + (states[number].path == path)
        for line in range(first, len(states)):
            state = states[line]
            if state.path is not None:
                if len(state.path) <= depth or state.path[:depth] != path:
                    return
                if 0 < state.item <= depth and line > number:
                    return
                yield line, state

    def goes_on(self, number: int) -> bool:
        """Whether the value on a line, no block, goes on on the next."""
        following = self.states[number + 1] if number + 1 < len(self.states) else REJECT
        return following.style == MORE or isinstance(self.states[number].inside, str)

    def line_of(self, path: Path, number: int) -> int | None:
        """The line of the entry at `path`, whose parent begins on line `number`. Raises `_Twice`."""
        if ITEM not in path:
            if path in self.twice:
                raise _Twice(self.twice[path])
            return self.first.get(path)
        found = [line for line, state in self.entries(path[:-1], number) if state.path == path]
        if len(found) > 1:
            raise _Twice(found[1])
        return found[0] if found else None


class Place(dict[str, "Place | None"]):
    """A value of a layout, which begins on line `number`; as a dictionary, the values below it by key.

    `style` is that of the entry: OPEN, SCALAR, FLOW, LITERAL; PLAIN for a plain scalar over several lines.
    `kind` is a node's kind where the layout tells, else None; `column` that of an OPEN collection, else -1.
    """

    __slots__ = ("column", "kind", "layout", "number", "path", "style")

    def __init__(self, layout: Layout, path: Path, number: int) -> None:
        super().__init__()
        self.layout, self.path, self.number = layout, path, number
        state = layout.states[number]
        self.style = state.style if path and state.path == path else OPEN
        if self.style == PLAIN and not layout.goes_on(number):
            self.style = SCALAR
        self.column, self.kind = -1, nodes.SCALAR if self.style in (LITERAL, PLAIN) else None
        if self.style == OPEN:
            below = next(layout.entries(path, number), None)
            if below is None:
                self.kind = NULL
            else:
                own = below[1].open.at(len(path) + 1)
                self.column, self.kind = own.column, SEQUENCE if own.key == ITEM else MAPPING

    def __missing__(self, key: str) -> Place | None:
        path = (*self.path, key)
        number = self.layout.line_of(path, self.number)
        self[key] = found = None if number is None else self.layout.place(path, number)
        return found

    __hash__ = object.__hash__  # type: ignore[assignment]  # compared by identity
    __eq__ = object.__eq__


class _Twice(Exception):
    """A key stands twice, the second time on line `args[0]`."""


class _Layouts(dict[tuple[State, ...], Layout]):
    """States -> their layout, remembered."""

    def __missing__(self, states: tuple[State, ...]) -> Layout:
        found = Layout(states)
        if len(states) < 2_000:
            if len(self) > 5_000:
                self.clear()
            self[states] = found
        return found


_LAYOUTS = _Layouts()


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
        if old is not None:
            return old._replaced(value)
        place = self.place
        if (
            place.style != OPEN
            or place.kind != MAPPING
            or place.layout.states[place.number].path != place.path
        ):
            raise Careful
        at = self.document.start(place.number + 1)
        text = f"{' ' * place.column}{key}: {plain_or_quoted(value)}"
        return [Edit(at, at, text.encode() + self.document.ending)]

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
