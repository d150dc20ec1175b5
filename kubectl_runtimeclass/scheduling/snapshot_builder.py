"""Building a Snapshot from objects, one at a time, so that a large cluster need not be in memory at once.

Sources (Kubernetes v1.36): pkg/scheduler/scheduler.go (`newPodInformer`: pods that have ended do not count),
pkg/scheduler/util/utils.go (`GetHostPorts`), pkg/apis/core/v1/defaults.go (`SetDefaults_NodeStatus`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..errors import RuntimeClassError
from .affinity import AffinityTerm, pod_affinity_terms
from .resources import is_sidecar, pod_requests, resource_list, scheduler_units
from .snapshot import (
    KINDS,
    HostPort,
    NodeInfo,
    Object,
    PodGroup,
    PodInfo,
    Snapshot,
    occupied_ports,
    repelling_pods,
    total_requested,
)


def build(
    objects: Iterable[Object], *, listed: Iterable[str] = (), unreadable: Iterable[str] = ()
) -> Snapshot:
    """A snapshot of objects in any order; lists are opened, `items` may be any iterable.

    `listed` are kinds known in full although no object of them is there. Each object is looked at once and
    let go, so that a reader can hand them over one at a time. Raises QuantityError, and RuntimeClassError for
    what is not of the shape of a Kubernetes object.
    """
    builder = _Builder(set(listed))
    kind = ""
    try:
        for kind, item in flatten(objects, builder.listed):
            builder.add(kind, item)
        return builder.finish(tuple(unreadable))
    except (AttributeError, KeyError, TypeError) as error:
        raise RuntimeClassError(
            f"snapshot: not of the shape of Kubernetes objects, near {kind}: {error}"
        ) from error


def flatten(objects: Iterable[Object], listed: set[str] | None = None) -> Iterator[tuple[str, Object]]:
    """(kind, object) for the objects of interest; the kinds of typed lists are added to `listed`."""
    for found in objects:
        kind, group = str(found.get("kind", "")), _group(found)
        if "items" not in found or not kind.endswith("List"):
            if KINDS.get(kind) == group:
                yield kind, found
            continue
        single = kind[:-4]
        if KINDS.get(single) != group or not single:
            yield from flatten(found["items"] or (), listed)
            continue
        if listed is not None:
            listed.add(single)
        for item in found["items"] or ():
            yield single, item  # items of a typed list need not repeat their kind


def _group(found: Object) -> str:
    return str(found.get("apiVersion", "")).rpartition("/")[0]


class _Builder:
    def __init__(self, listed: set[str]) -> None:
        self.listed = listed
        self._found: dict[str, list[Object]] = {kind: [] for kind in KINDS}
        self._bound: dict[str, list[PodInfo]] = {}
        self._nominated: dict[str, list[PodInfo]] = {}
        self._groups: dict[tuple[str, tuple[tuple[str, str], ...]], PodGroup] = {}
        self._requests: dict[str, Mapping[str, int]] = {}
        self._terms: dict[str, tuple[AffinityTerm, ...]] = {}

    def add(self, kind: str, found: Object) -> None:
        self.listed.add(kind)
        if kind == "Pod":
            self._add_pod(found)
        else:
            self._found[kind].append(found)

    def _add_pod(self, pod: Object) -> None:
        spec, status = pod.get("spec") or {}, pod.get("status") or {}
        if status.get("phase") in ("Succeeded", "Failed"):
            return
        node, nominee = spec.get("nodeName"), status.get("nominatedNodeName")
        if node:
            self._bound.setdefault(node, []).append(self.pod_info(pod))
        elif nominee:
            self._nominated.setdefault(nominee, []).append(self.pod_info(pod))

    def pod_info(self, pod: Object) -> PodInfo:
        metadata, spec = pod["metadata"], pod["spec"]
        namespace = metadata.get("namespace") or "default"
        labels = metadata.get("labels") or {}
        key = (namespace, tuple(labels.items()))
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = PodGroup(namespace, labels)
        return PodInfo(
            metadata.get("name", ""),
            group,
            self._requested(pod, spec),
            spec.get("priority") or 0,
            metadata.get("deletionTimestamp") is not None,
            host_ports(spec),
            self._anti_affinity(spec, namespace),
            _volumes(spec, metadata.get("name", "")),
        )

    def _requested(self, pod: Object, spec: Object) -> Mapping[str, int]:
        status = pod.get("status") or {}
        parts: list[object] = [spec.get("overhead"), spec.get("resources")]
        parts += [c.get("resources") for c in spec.get("containers") or ()]
        for init in spec.get("initContainers") or ():
            parts += ("init", init.get("restartPolicy"), init.get("resources"))
        resized = _resized(spec, status)
        key = repr((parts, resized) if resized else parts)
        found = self._requests.get(key)
        if found is None:
            found = self._requests[key] = scheduler_units(pod_requests(pod, use_status=True).total)
        return found

    def _anti_affinity(self, spec: Object, namespace: str) -> tuple[AffinityTerm, ...]:
        affinity = spec.get("affinity")
        if not affinity or not affinity.get("podAntiAffinity"):
            return ()
        key = repr((namespace, affinity["podAntiAffinity"]))
        found = self._terms.get(key)
        if found is None:
            found = self._terms[key] = pod_affinity_terms(spec, namespace, "podAntiAffinity")
        return found

    def finish(self, unreadable: tuple[str, ...]) -> Snapshot:
        found = self._found
        return Snapshot(
            nodes=tuple(self._node_info(node) for node in found["Node"]),
            runtime_classes=_by_name(map(_runtime_class, found["RuntimeClass"])),
            namespaces={name: _namespace_labels(o) for name, o in _by_name(found["Namespace"]).items()},
            persistent_volumes=_by_name(found["PersistentVolume"]),
            persistent_volume_claims={
                (_namespace(o), o["metadata"]["name"]): o for o in found["PersistentVolumeClaim"]
            },
            storage_classes=_by_name(found["StorageClass"]),
            csi_nodes=_by_name(found["CSINode"]),
            csi_drivers=_by_name(found["CSIDriver"]),
            csi_storage_capacities=tuple(found["CSIStorageCapacity"]),
            volume_attachments=_grouped(found["VolumeAttachment"], lambda o: o["spec"].get("nodeName", "")),
            limit_ranges=_grouped(found["LimitRange"], _namespace),
            resource_quotas=_grouped(found["ResourceQuota"], _namespace),
            priority_classes=_by_name(found["PriorityClass"]),
            listed=frozenset(self.listed),
            unreadable=unreadable,
        )

    def _node_info(self, node: Object) -> NodeInfo:
        metadata, spec, status = node["metadata"], node.get("spec") or {}, node.get("status") or {}
        name = metadata["name"]
        # The API server reads a node without allocatable as if all of its capacity were.
        amounts = resource_list(
            status.get("allocatable") or status.get("capacity"), f"node {name}: status.allocatable"
        )
        units = scheduler_units(amounts)
        if "pods" in amounts:
            units["pods"] = amounts["pods"].value
        pods = tuple(self._bound.pop(name, ()))
        return NodeInfo(
            name=name,
            labels=metadata.get("labels") or {},
            taints=tuple(spec.get("taints") or ()),
            unschedulable=bool(spec.get("unschedulable")),
            allocatable=units,
            requested=total_requested(pods),
            pods=pods,
            ports=occupied_ports(pods),
            repelling=repelling_pods(pods),
            nominated=tuple(self._nominated.get(name, ())),
            node=node,
        )


def pod_info(pod: Object) -> PodInfo:
    """A pod, which need not be on a node, in the form that filters count."""
    return _Builder(set()).pod_info(pod)


def host_ports(spec: Object) -> tuple[HostPort, ...]:
    """The node ports of containers and sidecars; plain init containers do not hold theirs (GetHostPorts)."""
    containers = spec.get("containers") or ()
    starting = spec.get("initContainers")
    if starting:
        containers = [*containers, *filter(is_sidecar, starting)]
    found: list[HostPort] = []
    for container in containers:
        for port in container.get("ports") or ():
            number = port.get("hostPort") or 0
            if number > 0:
                ip = port.get("hostIP") or "0.0.0.0"  # noqa: S104 - the wildcard, not a socket
                found.append(HostPort(ip, port.get("protocol") or "TCP", number))
    return tuple(found)


_VOLUMES = (
    "persistentVolumeClaim", "ephemeral", "gcePersistentDisk", "awsElasticBlockStore", "iscsi", "rbd",
    "azureDisk", "cinder", "portworxVolume",
)  # fmt: skip


def _volumes(spec: Object, pod_name: str) -> tuple[Object, ...]:
    """The volumes that a filter asks about; a generic ephemeral one as the claim that is made for it."""
    found = []
    for volume in spec.get("volumes") or ():
        for source in _VOLUMES:
            if source not in volume:
                continue
            claim = {"claimName": f"{pod_name}-{volume.get('name')}", "ephemeral": True}
            found.append({source: claim if source == "ephemeral" else volume[source]})
    return tuple(found)


def _resized(spec: Object, status: Object) -> list[object] | None:
    """What of the status can change the requests of a running pod, or None."""
    found: list[object] = []
    for key in ("containerStatuses", "initContainerStatuses"):
        for container in status.get(key) or ():
            resources = container.get("resources")
            if resources is not None:
                requests = resources.get("requests")
                found += (container.get("name"), requests, container.get("allocatedResources"))
    if status.get("resources") is not None:
        found += (status["resources"], status.get("allocatedResources"))
    if not found:
        return None
    for key in ("containers", "initContainers"):
        found += [container.get("name") for container in spec.get(key) or ()]
    found += [c.get("reason") for c in status.get("conditions") or () if c.get("type") == "PodResizePending"]
    return found


def _by_name(found: Iterable[Object]) -> dict[str, Object]:
    return {o["metadata"]["name"]: o for o in found}


def _grouped(found: Iterable[Object], key: Any) -> dict[str, tuple[Object, ...]]:
    groups: dict[str, list[Object]] = {}
    for o in found:
        groups.setdefault(key(o), []).append(o)
    return {name: tuple(group) for name, group in groups.items()}


def _namespace(found: Object) -> str:
    return str(found["metadata"].get("namespace") or "default")


def _namespace_labels(namespace: Object) -> Mapping[str, str]:
    metadata = namespace["metadata"]
    return {**(metadata.get("labels") or {}), "kubernetes.io/metadata.name": metadata["name"]}


def _runtime_class(found: Object) -> Object:
    """node.k8s.io/v1alpha1 kept everything under spec, and called the handler runtimeHandler."""
    if "handler" in found or "spec" not in found:
        return found
    spec = found["spec"] or {}
    moved = {name: spec[name] for name in ("overhead", "scheduling") if name in spec}
    return {**found, "handler": spec.get("runtimeHandler"), **moved}
