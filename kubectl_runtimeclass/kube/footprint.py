"""The requests with which the scheduler counts an existing pod: those of its spec, and of a resize in its status.

Sources: staging/src/k8s.io/component-helpers/resource/helpers.go (`PodRequests`, Kubernetes v1.36 and v1.37),
pkg/scheduler/framework/types.go (`PodInfo.CalculateResource`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .object import Object
from .quantity import ZERO
from .resources import (
    Pod,
    ResourceList,
    add,
    aggregate,
    is_pod_level_resource,
    is_sidecar,
    maximum,
    pod_level,
    pod_requests,
    requests_of,
    resource_list,
)
from .version import IN_PLACE_RESIZE, POD_LEVEL_RESIZE, POD_LEVEL_RESOURCES, WHOLE_POD_FOOTPRINT, Version


def footprint(pod: Pod, version: Version) -> ResourceList:
    """The amounts that the scheduler subtracts from a node for a pod that is bound or nominated to it.

    They include the overhead. `version` is the scheduler's. Raises QuantityError.
    """
    if not version.has(POD_LEVEL_RESOURCES) and (pod.get("spec") or {}).get("resources"):
        pod = {**pod, "spec": {**pod["spec"], "resources": None}}
    spec, status = pod.get("spec") or {}, _ReportedStatus(pod.get("status") or {})
    if not version.has(IN_PLACE_RESIZE):
        return pod_requests(pod).total
    if version.has(WHOLE_POD_FOOTPRINT):
        counted = _maximum_of_sums(spec, status)
    else:
        counted = _sum_of_maxima(spec, status, pod_level_resize=version.has(POD_LEVEL_RESIZE))
    return add(counted, resource_list(spec.get("overhead"), "spec.overhead"))


def _container_statuses(status: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    for field in ("containerStatuses", "initContainerStatuses"):
        yield from status.get(field) or ()


class _ReportedStatus:
    """A pod's status: what the kubelet has allocated to the pod and its containers, and what they actually have.

    Empty amounts count as absent, since the scheduler reads protobuf, which does not distinguish them.
    """

    def __init__(self, status: Mapping[str, Any]) -> None:
        self.of_pod: Mapping[str, Any] = status
        self.of_container: dict[Any, Mapping[str, Any]] = {}
        for container_status in _container_statuses(status):
            self.of_container.setdefault(container_status.get("name"), container_status)
        pending: Mapping[str, Any] = next(
            (c for c in status.get("conditions") or () if c.get("type") == "PodResizePending"), {}
        )
        self.infeasible = pending.get("reason") == "Infeasible"

    def desired(self, specified: ResourceList) -> ResourceList:
        """The specified amounts, unless they are a resize that can never happen."""
        return {} if self.infeasible else specified


def _actual(holder: Mapping[str, Any]) -> ResourceList:
    return resource_list((holder.get("resources") or {}).get("requests"), "status.resources.requests")


def _allocated(holder: Mapping[str, Any]) -> ResourceList:
    return resource_list(holder.get("allocatedResources"), "status.allocatedResources")


# --- from 1.37 on ---------------------------------------------------------------------------------


def _maximum_of_sums(spec: Mapping[str, Any], status: _ReportedStatus) -> ResourceList:
    """The maximum of three sums over the pod: specified, allocated and actual requests."""
    allocated, actual = _allocated(status.of_pod), _actual(status.of_pod)
    if not allocated or not actual:

        def allocated_to(container: Object) -> ResourceList:
            allocated = _allocated(status.of_container.get(container.get("name"), {}))
            return allocated or status.desired(requests_of(container))

        def actual_of(container: Object) -> ResourceList:
            actual = _actual(status.of_container.get(container.get("name"), {}))
            return actual or allocated_to(container)

        allocated, actual = aggregate(spec, allocated_to), aggregate(spec, actual_of)
    specified = aggregate(spec, requests_of)
    counted = maximum(status.desired(specified), actual, allocated)
    own = pod_level(spec, "requests")
    if own:
        if status.of_pod.get("resources") is not None:
            own = maximum(status.desired(own), _actual(status.of_pod), _allocated(status.of_pod))
        counted = {**counted, **{name: amount for name, amount in own.items() if is_pod_level_resource(name)}}
    return counted


# --- up to 1.36 -----------------------------------------------------------------------------------


def _sum_of_maxima(
    spec: Mapping[str, Any], status: _ReportedStatus, *, pod_level_resize: bool
) -> ResourceList:
    """The sum over containers of the maximum of specified, allocated and actual requests."""

    def effective(specified: ResourceList, holder: Mapping[str, Any]) -> ResourceList:
        if holder.get("resources") is None:
            return specified
        return maximum(status.desired(specified), _actual(holder), _allocated(holder))

    def of_container(container: Object) -> ResourceList:
        return effective(requests_of(container), status.of_container.get(container.get("name"), {}))

    init_containers = spec.get("initContainers") or ()
    not_resizable = {id(container) for container in init_containers if not is_sidecar(container)}
    counted = aggregate(spec, lambda c: requests_of(c) if id(c) in not_resizable else of_container(c))
    own = pod_level(spec, "requests")
    if own and pod_level_resize:
        counted_for_pod = effective(own, status.of_pod)
        own = {name: counted_for_pod.get(name, ZERO) for name in own}
    return {**counted, **own}
