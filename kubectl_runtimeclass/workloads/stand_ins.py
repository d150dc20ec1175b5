"""What stands for a pod spec that is not in the document: rules decide on it as on any other."""

from __future__ import annotations

from ..kube.class_field import CLASS_NAME
from ..yamledit.node import SCALAR, Absent, Node, Path


def missing(holder: Node, path: Path, lacks: str) -> Absent:
    """A pod spec that may be left out, and whose pods are made all the same; to set a field writes it.

    `holder` is the deepest mapping on the way to it, `path` the keys below that one. `lacks` is what would have
    to stand in the pod spec besides the field.
    """
    nested = f"{{{lacks}}}"
    for one in reversed(path):
        nested = f"{{{one}: {nested}}}"
    reason = f"there is no {'.'.join(path)} to set it in: add `{nested[1:-1]}`, then it can be set"
    return Absent(holder.offset, reason if lacks else "", holder, path)


class Stated(Absent):
    """A pod spec of which only a class is known, because another field says it. It cannot be set."""

    __slots__ = ("text",)
    kind, quoted = SCALAR, True

    def __init__(self, offset: int, text: str) -> None:
        super().__init__(offset, "")
        self.text = text

    def get(self, key: str) -> Node | None:
        return self if key == CLASS_NAME else None
