"""Nodes and the pods on them, in the form that filters use.

Only what filters need of a pod is kept, and what pods of one template have in common is shared between them, so that
large clusters fit into memory.

Sources (Kubernetes v1.36): pkg/scheduler/framework/types.go (`NodeInfo`, `PodInfo`),
pkg/apis/core/v1/defaults.go (`SetDefaults_NodeStatus`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ..kube.affinity import AffinityTerm
from ..kube.object import Object
from ..kube.resources import resource_list, scheduler_units


class HostPort(NamedTuple):
    """A port of the node that a pod uses."""

    ip: str
    protocol: str
    port: int

    def conflicts(self, other: HostPort) -> bool:
        """Whether two pods on one node cannot use both ports."""
        if self.port != other.port or self.protocol != other.protocol:
            return False
        return self.ip == other.ip or "0.0.0.0" in (self.ip, other.ip)  # noqa: S104 - the wildcard, not a socket

    def __str__(self) -> str:
        return f"{self.ip}:{self.port}/{self.protocol}"


@dataclass(frozen=True, slots=True, eq=False)
class PodGroup:
    """A namespace and labels. Pods that agree in both share one object, so that selectors run once for each group."""

    namespace: str
    labels: Mapping[str, str]


class PodInfo(NamedTuple):
    """A pod on a node. `requested` is in the scheduler's integer units (`kube.resources.scheduler_units`)."""

    name: str
    group: PodGroup
    requested: Mapping[str, int]
    priority: int
    terminating: bool = False
    ports: tuple[HostPort, ...] = ()
    anti_affinity: tuple[AffinityTerm, ...] = ()
    volumes: tuple[Object, ...] = ()
    started: str = ""
    """status.startTime in RFC 3339, when the kubelet accepted the pod; "" before that."""


class Evidence(NamedTuple):
    """What pods show about the handlers of their node; maps are by handler, with a phrase that names the pod or event.

    `broken` has handlers that are configured, but whose sandboxes do not start: (what is wrong, the event).
    `complete` is the phrase for what shows that no other handler is served, or "".
    """

    served: Mapping[str, str]
    missing: Mapping[str, str]
    broken: Mapping[str, tuple[str, str]]
    complete: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class NodeInfo:
    """A node with its pods; `allocatable` and `requested` are in the scheduler's integer units."""

    name: str
    labels: Mapping[str, str]
    taints: tuple[Object, ...]
    unschedulable: bool
    allocatable: Mapping[str, int]
    requested: Mapping[str, int]
    pods: tuple[PodInfo, ...]
    ports: tuple[HostPort, ...]
    pods_with_required_anti_affinity: tuple[PodInfo, ...]
    nominated: tuple[PodInfo, ...]
    """Pods that the scheduler has nominated for this node (status.nominatedNodeName), and that do not run yet."""
    runtime_handlers: Mapping[str, Mapping[str, Any]]
    """The features of each handler by its name, "" for the default handler; {} if the node does not report handlers."""
    node: Object
    """The Node object, as far as it was decoded."""
    evidence: Evidence | None = None
    """What pods show about the handlers; None if nothing."""

    def with_pods(self, pods: Iterable[PodInfo]) -> NodeInfo:
        """This node with these pods instead of its own."""
        pods = tuple(pods)
        return replace(
            self,
            pods=pods,
            requested=total_requested(pods),
            ports=occupied_ports(pods),
            pods_with_required_anti_affinity=_with_required_anti_affinity(pods),
        )

    def with_pod(self, pod: PodInfo) -> NodeInfo:
        """This node with one more pod."""
        requested = dict(self.requested)
        for name, amount in pod.requested.items():
            requested[name] = requested.get(name, 0) + amount
        return replace(
            self,
            pods=(*self.pods, pod),
            requested=requested,
            ports=(*self.ports, *pod.ports),
            pods_with_required_anti_affinity=(
                *self.pods_with_required_anti_affinity,
                *_with_required_anti_affinity((pod,)),
            ),
        )


def read_node(node: Object, pods: tuple[PodInfo, ...], nominated: tuple[PodInfo, ...]) -> NodeInfo:
    """The NodeInfo of a Node object, its pods and the pods nominated for it. Raises QuantityError."""
    metadata, spec, status = node["metadata"], node.get("spec") or {}, node.get("status") or {}
    name = metadata["name"]
    # Without allocatable, the API server sets it to the capacity.
    amounts = resource_list(
        status.get("allocatable") or status.get("capacity"), f"node {name}: status.allocatable"
    )
    units = scheduler_units(amounts)
    if "pods" in amounts:
        units["pods"] = amounts["pods"].value
    return NodeInfo(
        name=name,
        labels=metadata.get("labels") or {},
        taints=tuple(spec.get("taints") or ()),
        unschedulable=bool(spec.get("unschedulable")),
        allocatable=units,
        requested=total_requested(pods),
        pods=pods,
        ports=occupied_ports(pods),
        pods_with_required_anti_affinity=_with_required_anti_affinity(pods),
        nominated=nominated,
        runtime_handlers=handlers_of(node),
        node=node,
    )


def container_runtime(node: Object) -> tuple[str, str]:
    """(name, version) of a Node's container runtime: `containerd`, `2.1.4`; "" for what it does not say."""
    info = (node.get("status") or {}).get("nodeInfo") or {}
    name, _, version = str(info.get("containerRuntimeVersion") or "").partition("://")
    return name, version.removeprefix("v")


def handlers_of(node: Object) -> dict[str, Mapping[str, Any]]:
    """The features of each handler that a Node object reports, by the handler's name."""
    reported = (node.get("status") or {}).get("runtimeHandlers") or ()
    return {handler.get("name") or "": handler.get("features") or {} for handler in reported}


def total_requested(pods: Iterable[PodInfo]) -> dict[str, int]:
    """The sum of the pods' requests, in the scheduler's integer units."""
    total: dict[str, int] = {}
    for pod in pods:
        for name, amount in pod.requested.items():
            total[name] = total.get(name, 0) + amount
    return total


def occupied_ports(pods: tuple[PodInfo, ...]) -> tuple[HostPort, ...]:
    """The host ports of all pods."""
    return tuple(port for pod in pods if pod.ports for port in pod.ports)


def _with_required_anti_affinity(pods: tuple[PodInfo, ...]) -> tuple[PodInfo, ...]:
    """The pods with required anti-affinity."""
    return tuple(pod for pod in pods if pod.anti_affinity)
