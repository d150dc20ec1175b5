from __future__ import annotations

from collections.abc import Iterator

from .. import node as nodes
from ..node import ITEM, MAPPING, NULL, SEQUENCE, Path
from .line import LITERAL, MORE, OPEN, PLAIN, SCALAR
from .nesting import REJECT, State


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
