"""What a pod requests and is limited to, as the scheduler and the quota count it, and its QoS class.

Sources (Kubernetes v1.36): staging/src/k8s.io/component-helpers/resource/helpers.go (`PodRequests`,
`PodLimits`), pkg/apis/core/helper/qos/qos.go (`ComputePodQOS`), pkg/scheduler/framework/types.go
(`Resource.Add`), pkg/apis/core/v1/defaults.go (`SetDefaults_ResourceList`). Pods are objects as JSON has them;
nothing here knows of nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ..errors import named
from .quantity import ZERO, Quantity, QuantityError, parse
from .selectors import is_dns1123_subdomain

Pod = Mapping[str, Any]
ResourceList = dict[str, Quantity]


class PodResources(NamedTuple):
    """Amounts by resource name, and where they come from: `total` is `containers` plus `overhead`.

    `containers` is the aggregate of the containers, or what the pod itself sets at `spec.resources` in its
    place; `overhead` is the part of `spec.overhead` that was added to it.
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
    """A v1.ResourceList as the API server stores it: no finer than thousandths, rounded up.

    Raises QuantityError with the field, for amounts below zero too.
    """
    parsed = quantities(amounts, where)
    for name, amount in parsed.items():
        if amount.nanos < 0:
            raise QuantityError(f"{where}[{named(name)}]: {amount} must be greater than or equal to 0")
    return stored(parsed)


def stored(amounts: ResourceList) -> ResourceList:
    """Amounts as the API server stores them in objects of the core group (SetDefaults_ResourceList)."""
    return {name: amount.rounded_up() for name, amount in amounts.items()}


def quantities(amounts: Mapping[str, object] | None, where: str = "") -> ResourceList:
    """Amounts just as they are written, as a RuntimeClass keeps them; raises QuantityError with the field."""
    return {
        name: ZERO if amount is None else parse(amount, f"{where}[{named(name)}]")
        for name, amount in (amounts or {}).items()
    }


def to_strings(amounts: ResourceList) -> dict[str, str]:
    """Amounts as Kubernetes prints them, by name."""
    return {name: str(amounts[name]) for name in sorted(amounts)}


def add(left: ResourceList, right: ResourceList) -> ResourceList:
    """The sum for every name of either (addResourceList)."""
    total = dict(left)
    for name, amount in right.items():
        total[name] = total[name].plus(amount) if name in total else amount
    return total


def maximum(left: ResourceList, *others: ResourceList) -> ResourceList:
    """The greater amount for every name of any (maxResourceList)."""
    greatest = dict(left)
    for other in others:
        for name, amount in other.items():
            if name not in greatest or amount.nanos > greatest[name].nanos:
                greatest[name] = amount
    return greatest


# --- PodRequests, PodLimits -----------------------------------------------------------------------


def pod_requests(pod: Pod) -> PodResources:
    """The requests of a pod with its overhead, as its spec has them. Raises QuantityError.

    What a pod that is running already takes of its node is `footprint.footprint`.
    """
    spec = pod.get("spec") or {}
    containers = {**aggregate(spec, requests_of), **pod_level(spec, "requests")}
    overhead = resource_list(spec.get("overhead"), "spec.overhead")
    return PodResources(add(containers, overhead), containers, overhead)


def pod_limits(pod: Pod) -> PodResources:
    """The limits of a pod; overhead is added only where there is a limit. Raises QuantityError."""
    spec = pod.get("spec") or {}
    limits = {**aggregate(spec, limits_of), **pod_level(spec, "limits")}
    overhead = {
        name: amount
        for name, amount in resource_list(spec.get("overhead"), "spec.overhead").items()
        if name in limits and limits[name].nanos
    }
    return PodResources(add(limits, overhead), limits, overhead)


def container_requests(spec: Mapping[str, Any]) -> ResourceList:
    """The aggregate of the containers' requests, without pod-level resources (AggregateContainerRequests)."""
    return aggregate(spec, requests_of)


def container_limits(spec: Mapping[str, Any]) -> ResourceList:
    """The aggregate of the containers' limits (AggregateContainerLimits)."""
    return aggregate(spec, limits_of)


def is_pod_level_resource(name: str) -> bool:
    """Whether `spec.resources` of a pod may set this resource (IsSupportedPodLevelResource)."""
    return name in ("cpu", "memory") or name.startswith("hugepages-")


def pod_level(spec: Mapping[str, Any], kind: str) -> ResourceList:
    """The `requests` or `limits` that a pod spec has for all of its containers together."""
    amounts = resource_list((spec.get("resources") or {}).get(kind), f"spec.resources.{kind}")
    return {name: amount for name, amount in amounts.items() if is_pod_level_resource(name)}


def is_sidecar(container: Mapping[str, Any]) -> bool:
    """Whether an init container keeps running beside the containers (restartPolicy: Always)."""
    return container.get("restartPolicy") == "Always"


def aggregate(spec: Mapping[str, Any], amounts: Callable[[Mapping[str, Any]], ResourceList]) -> ResourceList:
    """The sum of the containers' amounts, or what starting them takes if that is more."""
    total: ResourceList = {}
    for container in spec.get("containers") or ():
        total = add(total, amounts(container))
    sidecars: ResourceList = {}
    starting: ResourceList = {}
    for container in spec.get("initContainers") or ():
        # An init container runs beside the sidecars started before it.
        own = amounts(container)
        if is_sidecar(container):
            total, sidecars = add(total, own), add(sidecars, own)
            own = sidecars
        else:
            own = add(own, sidecars)
        starting = maximum(starting, own)
    return maximum(total, starting)


def requests_of(container: Mapping[str, Any]) -> ResourceList:
    """What a container requests. Raises QuantityError."""
    return _amounts(container, "requests")


def limits_of(container: Mapping[str, Any]) -> ResourceList:
    """The limits of a container. Raises QuantityError."""
    return _amounts(container, "limits")


def _amounts(container: Mapping[str, Any], kind: str) -> ResourceList:
    return resource_list(
        (container.get("resources") or {}).get(kind), f"{_named(container)}.resources.{kind}"
    )


def _named(container: Mapping[str, Any]) -> str:
    return f"container[{named(container.get('name'))}]"


# --- as the scheduler stores it -------------------------------------------------------------------


def is_extended_resource(name: str) -> bool:
    """Whether a device plugin or an administrator defines this resource (IsExtendedResourceName)."""
    domain, slash, rest = name.partition("/")
    if not slash or "kubernetes.io/" in name or name.startswith("requests."):
        return False
    return is_dns1123_subdomain(f"requests.{domain}") and 0 < len(rest) <= 63


def is_scalar_resource(name: str) -> bool:
    """Whether the scheduler counts a resource beside cpu, memory and disk (IsScalarResourceName)."""
    return (
        name.startswith(("hugepages-", "attachable-volumes-"))
        or "kubernetes.io/" in name
        or is_extended_resource(name)
    )


def scheduler_units(amounts: ResourceList) -> dict[str, int]:
    """Whole numbers as the scheduler compares them, rounded up: thousandths of a cpu, units of others.

    Names that the scheduler does not count are left out.
    """
    return {
        name: amount.milli_value if name == "cpu" else amount.value
        for name, amount in amounts.items()
        if name in ("cpu", "memory", "ephemeral-storage") or is_scalar_resource(name)
    }


# --- QoS ------------------------------------------------------------------------------------------


def qos_class(pod: Pod) -> str:
    """Guaranteed, Burstable or BestEffort. Overhead does not count. Raises QuantityError."""
    spec = pod.get("spec") or {}
    if spec.get("resources") is not None:
        parts = [("spec", spec["resources"])]
    else:
        parts = [(_named(c), c.get("resources") or {}) for c in _all_containers(spec)]
    requests: ResourceList = {}
    limits: ResourceList = {}
    limited = True
    for where, part in parts:
        requests = add(requests, _computed(part.get("requests"), f"{where}.resources.requests"))
        own = _computed(part.get("limits"), f"{where}.resources.limits")
        limits = add(limits, own)
        # A pod-level resource without any limits leaves `limited` to the comparison below, as in Go.
        if (part.get("limits") or spec.get("resources") is None) and len(own) < 2:
            limited = False
    if not requests and not limits:
        return "BestEffort"
    same = requests.keys() == limits.keys() and all(limits[n].nanos == q.nanos for n, q in requests.items())
    return "Guaranteed" if limited and same else "Burstable"


def _all_containers(spec: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from spec.get("containers") or ()
    yield from spec.get("initContainers") or ()


def _computed(amounts: Mapping[str, Any] | None, where: str) -> ResourceList:
    """The positive amounts of cpu and memory, which alone make the QoS class."""
    wanted = {name: q for name, q in (amounts or {}).items() if name in ("cpu", "memory")}
    return {name: q for name, q in resource_list(wanted, where).items() if q.nanos > 0}
