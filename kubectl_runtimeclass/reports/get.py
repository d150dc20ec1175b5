"""RuntimeClasses and their use, as `get` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..kube.tolerations import describe_toleration
from ..rules.model import API_VERSION
from ..scheduling.class_usage import ClassUse, Usage
from .display import Paint, safe
from .layout import table
from .node_names import compact

HEAD = ("NAME", "HANDLER", "OVERHEAD", "NODES", "PODS", "SCHEDULING")
WIDE_HEAD = (*HEAD, "SERVED BY")


def render(found: Usage, width: int | None, paint: Paint, *, wide: bool, head: bool = True) -> Iterator[str]:
    """A table; NODES are those that serve the handler, of those that its pods may be placed on."""
    rows = [_row(each, found.nodes is not None, wide) for each in found.classes]
    styles = [("bold", "", "", _colour(each), "", "")[: len(HEAD)] + ("",) * wide for each in found.classes]
    lines = table(WIDE_HEAD if wide else HEAD, rows, width, paint, styles)
    if not head:
        next(lines)
    yield from lines


def _row(each: ClassUse, nodes_read: bool, wide: bool) -> tuple[str, ...]:
    overhead = ",".join(f"{name}={amount}" for name, amount in each.overhead.items()) or "-"
    scheduling = [f"{key}={value}" for key, value in each.node_selector.items()]
    scheduling += [f"tolerates {describe_toleration(t)}" for t in each.tolerations]
    cells = (
        each.name,
        each.handler or "-",
        overhead,
        _nodes(each) if nodes_read else "?",
        "?" if each.pods is None else str(each.pods),
        each.problem or ", ".join(scheduling) or "-",
    )
    return tuple(map(safe, (*cells, compact(each.served) or "-") if wide else cells))


def _nodes(each: ClassUse) -> str:
    """`3`, `3, 1 missing`, `0, 12 unknown`."""
    if each.problem:
        return "-"
    others = [
        f"{len(names)} {word}"
        for names, word in ((each.missing, "missing"), (each.unknown, "unknown"))
        if names
    ]
    return ", ".join([str(len(each.served)), *others])


def _colour(each: ClassUse) -> str:
    if each.problem:
        return "red"
    return "yellow" if each.missing or not each.served else "green"


def to_object(found: Usage) -> dict[str, Any]:
    """The same for programs."""
    return {"apiVersion": API_VERSION, "kind": "RuntimeClassUseList", "items": list(_items(found.classes))}


def _items(classes: Iterable[ClassUse]) -> Iterator[dict[str, Any]]:
    for each in classes:
        item: dict[str, Any] = {
            "name": each.name,
            "handler": each.handler or None,
            "overhead": dict(each.overhead),
            "nodeSelector": dict(each.node_selector),
            "tolerations": [dict(toleration) for toleration in each.tolerations],
            "nodes": {"served": each.served, "missing": each.missing, "unknown": each.unknown},
            "pods": each.pods,
        }
        yield {**item, "problem": each.problem} if each.problem else item
