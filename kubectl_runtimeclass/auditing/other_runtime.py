from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import ERROR, NOTE, Finding, FindingRule
from ..scheduling.node_runtimes import NodeRuntime, by_handler
from .facts import Facts

RULE = FindingRule(
    id="other-runtime",
    name="OtherRuntime",
    description="One handler is another runtime on other nodes: the same class is a sandbox here and none there.",
    help="Point the handler at the same runtime on all nodes, or give one of them another name and class.",
    source="containerd internal/cri/config/config.go (v2.3.4): handlers are names that each node defines",
)


def find(facts: Facts) -> Iterator[Finding]:
    """Known only of nodes whose configuration was read (--node-config)."""
    classes = {runtime_class.handler: runtime_class.name for runtime_class in facts.classes}
    for handler, runtimes in by_handler(facts.snapshot.nodes).items():
        if len(runtimes) < 2:
            continue
        families = {runtime.family for runtime in runtimes}
        evidence = tuple(
            _line(runtime, nodes) for runtime, nodes in sorted(runtimes.items(), key=lambda item: item[1])
        )
        of_class = f", of RuntimeClass {classes[handler]}," if handler in classes else ""
        yield Finding(
            RULE.id,
            ERROR if len(families) > 1 else NOTE,
            f"handler {handler}",
            f"{of_class} is not the same runtime everywhere".lstrip(", "),
            evidence,
            "point the handler at one runtime on all nodes",
        )


def _line(runtime: NodeRuntime, nodes: list[str]) -> str:
    names = ", ".join(nodes[:5]) + (f" and {len(nodes) - 5} more" if len(nodes) > 5 else "")
    return f"{runtime.shown} on {names}"
