"""Pods that ask for what their runtime cannot give: by its family, and by what their node says of the handler."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..findings.finding import ERROR, Finding
from ..kubelet.demands import demands
from ..kubelet.sandbox import lacking_features
from ..runtimes.families import runtime_of
from ..runtimes.restrictions import restrictions_of
from ..snapshot.node_info import NodeInfo
from .facts import ClusterFacts
from .phrases import some
from .rules import RUNTIME_CANNOT
from .samples import NAMED, PodSample


class _Met(NamedTuple):
    class_name: str
    severity: str
    message: str


def find(facts: ClusterFacts) -> Iterator[Finding]:
    """One finding for each restriction and class, with the pods that meet it and the first one's fields."""
    if facts.pods is None:
        return
    handlers = {runtime_class.name: runtime_class.handler for runtime_class in facts.classes}
    nodes = {node.name: node for node in facts.snapshot.nodes}
    met: dict[_Met, list[tuple[PodSample, int, tuple[str, ...]]]] = {}
    for sample, count in facts.pods.samples:
        handler = handlers.get(sample.class_name)
        for severity, message, fields in (*_of_family(sample, handler), *_of_node(sample, handler, nodes)):
            met.setdefault(_Met(sample.class_name, severity, message), []).append((sample, count, fields))
    for conflict, pods in met.items():
        names = [name for sample, _, _ in pods for name in sample.names]
        asking = some(names, sum(count for _, count, _ in pods), NAMED)
        fields = pods[0][2]
        yield Finding(
            RUNTIME_CANNOT.id,
            conflict.severity,
            f"RuntimeClass {conflict.class_name}",
            conflict.message,
            (
                f"pods that ask for it: {asking}",
                *([f"{names[0]} by {', '.join(fields)}"] if fields else ()),
            ),
            "change what these pods ask for, or give them another class",
        )


_Reason = tuple[str, str, tuple[str, ...]]
"""Severity, message, and the fields that ask for it."""


def _of_family(sample: PodSample, handler: str | None) -> Iterator[_Reason]:
    runtime = runtime_of(sample.class_name, handler)
    if runtime is not None:
        for met in restrictions_of(runtime.family, sample.spec, sample.annotations):
            yield met.severity, f"{met.message} ({met.id})", met.fields


def _of_node(sample: PodSample, handler: str | None, nodes: dict[str, NodeInfo]) -> Iterator[_Reason]:
    """Features that the handler does not have on the node where the pod is."""
    node, wanted = nodes.get(sample.node), demands(sample.spec)
    if node is not None and wanted is not None and handler:
        for failure in lacking_features(node, handler, wanted):
            yield ERROR, f"on node {node.name}: {failure.message}", ()
