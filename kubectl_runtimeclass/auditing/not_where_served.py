from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import ERROR, WARNING, Finding, Rule
from ..kube.tolerations import describe, untolerated
from ..snapshot.handlers import SERVED, UNKNOWN
from ..snapshot.node_info import NodeInfo
from .facts import Class, Facts

RULE = Rule(
    id="not-where-served",
    name="NotWhereServed",
    description="Nodes serve the handler of a RuntimeClass, and the class keeps its pods off all of them.",
    help="Correct `scheduling` of the class: its nodeSelector, or the tolerations of the nodes' taints.",
    source="plugin/pkg/admission/runtimeclass/admission.go (v1.37.2)",
)


def find(facts: Facts) -> Iterator[Finding]:
    for each in facts.classes:
        if not each.serving or each.selected[SERVED] or each.selected[UNKNOWN] or not each.selector:
            continue
        node = min(each.serving, key=lambda node: (len(_lacking(each, node)), node.name))
        yield Finding(
            RULE.id,
            ERROR if each.pods else WARNING,
            each.subject,
            f"{len(each.serving)} {'node serves' if len(each.serving) == 1 else 'nodes serve'} {each.handler}, and its "
            "pods may be placed on none of them",
            (f"{node.name} serves it, and {'; '.join(_lacking(each, node))}",),
            "correct scheduling of the class: what keeps its pods away from the nodes that serve it",
        )


def _lacking(each: Class, node: NodeInfo) -> list[str]:
    """What stands between the class and a node."""
    labels = [
        f"has no label {key}={value}" for key, value in each.selector.items() if node.labels.get(key) != value
    ]
    taints = [f"has taint {describe(taint)}" for taint in untolerated(node.taints, each.tolerations)]
    return [*labels, *taints]
