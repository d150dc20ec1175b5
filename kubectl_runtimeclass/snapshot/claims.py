"""PersistentVolumeClaims that do not exist yet, as the API server and the controllers will make and bind them.

Sources (Kubernetes v1.36): plugin/pkg/admission/storage/storageclass/setdefault/admission.go,
pkg/volume/util/storageclass.go (`GetDefaultClass`), pkg/controller/volume/ephemeral/controller.go
(`handleVolume`), pkg/controller/volume/persistentvolume/pv_controller.go (`provisionClaim`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..kube.object import Object
from .snapshot import Snapshot
from .storage import (
    BIND_COMPLETED,
    TO_BE_PROVISIONED,
    csi_driver,
    provisions,
    storage_class_name,
    waits_for_consumer,
)

_DEFAULT = ("storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class")
_CLASS = "volume.beta.kubernetes.io/storage-class"


def with_claims(snapshot: Snapshot, claims: Mapping[tuple[str, str], Object]) -> Snapshot:
    """The snapshot with new claims, by (namespace, name), as they will be soon after their creation.

    Existing claims stay as they are. A new claim whose class binds immediately gets a volume in the phase
    TO_BE_PROVISIONED, about whose place only the class's `allowedTopologies` say anything.
    """
    volumes: dict[str, Object] = {}
    by_key: dict[tuple[str, str], Object] = {}
    for key, new_claim in claims.items():
        claim = with_default_class(new_claim, snapshot.storage_classes)
        storage_class = snapshot.storage_classes.get(storage_class_name(claim))
        immediate = provisions(storage_class) and not waits_for_consumer(storage_class)
        if storage_class is not None and immediate and not claim["spec"].get("volumeName"):
            name = f"pvc/{'/'.join(key)}"  # cannot clash with the name of a real volume
            volumes[name] = _provisioned(name, claim, storage_class)
            claim = _bound(claim, name)
        by_key[key] = claim
    return replace(
        snapshot,
        persistent_volume_claims={**by_key, **snapshot.persistent_volume_claims},
        persistent_volumes={**volumes, **snapshot.persistent_volumes},
    )


def _provisioned(name: str, claim: Object, storage_class: Object) -> Object:
    spec: dict[str, Any] = {
        "capacity": (claim["spec"].get("resources") or {}).get("requests"),
        "accessModes": claim["spec"].get("accessModes"),
        "storageClassName": storage_class["metadata"]["name"],
        "csi": {"driver": csi_driver(storage_class["provisioner"]), "volumeHandle": name},
    }
    topologies = [
        term.get("matchLabelExpressions") or () for term in storage_class.get("allowedTopologies") or ()
    ]
    if topologies:
        terms = [
            {"matchExpressions": [{**requirement, "operator": "In"} for requirement in term]}
            for term in topologies
        ]
        spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": terms}}
    return {"metadata": {"name": name}, "spec": spec, "status": {"phase": TO_BE_PROVISIONED}}


def _bound(claim: Object, volume: str) -> Object:
    metadata = claim["metadata"]
    annotations = {**(metadata.get("annotations") or {}), BIND_COMPLETED: "yes"}
    return {
        **claim,
        "metadata": {**metadata, "annotations": annotations},
        "spec": {**claim["spec"], "volumeName": volume},
    }


def with_default_class(claim: Object, storage_classes: Mapping[str, Object]) -> Object:
    """The claim with the default StorageClass if it names none; of several default classes, the newest."""
    annotations = claim["metadata"].get("annotations") or {}
    if claim["spec"].get("storageClassName") is not None or _CLASS in annotations:
        return claim
    defaults = [
        storage_classes[name] for name in sorted(storage_classes) if _is_default(storage_classes[name])
    ]
    if not defaults:
        return claim
    default = max(
        defaults, key=lambda storage_class: str(storage_class["metadata"].get("creationTimestamp") or "")
    )
    return {**claim, "spec": {**claim["spec"], "storageClassName": default["metadata"]["name"]}}


def _is_default(storage_class: Object) -> bool:
    annotations = storage_class["metadata"].get("annotations") or {}
    return any(annotations.get(key) == "true" for key in _DEFAULT)


def with_ephemeral(pod: Mapping[str, Any], snapshot: Snapshot, namespace: str) -> Snapshot:
    """The snapshot with the claims that a controller makes for the pod's generic ephemeral volumes.

    `namespace` is used if the pod names none. The caller has checked that the pod has the shape POD.
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
        claims[namespace, name] = claim
    return with_claims(snapshot, claims) if claims else snapshot
