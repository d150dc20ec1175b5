"""What a kubelet asks of a pod that comes with spec.nodeName: no scheduler did. A pod that it rejects is Failed.

NoSchedule taints and cordons are not looked at. Of several reasons the first is told.

Source: pkg/kubelet/lifecycle/predicate.go (`Admit`, `generalFilter`), pkg/scheduler/eventhandlers.go
(`AdmissionCheck`), pkg/kubelet/kubelet.go (`rejectPod`) (Kubernetes v1.37).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ..kube.resources import is_extended_resource
from ..kube.tolerations import untolerated
from ..scheduling.filters import node_affinity, node_ports, node_resources_fit
from ..scheduling.incoming import IncomingPod
from ..scheduling.status import InsufficientResource, Status, UntoleratedTaint, unresolvable
from ..snapshot.node_info import NodeInfo
from ..snapshot.snapshot import Snapshot

TAINTS = "node(s) had taints that the pod didn't tolerate"
OS = "Failed to admit pod as the OS field doesn't match node OS"
OS_LABEL = "kubernetes.io/os"


class Rejection(NamedTuple):
    """Why a kubelet does not take a pod: `reason` and `message` of its status; `status` has the facts behind them."""

    reason: str
    message: str
    status: Status

    def __str__(self) -> str:
        return f"{self.reason}: {self.message}"


def rejection(pod: IncomingPod, node: NodeInfo, snapshot: Snapshot) -> Rejection | None:
    """What the kubelet of a node says of a pod that has its name, None where it takes it."""
    first = next(_rejections(pod, node, snapshot), None)
    return first and first._replace(message=f"Pod was rejected: {first.message}")


def _rejections(pod: IncomingPod, node: NodeInfo, snapshot: Snapshot) -> Iterator[Rejection]:
    system = str((pod.spec.get("os") or {}).get("name") or "")
    of_node = _system(node)
    if system and of_node and system != of_node:
        yield Rejection("PodOSNotSupported", OS, unresolvable(OS))
    state = node_resources_fit.pre_filter(_without_missing(pod, node), snapshot)
    room = node_resources_fit.filter_node(state, node)
    for shortage in room.evidence:
        if isinstance(shortage, InsufficientResource):
            words = (
                f"Node didn't have enough resource: {shortage.resource}, requested: {shortage.requested}, "
                f"used: {shortage.used}, capacity: {shortage.capacity}"
            )
            yield Rejection(f"OutOf{shortage.resource}", words, room)
    wanted = node_affinity.pre_filter(pod, snapshot)
    if isinstance(wanted, IncomingPod):
        status = node_affinity.filter_node(wanted, node)
        if not status.passed:
            yield _failed_predicate("NodeAffinity", node_affinity.REASON, status)
    ports = node_ports.pre_filter(pod, snapshot)
    if ports:
        status = node_ports.filter_node(ports, node)
        if not status.passed:
            yield _failed_predicate("NodePorts", node_ports.REASON, status)
    executing = [taint for taint in node.taints if taint.get("effect") == "NoExecute"]
    taints = untolerated(executing, pod.spec.get("tolerations") or ())
    if taints:
        yield _failed_predicate(
            "TaintToleration", TAINTS, unresolvable(TAINTS, *map(UntoleratedTaint, taints))
        )


def _failed_predicate(name: str, reason: str, status: Status) -> Rejection:
    return Rejection(name, f"Predicate {name} failed: {reason}", status)


def _system(node: NodeInfo) -> str:
    info: Mapping[str, Any] = (node.node.get("status") or {}).get("nodeInfo") or {}
    return str(info.get("operatingSystem") or node.labels.get(OS_LABEL) or "")


def _without_missing(pod: IncomingPod, node: NodeInfo) -> IncomingPod:
    """The pod without extended resources of its containers that the node does not list: the kubelet leaves them out.

    Those of the overhead stay (`removeMissingExtendedResources`).
    """
    overhead = pod.requests.overhead
    units = {
        name: amount
        for name, amount in pod.units.items()
        if name in node.allocatable or name in overhead or not is_extended_resource(name)
    }
    return replace(pod, units=units)
