"""The kinds that a snapshot is made of, and how their objects are found in lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..kube.group import group_of
from ..kube.object import Object, is_list

KINDS = {
    "CSIDriver": "storage.k8s.io",
    "CSINode": "storage.k8s.io",
    "CSIStorageCapacity": "storage.k8s.io",
    "DeviceClass": "resource.k8s.io",
    "DeviceTaintRule": "resource.k8s.io",
    "Event": "",
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
"""With their API group. Everything else is passed over."""

_ALSO = {"Event": "events.k8s.io"}
"""The other group that serves the same objects."""


def is_known(kind: str, group: str) -> bool:
    """Whether a snapshot is made of objects of this kind."""
    return bool(kind) and group in (KINDS.get(kind), _ALSO.get(kind))


def flatten(objects: Iterable[Object], listed: set[str] | None = None) -> Iterator[tuple[str, Object]]:
    """(kind, object) for the objects of interest; the kinds of typed lists are added to `listed`."""
    for given in objects:
        kind, group = str(given.get("kind", "")), _group(given)
        if not is_list(given):
            if is_known(kind, group):
                yield kind, given
            continue
        single = kind.removesuffix("List")
        if single == kind or not is_known(single, group):
            yield from flatten(given["items"] or (), listed)
            continue
        if listed is not None:
            listed.add(single)
        for item in given["items"] or ():
            yield single, item  # items of a typed list need not repeat their kind


def _group(item: Object) -> str:
    return group_of(str(item.get("apiVersion", "")))
