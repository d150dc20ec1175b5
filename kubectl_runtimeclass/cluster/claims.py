"""PersistentVolumeClaims that are not there yet, as the API server and its controllers will make them.

Sources (Kubernetes v1.36): plugin/pkg/admission/storage/storageclass/setdefault/admission.go,
pkg/volume/util/storageclass.go (`GetDefaultClass`), pkg/controller/volume/ephemeral/controller.go
(`handleVolume`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..scheduling.snapshot import Snapshot
from .decode import Object

_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")
_CLASS = "volume.beta.kubernetes.io/storage-class"


def with_default_class(claim: Object, storage_classes: Mapping[str, Object]) -> Object:
    """The claim in the default StorageClass, of several the newest, where it names none."""
    annotations = claim["metadata"].get("annotations") or {}
    if claim["spec"].get("storageClassName") is not None or _CLASS in annotations:
        return claim
    by_name = [
        storage_classes[name] for name in sorted(storage_classes) if _is_default(storage_classes[name])
    ]
    if not by_name:
        return claim
    found = max(by_name, key=lambda each: str(each["metadata"].get("creationTimestamp") or ""))
    return {**claim, "spec": {**claim["spec"], "storageClassName": found["metadata"]["name"]}}


def _is_default(storage_class: Object) -> bool:
    annotations = storage_class["metadata"].get("annotations") or {}
    return any(annotations.get(key) == "true" for key in _DEFAULT)


def with_ephemeral(pod: Mapping[str, Any], snapshot: Snapshot, namespace: str) -> Snapshot:
    """The snapshot with the claims of the pod's generic ephemeral volumes, which a controller makes for it.

    `namespace` is that of a pod which names none. The pod is of the shape POD.
    """
    metadata, spec = pod.get("metadata") or {}, pod.get("spec") or {}
    namespace = metadata.get("namespace") or namespace
    claims: dict[tuple[str, str], Object] = {}
    for volume in spec.get("volumes") or ():
        if volume.get("ephemeral") is None:
            continue
        template = volume["ephemeral"].get("volumeClaimTemplate") or {}
        name = f"{metadata.get('name') or metadata.get('generateName') or ''}-{volume.get('name')}"
        owner = {"controller": True, "uid": metadata.get("uid")}
        claim = {
            "metadata": {"name": name, "namespace": namespace, "ownerReferences": [owner]},
            "spec": template.get("spec") or {},
        }
        claims[namespace, name] = with_default_class(claim, snapshot.storage_classes)
    if not claims:
        return snapshot
    return replace(snapshot, persistent_volume_claims={**claims, **snapshot.persistent_volume_claims})
