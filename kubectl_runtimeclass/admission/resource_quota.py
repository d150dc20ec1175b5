"""ResourceQuotas: what a pod counts for in them, and what a change makes of them.

Source: pkg/quota/v1/evaluator/core/pods.go (Kubernetes v1.36): `PodUsageFunc`, `podComputeUsageHelper`,
`podMatchesScopeFunc`, `Constraints`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import SelectorError
from ..kube.quantity import Quantity
from ..kube.resources import (
    Pod,
    ResourceList,
    is_extended_resource,
    is_pod_level_resource,
    qos_class,
    quantities,
    resource_list,
)
from ..kube.selectors import requirement
from ..kube.shape import PREFERRED, REQUIRED

_ONE = Quantity(10**9)
_COMPUTE = ("cpu", "memory", "ephemeral-storage")
_VALIDATED = frozenset(
    ("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory")
)  # fmt: skip
"""What each container must name when a quota has it (validationSet)."""


def usage(requests: ResourceList, limits: ResourceList) -> ResourceList:
    """What a running pod with these requests and limits counts for, by the names that quotas use."""
    found = {"pods": _ONE, "count/pods": _ONE}
    for name, amount in requests.items():
        if name in _COMPUTE or name.startswith("hugepages-"):
            found[name] = found[f"requests.{name}"] = amount
        elif is_extended_resource(name):
            found[f"requests.{name}"] = amount
    for name in _COMPUTE:
        if name in limits:
            found[f"limits.{name}"] = limits[name]
    return found


def applies(quota: Mapping[str, Any], pod: Pod) -> bool:
    """Whether a pod is in the scopes of a quota: in all of them."""
    return all(_in_scope(pod, *scope) for scope in _scopes(quota))


def _scopes(quota: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """(scope, operator, values)."""
    spec = quota.get("spec") or {}
    for scope in spec.get("scopes") or ():
        yield scope, "Exists", []
    for term in (spec.get("scopeSelector") or {}).get("matchExpressions") or ():
        yield term.get("scopeName"), term.get("operator"), term.get("values") or []


def _in_scope(pod: Pod, scope: str, operator: str, values: list[str]) -> bool:
    spec = pod.get("spec") or {}
    if scope in ("Terminating", "NotTerminating"):
        deadline = spec.get("activeDeadlineSeconds")
        return (deadline is not None and deadline >= 0) == (scope == "Terminating")
    if scope in ("BestEffort", "NotBestEffort"):
        return (qos_class(pod) == "BestEffort") == (scope == "BestEffort")
    if scope == "CrossNamespacePodAffinity":
        return any(map(_crosses, _pod_affinity_terms(spec.get("affinity") or {})))
    if scope != "PriorityClass":
        return False  # VolumeAttributesClass is of claims
    name = spec.get("priorityClassName")
    try:
        return requirement(scope, operator, values).matches({scope: name} if name else {})
    except SelectorError:
        return False


def _pod_affinity_terms(affinity: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for kind in ("podAffinity", "podAntiAffinity"):
        found = affinity.get(kind) or {}
        yield from found.get(REQUIRED) or ()
        for weighted in found.get(PREFERRED) or ():
            yield weighted.get("podAffinityTerm") or {}


def _crosses(term: Mapping[str, Any]) -> bool:
    return bool(term.get("namespaces")) or term.get("namespaceSelector") is not None


def must_specify(quota: Mapping[str, Any], pod: Pod) -> tuple[str, ...]:
    """The amounts for want of which a quota refuses a pod; overhead stands in for none of them.

    Of a pod that has resources of its own at spec.resources, none is asked.
    """
    required = _VALIDATED.intersection(hard(quota))
    spec = pod.get("spec") or {}
    if not required or has_pod_level_resources(spec):
        return ()
    missing: set[str] = set()
    for container in (*(spec.get("containers") or ()), *(spec.get("initContainers") or ())):
        resources = container.get("resources") or {}
        missing |= required - _named(resources.get("requests") or {}, resources.get("limits") or {})
    return tuple(sorted(missing))


def has_pod_level_resources(spec: Mapping[str, Any]) -> bool:
    """Whether a pod spec has requests or limits for all of its containers together (IsPodLevelResourcesSet)."""
    resources = spec.get("resources") or {}
    return any(
        is_pod_level_resource(name) for part in ("requests", "limits") for name in resources.get(part) or ()
    )


def _named(requests: Mapping[str, object], limits: Mapping[str, object]) -> set[str]:
    names = {f"requests.{name}" for name in requests} | set(requests)
    return names | {f"limits.{name}" for name in limits}


def hard(quota: Mapping[str, Any]) -> ResourceList:
    """The limits of a quota. Raises QuantityError, naming it."""
    return resource_list((quota.get("spec") or {}).get("hard"), f"{_name(quota)}: spec.hard")


def used(quota: Mapping[str, Any]) -> ResourceList | None:
    """What its status says is used, None when there is no status. Raises QuantityError, naming it."""
    found = (quota.get("status") or {}).get("used")
    return None if found is None else quantities(found, f"{_name(quota)}: status.used")


def _name(quota: Mapping[str, Any]) -> str:
    return f"ResourceQuota {quota['metadata']['name']}"
