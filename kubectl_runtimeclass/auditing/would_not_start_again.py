"""Pods that run, and would not where they are made anew: their class, its handler there or the labels have gone."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import ERROR, WARNING, Finding
from ..snapshot.handlers import MISSING, handler_status
from .facts import ClusterFacts, PodUse
from .rules import WOULD_NOT_START_AGAIN


def find(facts: ClusterFacts) -> Iterator[Finding]:
    """An error for each class that is gone or not served where its pods run, a warning where they would move."""
    if facts.pods is None:
        return
    if "RuntimeClass" in facts.snapshot.listed:
        yield from _of_missing_classes(facts)
    nodes = {node.name: node for node in facts.snapshot.nodes}
    for runtime_class in facts.classes:
        lost: list[PodUse] = []
        moved: list[PodUse] = []
        for use, _ in facts.uses_of(runtime_class.name):
            node = nodes.get(use.node)
            if node is None:
                continue
            if handler_status(node, runtime_class.handler) == MISSING:
                lost.append(use)
            elif any(node.labels.get(key) != value for key, value in runtime_class.selector.items()):
                moved.append(use)
        if lost and runtime_class.serving:
            message = f"pods are on nodes that do not serve {runtime_class.handler} now: they do not start there again"
            yield Finding(
                WOULD_NOT_START_AGAIN.id,
                ERROR,
                runtime_class.subject,
                message,
                (f"pods: {facts.pod_names(lost)}",),
            )
        if moved:
            message = "pods are on nodes without the labels that it selects now: made anew, they go elsewhere"
            yield Finding(
                WOULD_NOT_START_AGAIN.id,
                WARNING,
                runtime_class.subject,
                message,
                (f"pods: {facts.pod_names(moved)}",),
            )


def _of_missing_classes(facts: ClusterFacts) -> Iterator[Finding]:
    assert facts.pods is not None
    names = {use.class_name for use in facts.pods.uses} - set(facts.snapshot.runtime_classes)
    for name in sorted(names):
        uses = [use for use, _ in facts.uses_of(name)]
        yield Finding(
            WOULD_NOT_START_AGAIN.id,
            ERROR,
            f"RuntimeClass {name}" if name else 'runtimeClassName ""',
            "does not exist, and pods have it: made anew, they are refused",
            (f"pods: {facts.pod_names(uses)}",),
            "create the class again, or give the workloads one that is there",
        )
