"""Pods in the form that filters use: requests, labels, host ports, anti-affinity and volumes.

Sources (Kubernetes v1.36): pkg/scheduler/framework/types.go (`PodInfo`), pkg/scheduler/util/utils.go
(`GetHostPorts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..errors import RuntimeClassError, quote_name
from ..kube.affinity import AffinityTerm, pod_affinity_terms
from ..kube.footprint import footprint
from ..kube.object import Object
from ..kube.resources import is_sidecar, scheduler_units
from ..kube.shape import PLACED_POD, VOLUME, require_shape
from ..kube.version import NEWEST, Version
from .handlers import Placed, placed_pod
from .node_info import HostPort, PodGroup, PodInfo


class PlacedPod(NamedTuple):
    """A pod that is bound to `node`, or else nominated for `nominee`. `on_node` is there if it has a RuntimeClass."""

    info: PodInfo
    node: str
    nominee: str
    on_node: Placed | None


class PodReader:
    """Makes PodInfos that share what many pods have in common."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, tuple[tuple[str, str], ...]], PodGroup] = {}
        self._version = NEWEST
        self._requests: dict[Key, tuple[dict[str, int], Object]] = {}
        """The requests of all pods with the same key, and one of these pods for `count_as`."""
        self._terms: dict[str, tuple[AffinityTerm, ...]] = {}

    def placed(self, pod: Object) -> PlacedPod | None:
        """A pod that takes room on a node; None for one that has ended or has no node. Raises RuntimeClassError."""
        try:
            spec, status = pod.get("spec") or {}, pod.get("status") or {}
            if status.get("phase") in ("Succeeded", "Failed"):
                return None
            node, nominee = spec.get("nodeName") or "", status.get("nominatedNodeName") or ""
            if not node and not nominee:
                return None
            # A nominated pod with scheduling gates, too: a scheduler up to 1.36 that was restarted learns of its
            # nomination only with the next change of the pod (kubernetes#139057), which no manifest shows.
            has_class = node and spec.get("runtimeClassName")
            return PlacedPod(self.read(pod), node, nominee, placed_pod(spec, status) if has_class else None)
        except (RuntimeClassError, AttributeError, KeyError, TypeError, ValueError) as error:
            raise RuntimeClassError(f"{pod_name(pod)}: {problem_of(pod) or error}") from None

    def read(self, pod: Object) -> PodInfo:
        """The PodInfo of a Pod object. Raises QuantityError and ShapeError."""
        metadata, spec = pod.get("metadata") or {}, pod.get("spec") or {}
        namespace = metadata.get("namespace") or "default"
        labels = metadata.get("labels") or {}
        name = metadata.get("name") or metadata.get("generateName") or ""
        key = (namespace, tuple(labels.items()))
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = PodGroup(namespace, labels)
        return PodInfo(  # positional, since keywords cost time for 150,000 pods
            name,
            group,
            self._requested(pod, spec),
            spec.get("priority") or 0,
            metadata.get("deletionTimestamp") is not None,
            host_ports(spec),
            self._anti_affinity(spec, namespace),
            _volumes(spec, name),
            (pod.get("status") or {}).get("startTime") or "",
        )

    def _requested(self, pod: Object, spec: Object) -> Mapping[str, int]:
        key = _requests_key(spec, pod.get("status") or {})
        requested = self._requests.get(key)
        if requested is None:
            units = scheduler_units(footprint(pod, self._version))
            requested = self._requests[key] = units, {"spec": spec, "status": pod.get("status")}
        return requested[0]

    def count_as(self, version: Version) -> None:
        """Count requests as servers of this version do, also those of pods that were read before."""
        if version == self._version:
            return
        self._version = version
        for units, pod in self._requests.values():
            counted = scheduler_units(footprint(pod, version))
            units.clear()
            units.update(counted)

    def _anti_affinity(self, spec: Object, namespace: str) -> tuple[AffinityTerm, ...]:
        affinity = spec.get("affinity")
        if not affinity or not affinity.get("podAntiAffinity"):
            return ()
        key = repr((namespace, affinity["podAntiAffinity"]))
        terms = self._terms.get(key)
        if terms is None:
            terms = self._terms[key] = pod_affinity_terms(spec, namespace, "podAntiAffinity")
        return terms


def pod_info(pod: Object) -> PodInfo:
    """The PodInfo of one Pod object, which need not be on a node. Raises QuantityError and ShapeError."""
    return PodReader().read(pod)


def host_ports(spec: Object) -> tuple[HostPort, ...]:
    """The host ports of containers and sidecars, not of other init containers (`GetHostPorts`)."""
    containers = spec.get("containers") or ()
    starting = spec.get("initContainers")
    if starting:
        containers = [*containers, *filter(is_sidecar, starting)]
    ports: list[HostPort] = []
    for container in containers:
        for port in container.get("ports") or ():
            number = port.get("hostPort") or 0
            if number > 0:
                ip = port.get("hostIP") or "0.0.0.0"  # noqa: S104 - the wildcard, not a socket
                ports.append(HostPort(ip, port.get("protocol") or "TCP", number))
    return tuple(ports)


_VOLUMES = (
    "persistentVolumeClaim", "ephemeral", "gcePersistentDisk", "awsElasticBlockStore", "iscsi", "rbd",
    "azureDisk", "cinder", "portworxVolume",
)  # fmt: skip


def _volumes(spec: Object, pod_name: str) -> tuple[Object, ...]:
    """The volumes that filters look at; a generic ephemeral one has the name of the claim that is made for it."""
    volumes = []
    for volume in spec.get("volumes") or ():
        for source in _VOLUMES:
            if source not in volume:
                continue
            require_shape(volume, VOLUME, "spec.volumes")  # volumes of other types are not used
            claim = {"claimName": f"{pod_name}-{volume.get('name')}", "ephemeral": True}
            volumes.append({source: claim if source == "ephemeral" else volume[source]})
    return tuple(volumes)


Key = tuple[object, ...]


def _requests_key(spec: Object, status: Object) -> Key:
    """Everything on which a pod's requests depend: pods with equal keys request the same."""
    amounts: list[object] = [_amounts(spec.get("overhead")), _requests(spec)]
    amounts += [_requests(container) for container in spec.get("containers") or ()]
    for init in spec.get("initContainers") or ():
        amounts += ("init", init.get("restartPolicy"), _requests(init))
    resizes = _resizes(status)
    if resizes:
        amounts += resizes
        for field in ("containers", "initContainers"):
            amounts += [container.get("name") for container in spec.get(field) or ()]
    return tuple(amounts)


def _resizes(status: Object) -> list[object]:
    """The parts of the status that change the requests of a running pod (in-place resize)."""
    amounts: list[object] = []
    for field in ("containerStatuses", "initContainerStatuses"):
        for container in status.get(field) or ():
            if container.get("resources") is not None or container.get("allocatedResources"):
                amounts += (container.get("name"), *_allocated(container))
    if status.get("resources") is not None or status.get("allocatedResources"):
        amounts += ("pod", *_allocated(status))
    pending = [c.get("reason") for c in status.get("conditions") or () if c.get("type") == "PodResizePending"]
    return amounts + pending


def _allocated(status: Object) -> Key:
    return status.get("resources") is not None, _requests(status), _amounts(status.get("allocatedResources"))


def _requests(holder: Object) -> Key:
    return _amounts((holder.get("resources") or {}).get("requests"))


def _amounts(amounts: Object | None) -> Key:
    return tuple(amounts.items()) if amounts else ()


def problem_of(pod: Object) -> str:
    """What has not the shape of a pod, with its field, or ""."""
    try:
        require_shape(pod, PLACED_POD, "")
    except RuntimeClassError as error:
        return str(error)
    return ""


def pod_name(pod: Object) -> str:
    """The name of a pod in errors, also if its name is not a string."""
    metadata = pod.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    return f"Pod {quote_name(metadata.get('namespace') or 'default')}/{quote_name(metadata.get('name'))}"
