"""The fast reader where it can answer, and else the careful one."""

from __future__ import annotations

from collections.abc import Callable

from ..named import TYPE_CHECKING
from .node import Careful, Node
from .plain import document as plain

if TYPE_CHECKING:
    from typing import TypeVar

    Value = TypeVar("Value")


def ask(text: bytes, question: Callable[[Node | None], Value]) -> Value:
    """What a question about a document's root gives; the root is None where there is no content. Raises Refused."""
    document = plain.read(text)
    if document is not None:
        try:
            return question(document.root)
        except Careful:
            pass
    from . import tree

    return question(tree.read(text).root)
