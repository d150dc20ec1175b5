"""A stream of manifests and rules in, edits and decisions out.

The careful reader is imported where it is needed: most runs never do.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import Refused
from ..named import TYPE_CHECKING
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..system import parallel
from ..workloads.objects import objects
from ..yamledit import stream as documents
from ..yamledit.node import Node
from ..yamledit.read import with_root
from .decided import unreadable
from .rewrite import Rewrite, joined
from .rewriter import NO_NAMESPACES, Rewriter

if TYPE_CHECKING:
    from .rewriter import Look


def rewrite(
    data: bytes,
    rules: Rules,
    source: str,
    namespaces: Namespaces = NO_NAMESPACES,
    *,
    whole: bool = False,
    workers: int = 1,
    look: Look | None = None,
) -> Rewrite:
    """Decide on every pod template of a stream, and make the edits that are safe.

    `whole` reads every document, also where its kind shows that it holds no pod template, so that broken YAML
    is found. Nothing is raised for what is in the data: what cannot be read or edited is a Refused decision.
    A long stream is shared by `workers` processes; the answer is the same. `look` is called with each object and
    its pod templates, and what it gives of them is in the answer.
    """
    try:
        data, foreign = documents.decoded(data)
    except Refused as error:
        return Rewrite(decisions=(unreadable(source, 1, error.reason),), looked=((None, (True,)),))
    rewriter = Rewriter(rules, namespaces, source, whole or documents.other_breaks(data), foreign, look)
    if workers < 2 or len(data) < 2 * _SHARED or documents.begins_as_json(data):
        return rewriter.part(data, 0, len(data))
    parts = _cut(data, workers)
    return joined(list(parallel.ordered_map(lambda part: rewriter.part(data, *part), parts, len(parts))))


_SHARED = 1 << 20
"""Streams with fewer bytes for each process are not worth another process."""


def _cut(data: bytes, workers: int) -> list[tuple[int, int]]:
    """About equal parts of a stream that each begin with a `---` line, but for the first."""
    ends: list[int] = []
    wanted = min(workers, len(data) // _SHARED)
    for number in range(1, wanted):
        marker = documents.next_marker(data, len(data) * number // wanted)
        if marker is not None and (not ends or marker > ends[-1]):
            ends.append(marker)
    return list(zip([0, *ends], [*ends, len(data)], strict=True))


def namespaces_in(data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """The names and labels of the Namespace objects of a stream."""
    try:
        data, _ = documents.decoded(data)
    except Refused:
        return
    for document in documents.split(data):
        text = data[document.start : document.end]
        try:
            yield from with_root(text, _namespaces) if b"Namespace" in text else ()
        except Refused:
            continue  # told where the documents are decided on


def _namespaces(root: Node | None) -> list[tuple[str, dict[str, str]]]:
    return [
        (item.name, item.labels)
        for item in (objects(root) if root is not None else ())
        if item.kind == "Namespace" and item.group == ""
    ]
