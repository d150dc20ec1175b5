"""Which handlers a node serves: what it reports, else what happened there to pods of a handler.

Sources: staging/src/k8s.io/api/core/v1/types.go (`NodeRuntimeHandler`), pkg/kubelet/nodestatus/setters.go,
pkg/features/kube_features.go (v1.37.2): reported by default since Kubernetes 1.31, by containerd 2.0, CRI-O 1.30 and
cri-dockerd 0.4. Under containerd "served" is "configured": a shim that is not installed is listed, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..kube.object import Object
from ..observed.causes import HANDLER_NOT_CONFIGURED
from ..observed.observation import Observation
from .node_info import Evidence, NodeInfo

SERVED = "served"
MISSING = "missing"
UNKNOWN = "unknown"

OF_THE_NODE = (
    "NotACriRuntime",
    "ShimMissing",
    "RuntimeTypeWrong",
    "ConfigFileMissing",
    "RuntimeBinaryMissing",
    "NoKvm",
)
"""Causes that keep every sandbox of a handler from starting on that node, whatever the pod asks."""


def handler_status(node: NodeInfo, handler: str | None) -> str:
    """SERVED, MISSING or, where neither the node nor a pod on it tells, UNKNOWN. None asks for the default handler."""
    if node.runtime_handlers:
        return SERVED if not handler or handler in node.runtime_handlers else MISSING
    evidence = node.evidence
    if not handler or evidence is None:
        return UNKNOWN
    if handler in evidence.missing:
        return MISSING
    if handler in evidence.served:
        return SERVED
    return MISSING if evidence.complete else UNKNOWN


def named(node: NodeInfo) -> list[str]:
    """The handlers that a node is known to serve, beside its default: it says so, or what happened on it does."""
    served = node.runtime_handlers or (node.evidence.served if node.evidence else ())
    return sorted(name for name in served if name)


def because(node: NodeInfo, handler: str) -> str:
    """What tells the status of a handler where the node itself does not, or ""."""
    evidence = node.evidence
    if node.runtime_handlers or evidence is None:
        return ""
    return evidence.missing.get(handler) or evidence.served.get(handler) or evidence.complete


class Placed(NamedTuple):
    """A pod with a class that is on a node. `started` is its startTime as RFC 3339 text, or ""."""

    node: str
    class_name: str
    running: bool
    started: str = ""


def evidence(
    events: Iterable[Observation],
    pods: Mapping[tuple[str, str], Placed],
    classes: Mapping[str, Object],
) -> dict[str, Evidence]:
    """What pods and their events tell of the handlers of nodes; `pods` are by (namespace, name).

    A pod that runs and was started after a failure counts more than the failure.
    """
    gathered: dict[str, _Gathered] = {}
    running: dict[tuple[str, str], tuple[str, str]] = {}
    for (_, name), pod in pods.items():
        handler = _handler(classes, pod.class_name)
        if pod.running and handler:
            key = (pod.node, handler)
            running[key] = max(running.get(key, ("", "")), (pod.started, name))
    for (node, handler), (_, name) in running.items():
        gathered.setdefault(node, _Gathered()).served[handler] = f"pod {name} runs there"
    for event in events:
        known = event.recognised if event.kind == "Pod" else None
        if known is None:
            continue
        about = pods.get((event.namespace, event.name))
        node = event.node or (about.node if about else "")
        named = known.facts.get("handler") or (_handler(classes, about.class_name) if about else "")
        handler = named if isinstance(named, str) else ""
        if not (node and handler) or running.get((node, handler), ("", ""))[0] > (event.last or "~"):
            continue
        of_node = gathered.setdefault(node, _Gathered())
        said = f"event of pod {event.name}"
        if known.cause == HANDLER_NOT_CONFIGURED:
            of_node.missing[handler] = said
            has = known.facts.get("has")
            if isinstance(has, tuple):
                of_node.served.update(dict.fromkeys(has, f"{said}: CRI-O lists it"))
                of_node.complete = f"{said}: CRI-O lists {', '.join(has)}"
        elif known.cause in OF_THE_NODE:
            of_node.broken[handler] = (f"{said}: {known.wrong}", event.message)
    return {
        name: Evidence(
            {handler: why for handler, why in seen.served.items() if handler not in seen.missing},
            seen.missing,
            seen.broken,
            seen.complete,
        )
        for name, seen in gathered.items()
    }


class _Gathered:
    def __init__(self) -> None:
        self.served: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        self.broken: dict[str, tuple[str, str]] = {}
        self.complete = ""


def _handler(classes: Mapping[str, Object], name: str) -> str:
    return str((classes.get(name) or {}).get("handler") or "")
