"""VolumeZone: a volume with zone or region labels can only be used in these zones or regions.

PASS the node has no zone or region label at all, or the zone and region of every bound volume
FAIL a label differs

Source: pkg/scheduler/framework/plugins/volumezone/volume_zone.go (v1.36).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...kube.object import Object
from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot
from ...snapshot.storage import storage_class_name, waits_for_consumer
from ..incoming import IncomingPod
from ..status import SUCCESS, Detail, Status, unresolvable
from ..volumes import claim_not_found, claims_known, standing_claims
from .base import Filter

REASON = "node(s) had no available volume zone"
_STABLE = {
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "topology.kubernetes.io/region": "topology.kubernetes.io/region",
}


class Topology(NamedTuple):
    """A zone or region label of a volume: the name of the volume, the label's key, and the allowed values."""

    volume: str
    key: str
    values: frozenset[str]


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> tuple[Topology, ...] | Status | None:
    """The zones and regions of the pod's bound volumes; None if there are none; a Status for a claim without volume."""
    if not claims_known(pod, snapshot):
        return None
    topologies: list[Topology] = []
    for name, claim in standing_claims(pod, snapshot):
        if claim is None:
            return claim_not_found(name)
        volume_name = claim["spec"].get("volumeName")
        if not volume_name:
            problem = _unbound_problem(claim, snapshot)
            if problem:
                return unresolvable(problem)
            continue
        volume = snapshot.persistent_volumes.get(volume_name)
        if volume is not None:
            topologies.extend(_topologies(volume))
        elif "PersistentVolume" in snapshot.listed:
            return unresolvable(f'persistentvolume "{volume_name}" not found')
    return tuple(topologies) or None


def _unbound_problem(claim: Object, snapshot: Snapshot) -> str | None:
    """The scheduler's reason against an unbound claim; None if it waits for its first consumer."""
    name = storage_class_name(claim)
    if not name:
        return "PersistentVolumeClaim had no pv name and storageClass name"
    storage_class = snapshot.storage_classes.get(name)
    if storage_class is None:
        return f'storageclass.storage.k8s.io "{name}" not found'
    return None if waits_for_consumer(storage_class) else "PersistentVolume had no name"


def _topologies(volume: Object) -> Iterator[Topology]:
    labels = volume["metadata"].get("labels") or {}
    for key in _STABLE:
        values = [value.strip() for value in labels.get(key, "").split("__")]
        if key in labels and all(values):
            yield Topology(volume["metadata"]["name"], key, frozenset(values))


def filter_node(topologies: tuple[Topology, ...], node: NodeInfo) -> Status:
    """SUCCESS, or REASON with the first volume that is elsewhere."""
    if not any(key in node.labels for key in _STABLE):
        return SUCCESS
    for topology in topologies:
        value = node.labels.get(topology.key, node.labels.get(_STABLE[topology.key]))
        if value not in topology.values:
            zones = " or ".join(sorted(topology.values))
            return unresolvable(
                REASON, Detail(f"volume {topology.volume} is in {zones}, node in {value or 'none'}")
            )
    return SUCCESS


FILTER = Filter("VolumeZone", pre_filter, filter_node)
