"""The edits that give a mapping's key a value, or take it out, and change nothing else."""

from __future__ import annotations

from ..errors import Refused
from .edit import Edit, nested_lines, plain_or_quoted
from .node import Absent, NeedsTree, Node, Path
from .plain.document import FlowNode, PlainNode
from .plain.layout import Map
from .plain.line import LINE, SCALAR


def set_key(node: Node, key: str, value: str) -> list[Edit]:
    """The edits that give a mapping's `key` the string `value`. Raises Refused, and NeedsTree as the node does."""
    if isinstance(node, FlowNode):
        raise NeedsTree
    if isinstance(node, PlainNode):
        old = node.get(key)
        return add_path(node, (key,), value) if old is None else _replace_plain(old, value)
    if isinstance(node, Absent):
        if node.holder is None or node.reason:
            raise Refused(node.reason, node.offset)
        return add_path(node.holder, (*node.path, key), value)
    from . import json_document, proof

    if isinstance(node, json_document.JsonPlace):
        return node.set_key(key, value)
    return proof.set_key(node, key, value)


def add_path(node: Node, path: Path, value: str) -> list[Edit]:
    """The edits that give a mapping, which has no `path[0]`, mappings down to `path`, and there the string `value`.

    Raises as `set_key` does.
    """
    if isinstance(node, FlowNode):
        raise NeedsTree
    if isinstance(node, PlainNode):
        return _add_plain(node, path, value)
    from . import json_document, proof

    if isinstance(node, json_document.JsonPlace):
        return node.add_path(path, value)
    return proof.add_path(node, path, value)


def remove_key(node: Node, key: str) -> list[Edit]:
    """The edits that take `key` out of a mapping; none where it is not there. Raises as `set_key` does."""
    if isinstance(node, (Absent, FlowNode, PlainNode)):
        if node.get(key) is not None:
            raise NeedsTree
        return []
    from . import json_document, proof

    if isinstance(node, json_document.JsonPlace):
        return node.remove_key(key)
    return proof.remove_key(node, key)


def _add_plain(node: PlainNode, path: Path, value: str) -> list[Edit]:
    document, below = node.document, node.below
    if type(below) is not Map or node.number < 0:
        raise NeedsTree
    first = next(iter(below.values()))
    first = first if isinstance(first, int) else first.number
    if first == node.number:
        raise NeedsTree  # it begins behind the dash of its item
    column, line = document.layout.states[first].open.column, document.line(node.number)
    lines = nested_lines(path, value, column, column - (len(line) - len(line.lstrip(b" "))))
    at = document.start(node.number + 1)
    return [Edit(at, at, b"".join(one.encode() + document.ending for one in lines))]


def _replace_plain(old: Node, value: str) -> list[Edit]:
    if not isinstance(old, PlainNode) or old.style != SCALAR:
        raise NeedsTree
    line = old.document.line(old.number)
    match = LINE.fullmatch(line)
    assert match is not None and match.lastgroup is not None
    if match["key"][:1] == b'"':
        raise NeedsTree  # it looks like JSON: the value is quoted, too
    start, end = match.span(match.lastgroup)
    quote = line[start : start + 1]
    new = quote + value.encode() + quote if quote in (b"'", b'"') else plain_or_quoted(value).encode()
    return [Edit(old.offset + start, old.offset + end, new)]
