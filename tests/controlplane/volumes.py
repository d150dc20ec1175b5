"""Random claims and volumes. No controller binds or provisions here: a claim is bound from the start, or never.

The scheduler says where a pod would go whose claims wait for it, by nominating it, and waits for them.
"""

from __future__ import annotations

from .client import Object
from .draw import HOSTNAME, LABELS, ZONE, Draw

DRIVER = "csi.example.com"
CLAIMS = ("c0", "c1", "c2", "c3")
COMMON: tuple[Object, ...] = tuple(
    {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": provisioner,
        "volumeBindingMode": mode,
    }
    for name, provisioner, mode in (
        ("immediate", DRIVER, "Immediate"),
        ("made-late", DRIVER, "WaitForFirstConsumer"),
        ("bound-late", "kubernetes.io/no-provisioner", "WaitForFirstConsumer"),
    )
)


def _claim(draw: Draw, name: str) -> Object:
    metadata: Object = {"name": name, "namespace": "default"}
    spec: Object = {
        "storageClassName": "immediate",
        "accessModes": [draw.pick(("ReadWriteOnce", "ReadWriteOnce", "ReadWriteOncePod"))],
        "resources": {"requests": {"storage": "1Gi"}},
    }
    if draw.chance(0.2):
        spec["storageClassName"] = draw.pick(("made-late", "bound-late"))
    elif draw.chance(0.9):
        spec["volumeName"] = f"v-{name}" if draw.chance(0.93) else "v-lost"
        if draw.chance(0.95):
            metadata["annotations"] = {"pv.kubernetes.io/bind-completed": "yes"}
    return {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}


def _volume(draw: Draw, claim: Object, nodes: int) -> Object:
    name = f"v-{claim['metadata']['name']}"
    metadata: Object = {"name": name}
    reference = {"kind": "PersistentVolumeClaim", "name": claim["metadata"]["name"], "namespace": "default"}
    spec: Object = {
        "capacity": {"storage": "1Gi"},
        "accessModes": claim["spec"]["accessModes"],
        "storageClassName": claim["spec"]["storageClassName"],
        **({"claimRef": reference} if claim["spec"].get("volumeName") else {}),
        "csi": {"driver": DRIVER, "volumeHandle": name},
    }
    if draw.chance(0.3):
        metadata["labels"] = {ZONE: draw.pick((*LABELS[ZONE], "a__b"))}
    if draw.chance(0.4):
        names = tuple(f"n{index}" for index in range(nodes))
        key, values = draw.pick(((ZONE, LABELS[ZONE]), (HOSTNAME, names)))
        some = [each for each in values if draw.chance(0.6)] or [values[0]]
        expression = {"key": key, "operator": draw.pick(("In", "In", "NotIn")), "values": some}
        spec["nodeAffinity"] = {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": metadata, "spec": spec}


def _csi_node(draw: Draw, index: int) -> Object:
    driver: Object = {"name": DRIVER, "nodeID": f"n{index}"}
    if draw.chance(0.8):
        driver["allocatable"] = {"count": draw.pick((1, 2, 8))}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSINode",
        "metadata": {"name": f"n{index}"},
        "spec": {"drivers": [driver] if draw.chance(0.85) else []},
    }


def new_storage(draw: Draw, nodes: int) -> tuple[Object, ...]:
    """Claims in namespace default, their volumes, and what nodes can attach."""
    if not draw.odds.claims:
        return ()
    claims = [_claim(draw, name) for name in CLAIMS]
    found = [_volume(draw, claim, nodes) for claim in claims if draw.chance(0.95)]
    csi_nodes = [_csi_node(draw, index) for index in range(nodes) if draw.chance(0.9)]
    driver: Object = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "CSIDriver",
        "metadata": {"name": DRIVER},
        "spec": {"preventPodSchedulingIfMissing": True, "storageCapacity": False},
    }
    return (*claims, *found, *csi_nodes, *([driver] if draw.chance(0.2) else ()))


def claimed(draw: Draw) -> list[Object]:
    """The volumes of a pod: one or two claims, seldom one that is not there."""
    names = draw.random.sample(CLAIMS, draw.pick((1, 1, 2)))
    if draw.chance(0.05):
        names.append("missing")
    return [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in names]
