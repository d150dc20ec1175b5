"""The RuntimeClasses that patches set or take away: those of files, and those that stand in a kustomization."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import Refused
from ..kube.class_field import CLASS_NAME
from ..yamledit import stream
from ..yamledit.line_numbers import LineNumbers
from ..yamledit.node import MAPPING, SCALAR, SEQUENCE, Node
from ..yamledit.read import with_root


def classes_in_patch(data: bytes) -> list[tuple[int, str | None]]:
    """(line, class) for each class that a merge patch or a JSON patch sets, None for one that it takes away.

    Nothing of what cannot be read.
    """
    if CLASS_NAME.encode() not in data:
        return []
    classes: list[tuple[int, str | None]] = []
    try:
        data, _ = stream.decoded(data)
        numbers = LineNumbers(data, 0, 1)
        for document in stream.split(data):
            text = data[document.start : document.end]
            for offset, further, name in with_root(text, _listed):
                classes.append((numbers.number(document.start + offset) + further, name))
    except Refused:
        pass
    return classes


def _listed(root: Node | None) -> list[tuple[int, int, str | None]]:
    return [] if root is None else list(_classes(root))


def _classes(root: Node) -> Iterator[tuple[int, int, str | None]]:
    """(offset, further lines, class or None) for each class in a patch, or in the text of one."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.kind == SCALAR and "\n" in node.text:
            yield from ((node.offset, line, name) for line, name in classes_in_patch(node.text.encode()))
        elif node.kind == SEQUENCE:
            waiting += node.elements()
        elif node.kind == MAPPING:
            fields = dict(node.items())
            operation, path = fields.get("op"), fields.get("path")
            if operation is not None and path is not None and path.text.endswith(f"/{CLASS_NAME}"):
                value = fields.get("value")
                if operation.text == "remove":
                    yield path.offset, 0, None
                elif operation.text in ("add", "replace") and value is not None:
                    yield value.offset, 0, value.text or None
            elif CLASS_NAME in fields:
                named = fields[CLASS_NAME]
                yield named.offset, 0, (named.text or None) if named.kind == SCALAR else None
            waiting += fields.values()
