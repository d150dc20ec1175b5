"""The fast reader where it can answer, and else the careful one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..errors import Refused, RuntimeClassError
from ..named import TYPE_CHECKING
from . import stream
from .node import NeedsTree, Node
from .plain import document as plain

if TYPE_CHECKING:
    from typing import TypeVar

    Answer = TypeVar("Answer")


def with_root(text: bytes, question: Callable[[Node | None], Answer]) -> Answer:
    """What a question about a document's root gives; the root is None where there is no content. Raises Refused."""
    document = plainly(text)
    if document is not None:
        try:
            return question(document.root)
        except NeedsTree:
            pass
    from . import json_document, tree

    as_json = json_document.read(text)
    if as_json is not None:
        return question(as_json.root)

    return question(tree.read(text).root)


_LARGEST_PLAIN = 1 << 20
"""Bytes of the largest document that is read as lines, which takes a hundred times its memory, and pays where lines
are often the same."""


def plainly(text: bytes) -> plain.PlainDocument | None:
    """The document of the fast reader; None where another has to be asked."""
    if len(text) > _LARGEST_PLAIN or stream.begins_as_json(text):
        return None
    return plain.read(text)


class ReadError(RuntimeClassError):
    """A stream that Kubernetes would not read: `line`, from 1, and `problem`."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(f"line {line}: {problem}")
        self.problem, self.line = problem, line


def with_roots(data: bytes, question: Callable[[Node], Answer]) -> Iterator[Answer]:
    """What a question gives of the root of each document of a stream, those without content left out.

    Raises ReadError.
    """
    start = 0
    try:
        data, _ = stream.decoded(data)
        for document in stream.split(data):
            start = document.start
            if document.problem is not None:
                raise Refused(document.problem, 0)
            answer = with_root(
                data[start : document.end], lambda root: None if root is None else (question(root),)
            )
            if answer is not None:
                yield answer[0]
    except Refused as error:
        raise ReadError(error.reason, data.count(b"\n", 0, start + (error.offset or 0)) + 1) from None
