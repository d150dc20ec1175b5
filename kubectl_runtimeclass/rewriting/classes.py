"""The RuntimeClasses of a stream: their names, and the handlers that they name."""

from __future__ import annotations

from ..errors import Refused
from ..workloads.objects import KubernetesObject, objects
from ..yamledit.node import Node
from ..yamledit.read import with_root

GROUP, KIND = "node.k8s.io", "RuntimeClass"


def name_and_handler(item: KubernetesObject) -> tuple[str, str]:
    handler = item.node.get("handler")
    return item.name, handler.text if handler is not None else ""


def classes_in(text: bytes) -> list[tuple[str, str]]:
    """Those of one document; none where it cannot be read, which is told where it is decided on."""
    try:
        return with_root(text, _of)
    except Refused:
        return []


def _of(root: Node | None) -> list[tuple[str, str]]:
    items = objects(root) if root is not None else ()
    return [name_and_handler(item) for item in items if (item.group, item.kind) == (GROUP, KIND)]
