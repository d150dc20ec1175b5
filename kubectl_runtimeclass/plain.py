"""Plain block YAML, read line by line: the fast reader, for the layout that nearly every manifest has.

A document is *plain* when each of its lines is of the small grammar in `lines` or text of a block scalar, and
when their columns nest as block collections do. Any other document `read` leaves to libyaml (`tree`). So a
plain document is YAML for certain, and its structure is known; tests compare both readers on mutants.

Memos make it fast, and nothing else does. A line's *shape* (indent, dashes, key, kind of value) depends on
its text alone, and manifests repeat their lines. What a shape does in a *state* (the stack of open collections)
depends on these two alone: each `State` is a dictionary of its successors. So to read a line that was seen
before takes two look-ups. Documents whose lines go through the same states share one `Layout`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

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
    value,
)
from .nodes import DEEPEST, ITEM, MAPPING, NULL, SEQUENCE, Careful, Path

# --- states ---------------------------------------------------------------------------------------


class Frame(NamedTuple):
    """An open block collection: its column, and the current key, or ITEM in a sequence."""

    column: int
    key: str


class State(dict[Shape, "State"]):
    """Where a line leaves the reader; as a dictionary, its successors by the next line's shape.

    `frames` is the stack of open collections, outermost first. `path` is where the line's entry stands, or
    None for a line that is no entry. `kind` is the entry's kind of value. `item` is the length of the path of
    the outermost item that begins on the line, 0 when none does. `text` is, inside a block scalar, the columns
    of its parent and of its text (-1: not known yet).
    """

    __slots__ = ("frames", "item", "kind", "path", "single", "text")

    def __init__(self, frames: tuple[Frame, ...], kind: str, text: tuple[int, int] | None, item: int) -> None:
        super().__init__()
        self.frames, self.kind, self.text, self.item = frames, kind, text, max(item, 0)
        self.path: Path | None = None if item < 0 else tuple([frame.key for frame in frames])
        self.single = self.path is not None and ITEM not in self.path

    def __missing__(self, line: Shape) -> State:
        if len(_STATES) > 100_000:
            _forget()
        step = _step(self, line)
        found = REJECT if step is None else _STATES.get(step) or _STATES.setdefault(step, State(*step))
        self[line] = found
        return found

    __hash__ = object.__hash__  # type: ignore[assignment]  # one object for equal states: identity is enough
    __eq__ = object.__eq__


class _Reject(State):
    """Not plain: whatever follows."""

    __slots__ = ()

    def __missing__(self, line: Shape) -> State:
        return self


Step = tuple[tuple[Frame, ...], str, "tuple[int, int] | None", int]

_ECHO = -1
"""In place of `item`: the line is no entry."""

_STATES: dict[Step, State] = {}
REJECT: State = _Reject((), "", None, _ECHO)
START = State((), "", None, _ECHO)


def _forget() -> None:
    for state in _STATES.values():
        state.clear()
    _STATES.clear()
    START.clear()


def _step(state: State, line: Shape) -> Step | None:
    """The nesting rules: where `line` leads from `state`; None when the document is not plain."""
    if line.value == NEVER:
        return None
    frames, kind, text, _ = inside = (state.frames, state.kind, state.text, _ECHO)
    if text is not None:
        parent, column = text
        if line.value == BLANK:
            return inside if column >= 0 or line.indent == 0 else None
        if column < 0 and line.indent > parent:
            return frames, kind, (parent, line.indent), _ECHO
        if column >= 0 and line.indent >= column:
            return inside
        if line.indent > parent:
            return None
        kind = SCALAR
    if line.value in (BLANK, COMMENT):
        return frames, SCALAR if kind in (PLAIN, MORE) else kind, None, _ECHO
    if line.value == MORE and kind in (PLAIN, MORE):
        return (frames, MORE, None, _ECHO) if line.indent > frames[-1].column else None
    if line.value in (MORE, TEXT):
        return None
    nested = _nest(frames, kind in (OPEN, ""), line)
    if nested is None:
        return None
    literal = (nested[-1].column, -1) if line.value == LITERAL else None
    item = len(nested) - (line.key is not None) - line.dashes + 1 if line.dashes else 0
    return nested, line.value, literal, item


def _nest(frames: tuple[Frame, ...], may_open: bool, line: Shape) -> tuple[Frame, ...] | None:
    """The stack with the line's entry on it, or None where block collections do not nest so."""
    indent, dashes, key = line.indent, line.dashes, line.key
    depth = len(frames)
    while depth and frames[depth - 1].column > indent:
        depth -= 1
    if not dashes and depth and frames[depth - 1] == (indent, ITEM):
        depth -= 1  # `key:` ends a sequence that stands in its own mapping's column
    may_open = may_open and depth == len(frames)
    column, current = frames[depth - 1] if depth else (-1, "")
    continues = depth and column == indent and (current == ITEM) == bool(dashes)
    if continues:
        depth -= 1
    elif not may_open or (column == indent and not (dashes and current != ITEM)):
        return None
    items = tuple([Frame(indent + 2 * nth, ITEM) for nth in range(dashes)])
    entry = () if key is None else (Frame(indent + 2 * dashes, key),)
    nested = frames[:depth] + items + entry
    return nested if len(nested) <= DEEPEST else None


# --- documents ------------------------------------------------------------------------------------


class Layout:
    """How the lines of a document nest, apart from their texts: shared by documents of the same layout.

    `first` is the line of each path outside of sequences, `twice` the line where such a path stands again.
    """

    __slots__ = ("_below", "first", "states", "twice")

    def __init__(self, states: tuple[State, ...]) -> None:
        self.states = states
        entries = [(state.path, number) for number, state in enumerate(states) if state.single]
        self.first = dict(reversed(entries))
        self.twice = dict(reversed([entry for entry in entries if self.first[entry[0]] != entry[1]]))
        self._below: dict[tuple[int, int], State | None] = {}

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
        """Whether the scalar on a line goes on on the next."""
        return number + 1 < len(self.states) and self.states[number + 1].kind == MORE

    def first_below(self, path: Path, number: int) -> State | None:
        """The first entry below a value, which shows what collection it is."""
        key = (number, len(path))
        if key not in self._below:
            self._below[key] = next((state for _, state in self.entries(path, number)), None)
        return self._below[key]

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
        return None if self.layout.first_below((), -1) is None else PlainNode(self, (), -1)

    def start(self, number: int) -> int:
        """The offset of a line's first byte."""
        if number < 200:
            return sum(map(len, self.lines[:number])) + number * len(self.ending)
        if not self._starts:
            self._starts = list(accumulate([len(line) + len(self.ending) for line in self.lines], initial=0))
        return self._starts[number]


class PlainNode:
    """The value at a path, with the line that it begins on; see `nodes.Node` for the methods."""

    __slots__ = ("document", "number", "path")

    def __init__(self, document: Plain, path: Path, number: int) -> None:
        self.document, self.path, self.number = document, path, number

    @property
    def style(self) -> str:
        """Its kind of value: OPEN, SCALAR, FLOW, LITERAL; PLAIN for a plain scalar over several lines."""
        layout = self.document.layout
        state = layout.states[self.number]
        if not self.path or state.path != self.path:
            return OPEN
        if state.kind == PLAIN and not layout.goes_on(self.number):
            return SCALAR
        return state.kind

    @property
    def kind(self) -> str:
        style = self.style
        if style in (LITERAL, PLAIN):
            return SCALAR
        if style == FLOW:
            return MAPPING if self._written()[:1] == b"{" else SEQUENCE
        if style == SCALAR:
            return NULL if self._written() in NULLS else SCALAR
        below = self.document.layout.first_below(self.path, self.number)
        if below is None or below.path is None:
            return NULL
        return SEQUENCE if below.path[len(self.path)] == ITEM else MAPPING

    @property
    def text(self) -> str:
        style = self.style
        if style in (OPEN, FLOW):
            return ""
        said = scalar(self.document.lines[self.number]) if style == SCALAR else None
        if said is None:
            raise Careful
        return said

    @property
    def quoted(self) -> bool:
        return self.style == LITERAL or self._written()[:1] in (b"'", b'"')

    @property
    def offset(self) -> int:
        return self.document.start(max(self.number, 0))

    def get(self, key: str) -> PlainNode | None:
        path, layout = (*self.path, key), self.document.layout
        number = layout.first.get(path)
        if number is None or layout.twice:
            try:
                number = layout.line_of(path, self.number)
            except _Twice as twice:
                raise Refused(f"duplicate key {key!r}", self.document.start(twice.args[0])) from None
            if number is None:
                self._require_block()
                return None
        return PlainNode(self.document, path, number)

    def at(self, path: Path) -> PlainNode | None:
        layout, full = self.document.layout, self.path + path
        number = layout.first.get(full)
        if number is not None and not layout.twice:
            return PlainNode(self.document, full, number)
        node: PlainNode | None = self
        for key in path:
            node = node.get(key) if node is not None else None
        return node

    def items(self) -> Iterator[tuple[str, PlainNode]]:
        self._require_block()
        children = {}
        for number, path in self._entries():
            if len(path) == len(self.path) + 1 and path[-1] != ITEM:
                children[path[-1]] = PlainNode(self.document, path, number)
        yield from children.items()

    def elements(self) -> Iterator[PlainNode]:
        self._require_block()
        path = (*self.path, ITEM)
        for number, state in self.document.layout.entries(self.path, self.number):
            if state.item == len(path):
                yield PlainNode(self.document, path, number)

    def find(self, path: Path) -> Iterator[PlainNode]:
        wanted = self.path + path
        seen: set[Path] = set()
        for number, found in self._entries():
            if item := self.document.layout.states[number].item:
                seen = {path for path in seen if path[:item] != found[:item]}
            if found in seen:
                raise Careful  # a key stands twice
            seen.add(found)
            if found == wanted:
                yield PlainNode(self.document, found, number)
            elif found == wanted[: len(found)]:
                PlainNode(self.document, found, number)._require_block()

    def set(self, key: str, value: str) -> list[Edit]:
        old = self.get(key)
        if old is not None:
            return old._replaced(value)
        document, below = self.document, self.document.layout.first_below(self.path, self.number)
        if below is None or self.kind != MAPPING or document.layout.states[self.number].path != self.path:
            raise Careful
        column = below.frames[len(self.path)].column
        at = document.start(self.number + 1)
        return [Edit(at, at, f"{' ' * column}{key}: {plain_or_quoted(value)}".encode() + document.ending)]

    def remove(self, key: str) -> list[Edit]:
        if self.get(key) is None:
            return []
        raise Careful

    def _replaced(self, value: str) -> list[Edit]:
        if self.style != SCALAR:
            raise Careful
        found = LINE.fullmatch(self.document.lines[self.number])
        assert found is not None
        if found["key"][:1] == b'"':
            raise Careful  # it looks like JSON: the value is quoted, too
        start, end = found.span("scalar")
        quote = found["scalar"][:1]
        new = quote + value.encode() + quote if quote in (b"'", b'"') else plain_or_quoted(value).encode()
        at = self.document.start(self.number)
        return [Edit(at + start, at + end, new)]

    def _require_block(self) -> None:
        """Raise Careful for a flow collection: its inside is the other reader's."""
        if self.style == FLOW and self._written() not in (b"{}", b"[]"):
            raise Careful

    def _written(self) -> bytes:
        return value(self.document.lines[self.number])

    def _entries(self) -> Iterator[tuple[int, Path]]:
        """The entries below this one, with their lines."""
        for number, state in self.document.layout.entries(self.path, self.number):
            assert state.path is not None
            yield number, state.path


def read(text: bytes) -> Plain | None:
    """One document, without its marker lines; None when it is not plain. `text` is UTF-8."""
    state, of = START, LINES
    ending = b"\r\n" if b"\r" in text and text.count(b"\r\n") == text.count(b"\n") else b"\n"
    lines = text.split(ending)
    states = [state := state[of[line]] for line in lines]
    return None if state is REJECT else Plain(lines, ending, _LAYOUTS[tuple(states)])
