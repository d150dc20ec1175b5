"""PersistentVolumeClaims that are not there yet, as the API server and its controllers will make them.

Sources (Kubernetes v1.36): plugin/pkg/admission/storage/storageclass/setdefault/admission.go,
pkg/volume/util/storageclass.go (`GetDefaultClass`), pkg/controller/volume/ephemeral/controller.go
(`handleVolume`), pkg/controller/volume/persistentvolume/pv_controller.go (`provisionClaim`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .node_info import Object
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
    """The snapshot with claims, by namespace and name, as they will be soon after they are made.

    Those that are there already stay as they are. A claim whose class waits for no pod is bound to a volume that
    is made for it: one to be provisioned, of which only the class's `allowedTopologies` tell where it will be.
    """
    volumes: dict[str, Object] = {}
    by_key: dict[tuple[str, str], Object] = {}
    for key, given in claims.items():
        claim = with_default_class(given, snapshot.storage_classes)
        storage_class = snapshot.storage_classes.get(storage_class_name(claim))
        at_once = provisions(storage_class) and not waits_for_consumer(storage_class)
        if storage_class is not None and at_once and not claim["spec"].get("volumeName"):
            name = f"pvc/{'/'.join(key)}"  # like no other volume's
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
    """The claim in the default StorageClass, of several the newest, where it names none."""
    annotations = claim["metadata"].get("annotations") or {}
    if claim["spec"].get("storageClassName") is not None or _CLASS in annotations:
        return claim
    by_name = [
        storage_classes[name] for name in sorted(storage_classes) if _is_default(storage_classes[name])
    ]
    if not by_name:
        return claim
    default = max(
        by_name, key=lambda storage_class: str(storage_class["metadata"].get("creationTimestamp") or "")
    )
    return {**claim, "spec": {**claim["spec"], "storageClassName": default["metadata"]["name"]}}


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
        claims[namespace, name] = claim
    return with_claims(snapshot, claims) if claims else snapshot
