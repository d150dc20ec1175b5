"""Nodes that stand for a pod spec that is not in the document, so that rules can decide on it like on any other."""

from __future__ import annotations

from ..kube.class_field import CLASS_NAME
from ..yamledit.node import SCALAR, Absent, Node, Path


def missing(holder: Node, path: Path, lacks: str) -> Absent:
    """A pod spec that is omitted although pods are made; setting a field writes it.

    `holder` is the deepest existing mapping on the path to it, `path` the missing keys below. If the pod spec would
    need more than the field, `lacks` is this as YAML, and the field cannot be set.
    """
    nested = f"{{{lacks}}}"
    for key in reversed(path):
        nested = f"{{{key}: {nested}}}"
    reason = f"there is no {'.'.join(path)} to set it in: add `{nested[1:-1]}`, then it can be set"
    return Absent(holder.offset, reason if lacks else "", holder, path)


class Stated(Absent):
    """A pod spec of which only the class is known, from another field. It cannot be set."""

    __slots__ = ("text",)
    kind, quoted = SCALAR, True

    def __init__(self, offset: int, text: str) -> None:
        super().__init__(offset, "")
        self.text = text

    def get(self, key: str) -> Node | None:
        return self if key == CLASS_NAME else None
