"""Objects as `kubectl get -o json` has them, with what a test does not care about filled in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kubectl_runtimeclass.kube.version import parse
from kubectl_runtimeclass.scheduling.explain import Explanation
from kubectl_runtimeclass.snapshot.snapshot import Snapshot, build

from ..support.explaining import explain

Object = dict[str, Any]


def node(
    name: str = "n1", *, taints: Any = (), allocatable: Any = None, handlers: Any = (), **labels: str
) -> Object:
    """A node with room for anything; labels by keyword, `zone` being topology.kubernetes.io/zone."""
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, **_labels(labels)}},
        "spec": {"taints": list(taints)},
        "status": {
            "allocatable": {"cpu": "4", "memory": "8Gi", "pods": "110", **(allocatable or {})},
            "runtimeHandlers": [{"name": handler, "features": {}} for handler in handlers],
        },
    }


def pod(
    name: str = "p", *, on: str | None = None, labels: Any = None, requests: Any = None, **spec: Any
) -> Object:
    """A pod of one container; `on` binds it to a node."""
    container: Object = {
        "name": "c",
        "image": "i",
        **({"resources": {"requests": requests}} if requests else {}),
    }
    found: Object = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "default", "labels": labels or {}},
        "spec": {"containers": [container], **spec},
        "status": {"phase": "Running" if on else "Pending"},
    }
    if on:
        found["spec"]["nodeName"] = on
    return found


def runtime_class(
    name: str = "kata", *, overhead: Any = None, scheduling: Any = None, handler: str = ""
) -> Object:
    """A RuntimeClass; its handler has the same name unless said otherwise."""
    found: Object = {
        "apiVersion": "node.k8s.io/v1",
        "kind": "RuntimeClass",
        "metadata": {"name": name},
        "handler": handler or name,
    }
    if overhead is not None:
        found["overhead"] = {"podFixed": overhead}
    if scheduling is not None:
        found["scheduling"] = scheduling
    return found


def claim(
    name: str = "data", *, volume: str | None = None, storage_class: str = "fast", **spec: Any
) -> Object:
    """A PersistentVolumeClaim, bound if it has a volume."""
    annotations = {"pv.kubernetes.io/bind-completed": "yes"} if volume else {}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": "default", "annotations": annotations, "uid": f"uid-{name}"},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "1Gi"}},
            "storageClassName": storage_class,
            **({"volumeName": volume} if volume else {}),
            **spec,
        },
        "status": {"phase": "Bound" if volume else "Pending"},
    }


def volume(name: str = "pv", *, labels: Any = None, phase: str = "Available", **spec: Any) -> Object:
    """A PersistentVolume of 1Gi in class fast."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "labels": labels or {}},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "capacity": {"storage": "1Gi"},
            "storageClassName": "fast",
            **spec,
        },
        "status": {"phase": phase},
    }


def storage_class(name: str = "fast", mode: str = "WaitForFirstConsumer", **rest: Any) -> Object:
    """A StorageClass without a provisioner."""
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name},
        "provisioner": "kubernetes.io/no-provisioner",
        "volumeBindingMode": mode,
        **rest,
    }


def in_zone(zone: str) -> Object:
    """The nodeAffinity of a volume that can be reached from one zone."""
    expression = {"key": "topology.kubernetes.io/zone", "operator": "In", "values": [zone]}
    return {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}


def snapshot(*objects: Object, version: str | None = None, **kwargs: Any) -> Snapshot:
    """A snapshot of these objects, in which pods are known in full."""
    return build(objects, **{"listed": ("Pod",), "version": lambda: parse(version), **kwargs})


def reasons(incoming: Object, *objects: Object, **kwargs: Any) -> dict[str, list[str]]:
    """The scheduler's reasons by node; an empty list where the pod fits."""
    return {verdict.name: list(verdict.reasons) for verdict in explained(incoming, *objects, **kwargs).nodes}


def explained(
    incoming: Object,
    *objects: Object,
    version: str | None = None,
    listed: Iterable[str] = ("Pod",),
    **kwargs: Any,
) -> Explanation:
    """The explanation of a pod in a cluster of these objects, whose servers are of a version."""
    return explain(incoming, snapshot(*objects, version=version, listed=listed), **kwargs)


def detail(explanation: Explanation, filter_name: str, node_name: str = "n1") -> str:
    """What a filter's sentence leaves out, for a node."""
    verdict = next(v for v in explanation.nodes if v.name == node_name)
    return dict(verdict.filters)[filter_name].detail


def _labels(labels: dict[str, str]) -> dict[str, str]:
    return {"topology.kubernetes.io/zone" if key == "zone" else key: value for key, value in labels.items()}
