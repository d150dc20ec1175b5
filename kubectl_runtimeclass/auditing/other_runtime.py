"""Handlers behind which nodes have different runtimes: one class is a sandbox here and none there."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import ERROR, NOTE, Finding
from ..scheduling.node_runtimes import NodeRuntime, by_handler
from .facts import ClusterFacts
from .phrases import some
from .rules import OTHER_RUNTIME


def find(facts: ClusterFacts) -> Iterator[Finding]:
    """One finding for each handler, of nodes whose configuration was read (--node-config); an error across families."""
    for handler, runtimes in by_handler(facts.snapshot.nodes).items():
        if len(runtimes) < 2:
            continue
        families = {runtime.family for runtime in runtimes}
        evidence = tuple(
            _line(runtime, nodes) for runtime, nodes in sorted(runtimes.items(), key=lambda item: item[1])
        )
        names = [runtime_class.name for runtime_class in facts.classes if runtime_class.handler == handler]
        of_class = f" (RuntimeClass {', '.join(names)})" if names else ""
        yield Finding(
            OTHER_RUNTIME.id,
            ERROR if len(families) > 1 else NOTE,
            f"handler {handler}",
            f"it is not the same runtime on all nodes{of_class}",
            evidence,
            "point the handler at one runtime on all nodes",
        )


def _line(runtime: NodeRuntime, nodes: list[str]) -> str:
    return f"{runtime.shown} on {some(nodes, most=5)}"
