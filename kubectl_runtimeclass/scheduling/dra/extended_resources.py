"""Extended resources that a node does not list, as requests for devices of the DeviceClass that stands for them.

Sources (Kubernetes v1.37): pkg/scheduler/framework/plugins/dynamicresources/extendeddynamicresources.go,
staging/src/k8s.io/dynamic-resource-allocation/deviceclass/extendedresourcecache/extendedresourcecache.go,
pkg/scheduler/framework/plugins/noderesources/fit.go (`shouldDelegateResourceToDRA`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...kube.object import Object
from ...kube.resources import is_extended_resource, is_sidecar, requests_of
from ...kube.version import EXTENDED_RESOURCES_OF_DEVICES
from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot
from .requests import Alternative, Claim, DeviceRequest

PREFIX = "deviceclass.resource.kubernetes.io/"
"""Of the resource that every DeviceClass stands for by its name."""


def is_of_devices(name: str) -> bool:
    """Whether a DeviceClass may stand for a resource (IsDRAExtendedResourceName)."""
    return is_extended_resource(name) or name.startswith(PREFIX)


def class_by_resource(snapshot: Snapshot) -> Mapping[str, str]:
    """The DeviceClass that stands for each resource, of several the newest; none before 1.36."""
    if not snapshot.version.has(EXTENDED_RESOURCES_OF_DEVICES):
        return {}
    by_resource = {f"{PREFIX}{name}": name for name in snapshot.device_classes}
    # The last one wins: the newest, and of those the one that comes first by name.
    ordered = sorted(snapshot.device_classes, reverse=True)
    ordered.sort(
        key=lambda name: str(snapshot.device_classes[name]["metadata"].get("creationTimestamp") or "")
    )
    for name in ordered:
        resource = snapshot.device_classes[name]["spec"].get("extendedResourceName")
        if resource:
            by_resource[str(resource)] = name
    return by_resource


def from_devices(name: str, node: NodeInfo, classes: Mapping[str, str]) -> bool:
    """Whether a resource comes from devices on a node: it lists none of it itself."""
    return name in classes and node.allocatable.get(name, 0) <= 0


def claim(spec: Object, resources: Iterable[str], classes: Mapping[str, str]) -> Claim:
    """The claim that the scheduler makes for a pod's containers on a node where these resources come from devices."""
    starting = spec.get("initContainers") or ()
    containers = (*starting, *(spec.get("containers") or ()))
    requests: list[DeviceRequest] = []
    for resource in sorted(resources):
        lasting: list[int] = []
        brief: list[int] = []
        for at, container in enumerate(containers):
            count = _count(container, resource)
            is_brief = at < len(starting) and not is_sidecar(container)
            brief.append(count if is_brief else 0)
            lasting.append(0 if is_brief else count)
        # A container that ends may use what those after it get; of those that end, the greatest counts.
        most = max((count - sum(lasting[at:]) for at, count in enumerate(brief) if count), default=0)
        requests += [
            DeviceRequest(name, (Alternative(name, classes[resource], (), count),))
            for name, count in _named(containers, resource, lasting, brief, most)
        ]
    return Claim("extended-resources", tuple(sorted(requests)))


def _count(container: Mapping[str, Any], resource: str) -> int:
    amount = requests_of(container).get(resource)
    return amount.value if amount is not None else 0


def _named(
    containers: Sequence[Object], resource: str, lasting: Sequence[int], brief: Sequence[int], most: int
) -> Iterable[tuple[str, int]]:
    for at, container in enumerate(containers):
        names = sorted((container.get("resources") or {}).get("requests") or ())
        number = names.index(resource) if resource in names else 0
        name = f"container-{at}-request-{number}"
        if lasting[at]:
            yield name, lasting[at]
        elif most > 0 and brief[at] - sum(lasting[at:]) == most:
            yield name, most
            most = 0
