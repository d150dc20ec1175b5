"""RuntimeClasses and their use, as `get` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..kube.tolerations import describe_toleration
from ..rules.decision import NO_CLASS
from ..rules.model import API_VERSION
from ..scheduling.class_usage import ClassUse, Usage
from . import Screen, by_pool
from .display import safe
from .explain import json as structured
from .layout import table
from .markdown import code, row
from .node_names import compact

HEAD = ("NAME", "HANDLER", "OVERHEAD", "NODES", "PODS", "SCHEDULING")
WIDE_HEAD = (*HEAD[:-1], "RUNTIME", "SERVED BY", "SCHEDULING")
"""SCHEDULING is last: on a narrow terminal it goes below its row."""


FORMATS = {
    "table": ".get:table_of",
    "wide": ".get:wide_table_of",
    "markdown": ".get:as_markdown",
    "json": ".get:as_json",
    "yaml": ".get:as_yaml",
    "name": ".get:names_of",
}
"""-o -> a function of the Usage and the Screen."""


def table_of(usage: Usage, screen: Screen) -> str:
    return _text(render(usage, screen, wide=False))


def wide_table_of(usage: Usage, screen: Screen) -> str:
    return _text(render(usage, screen, wide=True))


def as_markdown(usage: Usage, screen: Screen) -> str:
    """A table for a comment; with --by, of pools."""
    if screen.by:
        head, rows, _ = by_pool.cells(usage)
    else:
        head, rows = HEAD, [_row(use, usage.nodes is not None, False) for use in usage.classes]
        rows += _without_class(usage)
    return row(head) + row(("---",) * len(head)) + "".join(row(map(code, cells)) for cells in rows)


def as_json(usage: Usage, screen: Screen) -> str:
    return structured.dump(to_object(usage), "json")


def as_yaml(usage: Usage, screen: Screen) -> str:
    return structured.dump(to_object(usage), "yaml")


def names_of(usage: Usage, screen: Screen) -> str:
    """As `kubectl get -o name` has them."""
    return _text(f"runtimeclass.node.k8s.io/{safe(use.name)}" for use in usage.classes if not use.problem)


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def render(usage: Usage, screen: Screen, *, wide: bool) -> Iterator[str]:
    """A table; NODES are those that serve the handler, of those that its pods may be placed on; by pool, of each."""
    if not usage.classes:
        return
    if screen.by:
        yield from by_pool.render(usage, screen)
        return
    rows = [_row(runtime_class, usage.nodes is not None, wide) for runtime_class in usage.classes]
    styles = [
        ("bold", "", "", _colour(runtime_class), "") + ((_alarm(runtime_class), "", "") if wide else ("",))
        for runtime_class in usage.classes
    ]
    rows += [(*cells, "-", "-") if wide else cells for cells in _without_class(usage)]
    styles += [("dim", "", "", "", "", "", "", "")] * (len(rows) - len(styles))
    lines = table(WIDE_HEAD if wide else HEAD, rows, screen.width, screen.paint, styles)
    if not screen.headers:
        next(lines)
    yield from lines


def _without_class(usage: Usage) -> list[tuple[str, ...]]:
    """The row of pods that have no class."""
    return [(NO_CLASS, "-", "-", "-", str(usage.without_class), "-")] if usage.without_class else []


def _row(use: ClassUse, nodes_read: bool, wide: bool) -> tuple[str, ...]:
    overhead = ",".join(f"{name}={amount}" for name, amount in use.overhead.items()) or "-"
    scheduling = [f"{key}={value}" for key, value in use.node_selector.items()]
    scheduling += [f"tolerates {describe_toleration(t)}" for t in use.tolerations]
    cells = (
        use.name,
        use.handler or "-",
        overhead,
        _nodes(use) if nodes_read else "?",
        "?" if use.pods is None else str(use.pods),
        *((_runtime(use), compact(use.served) or "-") if wide else ()),
        use.problem or ", ".join(scheduling) or "-",
    )
    return tuple(map(safe, cells))


def _runtime(use: ClassUse) -> str:
    """What is behind the handler; where that is not one and the same, on which nodes."""
    if len(use.runtimes) < 2:
        return use.runtimes[0][0] if use.runtimes else "-"
    return "NOT THE SAME: " + "; ".join(f"{shown} on {compact(names)}" for shown, names in use.runtimes)


def _alarm(use: ClassUse) -> str:
    return "red" if len(use.runtimes) > 1 else ""


def _nodes(use: ClassUse) -> str:
    """`3`, `3, 1 missing`, `0, 12 unknown`, `0; 2 serve kata but lack pool=kata`."""
    if use.problem:
        return "-"
    if use.elsewhere and not (use.served or use.missing or use.unknown):
        lack = f" but lack {', '.join(use.lacking)}" if use.lacking else ", not where the class selects"
        return f"0; {len(use.elsewhere)} serve{'s' * (len(use.elsewhere) == 1)} {use.handler}{lack}"
    others = [
        f"{len(names)} {word}"
        for names, word in ((use.missing, "missing"), (use.unknown, "unknown"))
        if names
    ]
    return ", ".join([str(len(use.served)), *others])


def _colour(use: ClassUse) -> str:
    if use.problem:
        return "red"
    return "yellow" if use.missing or not use.served else "green"


def to_object(usage: Usage) -> dict[str, Any]:
    """The same for programs."""
    items = list(_items(usage.classes))
    whole: dict[str, Any] = {"apiVersion": API_VERSION, "kind": "RuntimeClassUseList", "items": items}
    if usage.without_class is not None:
        whole["podsWithoutClass"] = usage.without_class
    return {**whole, "pools": by_pool.to_object(usage)}


def _items(classes: Iterable[ClassUse]) -> Iterator[dict[str, Any]]:
    for runtime_class in classes:
        item: dict[str, Any] = {
            "name": runtime_class.name,
            "handler": runtime_class.handler or None,
            "overhead": dict(runtime_class.overhead),
            "nodeSelector": dict(runtime_class.node_selector),
            "tolerations": [dict(toleration) for toleration in runtime_class.tolerations],
            "nodes": {
                "served": runtime_class.served,
                "missing": runtime_class.missing,
                "unknown": runtime_class.unknown,
                "servedElsewhere": runtime_class.elsewhere,
            },
            "runtimes": [{"runtime": shown, "nodes": names} for shown, names in runtime_class.runtimes],
            "pods": runtime_class.pods,
        }
        yield {**item, "problem": runtime_class.problem} if runtime_class.problem else item
