"""Which handlers a node serves: by its own report, else by what happened to pods of a handler there.

Nodes report handlers by default since Kubernetes 1.31, with containerd 2.0, CRI-O 1.30 and cri-dockerd 0.4.
containerd reports every configured handler, even one whose shim is not installed.

Sources: staging/src/k8s.io/api/core/v1/types.go (`NodeRuntimeHandler`), pkg/kubelet/nodestatus/setters.go,
pkg/features/kube_features.go (v1.37.2).
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

NOT_SERVED = (HANDLER_NOT_CONFIGURED, "NotACriRuntime")
"""Causes by which a node does not serve a handler."""

OF_THE_NODE = (
    "ShimMissing",
    "RuntimeTypeWrong",
    "ConfigFileMissing",
    "RuntimeBinaryMissing",
    "RuntimeFileMissing",
    "LibraryMissing",
    "CgroupDriver",
    "SandboxerMissing",
    "NoKvm",
    "NoVsock",
    "NoConfidentialGuest",
    "SysboxNotRunning",
    "GpuDriver",
)
"""Causes by which no sandbox of a handler starts on that node, whatever the pod."""


def handler_status(node: NodeInfo, handler: str | None) -> str:
    """SERVED, MISSING, or UNKNOWN if neither the node nor any pod on it shows which. None is the default handler."""
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


def handler_names(node: NodeInfo) -> list[str]:
    """The names of the handlers that a node serves by its own report, else by `evidence`, without the default one."""
    served = node.runtime_handlers or (node.evidence.served if node.evidence else ())
    return sorted(name for name in served if name)


def handler_evidence(node: NodeInfo, handler: str) -> str:
    """The evidence for `handler_status` if the node itself does not report handlers, as a phrase; else ""."""
    evidence = node.evidence
    if node.runtime_handlers or evidence is None:
        return ""
    return evidence.missing.get(handler) or evidence.served.get(handler) or evidence.complete


class Placed(NamedTuple):
    """A pod with a class that is bound to a node. `started` is its startTime in RFC 3339, or ""."""

    node: str
    class_name: str
    running: bool
    started: str = ""
    overhead: Mapping[str, object] = {}


def placed_pod(spec: Object, status: Object) -> Placed:
    """A pod with a class, by its spec and status."""
    return Placed(
        node=str(spec["nodeName"]),
        class_name=str(spec["runtimeClassName"]),
        running=status.get("phase") == "Running",
        started=str(status.get("startTime") or ""),
        overhead=spec.get("overhead") or {},
    )


def evidence(
    events: Iterable[Observation],
    pods: Mapping[tuple[str, str], Placed],
    classes: Mapping[str, Object],
) -> dict[str, Evidence]:
    """What pods and their events show about the handlers of nodes, by the node's name.

    `pods` are by (namespace, name), `classes` are RuntimeClasses by name. A failure does not count if a pod with the
    same handler was started on the node later and runs.
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
        recognised = event.recognised if event.kind == "Pod" else None
        if recognised is None:
            continue
        placed = pods.get((event.namespace, event.name))
        node = event.node or (placed.node if placed else "")
        named = recognised.facts.get("handler") or (_handler(classes, placed.class_name) if placed else "")
        handler = named if isinstance(named, str) else ""
        if not (node and handler) or running.get((node, handler), ("", ""))[0] > (event.last or "~"):
            continue
        of_node = gathered.setdefault(node, _Gathered())
        source = f"event of pod {event.name}"
        if recognised.cause in NOT_SERVED:
            of_node.missing[handler] = source
            has = recognised.facts.get("has")
            if isinstance(has, tuple):
                of_node.served.update(dict.fromkeys(has, f"{source}: CRI-O lists it"))
                of_node.complete = f"{source}: CRI-O lists {', '.join(has)}"
        elif recognised.cause in OF_THE_NODE:
            of_node.broken[handler] = (f"{source}: {recognised.wrong}", f"{event.reason}: {event.message}")
    return {
        node: Evidence(
            served={
                handler: source
                for handler, source in of_node.served.items()
                if handler not in of_node.missing
            },
            missing=of_node.missing,
            broken=of_node.broken,
            complete=of_node.complete,
        )
        for node, of_node in gathered.items()
    }


class _Gathered:
    """The fields of an `Evidence` while they are collected."""

    def __init__(self) -> None:
        self.served: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        self.broken: dict[str, tuple[str, str]] = {}
        self.complete = ""


def _handler(classes: Mapping[str, Object], name: str) -> str:
    return str((classes.get(name) or {}).get("handler") or "")
