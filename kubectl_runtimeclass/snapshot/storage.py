"""What volumes, PersistentVolumeClaims and StorageClasses mean for the scheduler.

Sources (Kubernetes v1.37): staging/src/k8s.io/component-helpers/storage/volume,
staging/src/k8s.io/csi-translation-lib/plugins (the in-tree drivers whose volumes count as CSI volumes).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..kube.affinity import node_selector_terms
from ..kube.object import Object
from ..kube.quantity import ZERO, Quantity
from ..kube.resources import resource_list
from .node_info import NodeInfo

IN_TREE = {
    "awsElasticBlockStore": ("kubernetes.io/aws-ebs", "ebs.csi.aws.com", "volumeID"),
    "gcePersistentDisk": ("kubernetes.io/gce-pd", "pd.csi.storage.gke.io", "pdName"),
    "azureDisk": ("kubernetes.io/azure-disk", "disk.csi.azure.com", "diskURI"),
    "cinder": ("kubernetes.io/cinder", "cinder.csi.openstack.org", "volumeID"),
    "portworxVolume": ("kubernetes.io/portworx-volume", "pxd.portworx.com", "volumeID"),
}
"""In-tree volume types: (plugin, the CSI driver that replaced it, the field that identifies a volume)."""

_MIGRATED = {plugin: driver for plugin, driver, _ in IN_TREE.values()}
BIND_COMPLETED = "pv.kubernetes.io/bind-completed"
TO_BE_PROVISIONED = "Pending"
"""The phase of a volume that is yet to be provisioned, so that it is not known which nodes can reach it."""

_ZONES = ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone")


def in_tree_volume(holder: Object, labels: Mapping[str, str] | None = None) -> tuple[str, str] | None:
    """(CSI driver, volume handle) of an in-tree volume, after its migration to CSI; None for other types of volumes.

    `holder` has the volume type as a key: a volume of a pod, or the spec of a PersistentVolume. `labels` are those of
    the PersistentVolume: the handle of a GCE disk contains its zone.
    """
    for kind, (_, driver, identity) in IN_TREE.items():
        if holder.get(kind):
            handle = str(holder[kind].get(identity))
            if kind == "awsElasticBlockStore":
                handle = re.sub("^aws://[^/]*/+", "", handle).strip("/")  # aws://ZONE/vol-1 is vol-1
            elif kind == "gcePersistentDisk":
                zones = (labels or {}).get(_ZONES[0]) or (labels or {}).get(_ZONES[1]) or "UNSPECIFIED"
                handle = f"{zones}/{handle}"
            return driver, handle
    return None


def csi_driver(provisioner: str) -> str:
    """The CSI driver for the provisioner of a StorageClass, which may be an in-tree plugin."""
    return _MIGRATED.get(provisioner, provisioner)


def provisions(storage_class: Object | None) -> bool:
    """Whether volumes are provisioned for claims of this class (None: no class)."""
    provisioner = storage_class.get("provisioner") if storage_class is not None else None
    return bool(provisioner) and provisioner != "kubernetes.io/no-provisioner"


def storage_class_name(claim: Object) -> str:
    """The StorageClass of a claim or a volume, or ""; the old annotation takes precedence over the field."""
    annotation = (claim["metadata"].get("annotations") or {}).get("volume.beta.kubernetes.io/storage-class")
    return str(annotation if annotation is not None else claim["spec"].get("storageClassName") or "")


def is_bound(claim: Object) -> bool:
    """Whether the volume controller has finished binding this claim."""
    annotations = claim["metadata"].get("annotations") or {}
    return bool(claim["spec"].get("volumeName")) and BIND_COMPLETED in annotations


def waits_for_consumer(storage_class: Object | None) -> bool:
    """Whether claims of this class are bound only when a pod that uses them is scheduled."""
    return storage_class is not None and storage_class.get("volumeBindingMode") == "WaitForFirstConsumer"


def node_matches(volume: Object, node: NodeInfo) -> bool:
    """Whether a node can reach a PersistentVolume (`CheckNodeAffinity`)."""
    required = (volume["spec"].get("nodeAffinity") or {}).get("required")
    # Kubernetes passes only the node's labels here, so that matchFields have no effect.
    return required is None or any(
        all(r.matches(node.labels) for r in term.expressions) for term in node_selector_terms(required)
    )


def storage(amounts: Mapping[str, Any] | None, where: str) -> Quantity:
    """The `storage` entry of a resource list, zero without one. Raises QuantityError."""
    return resource_list(amounts, where).get("storage", ZERO)
