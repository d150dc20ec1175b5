"""Classes that are served, on nodes where their own `scheduling` lets no pod go."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import ERROR, WARNING, Finding
from ..kube.tolerations import describe, untolerated_taints
from ..snapshot.handlers import SERVED, UNKNOWN
from ..snapshot.node_info import NodeInfo
from .facts import ClassFacts, ClusterFacts
from .phrases import count_phrase
from .rules import NOT_WHERE_SERVED


def find(facts: ClusterFacts) -> Iterator[Finding]:
    """An error for each class that pods use, a warning for others, with what the nearest node lacks."""
    for runtime_class in facts.classes:
        if (
            not runtime_class.serving
            or runtime_class.selected[SERVED]
            or runtime_class.selected[UNKNOWN]
            or not runtime_class.selector
        ):
            continue
        node = min(runtime_class.serving, key=lambda node: (len(_lacking(runtime_class, node)), node.name))
        yield Finding(
            NOT_WHERE_SERVED.id,
            ERROR if runtime_class.pods else WARNING,
            runtime_class.subject,
            f"{count_phrase(len(runtime_class.serving), 'node serves', 'nodes serve')} "
            f"{runtime_class.handler}, and its pods may be placed on none of them",
            (f"{node.name} serves it, and {'; '.join(_lacking(runtime_class, node))}",),
            "correct scheduling of the class: what keeps its pods away from the nodes that serve it",
        )


def _lacking(runtime_class: ClassFacts, node: NodeInfo) -> list[str]:
    """What stands between the class and a node."""
    labels = [
        f"has no label {key}={value}"
        for key, value in runtime_class.selector.items()
        if node.labels.get(key) != value
    ]
    taints = [
        f"has taint {describe(taint)}" for taint in untolerated_taints(node.taints, runtime_class.tolerations)
    ]
    return [*labels, *taints]
