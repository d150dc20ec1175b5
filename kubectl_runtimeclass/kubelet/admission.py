"""The kubelet's admission of a pod that sets spec.nodeName, and so was not scheduled. A rejected pod becomes Failed.

NoSchedule taints and cordons do not matter here. Only the first of several reasons is reported.

Source: pkg/kubelet/lifecycle/predicate.go (`Admit`, `generalFilter`), pkg/scheduler/eventhandlers.go
(`AdmissionCheck`), pkg/kubelet/kubelet.go (`rejectPod`) (Kubernetes v1.37).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ..kube.resources import is_extended_resource
from ..kube.tolerations import untolerated_taints
from ..scheduling.filters import node_affinity, node_ports, node_resources_fit
from ..scheduling.incoming import IncomingPod
from ..scheduling.status import InsufficientResource, Status, UntoleratedTaint, unresolvable
from ..snapshot.node_info import NodeInfo
from ..snapshot.snapshot import Snapshot

TAINTS = "node(s) had taints that the pod didn't tolerate"
OS = "Failed to admit pod as the OS field doesn't match node OS"
OS_LABEL = "kubernetes.io/os"


class Rejection(NamedTuple):
    """Why a kubelet rejects a pod: `reason` and `message` of the pod's status; `status` has the facts behind them."""

    reason: str
    message: str
    status: Status

    def __str__(self) -> str:
        return f"{self.reason}: {self.message}"


def rejection(pod: IncomingPod, node: NodeInfo, snapshot: Snapshot) -> Rejection | None:
    """The rejection of a pod by the kubelet of a node, None if it admits the pod. Raises QuantityError."""
    first = next(_rejections(pod, node, snapshot), None)
    return first and first._replace(message=f"Pod was rejected: {first.message}")


def _rejections(pod: IncomingPod, node: NodeInfo, snapshot: Snapshot) -> Iterator[Rejection]:
    system = str((pod.spec.get("os") or {}).get("name") or "")
    node_system = _operating_system(node)
    if system and node_system and system != node_system:
        yield Rejection("PodOSNotSupported", OS, unresolvable(OS))
    state = node_resources_fit.pre_filter(_without_missing(pod, node), snapshot)
    fit = node_resources_fit.filter_node(state, node)
    for shortage in fit.evidence:
        if isinstance(shortage, InsufficientResource):
            message = (
                f"Node didn't have enough resource: {shortage.resource}, requested: {shortage.requested}, "
                f"used: {shortage.used}, capacity: {shortage.capacity}"
            )
            yield Rejection(f"OutOf{shortage.resource}", message, fit)
    affinity_state = node_affinity.pre_filter(pod, snapshot)
    if isinstance(affinity_state, IncomingPod):
        status = node_affinity.filter_node(affinity_state, node)
        if not status.passed:
            yield _failed_predicate("NodeAffinity", node_affinity.REASON, status)
    ports = node_ports.pre_filter(pod, snapshot)
    if ports:
        status = node_ports.filter_node(ports, node)
        if not status.passed:
            yield _failed_predicate("NodePorts", node_ports.REASON, status)
    no_execute = [taint for taint in node.taints if taint.get("effect") == "NoExecute"]
    taints = untolerated_taints(no_execute, pod.spec.get("tolerations") or ())
    if taints:
        yield _failed_predicate(
            "TaintToleration", TAINTS, unresolvable(TAINTS, *map(UntoleratedTaint, taints))
        )


def _failed_predicate(name: str, reason: str, status: Status) -> Rejection:
    return Rejection(name, f"Predicate {name} failed: {reason}", status)


def _operating_system(node: NodeInfo) -> str:
    info: Mapping[str, Any] = (node.node.get("status") or {}).get("nodeInfo") or {}
    return str(info.get("operatingSystem") or node.labels.get(OS_LABEL) or "")


def _without_missing(pod: IncomingPod, node: NodeInfo) -> IncomingPod:
    """The pod without the extended resources that its containers request and the node does not list.

    The kubelet ignores these, but not those of the overhead (`removeMissingExtendedResources`).
    """
    overhead = pod.requests.overhead
    units = {
        name: amount
        for name, amount in pod.units.items()
        if name in node.allocatable or name in overhead or not is_extended_resource(name)
    }
    return replace(pod, units=units)
