"""RuntimeClasses and their use, as `get` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..kube.tolerations import describe_toleration
from ..rules.model import API_VERSION
from ..scheduling.class_usage import ClassUse, Usage
from . import Screen
from .display import safe
from .explain import json as structured
from .layout import table
from .node_names import compact

HEAD = ("NAME", "HANDLER", "OVERHEAD", "NODES", "PODS", "SCHEDULING")
WIDE_HEAD = (*HEAD, "RUNTIME", "SERVED BY")


FORMATS = {
    "table": ".get:table_of",
    "wide": ".get:wide_table_of",
    "json": ".get:as_json",
    "yaml": ".get:as_yaml",
    "name": ".get:names_of",
}
"""-o -> a function of the Usage and the Screen."""


def table_of(usage: Usage, screen: Screen) -> str:
    return _text(render(usage, screen, wide=False))


def wide_table_of(usage: Usage, screen: Screen) -> str:
    return _text(render(usage, screen, wide=True))


def as_json(usage: Usage, screen: Screen) -> str:
    return structured.dump(to_object(usage), "json")


def as_yaml(usage: Usage, screen: Screen) -> str:
    return structured.dump(to_object(usage), "yaml")


def names_of(usage: Usage, screen: Screen) -> str:
    """As `kubectl get -o name` has them."""
    return _text(f"runtimeclass.node.k8s.io/{safe(use.name)}" for use in usage.classes if not use.problem)


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def render(found: Usage, screen: Screen, *, wide: bool) -> Iterator[str]:
    """A table; NODES are those that serve the handler, of those that its pods may be placed on."""
    if not found.classes:
        return
    rows = [_row(each, found.nodes is not None, wide) for each in found.classes]
    styles = [
        ("bold", "", "", _colour(each), "", "")[: len(HEAD)] + ((_alarm(each), "") if wide else ())
        for each in found.classes
    ]
    lines = table(WIDE_HEAD if wide else HEAD, rows, screen.width, screen.paint, styles)
    if not screen.headers:
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
    return tuple(map(safe, (*cells, _runtime(each), compact(each.served) or "-") if wide else cells))


def _runtime(each: ClassUse) -> str:
    """What is behind the handler; where that is not one and the same, on which nodes."""
    if len(each.runtimes) < 2:
        return each.runtimes[0][0] if each.runtimes else "-"
    return "NOT THE SAME: " + "; ".join(f"{shown} on {compact(names)}" for shown, names in each.runtimes)


def _alarm(each: ClassUse) -> str:
    return "red" if len(each.runtimes) > 1 else ""


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
            "runtimes": [{"runtime": shown, "nodes": names} for shown, names in each.runtimes],
            "pods": each.pods,
        }
        yield {**item, "problem": each.problem} if each.problem else item
