"""Nodes and the pods on them, in the form that filters look at.

Sources (Kubernetes v1.36): pkg/scheduler/framework/types.go (`NodeInfo`, `PodInfo`),
pkg/apis/core/v1/defaults.go (`SetDefaults_NodeStatus`). Of a pod only what filters
need is kept, and what pods of one template have in common is kept once, so that large clusters fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ..kube.affinity import AffinityTerm
from ..kube.resources import resource_list, scheduler_units

Object = Mapping[str, Any]
"""An object as JSON has it."""


class HostPort(NamedTuple):
    """A port of the node that a pod occupies."""

    ip: str
    protocol: str
    port: int

    def conflicts(self, other: HostPort) -> bool:
        if self.port != other.port or self.protocol != other.protocol:
            return False
        return self.ip == other.ip or "0.0.0.0" in (self.ip, other.ip)  # noqa: S104 - the wildcard, not a socket

    def __str__(self) -> str:
        return f"{self.ip}:{self.port}/{self.protocol}"


@dataclass(frozen=True, slots=True, eq=False)
class PodGroup:
    """Namespace and labels, one value for all the pods that share them: selectors look at groups."""

    namespace: str
    labels: Mapping[str, str]


class PodInfo(NamedTuple):
    """A pod on a node. `requested` is in the scheduler's whole units, as `scheduler_units` has them."""

    name: str
    group: PodGroup
    requested: Mapping[str, int]
    priority: int
    terminating: bool = False
    ports: tuple[HostPort, ...] = ()
    anti_affinity: tuple[AffinityTerm, ...] = ()
    volumes: tuple[Object, ...] = ()
    started: str = ""
    """When its kubelet took it, in RFC 3339; "" before that."""


class Evidence(NamedTuple):
    """What pods tell of the handlers of their node: handler -> what tells it.

    `broken` are handlers whose sandboxes do not start there though they are configured, with what is wrong and the
    message of the event. `complete` is what tells that no other handler is served, or "".
    """

    served: Mapping[str, str]
    missing: Mapping[str, str]
    broken: Mapping[str, tuple[str, str]]
    complete: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class NodeInfo:
    """A node, what may be allocated on it and what its pods request, in the scheduler's whole units."""

    name: str
    labels: Mapping[str, str]
    taints: tuple[Object, ...]
    unschedulable: bool
    allocatable: Mapping[str, int]
    requested: Mapping[str, int]
    pods: tuple[PodInfo, ...]
    ports: tuple[HostPort, ...]
    repelling: tuple[PodInfo, ...]
    """Those of the pods that have required anti-affinity."""
    nominated: tuple[PodInfo, ...]
    runtime_handlers: Mapping[str, Mapping[str, Any]]
    """The features of each handler by its name, "" being the default one; empty where the node reports none."""
    node: Object
    evidence: Evidence | None = None
    """What pods tell of the handlers, None where none does."""

    def with_pods(self, pods: Iterable[PodInfo]) -> NodeInfo:
        """This node with other pods on it."""
        pods = tuple(pods)
        return replace(
            self,
            pods=pods,
            requested=total_requested(pods),
            ports=occupied_ports(pods),
            repelling=repelling_pods(pods),
        )

    def with_pod(self, pod: PodInfo) -> NodeInfo:
        """This node with one more pod on it."""
        requested = dict(self.requested)
        for name, amount in pod.requested.items():
            requested[name] = requested.get(name, 0) + amount
        return replace(
            self,
            pods=(*self.pods, pod),
            requested=requested,
            ports=(*self.ports, *pod.ports),
            repelling=(*self.repelling, pod) if pod.anti_affinity else self.repelling,
        )


def read_node(node: Object, pods: tuple[PodInfo, ...], nominated: tuple[PodInfo, ...]) -> NodeInfo:
    """A node as JSON has it, with the pods that are on it and those that are about to come. Raises QuantityError."""
    metadata, spec, status = node["metadata"], node.get("spec") or {}, node.get("status") or {}
    name = metadata["name"]
    # The API server reads a node without allocatable as if all of its capacity were.
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
        repelling=repelling_pods(pods),
        nominated=nominated,
        runtime_handlers=handlers_of(node),
        node=node,
    )


def handlers_of(node: Object) -> dict[str, Mapping[str, Any]]:
    """The features of each handler that a node reports, by name."""
    reported = (node.get("status") or {}).get("runtimeHandlers") or ()
    return {handler.get("name") or "": handler.get("features") or {} for handler in reported}


def total_requested(pods: Iterable[PodInfo]) -> dict[str, int]:
    """The sum of what pods request, in the scheduler's whole units."""
    total: dict[str, int] = {}
    for pod in pods:
        for name, amount in pod.requested.items():
            total[name] = total.get(name, 0) + amount
    return total


def occupied_ports(pods: tuple[PodInfo, ...]) -> tuple[HostPort, ...]:
    """The ports that pods hold on their node."""
    return tuple(port for pod in pods if pod.ports for port in pod.ports)


def repelling_pods(pods: tuple[PodInfo, ...]) -> tuple[PodInfo, ...]:
    """The pods with required anti-affinity."""
    return tuple(pod for pod in pods if pod.anti_affinity)
