"""Pods as filters count them: requests, labels, node ports, anti-affinity and volumes.

Sources (Kubernetes v1.36): pkg/scheduler/framework/types.go (`PodInfo`), pkg/scheduler/util/utils.go
(`GetHostPorts`).
"""

from __future__ import annotations

from collections.abc import Mapping

from .affinity import AffinityTerm, pod_affinity_terms
from .node_info import HostPort, Object, PodGroup, PodInfo
from .resources import is_sidecar, pod_requests, scheduler_units


class PodReader:
    """Reads pods, keeping once what many of them have in common."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, tuple[tuple[str, str], ...]], PodGroup] = {}
        self._requests: dict[str, Mapping[str, int]] = {}
        self._terms: dict[str, tuple[AffinityTerm, ...]] = {}

    def read(self, pod: Object) -> PodInfo:
        """A pod in the form that filters count. Raises QuantityError."""
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


def pod_info(pod: Object) -> PodInfo:
    """A pod, which need not be on a node, in the form that filters count."""
    return PodReader().read(pod)


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
