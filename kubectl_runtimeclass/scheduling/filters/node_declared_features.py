"""NodeDeclaredFeatures: some pods need a feature that their kubelet must declare.

PASS the node's status.declaredFeatures has every feature that the pod needs
FAIL one is missing

Source: pkg/scheduler/framework/plugins/nodedeclaredfeatures/nodedeclaredfeatures.go and
staging/src/k8s.io/component-helpers/nodedeclaredfeatures (v1.36; bindMountOptions since v1.37). No feature is about
RuntimeClass handlers.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...kube.version import NODE_DECLARED_FEATURES
from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot
from ..incoming import IncomingPod
from ..status import SUCCESS, Detail, Status, unresolvable
from .base import Filter

REASON = "node(s) didn't match Pod's required features"


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> frozenset[str] | None:
    """The features that the pod needs, None if there are none."""
    return frozenset(_required(pod)) or None if pod.version.has(NODE_DECLARED_FEATURES) else None


def _required(pod: IncomingPod) -> Iterator[str]:
    spec = pod.spec
    if spec.get("hostNetwork") and spec.get("hostUsers") is False:
        yield "UserNamespacesHostNetworkSupport"
    for container in (*(spec.get("containers") or ()), *(spec.get("initContainers") or ())):
        rules = container.get("restartPolicyRules") or ()
        if any(rule.get("action") == "RestartAllContainers" for rule in rules):
            yield "RestartAllContainersOnContainerExits"
        mounts = container.get("volumeMounts") or ()
        if any(mount.get("bindMountOptions") for mount in mounts):
            yield "VolumeBindMountOptions"


def filter_node(required: frozenset[str], node: NodeInfo) -> Status:
    """SUCCESS, or REASON with the missing features."""
    declared = (node.node.get("status") or {}).get("declaredFeatures") or ()
    missing = sorted(required.difference(declared))
    if not missing:
        return SUCCESS
    return unresolvable(REASON, Detail(f"node does not declare {', '.join(missing)}"))


FILTER = Filter("NodeDeclaredFeatures", pre_filter, filter_node)
