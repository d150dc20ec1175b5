"""What stands for a pod spec that is not in the document: rules decide on it as on any other."""

from __future__ import annotations

from ..errors import Refused
from ..kube.class_field import CLASS_NAME
from ..yamledit.edit import Edit
from ..yamledit.node import SCALAR, Absent, Node, Path


class Missing(Absent):
    """A pod spec that may be left out, and whose pods are made all the same; to set a field writes it.

    `holder` is the deepest mapping on the way to it, `path` the keys below that one. `lacks` is what would have
    to stand in the pod spec besides the field.
    """

    __slots__ = ("holder", "lacks", "path")

    def __init__(self, holder: Node, path: Path, lacks: str) -> None:
        super().__init__(holder.offset, "")
        self.holder, self.path, self.lacks = holder, path, lacks

    def set(self, key: str, value: str) -> list[Edit]:
        if self.lacks:
            nested = f"{{{self.lacks}}}"
            for one in reversed(self.path):
                nested = f"{{{one}: {nested}}}"
            raise Refused(
                f"there is no {'.'.join(self.path)} to set it in: add `{nested[1:-1]}`, then it can be set",
                self.offset,
            )
        return self.holder.add((*self.path, key), value)


class Stated(Absent):
    """A pod spec of which only a class is known, because another field says it. It cannot be set."""

    __slots__ = ("text",)
    kind, quoted = SCALAR, True

    def __init__(self, offset: int, text: str) -> None:
        super().__init__(offset, "")
        self.text = text

    def get(self, key: str) -> Node | None:
        return self if key == CLASS_NAME else None
