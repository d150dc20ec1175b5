"""Extended resources that devices of a DeviceClass provide (`extendedResourceName`) on nodes without a device plugin.

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
"""With the name of a DeviceClass after it, the resource that every class provides."""


def is_of_devices(name: str) -> bool:
    """Whether a DeviceClass may provide a resource of this name (`IsDRAExtendedResourceName`)."""
    return is_extended_resource(name) or name.startswith(PREFIX)


def class_by_resource(snapshot: Snapshot) -> Mapping[str, str]:
    """The name of the DeviceClass that provides each extended resource, of several the newest; {} before 1.36."""
    if not snapshot.version.has(EXTENDED_RESOURCES_OF_DEVICES):
        return {}
    by_resource = {f"{PREFIX}{name}": name for name in snapshot.device_classes}
    # The last one wins: the newest, and of equally new ones the first by name.
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
    """Whether devices provide a resource on a node: a class exists for it, and the node itself lists none of it."""
    return name in classes and node.allocatable.get(name, 0) <= 0


def claim(spec: Object, resources: Iterable[str], classes: Mapping[str, str]) -> Claim:
    """The claim that the scheduler makes for a pod on a node where devices provide these resources.

    `spec` is the pod spec, `classes` the result of `class_by_resource`. Raises QuantityError.
    """
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
        # An init container that ends can use the devices of the containers that start after it. Beyond that, devices
        # are requested for one init container only: the one that needs the most.
        extra = max((count - sum(lasting[at:]) for at, count in enumerate(brief) if count), default=0)
        requests += [
            DeviceRequest(
                name, (Alternative(name=name, class_name=classes[resource], selectors=(), devices=count),)
            )
            for name, count in _container_requests(containers, resource, lasting, brief, extra)
        ]
    return Claim("extended-resources", tuple(sorted(requests)))


def _count(container: Mapping[str, Any], resource: str) -> int:
    amount = requests_of(container).get(resource)
    return amount.value if amount is not None else 0


def _container_requests(
    containers: Sequence[Object], resource: str, lasting: Sequence[int], brief: Sequence[int], extra: int
) -> Iterable[tuple[str, int]]:
    """(name of the request, number of devices), as the scheduler names requests by container and resource.

    `lasting` has the devices of each container that keeps running, `brief` those of each init container that ends.
    """
    for at, container in enumerate(containers):
        names = sorted((container.get("resources") or {}).get("requests") or ())
        number = names.index(resource) if resource in names else 0
        name = f"container-{at}-request-{number}"
        if lasting[at]:
            yield name, lasting[at]
        elif extra > 0 and brief[at] - sum(lasting[at:]) == extra:
            yield name, extra
            extra = 0
