"""The RuntimeClasses that patches set: those of files, and those that stand in a kustomization."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import Refused
from ..kube.class_field import CLASS_NAME
from ..yamledit import stream
from ..yamledit.node import MAPPING, SCALAR, SEQUENCE, Node
from ..yamledit.read import with_root


def classes_in_patch(data: bytes) -> list[tuple[int, str]]:
    """(line, class) for each class that a merge patch or a JSON patch sets; none in what cannot be read."""
    if CLASS_NAME.encode() not in data:
        return []
    classes = []
    try:
        data, _ = stream.decoded(data)
        for document in stream.split(data):
            text = data[document.start : document.end]
            lines = data.count(b"\n", 0, document.start) + 1
            for offset, line, name in with_root(text, _listed):
                classes.append((lines + text.count(b"\n", 0, offset) + line, name))
    except Refused:
        pass
    return classes


def _listed(root: Node | None) -> list[tuple[int, int, str]]:
    return [] if root is None else list(_classes(root))


def _classes(root: Node) -> Iterator[tuple[int, int, str]]:
    """(offset, further lines, class) for each class in a patch, or in the text of one."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.kind == SCALAR and "\n" in node.text:
            yield from ((node.offset, line, name) for line, name in classes_in_patch(node.text.encode()))
        elif node.kind == SEQUENCE:
            waiting += node.elements()
        elif node.kind == MAPPING:
            fields = dict(node.items())
            path, value = fields.get("path"), fields.get("value")
            named = (
                value if path is not None and path.text.endswith(f"/{CLASS_NAME}") else fields.get(CLASS_NAME)
            )
            if named is not None and named.text:
                yield named.offset, 0, named.text
            waiting += fields.values()
