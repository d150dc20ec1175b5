"""A pod's requests and limits, as the scheduler and ResourceQuota count them, and its QoS class.

Sources (Kubernetes v1.36): staging/src/k8s.io/component-helpers/resource/helpers.go (`PodRequests`,
`PodLimits`), pkg/apis/core/helper/qos/qos.go (`ComputePodQOS`), pkg/scheduler/framework/types.go
(`Resource.Add`), pkg/apis/core/v1/defaults.go (`SetDefaults_ResourceList`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ..errors import quote_name
from .quantity import ZERO, Quantity, QuantityError, parse
from .selectors import is_dns1123_subdomain

Pod = Mapping[str, Any]
"""A Pod as decoded from JSON, or a pod template: {metadata, spec}."""
PodSpec = Mapping[str, Any]
"""Its spec."""
ResourceList = dict[str, Quantity]
"""Amounts by the name of the resource."""


class PodResources(NamedTuple):
    """The requests or limits of a pod: `total` is the sum of `containers` and `overhead`.

    `containers` is the aggregate of the containers, replaced by `spec.resources` where the pod sets it; `overhead` is
    the part of `spec.overhead` that counts.
    """

    total: ResourceList
    containers: ResourceList
    overhead: ResourceList

    def explain(self, name: str) -> str:
        """An amount with its origin: `750m (500m + 250m RuntimeClass overhead)`."""
        total, extra = self.total.get(name, ZERO), self.overhead.get(name, ZERO)
        if not extra.nanos:
            return str(total)
        return f"{total} ({self.containers.get(name, ZERO)} + {extra} RuntimeClass overhead)"


def resource_list(amounts: Mapping[str, object] | None, where: str = "") -> ResourceList:
    """A v1.ResourceList as the API server stores it, rounded up to thousandths; {} for None.

    Raises QuantityError, which names the field after `where`, also for negative amounts.
    """
    parsed = quantities(amounts, where)
    for name, amount in parsed.items():
        if amount.nanos < 0:
            raise QuantityError(f"{where}[{quote_name(name)}]: {amount} must be greater than or equal to 0")
    return rounded_to_milli(parsed)


def rounded_to_milli(amounts: ResourceList) -> ResourceList:
    """The amounts rounded up to thousandths, as the API server stores them in the core group.

    Source: `SetDefaults_ResourceList`.
    """
    return {name: amount.rounded_up() for name, amount in amounts.items()}


def quantities(amounts: Mapping[str, object] | None, where: str = "") -> ResourceList:
    """Amounts without rounding, as the API server stores them in a RuntimeClass; null is zero.

    Raises QuantityError, which names the field after `where`.
    """
    return {
        name: ZERO if amount is None else parse(amount, f"{where}[{quote_name(name)}]")
        for name, amount in (amounts or {}).items()
    }


def to_strings(amounts: ResourceList) -> dict[str, str]:
    """Amounts as Kubernetes prints them, in the order of their names."""
    return {name: str(amounts[name]) for name in sorted(amounts)}


def add(left: ResourceList, right: ResourceList) -> ResourceList:
    """The sum of two lists, with the names of both (`addResourceList`)."""
    total = dict(left)
    for name, amount in right.items():
        total[name] = total[name].plus(amount) if name in total else amount
    return total


def maximum(left: ResourceList, *others: ResourceList) -> ResourceList:
    """The greatest amount of each name in any list (`maxResourceList`)."""
    greatest = dict(left)
    for other in others:
        for name, amount in other.items():
            if name not in greatest or amount.nanos > greatest[name].nanos:
                greatest[name] = amount
    return greatest


# --- PodRequests, PodLimits -----------------------------------------------------------------------


def pod_requests(pod: Pod) -> PodResources:
    """The requests of a pod by its spec, with the overhead. Raises QuantityError.

    For a pod on a node, whose status may count as well, see `footprint.footprint`.
    """
    spec = pod.get("spec") or {}
    containers = {**aggregate(spec, requests_of), **pod_level(spec, "requests")}
    overhead = resource_list(spec.get("overhead"), "spec.overhead")
    return PodResources(add(containers, overhead), containers, overhead)


def pod_limits(pod: Pod) -> PodResources:
    """The limits of a pod; overhead is added only to resources that have a limit. Raises QuantityError."""
    spec = pod.get("spec") or {}
    limits = {**aggregate(spec, limits_of), **pod_level(spec, "limits")}
    overhead = {
        name: amount
        for name, amount in resource_list(spec.get("overhead"), "spec.overhead").items()
        if name in limits and limits[name].nanos
    }
    return PodResources(add(limits, overhead), limits, overhead)


def container_requests(spec: Mapping[str, Any]) -> ResourceList:
    """The aggregate of the containers' requests (`AggregateContainerRequests`). Raises QuantityError."""
    return aggregate(spec, requests_of)


def container_limits(spec: Mapping[str, Any]) -> ResourceList:
    """The aggregate of the containers' limits (`AggregateContainerLimits`). Raises QuantityError."""
    return aggregate(spec, limits_of)


def is_pod_level_resource(name: str) -> bool:
    """Whether `spec.resources` of a pod may set this resource (`IsSupportedPodLevelResource`)."""
    return name in ("cpu", "memory") or name.startswith("hugepages-")


def pod_level(spec: Mapping[str, Any], kind: str) -> ResourceList:
    """The `requests` or `limits` (`kind`) in `spec.resources` of a pod. Raises QuantityError."""
    amounts = resource_list((spec.get("resources") or {}).get(kind), f"spec.resources.{kind}")
    return {name: amount for name, amount in amounts.items() if is_pod_level_resource(name)}


def is_sidecar(container: Mapping[str, Any]) -> bool:
    """Whether an init container is a sidecar, which keeps running (restartPolicy: Always)."""
    return container.get("restartPolicy") == "Always"


def aggregate(spec: Mapping[str, Any], amounts: Callable[[Mapping[str, Any]], ResourceList]) -> ResourceList:
    """The sum over containers and sidecars, or the most that any init container needs while it runs, if that is more.

    `amounts` returns the amounts of one container.
    """
    total: ResourceList = {}
    for container in spec.get("containers") or ():
        total = add(total, amounts(container))
    sidecars: ResourceList = {}
    starting: ResourceList = {}
    for container in spec.get("initContainers") or ():
        # An init container runs together with the sidecars that were started before it.
        own = amounts(container)
        if is_sidecar(container):
            total, sidecars = add(total, own), add(sidecars, own)
            own = sidecars
        else:
            own = add(own, sidecars)
        starting = maximum(starting, own)
    return maximum(total, starting)


def requests_of(container: Mapping[str, Any]) -> ResourceList:
    """The requests of a container. Raises QuantityError."""
    return _amounts(container, "requests")


def limits_of(container: Mapping[str, Any]) -> ResourceList:
    """The limits of a container. Raises QuantityError."""
    return _amounts(container, "limits")


def _amounts(container: Mapping[str, Any], kind: str) -> ResourceList:
    amounts = (container.get("resources") or {}).get(kind)
    return rounded_to_milli(quantities(amounts, f"{_path(container)}.resources.{kind}"))


def _path(container: Mapping[str, Any]) -> str:
    return f"container[{quote_name(container.get('name'))}]"


# --- the scheduler's units ------------------------------------------------------------------------


def is_extended_resource(name: str) -> bool:
    """Whether a resource is defined by a device plugin or an administrator: `example.com/gpu`.

    Source: `IsExtendedResourceName`.
    """
    domain, slash, rest = name.partition("/")
    if not slash or "kubernetes.io/" in name or name.startswith("requests."):
        return False
    return is_dns1123_subdomain(f"requests.{domain}") and 0 < len(rest) <= 63


def is_scalar_resource(name: str) -> bool:
    """Whether the scheduler counts a resource other than cpu, memory and disk (`IsScalarResourceName`)."""
    return (
        name.startswith(("hugepages-", "attachable-volumes-"))
        or "kubernetes.io/" in name
        or is_extended_resource(name)
    )


def scheduler_units(amounts: ResourceList) -> dict[str, int]:
    """The integers that the scheduler compares, rounded up: thousandths of a cpu, else whole units such as bytes.

    Resources that the scheduler does not count are left out.
    """
    return {
        name: amount.milli_value if name == "cpu" else amount.value
        for name, amount in amounts.items()
        if name in ("cpu", "memory", "ephemeral-storage") or is_scalar_resource(name)
    }


# --- QoS ------------------------------------------------------------------------------------------


def qos_class(pod: Pod) -> str:
    """`Guaranteed`, `Burstable` or `BestEffort`; overhead does not count. Raises QuantityError."""
    spec = pod.get("spec") or {}
    if spec.get("resources") is not None:
        parts = [("spec", spec["resources"])]
    else:
        parts = [(_path(c), c.get("resources") or {}) for c in _all_containers(spec)]
    requests: ResourceList = {}
    limits: ResourceList = {}
    limited = True
    for where, part in parts:
        requests = add(requests, _cpu_and_memory(part.get("requests"), f"{where}.resources.requests"))
        own = _cpu_and_memory(part.get("limits"), f"{where}.resources.limits")
        limits = add(limits, own)
        # As in Go, `spec.resources` without limits does not clear `limited`; the comparison below decides.
        if (part.get("limits") or spec.get("resources") is None) and len(own) < 2:
            limited = False
    if not requests and not limits:
        return "BestEffort"
    same = requests.keys() == limits.keys() and all(limits[n].nanos == q.nanos for n, q in requests.items())
    return "Guaranteed" if limited and same else "Burstable"


def _all_containers(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from spec.get("containers") or ()
    yield from spec.get("initContainers") or ()


def _cpu_and_memory(amounts: Mapping[str, Any] | None, where: str) -> ResourceList:
    """The positive amounts of cpu and memory, the only resources on which the QoS class depends."""
    selected = {name: amount for name, amount in (amounts or {}).items() if name in ("cpu", "memory")}
    return {name: amount for name, amount in resource_list(selected, where).items() if amount.nanos > 0}
