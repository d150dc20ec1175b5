"""NodeUnschedulable: a cordoned node takes only pods that tolerate it.

PASS a node that is not cordoned, or a pod that tolerates node.kubernetes.io/unschedulable:NoSchedule (as daemons do)
FAIL any other pod on a node with spec.unschedulable

Source: pkg/scheduler/framework/plugins/nodeunschedulable/node_unschedulable.go (v1.36).
"""

from __future__ import annotations

from ...kube.tolerations import tolerates
from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot
from ..incoming import IncomingPod
from ..status import SUCCESS, Cordoned, Status, unresolvable
from .base import Filter

REASON = "node(s) were unschedulable"
TAINT = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> bool:
    """Whether the pod may run on cordoned nodes."""
    return any(tolerates(toleration, TAINT) for toleration in pod.spec.get("tolerations") or ())


def filter_node(tolerated: bool, node: NodeInfo) -> Status:
    """SUCCESS, or REASON on a cordoned node."""
    if not node.unschedulable or tolerated:
        return SUCCESS
    return unresolvable(REASON, Cordoned())


FILTER = Filter("NodeUnschedulable", pre_filter, filter_node)
