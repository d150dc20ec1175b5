"""ResourceQuota: how much of a quota a pod uses, and which quotas of its namespace it would exceed.

PASS a pod that fits into what is left of every quota whose scopes match it
FAIL a pod that exceeds such a quota, or whose containers lack a request or limit that the quota is about

Sources (Kubernetes v1.37): pkg/quota/v1/evaluator/core/pods.go (`PodUsageFunc`, `podComputeUsageHelper`,
`podMatchesScopeFunc`, `Constraints`), staging/src/k8s.io/apiserver/pkg/admission/plugin/resourcequota/controller.go
(`CheckRequest`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..errors import SelectorError
from ..kube.quantity import ZERO, Quantity
from ..kube.resources import (
    Pod,
    ResourceList,
    is_extended_resource,
    is_pod_level_resource,
    pod_limits,
    pod_requests,
    qos_class,
    quantities,
    resource_list,
)
from ..kube.selectors import requirement
from ..kube.shape import PREFERRED, REQUIRED
from ..kube.version import DEVICE_CLASS_QUOTA, NEWEST, Version
from .answer import Refusal, forbidden

NAME = "ResourceQuota"
_ONE = Quantity(10**9)
_COMPUTE = ("cpu", "memory", "ephemeral-storage")
_VALIDATED = frozenset(
    ("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory")
)  # fmt: skip
"""Every container must set these when a quota limits them (`validationSet`)."""

_DEVICE_CLASS = "deviceclass.resource.kubernetes.io/"
_POD_RESOURCES = frozenset(
    (
        "pods",
        "count/pods",
        *_COMPUTE,
        *(f"{part}.{name}" for part in ("requests", "limits") for name in _COMPUTE),
    )
)
"""The names that a quota uses for pods, besides huge pages and extended resources (`podResources`)."""


def usage(requests: ResourceList, limits: ResourceList, version: Version = NEWEST) -> ResourceList:
    """How much a running pod with these requests and limits uses of a quota, by the quota's names (`requests.cpu`)."""
    used = {"pods": _ONE, "count/pods": _ONE}
    for name, amount in requests.items():
        if name in _COMPUTE or name.startswith("hugepages-"):
            used[name] = used[f"requests.{name}"] = amount
        elif is_extended_resource(name) or (
            name.startswith(_DEVICE_CLASS) and version.has(DEVICE_CLASS_QUOTA)
        ):
            used[f"requests.{name}"] = amount
    for name in _COMPUTE:
        if name in limits:
            used[f"limits.{name}"] = limits[name]
    return used


def applies(quota: Mapping[str, Any], pod: Pod) -> bool:
    """Whether a pod matches every scope of a quota."""
    return all(_in_scope(pod, *scope) for scope in _scopes(quota))


def _scopes(quota: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """(scope, operator, values) of each scope."""
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
        return any(map(_crosses_namespaces, _pod_affinity_terms(spec.get("affinity") or {})))
    if scope != "PriorityClass":
        return False  # VolumeAttributesClass is a scope of claims
    name = spec.get("priorityClassName")
    try:
        return requirement(scope, operator, values).matches({scope: name} if name else {})
    except SelectorError:
        return False


def _pod_affinity_terms(affinity: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for kind in ("podAffinity", "podAntiAffinity"):
        pod_affinity = affinity.get(kind) or {}
        yield from pod_affinity.get(REQUIRED) or ()
        for weighted in pod_affinity.get(PREFERRED) or ():
            yield weighted.get("podAffinityTerm") or {}


def _crosses_namespaces(term: Mapping[str, Any]) -> bool:
    return bool(term.get("namespaces")) or term.get("namespaceSelector") is not None


def must_specify(quota: Mapping[str, Any], pod: Pod) -> dict[str, list[str]]:
    """The requests and limits (`limits.cpu`) that a quota demands of every container, with the containers without them.

    Overhead does not replace them. Nothing is demanded of a pod that sets `spec.resources`. Raises QuantityError.
    """
    required = _VALIDATED.intersection(hard(quota))
    spec = pod.get("spec") or {}
    if not required or has_pod_level_resources(spec):
        return {}
    missing: dict[str, set[str]] = {}
    for container in (*(spec.get("containers") or ()), *(spec.get("initContainers") or ())):
        resources = container.get("resources") or {}
        for name in required - _quota_names(resources.get("requests") or {}, resources.get("limits") or {}):
            missing.setdefault(name, set()).add(container.get("name") or "")
    return {name: sorted(missing[name]) for name in sorted(missing)}


def has_pod_level_resources(spec: Mapping[str, Any]) -> bool:
    """Whether `spec.resources` sets a request or limit for the pod as a whole (`IsPodLevelResourcesSet`)."""
    resources = spec.get("resources") or {}
    return any(
        is_pod_level_resource(name) for part in ("requests", "limits") for name in resources.get(part) or ()
    )


def _quota_names(requests: Mapping[str, object], limits: Mapping[str, object]) -> set[str]:
    names = {f"requests.{name}" for name in requests} | set(requests)
    return names | {f"limits.{name}" for name in limits}


def hard(quota: Mapping[str, Any]) -> ResourceList:
    """`spec.hard` of a quota. Raises QuantityError, which names the quota."""
    return resource_list((quota.get("spec") or {}).get("hard"), f"{_title(quota)}: spec.hard")


def used_amounts(quota: Mapping[str, Any]) -> ResourceList | None:
    """`status.used` of a quota, None if it has none. Raises QuantityError, which names the quota."""
    amounts = (quota.get("status") or {}).get("used")
    return None if amounts is None else quantities(amounts, f"{_title(quota)}: status.used")


def without(quota: Mapping[str, Any], pod: Pod, counted: ResourceList) -> Mapping[str, Any]:
    """The quota as it will be when this pod, whose usage is `counted`, is gone. Raises QuantityError."""
    before = used_amounts(quota)
    if before is None or not applies(quota, pod):
        return quota
    left = {name: amount.minus(counted.get(name, ZERO)) for name, amount in before.items()}
    amounts = {name: str(amount if amount.nanos > 0 else ZERO) for name, amount in left.items()}
    return {**quota, "status": {**quota["status"], "used": amounts}}


def _title(quota: Mapping[str, Any]) -> str:
    return f"ResourceQuota {_name(quota)}"


def _name(quota: Mapping[str, Any]) -> str:
    return str(quota["metadata"]["name"])


# --- admission ------------------------------------------------------------------------------------


def validate(pod: Pod, quotas: Iterable[Mapping[str, Any]], version: Version = NEWEST) -> Refusal | None:
    """The refusal of a pod by the quotas of its namespace; None if it fits.

    `messages` has one sentence for each quota that refuses the pod: the server checks them in random order. A quota
    without a status counts as unused. Raises QuantityError.
    """
    applicable = [
        quota for quota in sorted(quotas, key=_name) if _is_about_pods(quota) and applies(quota, pod)
    ]
    messages = [
        f"failed quota: {_name(quota)}: must specify {_containers(missing)}"
        for quota in applicable
        if (missing := must_specify(quota, pod))
    ]
    if not messages:
        counted = usage(pod_requests(pod).total, pod_limits(pod).total, version)
        messages = [message for quota in applicable if (message := _exceeded(quota, counted))]
    return forbidden(NAME, *messages, detail="; ".join(messages[1:])) if messages else None


def _containers(missing: Mapping[str, list[str]]) -> str:
    return "; ".join(f"{name} for: {','.join(containers)}" for name, containers in missing.items())


def _is_about_pods(quota: Mapping[str, Any]) -> bool:
    """Whether a quota limits anything that pods use (`MatchingResources`)."""
    return any(name in _POD_RESOURCES or _is_used_by_pods(name) for name in hard(quota))


def _is_used_by_pods(name: str) -> bool:
    if name.startswith(("hugepages-", "requests.hugepages-", f"requests.{_DEVICE_CLASS}")):
        return True
    return name.startswith("requests.") and is_extended_resource(name.removeprefix("requests."))


def _exceeded(quota: Mapping[str, Any], counted: ResourceList) -> str | None:
    limits, before = hard(quota), used_amounts(quota)
    requested = {name: amount for name, amount in counted.items() if name in limits and amount.nanos}
    if before is not None and any(name not in before for name in requested):
        unknown = sorted(name for name in limits if name in counted or name in _POD_RESOURCES)
        return f"status unknown for quota: {_name(quota)}, resources: {','.join(unknown)}"
    before = {**dict.fromkeys(requested, ZERO), **(before or {})}
    exceeded = [
        name for name, amount in requested.items() if before[name].nanos + amount.nanos > limits[name].nanos
    ]
    if not exceeded:
        return None
    parts = (("requested", requested), ("used", before), ("limited", limits))
    return f"exceeded quota: {_name(quota)}, " + ", ".join(
        f"{label}: {','.join(f'{name}={amounts[name]}' for name in sorted(exceeded))}"
        for label, amounts in parts
    )
