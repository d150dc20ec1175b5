"""LimitRanger: the defaults that LimitRanges give to containers, and the bounds that they enforce on pods.

PASS a pod within `min`, `max` and `maxLimitRequestRatio` of every LimitRange
FAIL a container, or the whole pod, beyond one of these, or without the request or limit that is bounded

Sources (Kubernetes v1.37): plugin/pkg/admission/limitranger/admission.go, pkg/apis/core/v1/defaults.go
(`SetDefaults_LimitRangeItem`). Overhead does not count: the plugin runs before a RuntimeClass is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..kube.object import Object
from ..kube.quantity import Quantity
from ..kube.resources import (
    Pod,
    ResourceList,
    container_limits,
    container_requests,
    resource_list,
)
from .answer import Refusal, aggregate, forbidden

NAME = "LimitRanger"
_MAX_MILLI_VALUE = ((1 << 63) - 1) // 1000

# --- defaults -------------------------------------------------------------------------------------


def add_defaults(spec: dict[str, Any], limit_ranges: Iterable[Object]) -> None:
    """Give the containers of a pod spec their default requests and limits, changing `spec`.

    LimitRanges are applied in the order of their names; the server's own order is random.
    """
    for limit_range in sorted(limit_ranges, key=_name):
        limits, requests = container_defaults(limit_range)
        for field in ("containers", "initContainers"):
            if spec.get(field):
                spec[field] = [_with_defaults(container, limits, requests) for container in spec[field]]


def container_defaults(limit_range: Object) -> tuple[dict[str, Any], dict[str, Any]]:
    """(limits, requests) that a LimitRange gives to containers without them, by resource name.

    As when the server stores the LimitRange, `max` fills a missing `default`, and `default` or `min` a missing
    `defaultRequest`.
    """
    limits: dict[str, Any] = {}
    requests: dict[str, Any] = {}
    for item in _items(limit_range):
        if item.get("type") != "Container":
            continue
        default = {**(item.get("max") or {}), **(item.get("default") or {})}
        limits.update(default)
        requests.update({**(item.get("min") or {}), **default, **(item.get("defaultRequest") or {})})
    return limits, requests


def _with_defaults(
    container: Mapping[str, Any], limits: Mapping[str, Any], requests: Mapping[str, Any]
) -> Mapping[str, Any]:
    own = container.get("resources") or {}
    merged = {
        "limits": {**limits, **(own.get("limits") or {})},
        "requests": {**requests, **(own.get("requests") or {})},
    }
    if merged["limits"] == (own.get("limits") or {}) and merged["requests"] == (own.get("requests") or {}):
        return container
    return {**container, "resources": {**own, **merged}}


def contradictions(limit_ranges: Iterable[Object], spec: Mapping[str, Any]) -> Iterator[str]:
    """One sentence for each request or limit that containers lack and for which LimitRanges have different defaults.

    The server applies LimitRanges in random order, so either default may win. Raises QuantityError.
    """
    defaults: dict[tuple[str, str], dict[str, str]] = {}
    for limit_range in sorted(limit_ranges, key=_name):
        for field, amounts in zip(("limits", "requests"), container_defaults(limit_range), strict=True):
            for resource, amount in resource_list(amounts, f"LimitRange {_name(limit_range)}").items():
                defaults.setdefault((field, resource), {})[_name(limit_range)] = str(amount)
    containers = [*(spec.get("containers") or ()), *(spec.get("initContainers") or ())]
    for (field, resource), amounts in defaults.items():
        lacking = any(
            resource not in ((container.get("resources") or {}).get(field) or {}) for container in containers
        )
        if lacking and len(set(amounts.values())) > 1:
            values = ", ".join(f"{name} says {amount}" for name, amount in amounts.items())
            yield (
                f"LimitRanges that give containers different {field} of {resource} ({values}): "
                "the server takes them in any order"
            )


# --- bounds ---------------------------------------------------------------------------------------


def validate(pod: Pod, limit_ranges: Iterable[Object]) -> Refusal | None:
    """The refusal of a pod that has its defaults; None if it keeps to every LimitRange.

    `messages` has one sentence for each LimitRange that the pod violates: the server checks them in random order.
    Raises QuantityError.
    """
    messages = [
        aggregate(problems)
        for limit_range in sorted(limit_ranges, key=_name)
        if (problems := list(_problems(pod.get("spec") or {}, limit_range)))
    ]
    return forbidden(NAME, *messages, detail="; ".join(messages[1:])) if messages else None


def _problems(spec: Mapping[str, Any], limit_range: Object) -> Iterator[str]:
    for item in _items(limit_range):
        kind = item.get("type")
        if kind == "Container":
            for container in (*(spec.get("containers") or ()), *(spec.get("initContainers") or ())):
                resources = container.get("resources") or {}
                requests, limits = (
                    resource_list(resources.get(field), f"container[{container.get('name')}].{field}")
                    for field in ("requests", "limits")
                )
                yield from _violations(item, requests, limits)
        elif kind == "Pod":
            resources = spec.get("resources") or {}
            requests = {**container_requests(spec), **_of_pod(resources.get("requests"))}
            limits = {**container_limits(spec), **_of_pod(resources.get("limits"))}
            yield from _violations(item, requests, limits)


def _of_pod(amounts: Mapping[str, object] | None) -> ResourceList:
    """The cpu and memory of `spec.resources`; the plugin ignores huge pages there."""
    cpu_and_memory = {name: amount for name, amount in (amounts or {}).items() if name in ("cpu", "memory")}
    return resource_list(cpu_and_memory, "spec.resources")


def _violations(item: Mapping[str, Any], requests: ResourceList, limits: ResourceList) -> Iterator[str]:
    kind = str(item["type"])
    for field, bound in _BOUNDS.items():
        for resource, enforced in sorted(resource_list(item.get(field), f"LimitRange: {field}").items()):
            problem = bound(Bounded(kind, resource, enforced, requests.get(resource), limits.get(resource)))
            if problem:
                yield problem


class Bounded(NamedTuple):
    """A resource of a container or pod under a bound (`enforced`) that an item of a LimitRange, of a `kind`, sets."""

    kind: str
    resource: str
    enforced: Quantity
    request: Quantity | None
    limit: Quantity | None

    @property
    def comparable(self) -> tuple[int, int, int]:
        """Request, limit and bound in thousandths, or in whole units if one is too large for that.

        Source: `requestLimitEnforcedValues`.
        """
        amounts = (self.request or Quantity(0), self.limit or Quantity(0), self.enforced)
        milli = all(amount.value <= _MAX_MILLI_VALUE for amount in amounts)
        request, limit, enforced = (amount.milli_value if milli else amount.value for amount in amounts)
        return request, limit, enforced


def _min(of: Bounded) -> str | None:
    first = f"minimum {of.resource} usage per {of.kind} is {of.enforced}"
    if of.request is None:
        return f"{first}.  No request is specified"
    request, limit, minimum = of.comparable
    if request < minimum:
        return f"{first}, but request is {of.request}"
    return f"{first}, but limit is {of.limit}" if of.limit is not None and limit < minimum else None


def _max(of: Bounded) -> str | None:
    first = f"maximum {of.resource} usage per {of.kind} is {of.enforced}"
    if of.limit is None:
        return f"{first}.  No limit is specified"
    request, limit, maximum = of.comparable
    if limit > maximum:
        return f"{first}, but limit is {of.limit}"
    return f"{first}, but request is {of.request}" if of.request is not None and request > maximum else None


def _ratio(of: Bounded) -> str | None:
    first = f"{of.resource} max limit to request ratio per {of.kind} is {of.enforced}"
    request, limit, _ = of.comparable
    if not request:
        return f"{first}, but no request is specified or request is 0"
    if not limit:
        return f"{first}, but no limit is specified or limit is 0"
    ratio = limit / request  # a float, as in the server, which prints it
    milli = of.enforced.value <= _MAX_MILLI_VALUE
    beyond = ratio * 1000 > of.enforced.milli_value if milli else ratio > of.enforced.value
    return f"{first}, but provided ratio is {ratio:f}" if beyond else None


_BOUNDS: dict[str, Callable[[Bounded], str | None]] = {
    "min": _min,
    "max": _max,
    "maxLimitRequestRatio": _ratio,
}
"""Field of an item -> the server's sentence about what is beyond it, None within the bound."""


def _items(limit_range: Object) -> Iterable[Mapping[str, Any]]:
    return (limit_range.get("spec") or {}).get("limits") or ()


def _name(limit_range: Object) -> str:
    return str((limit_range.get("metadata") or {}).get("name", ""))
