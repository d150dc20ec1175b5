"""How the lines of a document nest, apart from their texts: shared by documents of the same layout."""

from __future__ import annotations

from ...named import TYPE_CHECKING
from ..node import ITEM
from .line import MORE, Shape
from .nesting import REJECT, START, LineState

if TYPE_CHECKING:
    from typing import Any


class Map(dict[str, "Map | List | int"]):
    """A block mapping that is the value of the entry on line `number`, that of the document of -1.

    Its values are block collections, or the line of an entry with any other value.
    """

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class List(list["Map | List | int"]):
    """A block sequence, likewise."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


class Layout:
    """`root` are the entries of the document, None where it has none; `twice` tells that a key stands twice."""

    __slots__ = ("root", "states", "twice")

    def __init__(self, states: tuple[LineState, ...]) -> None:
        self.states = states
        self.twice = False
        self.root = self._root()

    def goes_on(self, number: int) -> bool:
        """Whether the value on a line, no block, goes on on the next."""
        following = self.states[number + 1] if number + 1 < len(self.states) else REJECT
        return following.style == MORE or isinstance(self.states[number].inside, str)

    def _root(self) -> Map | List | None:
        """Each entry is put into the open collection of its depth."""
        opened: list[Any] = [None]
        root: Map | List | None = None
        for line, state in enumerate(self.states):
            path = state.path
            if path is None:
                continue
            last = len(path) - 1
            for depth in range(state.item - 1 if state.item else last, last + 1):
                key, parent = path[depth], opened[depth]
                if parent is None:
                    above = opened[depth - 1] if depth else None
                    # An entry of a collection that begins behind its parent's dash is on the parent's line.
                    number = (
                        -1 if above is None else above[-1 if path[depth - 1] == ITEM else path[depth - 1]]
                    )
                    parent = opened[depth] = List(number) if key == ITEM else Map(number)
                    if above is None:
                        root = parent
                    else:
                        above[-1 if path[depth - 1] == ITEM else path[depth - 1]] = parent
                if key == ITEM:
                    parent.append(line)
                else:
                    self.twice = self.twice or key in parent
                    parent[key] = line
                del opened[depth + 1 :]
                opened.append(None)
        return root


LONGEST = 2_000
"""Documents with so many lines do not repeat, and their layout is not remembered."""


class _Layouts(dict[tuple[Shape, ...], "Layout | None"]):
    """The shapes of a document's lines -> its layout, remembered; None where it is not plain."""

    def __missing__(self, shapes: tuple[Shape, ...]) -> Layout | None:
        layout = _layout(shapes)
        if len(shapes) < LONGEST:
            if len(self) > 5_000:
                self.clear()
            self[shapes] = layout
        return layout


def _layout(shapes: tuple[Shape, ...]) -> Layout | None:
    state = START
    states = tuple([state := state[shape] for shape in shapes])
    if state is REJECT or isinstance(state.inside, str):
        return None
    layout = Layout(states)
    return None if layout.twice else layout


LAYOUTS = _Layouts()
