"""Plain block YAML, read line by line: the fast reader, for the layout that nearly every manifest has.

The grammar is small on purpose. A document is *plain* when each of its lines is one of

    blank | # comment | text of a block scalar
    INDENT ("- ")* KEY ":" [VALUE] [# comment]
    INDENT "- " ("- ")* [VALUE] [# comment]

where VALUE is a plain, 'single' or "double" quoted scalar or a flow collection that ends on its line, or the
head of a block scalar; and when the columns of these lines nest as block collections do. No anchors, aliases,
tags, merge keys, explicit keys, tabs, scalars over several lines or unusual line breaks: a document with any
of them is not plain, `read` answers None, and libyaml reads it (`tree`). So a plain document is YAML, and its
structure is known; tests compare both readers on mutated documents.

Two memos make it fast, and nothing else does. A line's *shape* (indent, dashes, key, kind of value) depends on
its text alone, and manifests repeat their lines: `_Lines` remembers. What a shape does in a *state* (the stack
of open collections) depends on these two alone: each `State` remembers its successors. So reading a line that
was seen before is two dictionary look-ups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from .edits import Edit, plain_or_quoted
from .errors import Refused
from .nodes import ITEM, MAPPING, NULL, SEQUENCE, Careful, Path
from .nodes import SCALAR as SCALAR_NODE

OPEN, SCALAR, FLOW, LITERAL = "open", "scalar", "flow", "literal"
"""Kinds of value: nothing yet (a block may follow, else null), a scalar, a flow collection, a block scalar."""

# --- lines ----------------------------------------------------------------------------------------

_PLAIN = rb"""(?:[A-Za-z0-9_./$(~^+=;\\\x80-\xff]|-(?=[^\s])|<(?!<))[^\s:]*(?:(?::+(?=[^\s:])|[ ]+(?=[^\s:\#]))[^\s:]*)*"""
_SINGLE = rb"""'[^']*(?:''[^']*)*'"""
_DOUBLE = rb"""
    "[^"\\]*(?:\\(?:[0abtnvfre\ "/\\N_LP]|x[0-9A-Fa-f]{2}|u(?![dD][89A-Fa-f])[0-9A-Fa-f]{4})[^"\\]*)*" """
_FLOW_PLAIN = rb"(?:[A-Za-z0-9_./$]|-[A-Za-z0-9_-])[-A-Za-z0-9_./$%+@=~^]*(?:[ ][-A-Za-z0-9_./$%+@=~^]+)*"
_FLOW_SCALAR = rb"(?:%b|%b|%b)" % (_FLOW_PLAIN, _SINGLE, _DOUBLE)


def _flow(value: bytes) -> bytes:
    """The pattern of a flow collection, on one line, whose values match `value`."""
    pair = rb"%b:[ ]+%b" % (_FLOW_SCALAR, value)
    return rb"(?:\[[ ]*(?:%b(?:[ ]*,[ ]*%b)*)?[ ]*\]|\{[ ]*(?:%b(?:[ ]*,[ ]*%b)*)?[ ]*\})" % (
        value,
        value,
        pair,
        pair,
    )


_LINE = re.compile(
    rb"""
    (?P<indent>[ ]*)
    (?:
        (?P<dashes>(?:-[ ])*)
        (?:(?P<key>[A-Za-z_][-A-Za-z0-9_./]{0,300}|"[^"\\]{0,300}"|'[^']{0,300}')[ ]*:(?:[ ]+|(?=$)))?
        (?P<value>
            (?P<scalar>%b|%b|%b)
          | (?P<flow>%b)
          | (?P<literal>[|>][+-]?)
        )?
        (?:[ ]*|[ ]+\#.*)
      | (?P<bare>(?:-[ ])*-)[ ]*
      | (?P<comment>\#.*)
    )
    """
    % (_PLAIN, _SINGLE, _DOUBLE, _flow(rb"(?:%b|%b)" % (_FLOW_SCALAR, _flow(_FLOW_SCALAR)))),
    re.VERBOSE | re.DOTALL,
)

_NOT_PLAIN = re.compile(
    rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]"
)
"""Bytes that no line may have, block scalars included: controls, and what libyaml takes for a line break."""

_LONGEST = 8192
"""Longer lines are not matched against the grammar: a bound on the work for one line."""


class Shape:
    """What a line is, apart from its text: all that decides how it nests. One object for equal ones."""

    __slots__ = ("dashes", "indent", "key", "value")

    def __init__(self, indent: int, value: str, dashes: int = 0, key: str | None = None) -> None:
        self.indent, self.value, self.dashes, self.key = indent, value, dashes, key
        # `value`: of an entry OPEN, SCALAR, FLOW or LITERAL; of another line BLANK, COMMENT, TEXT or NEVER.

    @property
    def identity(self) -> tuple[int, str, int, str | None]:
        return self.indent, self.value, self.dashes, self.key


BLANK, COMMENT, TEXT, NEVER = "blank", "comment", "text", "never"
"""Lines that are no entry. TEXT is legal in a block scalar only, NEVER nowhere."""


def shape(line: bytes) -> Shape:
    """The shape of one line, given without its line break."""
    if _NOT_PLAIN.search(line):
        return Shape(0, NEVER)
    indent = len(line) - len(line.lstrip(b" "))
    if indent == len(line):
        return Shape(indent, BLANK)
    found = _LINE.fullmatch(line) if len(line) <= _LONGEST else None
    if found is None:
        # A tab may not be the first character of a block scalar's text.
        return Shape(indent, NEVER if line[indent : indent + 1] == b"\t" else TEXT)
    _, dashes, key, value, scalar, flow, literal, bare, comment = found.groups()
    if comment:
        return Shape(indent, COMMENT)
    if bare:
        return Shape(indent, OPEN, (len(bare) + 1) // 2)
    if key is None and not (dashes and value):
        return Shape(indent, TEXT)
    kind = SCALAR if scalar else FLOW if flow else LITERAL if literal else OPEN
    if key is not None:
        key = (key[1:-1] if key[:1] in b"\"'" else key).decode()
    return Shape(indent, kind, len(dashes) // 2, key)


class _Lines(dict[bytes, Shape]):
    """Line -> its shape, remembered."""

    def __missing__(self, line: bytes) -> Shape:
        if len(self) > 200_000:
            self.clear()
        made = shape(line)
        found = self[line] = _SHAPES.setdefault(made.identity, made)
        return found


_SHAPES: dict[tuple[int, str, int, str | None], Shape] = {}
_LINES = _Lines()

# --- states ---------------------------------------------------------------------------------------


class Frame(NamedTuple):
    """An open block collection: its column, and the current key, or ITEM in a sequence."""

    column: int
    key: str


class State(dict[Shape, "State"]):
    """Where a line leaves the reader; as a dictionary, its successors by the next line's shape.

    `frames` is the stack of open collections, outermost first. `path` is where the line's entry stands, or
    None for a line that is no entry. `kind` is the entry's kind of value. `text` is, inside a block scalar,
    the columns of its parent and of its text (-1: not known yet).
    """

    __slots__ = ("echo", "frames", "kind", "path", "single", "text")

    def __init__(
        self, frames: tuple[Frame, ...], kind: str, text: tuple[int, int] | None, echo: bool
    ) -> None:
        super().__init__()
        self.frames, self.kind, self.text, self.echo = frames, kind, text, echo
        self.path: Path | None = None if echo else tuple([frame.key for frame in frames])
        self.single = self.path is not None and ITEM not in self.path

    def __missing__(self, line: Shape) -> State:
        if len(_STATES) > 100_000:
            _forget()
        found = _step(self, line)
        key = None if found is None else (found[0], found[1], found[2], found[3])
        state = REJECT if key is None else _STATES.get(key) or _STATES.setdefault(key, State(*key))
        self[line] = state
        return state

    __hash__ = object.__hash__
    __eq__ = object.__eq__


class _Reject(State):
    """Not plain: whatever follows."""

    __slots__ = ()

    def __missing__(self, line: Shape) -> State:
        return self


Step = tuple[tuple[Frame, ...], str, "tuple[int, int] | None", bool]

_STATES: dict[Step, State] = {}
REJECT: State = _Reject((), "", None, True)
START = State((), "", None, True)


def _forget() -> None:
    for state in _STATES.values():
        state.clear()
    _STATES.clear()
    START.clear()


def _step(state: State, line: Shape) -> Step | None:
    """The nesting rules: where `line` leads from `state`; None when the document is not plain."""
    if line.value == NEVER:
        return None
    frames, kind, text, _ = inside = (state.frames, state.kind, state.text, True)
    if text is not None:
        parent, column = text
        if line.value == BLANK:
            return inside if column >= 0 or line.indent == 0 else None
        if column < 0 and line.indent > parent:
            return frames, kind, (parent, line.indent), True
        if column >= 0 and line.indent >= column:
            return inside
        if line.indent > parent:
            return None
        kind = SCALAR
    if line.value in (BLANK, COMMENT):
        return frames, kind, None, True
    if line.value == TEXT:
        return None
    nested = _nest(frames, kind in (OPEN, ""), line)
    if nested is None:
        return None
    literal = (nested[-1].column, -1) if line.value == LITERAL else None
    return nested, line.value, literal, False


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
    return frames[:depth] + items + entry


# --- documents ------------------------------------------------------------------------------------


class Layout:
    """How the lines of a document nest, apart from their texts: shared by documents of the same layout.

    `first` is the line of each path outside of sequences; `twice` the line where a path stands again. `below` remembers the first entry below a line.
    """

    __slots__ = ("below", "first", "states", "twice")

    def __init__(self, states: tuple[State, ...]) -> None:
        self.states = states
        entries = [(state.path, number) for number, state in enumerate(states) if state.single]
        self.first = dict(reversed(entries))
        self.twice = dict(reversed([entry for entry in entries if self.first[entry[0]] != entry[1]]))
        self.below: dict[int, State | None] = {}

    def entries(self, path: Path, number: int) -> Iterator[tuple[int, State]]:
        """The entries below the one at `path` on line `number`, with their lines."""
        depth = len(path)
        for following in range(number + 1, len(self.states)):
            state = self.states[following]
            if state.path is not None:
                if len(state.path) <= depth or state.path[:depth] != path:
                    return
                yield following, state

    def first_below(self, path: Path, number: int) -> State | None:
        """The first entry below a line, which shows what collection stands there."""
        if number not in self.below:
            found = next(self.entries(path, number), None)
            self.below[number] = None if found is None else found[1]
        return self.below[number]


class _Layouts(dict[tuple[State, ...], Layout]):
    """States -> their layout, remembered."""

    def __missing__(self, states: tuple[State, ...]) -> Layout:
        if len(self) > 5_000:
            self.clear()
        found = self[states] = Layout(states)
        return found


_LAYOUTS = _Layouts()


class Plain:
    """A plain document: its lines, the line break that they all have, and their layout."""

    __slots__ = ("ending", "layout", "lines")

    def __init__(self, lines: list[bytes], ending: bytes, layout: Layout) -> None:
        self.lines, self.ending, self.layout = lines, ending, layout

    @property
    def root(self) -> PlainNode | None:
        return None if self.layout.first_below((), -1) is None else PlainNode(self, (), -1)

    def start(self, number: int) -> int:
        """The offset of a line's first byte."""
        return sum(map(len, self.lines[:number])) + number * len(self.ending)


class PlainNode:
    """The value at a path, with the line that it begins on; see `nodes.Node` for the methods."""

    __slots__ = ("document", "number", "path")

    def __init__(self, document: Plain, path: Path, number: int) -> None:
        self.document, self.path, self.number = document, path, number

    @property
    def kind(self) -> str:
        kind = self.document.layout.states[self.number].kind if self.path else OPEN
        if kind == LITERAL:
            return SCALAR_NODE
        if kind == FLOW:
            return MAPPING if self._value()[:1] == b"{" else SEQUENCE
        if kind == SCALAR:
            return NULL if self._value() in (b"~", b"null", b"Null", b"NULL") else SCALAR_NODE
        below = self.document.layout.first_below(self.path, self.number)
        if below is None or below.path is None:
            return NULL
        return SEQUENCE if below.path[len(self.path)] == ITEM else MAPPING

    @property
    def text(self) -> str:
        state = self.document.layout.states[self.number]
        if state.kind == LITERAL:
            raise Careful
        if state.kind != SCALAR:
            return ""
        return _scalar_text(self._value())

    @property
    def offset(self) -> int:
        return self.document.start(max(self.number, 0))

    def get(self, key: str) -> PlainNode | None:
        path = (*self.path, key)
        document = self.document
        number = document.layout.first.get(path)
        if number is None:
            self._require_block()
            return None
        if path in document.layout.twice:
            raise Refused(f"duplicate key {key!r}", document.start(document.layout.twice[path]))
        return PlainNode(document, path, number)

    def at(self, path: Path) -> PlainNode | None:
        document, full = self.document, self.path + path
        number = document.layout.first.get(full)
        if number is not None and not document.layout.twice:
            return PlainNode(document, full, number)
        node: PlainNode | None = self
        for key in path:
            node = node.get(key) if node is not None else None
        return node

    def items(self) -> Iterator[tuple[str, PlainNode]]:
        self._require_block()
        depth = len(self.path) + 1
        children = {path[-1]: number for number, path in self._entries() if len(path) == depth}
        for key, number in children.items():
            yield key, PlainNode(self.document, (*self.path, key), number)

    def elements(self) -> Iterator[PlainNode]:
        raise Careful

    def find(self, path: Path) -> Iterator[PlainNode]:
        wanted = self.path + path
        for number, found in self._entries():
            node = PlainNode(self.document, found, number)
            if len(found) < len(wanted) and found == wanted[: len(found)]:
                node._require_block()
            elif found == wanted:
                yield node

    def set(self, key: str, value: str) -> list[Edit]:
        document, state = self.document, self.document.layout.states[self.number]
        old = self.get(key)
        if old is not None:
            return old._replaced(value)
        if state.kind != OPEN or self.kind != MAPPING:
            raise Careful
        below = document.layout.first_below(self.path, self.number)
        assert below is not None
        column = below.frames[len(self.path)].column
        at = document.start(self.number + 1)
        return [Edit(at, at, f"{' ' * column}{key}: {plain_or_quoted(value)}".encode() + document.ending)]

    def remove(self, key: str) -> list[Edit]:
        if self.get(key) is None:
            return []
        raise Careful

    def _replaced(self, value: str) -> list[Edit]:
        if self.document.layout.states[self.number].kind != SCALAR:
            raise Careful
        found = _LINE.fullmatch(self.document.lines[self.number])
        assert found is not None
        start, end = found.span("scalar")
        quote = found["scalar"][:1].decode()
        new = f"{quote}{value}{quote}" if quote in ("'", '"') else plain_or_quoted(value)
        at = self.document.start(self.number)
        return [Edit(at + start, at + end, new.encode())]

    def _require_block(self) -> None:
        """Raise Careful for a flow collection: its inside is the other reader's."""
        if (
            self.path
            and self.document.layout.states[self.number].kind == FLOW
            and self._value() not in (b"{}", b"[]")
        ):
            raise Careful

    def _value(self) -> bytes:
        return _value(self.document.lines[self.number])

    def _entries(self) -> Iterator[tuple[int, Path]]:
        """The entries below this one, with their lines."""
        for number, state in self.document.layout.entries(self.path, self.number):
            assert state.path is not None
            yield number, state.path


@lru_cache(1 << 14)
def _value(line: bytes) -> bytes:
    """The value on the line of an entry, as it is written."""
    found = _LINE.fullmatch(line)
    return found["value"] or b"" if found else b""


def _scalar_text(value: bytes) -> str:
    quote = value[:1]
    if quote == b"'":
        return value[1:-1].replace(b"''", b"'").decode()
    if quote == b'"':
        if b"\\" in value:
            raise Careful
        return value[1:-1].decode()
    return value.decode()


def read(text: bytes) -> Plain | None:
    """One document, without its marker lines; None when it is not plain. `text` is UTF-8."""
    state, of = START, _LINES
    ending = b"\r\n" if b"\r" in text and text.count(b"\r\n") == text.count(b"\n") else b"\n"
    lines = text.split(ending)
    states = [state := state[of[line]] for line in lines]
    return None if state is REJECT else Plain(lines, ending, _LAYOUTS[tuple(states)])
