"""Which lines may follow each other in plain block YAML: an automaton over open collections."""

from __future__ import annotations

from ..node import DEEPEST, ITEM, Path
from . import flow_tokens as flow
from .line import BLANK, COMMENT, FLOW, LITERAL, MORE, NEVER, OPEN, PLAIN, SCALAR, TEXT, Shape


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
        stack = _STACKS.get(parts)
        if stack is None:
            stack = _STACKS[parts] = Stack(*parts)
        return stack

    def at(self, depth: int) -> Stack:
        """The part of the stack that is so deep."""
        stack = self
        while stack.depth > depth and stack.below is not None:
            stack = stack.below
        return stack


_STACKS: dict[tuple[Stack, int, str], Stack] = {}


NOTHING = Stack(None, -1, "")


class LineState(dict[Shape, "LineState"]):
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

    def __missing__(self, line: Shape) -> LineState:
        if len(_STATES) > 100_000 or len(_STACKS) > 100_000:
            _forget()
        step = _step(self, line)
        state = _STATES.get(step)
        if state is None:
            state = _STATES[step] = REJECT if step is None else LineState(*step)
        self[line] = state
        return state

    __hash__ = object.__hash__  # type: ignore[assignment]  # one object for equal states: identity is enough
    __eq__ = object.__eq__


class _Reject(LineState):
    """Not plain: whatever follows."""

    __slots__ = ()

    def __missing__(self, line: Shape) -> LineState:
        return self


Inside = tuple[int, int] | str | None


Step = tuple[Stack, str, Inside, int]


NO_ENTRY = -1


_STATES: dict[Step | None, LineState] = {}


REJECT: LineState = _Reject(NOTHING, "", None, NO_ENTRY)


START = LineState(NOTHING, "", None, NO_ENTRY)


def _forget() -> None:
    for state in _STATES.values():
        state.clear()
    _STATES.clear()
    START.clear()
    _STACKS.clear()


def _step(state: LineState, line: Shape) -> Step | None:
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
