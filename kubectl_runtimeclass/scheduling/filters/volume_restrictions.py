"""VolumeRestrictions: some volumes can be used or written by only one pod at a time.

PASS no pod on the node uses the same disk, or all of them only read it
FAIL another pod on the node uses the same GCE disk, EBS volume, iSCSI or RBD image; or another pod
     anywhere uses the same ReadWriteOncePod claim

Source: pkg/scheduler/framework/plugins/volumerestrictions/volume_restrictions.go (v1.36).
"""

from __future__ import annotations

from typing import NamedTuple

from ...kube.object import Object
from ...kube.version import READ_WRITE_ONCE_POD
from ...snapshot.node_info import NodeInfo, PodInfo
from ...snapshot.snapshot import Snapshot
from ..incoming import IncomingPod
from ..status import SUCCESS, Detail, Status, unschedulable
from ..volumes import claim_not_found, claims_known, standing_claims
from .base import Filter

DISK_CONFLICT = "node(s) had no available disk"
POD_CONFLICT = (
    "node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by "
    "another pod"
)
POD_CONFLICT_BEFORE_1_34 = (
    "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"
)
_DISKS = ("gcePersistentDisk", "awsElasticBlockStore", "iscsi", "rbd")


class State(NamedTuple):
    """The pod's volumes that may conflict with those of other pods."""

    namespace: str
    disks: tuple[Object, ...]
    exclusive: frozenset[str]
    """The ReadWriteOncePod claims of the pod."""
    users: tuple[str, ...]
    """The names of pods that use one of these claims now."""
    reason: str
    """The scheduler's reason for a claim in use."""


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> State | Status | None:
    """The state; None without such volumes, or if the pod's claims were not read; a Status for a missing claim."""
    if not claims_known(pod, snapshot):
        return None
    disks = tuple(volume for volume in pod.info.volumes if any(kind in volume for kind in _DISKS))
    exclusive = set()
    for name, claim in standing_claims(pod, snapshot):
        if claim is None:
            return claim_not_found(name)
        if "ReadWriteOncePod" in (claim["spec"].get("accessModes") or ()):
            exclusive.add(name)
    reason = POD_CONFLICT if pod.version.has(READ_WRITE_ONCE_POD) else POD_CONFLICT_BEFORE_1_34
    state = State(
        namespace=pod.namespace, disks=disks, exclusive=frozenset(exclusive), users=(), reason=reason
    )
    if exclusive:
        users = (_user(state, other) for node in snapshot.nodes for other in node.pods if other.volumes)
        state = state._replace(users=tuple(filter(None, users)))
    return state if disks or state.users else None


def _user(state: State, other: PodInfo) -> str | None:
    """The name of a pod that uses one of the exclusive claims, else None."""
    if other.group.namespace != state.namespace:
        return None
    claims = (volume.get("persistentVolumeClaim") or {} for volume in other.volumes)
    return other.name if any(claim.get("claimName") in state.exclusive for claim in claims) else None


def filter_node(state: State, node: NodeInfo) -> Status:
    """SUCCESS, or the pod that uses the same disk or claim."""
    for disk in state.disks:
        for other in node.pods:
            if any(_conflict(disk, theirs) for theirs in other.volumes):
                holder = f"{other.group.namespace}/{other.name}"
                return unschedulable(DISK_CONFLICT, Detail(f"pod {holder} uses the same disk"))
    if state.users:
        return unschedulable(state.reason, Detail(f"in use by pod {', '.join(state.users)}"))
    return SUCCESS


def _conflict(ours: Object, theirs: Object) -> bool:
    """Whether two volumes are the same disk and may not be used together (`isVolumeConflict`)."""
    for kind in _DISKS:
        a, b = ours.get(kind), theirs.get(kind)
        if a is None or b is None:
            continue
        if kind == "awsElasticBlockStore":
            return bool(a.get("volumeID") == b.get("volumeID"))
        if a.get("readOnly") and b.get("readOnly"):
            return False
        if kind == "gcePersistentDisk":
            return bool(a.get("pdName") == b.get("pdName"))
        if kind == "iscsi":
            return bool(a.get("iqn") == b.get("iqn"))
        shared = set(a.get("monitors") or ()) & set(b.get("monitors") or ())
        same_pool = (a.get("pool") or "rbd") == (b.get("pool") or "rbd")
        return bool(shared) and same_pool and a.get("image") == b.get("image")
    return False


def count_pod(state: State, pod: PodInfo, node: NodeInfo, by: int) -> State:
    """The state with one more (`by` is 1) or one less (-1) existing pod."""
    user = _user(state, pod)
    if user is None or (by < 0 and user not in state.users):
        return state
    users = [*state.users]
    users.append(user) if by > 0 else users.remove(user)
    return state._replace(users=tuple(users))


FILTER = Filter("VolumeRestrictions", pre_filter, filter_node, count_pod)
