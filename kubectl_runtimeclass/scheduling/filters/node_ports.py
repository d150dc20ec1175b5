"""NodePorts: two pods cannot use the same host port of a node.

PASS no pod on the node uses the host port, or only on another address
FAIL a pod uses the same protocol and port on the same address, or one of the two uses 0.0.0.0

Source: pkg/scheduler/framework/plugins/nodeports/node_ports.go (v1.36).
"""

from __future__ import annotations

from ...snapshot.node_info import HostPort, NodeInfo
from ...snapshot.snapshot import Snapshot
from ..incoming import IncomingPod
from ..status import SUCCESS, Detail, Status, unschedulable
from .base import Filter

REASON = "node(s) didn't have free ports for the requested pod ports"


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> tuple[HostPort, ...] | None:
    """The host ports that the pod requests, None if there are none."""
    return pod.info.ports or None


def filter_node(wanted: tuple[HostPort, ...], node: NodeInfo) -> Status:
    """SUCCESS, or REASON with the pods that hold the ports."""
    if not node.ports or not any(port.conflicts(used) for port in wanted for used in node.ports):
        return SUCCESS
    evidence = [
        Detail(f"host port {port} is held by pod {other.group.namespace}/{other.name}")
        for port in wanted
        for other in node.pods
        if any(port.conflicts(used) for used in other.ports)
    ]
    return unschedulable(REASON, *evidence)


FILTER = Filter("NodePorts", pre_filter, filter_node)
