"""A cluster as the scheduler sees it: nodes with the pods on them, and the objects that filters look up.

Source: pkg/scheduler/framework/types.go (`NodeInfo`, `PodInfo`; Kubernetes v1.36). Of a pod only what filters
need is kept, and what pods of one template have in common is kept once, so that large clusters fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from .affinity import AffinityTerm

Object = Mapping[str, Any]

KINDS = {
    "CSIDriver": "storage.k8s.io",
    "CSINode": "storage.k8s.io",
    "CSIStorageCapacity": "storage.k8s.io",
    "LimitRange": "",
    "Namespace": "",
    "Node": "",
    "PersistentVolume": "",
    "PersistentVolumeClaim": "",
    "Pod": "",
    "PriorityClass": "scheduling.k8s.io",
    "ResourceQuota": "",
    "RuntimeClass": "node.k8s.io",
    "StorageClass": "storage.k8s.io",
    "VolumeAttachment": "storage.k8s.io",
}
"""The kinds that a snapshot is made of, with their API group. Everything else is passed over."""


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
    node: Object

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


@dataclass(frozen=True)
class Snapshot:
    """Objects of a cluster. Maps are by name, those of namespaced objects by (namespace, name).

    `listed` has the kinds that are known in full; what is missing from another kind is unknown rather than
    absent. `unreadable` has the resources that could not be read, as RBAC names them (`persistentvolumes`).
    """

    nodes: tuple[NodeInfo, ...] = ()
    runtime_classes: Mapping[str, Object] = field(default_factory=dict)
    namespaces: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    persistent_volumes: Mapping[str, Object] = field(default_factory=dict)
    persistent_volume_claims: Mapping[tuple[str, str], Object] = field(default_factory=dict)
    storage_classes: Mapping[str, Object] = field(default_factory=dict)
    csi_nodes: Mapping[str, Object] = field(default_factory=dict)
    csi_drivers: Mapping[str, Object] = field(default_factory=dict)
    csi_storage_capacities: tuple[Object, ...] = ()
    volume_attachments: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)
    limit_ranges: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)
    resource_quotas: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)
    priority_classes: Mapping[str, Object] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()
    unreadable: tuple[str, ...] = ()

    def namespace_labels(self, namespace: str) -> Mapping[str, str]:
        """The labels of a namespace; of one that was not read, only the one that every namespace has."""
        return self.namespaces.get(namespace) or {"kubernetes.io/metadata.name": namespace}

    def without_pod(self, namespace: str, name: str) -> Snapshot:
        """The snapshot as if this pod were not there, to ask where else it could run."""
        nodes = tuple(_without(node, namespace, name) for node in self.nodes)
        return replace(self, nodes=nodes)


def _without(node: NodeInfo, namespace: str, name: str) -> NodeInfo:
    kept = tuple(p for p in node.pods if p.name != name or p.group.namespace != namespace)
    return node if len(kept) == len(node.pods) else node.with_pods(kept)


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
