"""VolumeBinding: the node must reach the volumes of the pod, or volumes must be available or provisioned there.

PASS the node matches the node affinity of the volumes of bound claims; for every claim that waits for its first
     consumer there is an available volume, or its StorageClass can provision one for the node
FAIL otherwise; a claim with immediate binding that is not bound yet fails the pod on every node

Source: pkg/scheduler/framework/plugins/volumebinding/{volume_binding,binder}.go (v1.36).
"""

from __future__ import annotations

from typing import NamedTuple

from ...kube.affinity import label_selector
from ...kube.object import Object
from ...kube.quantity import Quantity, parse
from ...kube.selectors import Selector
from ...kube.version import VOLUME_NODE_AFFINITY
from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot
from ...snapshot.storage import (
    is_bound,
    node_matches,
    provisions,
    storage,
    storage_class_name,
    waits_for_consumer,
)
from ..incoming import IncomingPod
from ..status import SUCCESS, Code, Detail, Status, unresolvable
from ..volumes import claim_names, claims_known, has_claims
from .base import Filter

NODE_CONFLICT = "node(s) didn't match PersistentVolume's node affinity"
NODE_CONFLICT_BEFORE_1_33 = "node(s) had volume node affinity conflict"
BIND_CONFLICT = "node(s) didn't find available persistent volumes to bind"
NOT_ENOUGH_SPACE = "node(s) did not have enough free storage"
NO_VOLUME = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"
UNBOUND = "pod has unbound immediate PersistentVolumeClaims"
SELECTED_NODE = "volume.kubernetes.io/selected-node"


class State(NamedTuple):
    """The claims of the pod: those that are bound, and those that wait for their first consumer."""

    bound: tuple[Object, ...]
    waiting: tuple[Object, ...]
    snapshot: Snapshot


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> State | Status | None:
    """The claims; None without claims or if they were not read; a Status for a claim that no node can use.

    Raises QuantityError.
    """
    if not has_claims(pod) or not claims_known(pod, snapshot):
        return None
    claims = []
    for name, ephemeral in claim_names(pod):
        claim = snapshot.persistent_volume_claims.get((pod.namespace, name))
        problem = _problem(pod, name, ephemeral, claim)
        if problem:
            return unresolvable(problem)
        assert claim is not None
        claims.append(claim)
    bound = tuple(claim for claim in claims if is_bound(claim))
    waiting = tuple(claim for claim in claims if not is_bound(claim))
    immediate = [
        claim["metadata"]["name"]
        for claim in waiting
        if claim["spec"].get("volumeName")
        or not waits_for_consumer(snapshot.storage_classes.get(storage_class_name(claim)))
    ]
    if immediate:
        return unresolvable(UNBOUND, Detail(f"not bound: {', '.join(immediate)}"))
    # The smallest claim chooses first, so that it does not take a volume that a larger one needs.
    waiting = tuple(sorted(waiting, key=lambda claim: _requested(claim).nanos))
    return State(bound=bound, waiting=waiting, snapshot=snapshot)


def _problem(pod: IncomingPod, name: str, ephemeral: bool, claim: Object | None) -> str | None:
    """Why the pod cannot use a claim anywhere (`podHasPVCs`), in the scheduler's words; None if it can."""
    if claim is None:
        if ephemeral:
            return f'waiting for ephemeral volume controller to create the persistentvolumeclaim "{name}"'
        return f'persistentvolumeclaim "{name}" not found'
    if (claim.get("status") or {}).get("phase") == "Lost":
        volume = claim["spec"].get("volumeName") or ""
        return f'persistentvolumeclaim "{name}" bound to non-existent persistentvolume "{volume}"'
    if claim["metadata"].get("deletionTimestamp") is not None:
        return f'persistentvolumeclaim "{name}" is being deleted'
    owners = claim["metadata"].get("ownerReferences") or ()
    uid = (pod.pod.get("metadata") or {}).get("uid")
    if ephemeral and not any(owner.get("controller") and owner.get("uid") == uid for owner in owners):
        where = f"{pod.namespace}/{name} was not created for pod {pod.namespace}/{pod.name}"
        return f"PVC {where} (pod is not owner)"
    return None


def filter_node(state: State, node: NodeInfo) -> Status:
    """SUCCESS, or the reasons for bound and for waiting claims. Raises QuantityError."""
    reasons: list[str] = []
    notes: list[Detail] = []
    for claim in state.bound:
        name = claim["spec"]["volumeName"]
        volume = state.snapshot.persistent_volumes.get(name)
        if volume is None and "PersistentVolume" not in state.snapshot.listed:
            continue
        if volume is None or not node_matches(volume, node):
            conflict = state.snapshot.version.has(VOLUME_NODE_AFFINITY)
            reasons.append(
                NO_VOLUME if volume is None else NODE_CONFLICT if conflict else NODE_CONFLICT_BEFORE_1_33
            )
            notes.append(Detail(f"claim {claim['metadata']['name']} is bound to volume {name}"))
            break
    problem, claim_name = _find_volumes(state, node)
    if problem:
        # FindPodVolumes collects its reasons in this order.
        reasons = [*reasons, problem] if NO_VOLUME not in reasons else [problem, *reasons]
        notes.append(Detail(f"claim {claim_name} is not bound yet"))
    return Status(Code.UNSCHEDULABLE_AND_UNRESOLVABLE, tuple(reasons), tuple(notes)) if reasons else SUCCESS


def _find_volumes(state: State, node: NodeInfo) -> tuple[str | None, str]:
    """(reason, claim name) for the first waiting claim without a volume on this node; (None, "") if all have one."""
    provisioned: list[Object] = []
    unmatched: list[Object] = []
    chosen: set[str] = set()
    for claim in state.waiting:
        selected = (claim["metadata"].get("annotations") or {}).get(SELECTED_NODE)
        if selected is not None and selected != node.name:
            return BIND_CONFLICT, claim["metadata"]["name"]
        if selected is not None:
            provisioned.append(claim)
            continue
        volume = _matching_volume(claim, state.snapshot, node, chosen)
        if volume is None:
            unmatched.append(claim)
        else:
            chosen.add(volume["metadata"]["name"])
    for claim in (*provisioned, *unmatched):
        problem = _provision(claim, state.snapshot, node)
        if problem:
            return problem, claim["metadata"]["name"]
    return None, ""


def _requested(claim: Object) -> Quantity:
    where = f"PersistentVolumeClaim {claim['metadata']['name']}: spec.resources.requests"
    return storage((claim["spec"].get("resources") or {}).get("requests"), where)


def _matching_volume(claim: Object, snapshot: Snapshot, node: NodeInfo, chosen: set[str]) -> Object | None:
    """The volume reserved for a claim, else the smallest suitable one that is not `chosen` (`FindMatchingVolume`)."""
    label_requirements = claim["spec"].get("selector")
    selector = label_selector(label_requirements) if label_requirements is not None else Selector()
    best: tuple[int, str, Object] | None = None
    for name, volume in snapshot.persistent_volumes.items():
        spec, reference = volume["spec"], volume["spec"].get("claimRef")
        # The scheduler considers only volumes of the claim's class (`pvCache.ListPVs`).
        if name in chosen or storage_class_name(volume) != storage_class_name(claim):
            continue
        size = storage(spec.get("capacity"), f"PersistentVolume {name}: spec.capacity")
        if size.nanos < _requested(claim).nanos or not _same_modes(claim["spec"], spec):
            continue
        if volume["metadata"].get("deletionTimestamp") is not None:
            continue
        if reference is not None:
            if _refers_to(reference, claim):
                return volume if node_matches(volume, node) else None
            continue
        available = (volume.get("status") or {}).get("phase") == "Available"
        if not available or selector is None or not selector.matches(volume["metadata"].get("labels") or {}):
            continue
        if not node_matches(volume, node) or not _offers(spec, claim["spec"]):
            continue
        if best is None or size.nanos < best[0]:
            best = (size.nanos, name, volume)
    return best[2] if best else None


def _same_modes(claim: Object, volume: Object) -> bool:
    modes = (claim.get("volumeMode") or "Filesystem") == (volume.get("volumeMode") or "Filesystem")
    attributes = "volumeAttributesClassName"
    return modes and (claim.get(attributes) or "") == (volume.get(attributes) or "")


def _offers(volume: Object, claim: Object) -> bool:
    return set(claim.get("accessModes") or ()) <= set(volume.get("accessModes") or ())


def _refers_to(reference: Object, claim: Object) -> bool:
    metadata = claim["metadata"]
    if reference.get("name") != metadata["name"]:
        return False
    if reference.get("namespace") != (metadata.get("namespace") or "default"):
        return False
    return not reference.get("uid") or reference["uid"] == metadata.get("uid")


def _provision(claim: Object, snapshot: Snapshot, node: NodeInfo) -> str | None:
    """The reason why no volume can be provisioned for the node (`checkVolumeProvisions`), or None."""
    storage_class = snapshot.storage_classes[storage_class_name(claim)]
    if not provisions(storage_class):
        return BIND_CONFLICT
    topologies = storage_class.get("allowedTopologies") or ()
    if topologies and not any(_matches_topology(term, node) for term in topologies):
        return BIND_CONFLICT
    return None if _has_capacity(claim, storage_class, snapshot, node) else NOT_ENOUGH_SPACE


def _matches_topology(term: Object, node: NodeInfo) -> bool:
    expressions = term.get("matchLabelExpressions") or ()
    return bool(expressions) and all(
        node.labels.get(expression.get("key")) in (expression.get("values") or ())
        for expression in expressions
    )


def _has_capacity(claim: Object, storage_class: Object, snapshot: Snapshot, node: NodeInfo) -> bool:
    """Whether a CSIStorageCapacity for the node is large enough; True for drivers that do not publish any."""
    driver = snapshot.csi_drivers.get(storage_class["provisioner"])
    if not _requested(claim).nanos or driver is None or not driver["spec"].get("storageCapacity"):
        return True
    size = _requested(claim).value
    for capacity in snapshot.csi_storage_capacities:
        limit = capacity.get("maximumVolumeSize") or capacity.get("capacity")
        selector = label_selector(capacity.get("nodeTopology"))
        if capacity.get("storageClassName") != storage_class["metadata"]["name"] or limit is None:
            continue
        if selector and selector.matches(node.labels) and parse(limit, "CSIStorageCapacity").value >= size:
            return True
    return False


FILTER = Filter("VolumeBinding", pre_filter, filter_node)
