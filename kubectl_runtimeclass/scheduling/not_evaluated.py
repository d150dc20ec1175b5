"""What a pod uses that the filters cannot judge. With any of it, a verdict holds only "as far as evaluated"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..kube.shape import REQUIRED
from ..kube.version import DYNAMIC_RESOURCES, EXTENDED_RESOURCES_OF_DEVICES, NEWEST
from ..snapshot.snapshot import Snapshot
from ..snapshot.storage import IN_TREE, TO_BE_PROVISIONED
from .dra import extended_resources
from .incoming import IncomingPod
from .volumes import claim_names

DEFAULT_SCHEDULER = "default-scheduler"


def not_evaluated(pod: IncomingPod, snapshot: Snapshot) -> tuple[str, ...]:
    """One sentence for each field or object that is not evaluated, with the reason; without duplicates."""
    return tuple(
        dict.fromkeys((*_from_spec(pod), *_from_devices(pod, snapshot), *_from_volumes(pod, snapshot),
                       *_from_snapshot(pod, snapshot)))
    )  # fmt: skip


def _from_spec(pod: IncomingPod) -> Iterator[str]:
    spec = pod.spec
    scheduler = spec.get("schedulerName") or DEFAULT_SCHEDULER
    if scheduler != DEFAULT_SCHEDULER:
        yield f"schedulerName {scheduler}: another scheduler decides, by rules of its own"
    comparing = [t for t in spec.get("tolerations") or () if t.get("operator") in ("Gt", "Lt")]
    if comparing:
        yield "tolerations: Gt and Lt tolerate nothing, TaintTolerationComparisonOperators is taken as off"
    for field in ("workloadRef", "schedulingGroup"):
        if spec.get(field):
            yield f"{field}: pods of a group are scheduled together, here each is looked at alone"


def _from_devices(pod: IncomingPod, snapshot: Snapshot) -> Iterator[str]:
    unread = [
        kind for kind in ("DeviceClass", "ResourceSlice", "ResourceClaim") if kind not in snapshot.listed
    ]
    claims = [str(claim.get("name")) for claim in pod.spec.get("resourceClaims") or ()]
    if claims and not snapshot.version.has(DYNAMIC_RESOURCES):
        yield f"resourceClaims: {', '.join(claims)}: DynamicResourceAllocation is taken as off before 1.34"
    elif claims and unread:
        yield f"resourceClaims: {', '.join(claims)}: {_plural(unread)} were not read"
    if not snapshot.version.has(EXTENDED_RESOURCES_OF_DEVICES):
        return
    classes = extended_resources.class_by_resource(snapshot)
    for name in sorted(filter(extended_resources.is_of_devices, pod.units)):
        if all(node.allocatable.get(name, 0) > 0 for node in snapshot.nodes) or not pod.units[name]:
            continue
        if "DeviceClass" in unread:
            yield f"{name}: a DeviceClass might provide it through DynamicResources; {_plural(unread)} were not read"
        elif name in classes and "ResourceSlice" in unread:
            yield f"{name}: DeviceClass {classes[name]} provides it; {_plural(unread)} were not read"
        elif name in classes and unread:
            yield f"{name}: ResourceClaims were not read, all devices are taken as free"


def _plural(kinds: list[str]) -> str:
    *most, last = [f"{kind}es" if kind.endswith("s") else f"{kind}s" for kind in kinds]
    return f"{', '.join(most)} and {last}" if most else last


def _from_volumes(pod: IncomingPod, snapshot: Snapshot) -> Iterator[str]:
    names = [name for name, _ in claim_names(pod)]
    if names and "PersistentVolumeClaim" not in snapshot.listed:
        yield f"volumes: PersistentVolumeClaims were not read ({', '.join(names)})"
        return
    for name in names:
        claim = snapshot.persistent_volume_claims.get((pod.namespace, name))
        if claim is None:
            continue
        volume_name = claim["spec"].get("volumeName")
        if not volume_name:
            yield f"volumes: claim {name} is not bound yet; its driver may be unable to provision it"
            unread = [k for k in ("CSIDriver", "CSIStorageCapacity") if k not in snapshot.listed]
            if unread:
                yield f"volumes: {' and '.join(unread)} were not read, free storage is not checked"
        elif _is_to_be_provisioned(snapshot.persistent_volumes.get(volume_name)):
            yield f"volumes: the volume of claim {name} is provisioned as soon as the claim is made; where is not known"
        elif "PersistentVolume" not in snapshot.listed:
            yield f"volumes: PersistentVolumes were not read ({volume_name} of claim {name})"
        elif _is_in_tree(snapshot.persistent_volumes.get(volume_name)):
            yield f"volumes: in-tree volume {volume_name} is checked without translation to CSI"
    if names and "CSINode" not in snapshot.listed:
        yield "volumes: CSINodes were not read, limits of attached volumes are not checked"


def _is_to_be_provisioned(volume: Mapping[str, Any] | None) -> bool:
    return volume is not None and (volume.get("status") or {}).get("phase") == TO_BE_PROVISIONED


def _is_in_tree(volume: Mapping[str, Any] | None) -> bool:
    return volume is not None and any(kind in volume["spec"] for kind in IN_TREE)


def _from_snapshot(pod: IncomingPod, snapshot: Snapshot) -> Iterator[str]:
    version = snapshot.version
    if not version.is_known:
        newer = "newer" if version > NEWEST else "older"
        yield f"Kubernetes {version} is {newer} than what is known: answered as {version.answered_as}"
    if "Pod" not in snapshot.listed and snapshot.nodes:
        yield "pods were not read: every node is taken as empty"
    terms = [
        term
        for kind in ("podAffinity", "podAntiAffinity")
        for term in ((pod.spec.get("affinity") or {}).get(kind) or {}).get(REQUIRED) or ()
    ]
    if any(term.get("namespaceSelector") for term in terms) and "Namespace" not in snapshot.listed:
        yield "namespaceSelector: Namespaces were not read, only their names are known"
    name = pod.spec.get("priorityClassName")
    if name and name not in snapshot.priority_classes and not name.startswith("system-"):
        yield f"priorityClassName {name}: not among the objects read, its priority is taken as 0"
    for resource in snapshot.unreadable:
        yield f"{resource} could not be read"
