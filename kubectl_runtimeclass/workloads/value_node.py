"""Objects that are decoded already, in the form in which pod templates are found in them.

The tables of kinds, and rules, look at a `nodes.Node`; here a node is a value of JSON.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import Refused
from ..yamledit.edit import Edit
from ..yamledit.node import ITEM, MAPPING, NULL, SCALAR, SEQUENCE, Node, Path


class Value:
    """A value of JSON as a `Node`; `value` is the value itself. It cannot be edited."""

    __slots__ = ("value",)
    offset = 0

    def __init__(self, value: Any) -> None:
        self.value = value

    @property
    def kind(self) -> str:
        if isinstance(self.value, dict):
            return MAPPING
        if isinstance(self.value, list):
            return SEQUENCE
        return NULL if self.value is None else SCALAR

    @property
    def text(self) -> str:
        if isinstance(self.value, bool):
            return "true" if self.value else "false"
        return "" if self.value is None or isinstance(self.value, (dict, list)) else str(self.value)

    @property
    def quoted(self) -> bool:
        return isinstance(self.value, str)

    def get(self, key: str) -> Node | None:
        if isinstance(self.value, dict) and key in self.value:
            return Value(self.value[key])
        return None

    def at(self, path: Path) -> Node | None:
        found: Node | None = self
        for key in path:
            found = found.get(key) if found is not None else None
        return found

    def items(self) -> Iterator[tuple[str, Node]]:
        for key, value in self.value.items() if isinstance(self.value, dict) else ():
            yield key, Value(value)

    def elements(self) -> Iterator[Node]:
        yield from map(Value, self.value if isinstance(self.value, list) else ())

    def find(self, path: Path) -> Iterator[Node]:
        if not path:
            yield self
        elif path[0] == ITEM:
            for element in self.elements():
                yield from element.find(path[1:])
        elif (found := self.get(path[0])) is not None:
            yield from found.find(path[1:])

    def set(self, key: str, value: str) -> list[Edit]:
        raise Refused("this object was read from a cluster, there is no text to edit")

    def add(self, path: Path, value: str) -> list[Edit]:
        raise Refused("this object was read from a cluster, there is no text to edit")

    def remove(self, key: str) -> list[Edit]:
        raise Refused("this object was read from a cluster, there is no text to edit")


def value_of(node: Node) -> Any:
    """The value of JSON that a node of these stands for; None of one that is not there (`nodes.Absent`)."""
    return node.value if isinstance(node, Value) else None
