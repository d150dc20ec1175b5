"""The kinds of objects that a snapshot holds, and their objects in lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..kube.group import group_of
from ..kube.object import Object, is_list

SNAPSHOT_KINDS = {
    "CSIDriver": "storage.k8s.io",
    "CSINode": "storage.k8s.io",
    "CSIStorageCapacity": "storage.k8s.io",
    "DeviceClass": "resource.k8s.io",
    "DeviceTaintRule": "resource.k8s.io",
    "Event": "",
    "HorizontalPodAutoscaler": "autoscaling",
    "LimitRange": "",
    "MutatingAdmissionPolicy": "admissionregistration.k8s.io",
    "MutatingWebhookConfiguration": "admissionregistration.k8s.io",
    "Namespace": "",
    "Node": "",
    "NodePool": "karpenter.sh",
    "PersistentVolume": "",
    "PersistentVolumeClaim": "",
    "Pod": "",
    "PodDisruptionBudget": "policy",
    "PriorityClass": "scheduling.k8s.io",
    "ResourceClaim": "resource.k8s.io",
    "ResourceClaimTemplate": "resource.k8s.io",
    "ResourceQuota": "",
    "ResourceSlice": "resource.k8s.io",
    "RuntimeClass": "node.k8s.io",
    "ServiceAccount": "",
    "StorageClass": "storage.k8s.io",
    "ValidatingAdmissionPolicy": "admissionregistration.k8s.io",
    "ValidatingWebhookConfiguration": "admissionregistration.k8s.io",
    "VolumeAttachment": "storage.k8s.io",
}
"""The API group of each kind. Objects of other kinds are skipped."""

_SECOND_GROUP = {"Event": "events.k8s.io"}
"""Another group that serves the same objects."""


def is_known(kind: str, group: str) -> bool:
    """Whether a snapshot holds objects of this kind in this API group."""
    return bool(kind) and group in (SNAPSHOT_KINDS.get(kind), _SECOND_GROUP.get(kind))


def flatten(objects: Iterable[Object], listed: set[str] | None = None) -> Iterator[tuple[str, Object]]:
    """(kind, object) for every object of a known kind, also within lists.

    The kinds of typed lists (PodList), of which all objects are known therefore, are added to `listed`.
    """
    for item in objects:
        kind, group = str(item.get("kind", "")), _group(item)
        if not is_list(item):
            if is_known(kind, group):
                yield kind, item
            continue
        item_kind = kind.removesuffix("List")
        if item_kind == kind or not is_known(item_kind, group):
            yield from flatten(item["items"] or (), listed)
            continue
        if listed is not None:
            listed.add(item_kind)
        for inner in item["items"] or ():
            yield item_kind, inner  # items of a typed list may lack their kind


def _group(item: Object) -> str:
    return group_of(str(item.get("apiVersion", "")))


def runtime_class_of_v1(runtime_class: Object) -> Object:
    """The class in the form of v1; v1alpha1 has everything under spec, and calls the handler runtimeHandler."""
    spec = runtime_class.get("spec")
    if "handler" in runtime_class or not isinstance(spec, dict):
        return runtime_class
    moved = {name: spec[name] for name in ("overhead", "scheduling") if name in spec}
    return {**runtime_class, "handler": spec.get("runtimeHandler"), **moved}
