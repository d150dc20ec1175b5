"""What JSON has for a node, whichever reader read it; and such values, as nodes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from ..errors import Refused
from ..named import TYPE_CHECKING
from .node import ITEM, MAPPING, NULL, SCALAR, SEQUENCE, NeedsTree, Node
from .plain.document import PlainDocument, PlainNode
from .plain.flow_value import flow_value
from .plain.layout import List, Map
from .plain.line import FLOW, LITERAL, OPEN, PLAIN, written
from .plain.line import scalar as written_scalar
from .read import with_root
from .scalars import scalar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    Value = Any
    """None, bool, int, float, str, or a list or dict of these. Values are shared: nobody changes them."""
    Keys = Mapping[str, "Keys"]


def value(node: Node) -> Value:
    """The value that JSON has for a node; None of one that is not there. Raises NeedsTree as the node does."""
    if isinstance(node, JsonNode):
        return node.value
    if isinstance(node, PlainNode):
        return _plain(node.document, node.number if node.below is None else node.below)
    kind = node.kind
    if kind == MAPPING:
        return {key: value(child) for key, child in node.items()}
    if kind == SEQUENCE:
        return [value(child) for child in node.elements()]
    if kind == NULL:
        return None
    return node.text if node.quoted else scalar(node.text)


def part(node: Node, keys: Keys) -> Value:
    """The value of a node with these keys of its mappings alone, and of what they hold those that they name.

    `keys` are likewise for each item of a sequence; without any the value is whole. Raises NeedsTree as `value` does.
    """
    if not keys:
        return value(node)
    kind = node.kind
    if kind == MAPPING:
        children = ((key, node.get(key)) for key in keys)
        return {key: part(child, keys[key]) for key, child in children if child is not None}
    return [part(child, keys) for child in node.elements()] if kind == SEQUENCE else value(node)


def decode(text: bytes) -> Value:
    """The value of one document, without its marker lines; None when it has no content. Raises Refused."""
    return with_root(text, lambda root: None if root is None else value(root))


def _plain(document: PlainDocument, place: Map | List | int) -> Value:
    """The value of an entry; those of mappings are remembered, since a pod template is asked for in its object, too."""
    if isinstance(place, int):
        layout = document.layout
        style = layout.states[place].style
        if style == OPEN:
            return None
        if style == LITERAL and (header := written(document.line(place)))[:1] == b"|":
            return _literal(document, place, header)
        if style == LITERAL or (style in (FLOW, PLAIN) and layout.goes_on(place)):
            return _over_lines(document, place)
        return _scalar_value(document.line(place))
    if isinstance(place, List):
        return [_plain(document, child) for child in place]
    known = document.values.get(id(place))
    if known is None:
        known = {key: _plain(document, child) for key, child in place.items()}
        document.values[id(place)] = known
    return known


def _literal(document: PlainDocument, number: int, header: bytes) -> str:
    """The text of a literal block scalar: to import libyaml for it takes as long as a start."""
    states, end, column = document.layout.states, number + 1, 0
    while end < len(states) and states[end].path is None and isinstance(inside := states[end].inside, tuple):
        end, column = end + 1, max(inside[1], 0)
    lines = [document.line(nth)[column:] for nth in range(number + 1, end)]
    text = b"\n".join(lines if end == len(states) else [*lines, b""]).decode()
    if header == b"|+":
        return text
    content = text.rstrip("\n")
    return content + "\n" if header == b"|" and content and content != text else content


def _over_lines(document: PlainDocument, number: int) -> Value:
    """The value of an entry that goes on over lines, which libyaml reads alone: as a document of one entry.

    The lines keep their columns, and reach to the next entry: so they read as they do among the others.
    """
    from . import tree

    states = document.layout.states
    end = number + 1
    while end < len(states) and states[end].path is None:
        end += 1
    lines = [document.line(nth) for nth in range(number, end)]
    text = document.ending.join(lines if end == len(states) else [*lines, b""])
    try:
        node: Node | None = tree.read(text).root
    except Refused:  # said with its place by who reads the whole
        raise NeedsTree from None
    path, item = states[number].path, states[number].item
    assert path is not None
    for key in path[item - 1 if item else -1 :]:
        assert node is not None
        node = next(iter(node.elements())) if key == ITEM else node.get(key)
    assert node is not None
    return value(node)


@lru_cache(1 << 15)
def _scalar_value(line: bytes) -> Value:
    """The value that stands on the line of an entry, and ends there."""
    text = written(line)
    try:
        if text[:1] in (b"{", b"["):
            return flow_value(text)
    except NeedsTree:
        said = None
    else:
        said = written_scalar(line)
    if said is None:  # there are escapes, or keys that JSON may have others for
        from . import tree

        root = tree.read(text).root
        assert root is not None
        return value(root)
    return said if text[:1] in (b"'", b'"') else scalar(said)


class JsonNode(Node):
    """A value of JSON as a node, for objects of a cluster; there is no text to edit."""

    __slots__ = ("value",)

    def __init__(self, value: Value) -> None:
        self.value = value

    @property
    def offset(self) -> int:
        return 0

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

    def get(self, key: str) -> JsonNode | None:
        return JsonNode(self.value[key]) if isinstance(self.value, dict) and key in self.value else None

    def items(self) -> Iterator[tuple[str, JsonNode]]:
        for key, value in self.value.items() if isinstance(self.value, dict) else ():
            yield key, JsonNode(value)

    def elements(self) -> Iterator[JsonNode]:
        yield from map(JsonNode, self.value if isinstance(self.value, list) else ())
