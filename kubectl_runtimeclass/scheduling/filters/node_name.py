"""NodeName: a pod that names its node runs there or nowhere.

PASS the node that spec.nodeName names
FAIL every other node

Source: pkg/scheduler/framework/plugins/nodename/node_name.go (v1.36).
"""

from __future__ import annotations

from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot
from ..incoming import IncomingPod
from ..status import SUCCESS, Detail, Status, unresolvable
from .base import Filter

REASON = "node(s) didn't match the requested node name"


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> str | None:
    """The name of the requested node, None if the pod names none."""
    return pod.spec.get("nodeName") or None


def filter_node(name: str, node: NodeInfo) -> Status:
    """SUCCESS on the named node, REASON on any other."""
    if node.name == name:
        return SUCCESS
    return unresolvable(REASON, Detail(f"spec.nodeName is {name}"))


FILTER = Filter("NodeName", pre_filter, filter_node)
