"""NodeVolumeLimits: a CSI driver can attach only a limited number of volumes to a node.

PASS the volumes attached to the node and those of the pod are within the limit in the CSINode
FAIL they are more; a volume that several pods share counts once

Source: pkg/scheduler/framework/plugins/nodevolumelimits/csi.go (v1.36).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from ...kube.object import Object
from ...kube.version import CSI_DRIVER_IS_INSTALLED, VOLUME_ATTACHMENTS
from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot
from ...snapshot.storage import IN_TREE, csi_driver, in_tree_volume, storage_class_name
from ..incoming import IncomingPod
from ..status import SUCCESS, Detail, Status, unschedulable
from ..volumes import claims_known
from .base import Filter

REASON = "node(s) exceed max volume count"
NOT_INSTALLED = "CSI driver is not installed on the node"


class State(NamedTuple):
    """The volumes of the pod that a CSI driver may have to attach."""

    namespace: str
    volumes: tuple[Object, ...]
    snapshot: Snapshot


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> State | None:
    """The state; None without such volumes, or if the pod's claims were not read."""
    counted = ("persistentVolumeClaim", "ephemeral", *IN_TREE)
    volumes = tuple(v for v in pod.info.volumes if any(kind in v for kind in counted))
    if not volumes or not claims_known(pod, snapshot):
        return None
    return State(pod.namespace, volumes, snapshot)


def filter_node(state: State, node: NodeInfo) -> Status:
    """SUCCESS, or REASON with each driver whose limit is exceeded, or NOT_INSTALLED with a missing driver."""
    snapshot = state.snapshot
    csi_node = snapshot.csi_nodes.get(node.name)
    # In-tree volumes count as volumes of their CSI drivers, except on a node without a CSINode.
    wanted = _attachable(snapshot, state.namespace, state.volumes, migrated=csi_node is not None)
    if not wanted:
        return SUCCESS
    if snapshot.version.has(CSI_DRIVER_IS_INSTALLED):
        missing = _not_installed(snapshot, csi_node, wanted.values())
        if missing:
            return unschedulable(f"{missing[0]} {NOT_INSTALLED}", *map(Detail, _others(missing)))
    limits = _limits(csi_node)
    if not limits:
        return SUCCESS
    attached: dict[str, str] = {}
    for pod in node.pods:
        if pod.volumes:
            attached.update(_attachable(snapshot, pod.group.namespace, pod.volumes))
    new = Counter(driver for volume, driver in wanted.items() if volume not in attached)
    used = Counter({**_attachments(snapshot, node.name), **attached}.values())
    over = [d for d in sorted(new) if d in limits and used[d] + new[d] > limits[d]]
    if not over:
        return SUCCESS
    return unschedulable(
        REASON, *(Detail(f"{d}: {used[d]} attached, {new[d]} more, limit {limits[d]}") for d in over)
    )


def _not_installed(snapshot: Snapshot, csi_node: Object | None, drivers: Iterable[str]) -> list[str]:
    """The drivers that are not on the node and whose CSIDriver has preventPodSchedulingIfMissing."""
    installed = {driver.get("name") for driver in (csi_node["spec"].get("drivers") or () if csi_node else ())}
    known = ((name, snapshot.csi_drivers.get(name)) for name in sorted(set(drivers) - installed))
    return [name for name, driver in known if driver and driver["spec"].get("preventPodSchedulingIfMissing")]


def _others(missing: list[str]) -> list[str]:
    # The scheduler names only one of them, at random.
    return [f"nor is {name}" for name in missing[1:]]


def _limits(csi_node: Object | None) -> dict[str, int]:
    drivers = csi_node["spec"].get("drivers") or () if csi_node else ()
    counts = {driver.get("name") or "": (driver.get("allocatable") or {}).get("count") for driver in drivers}
    return {name: count for name, count in counts.items() if count is not None}


def _attachable(
    snapshot: Snapshot, namespace: str, volumes: Iterable[Object], *, migrated: bool = True
) -> dict[str, str]:
    """The CSI driver by `driver/handle`, for each of the volumes that a driver has to attach.

    `migrated` says whether in-tree volumes count as volumes of their CSI drivers.
    """
    attachable: dict[str, str] = {}
    for volume in volumes:
        claim_source = volume.get("persistentVolumeClaim") or volume.get("ephemeral")
        if claim_source is None:
            driver_and_handle = in_tree_volume(volume) if migrated else None
        else:
            claim = snapshot.persistent_volume_claims.get((namespace, claim_source.get("claimName", "")))
            driver_and_handle = _volume_of_claim(snapshot, claim, migrated) if claim else None
        if driver_and_handle:
            driver, handle = driver_and_handle
            attachable[f"{driver}/{handle}"] = driver
    return attachable


def _volume_of_claim(snapshot: Snapshot, claim: Object, migrated: bool) -> tuple[str, str] | None:
    """(driver, handle) of the volume of a claim, with a made-up handle if it is not bound; None if no driver has it."""
    volume = snapshot.persistent_volumes.get(claim["spec"].get("volumeName") or "")
    if volume is not None:
        csi = volume["spec"].get("csi")
        if csi or not migrated:
            return _csi_volume(csi) if csi else None
        return in_tree_volume(volume["spec"], volume["metadata"].get("labels"))
    storage_class = snapshot.storage_classes.get(storage_class_name(claim))
    if storage_class is None:
        return None
    provisioner = storage_class.get("provisioner", "")
    driver = csi_driver(provisioner)
    if driver != provisioner and not migrated:
        return None
    # The volume will be a new one, so that its handle must differ from all others.
    metadata = claim["metadata"]
    return (driver, f"unbound {metadata.get('namespace')}/{metadata['name']}") if driver else None


def _csi_volume(csi: Object) -> tuple[str, str]:
    return str(csi.get("driver") or ""), str(csi.get("volumeHandle") or "")


def _attachments(snapshot: Snapshot, node_name: str) -> dict[str, str]:
    """The CSI driver by `driver/handle`, for each volume that a VolumeAttachment attaches to the node."""
    attachments: dict[str, str] = {}
    if not snapshot.version.has(VOLUME_ATTACHMENTS):
        return attachments
    for attachment in snapshot.volume_attachments.get(node_name, ()):
        spec = attachment["spec"]
        volume = snapshot.persistent_volumes.get((spec.get("source") or {}).get("persistentVolumeName") or "")
        if spec.get("attacher") and volume is not None and volume["spec"].get("csi"):
            attachments[f"{spec['attacher']}/{_csi_volume(volume['spec']['csi'])[1]}"] = spec["attacher"]
    return attachments


FILTER = Filter("NodeVolumeLimits", pre_filter, filter_node)
