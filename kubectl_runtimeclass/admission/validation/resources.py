"""Requests and limits of containers and of pods, and overhead.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `validateResourceRequirements`,
`validatePodResources`, `validateResourceClaimNames`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from ...kube.object import Object
from ...kube.quantity import Quantity, QuantityError, parse
from ...kube.resources import (
    ResourceList,
    container_limits,
    container_requests,
    is_extended_resource,
    is_pod_level_resource,
    quantities,
    rounded_to_milli,
)
from . import errors
from .errors import Errors
from .names import dns1123_label, qualified_name

_COMPUTE = ("cpu", "memory", "ephemeral-storage")
_STANDARD = frozenset((
    *_COMPUTE, *(f"{part}.{name}" for part in ("requests", "limits") for name in _COMPUTE), "pods", "resourcequotas",
    "services", "replicationcontrollers", "secrets", "configmaps", "persistentvolumeclaims", "storage",
    "requests.storage", "services.nodeports", "services.loadbalancers",
))  # fmt: skip

NameCheck = Callable[[str, str], Errors]


def _resource_name(name: str, path: str) -> Errors:
    problems = list(qualified_name(name))
    yield from errors.invalid_each(path, name, problems)
    huge = name.startswith(("hugepages-", "requests.hugepages-"))
    if not problems and "/" not in name and name not in _STANDARD and not huge:
        yield errors.invalid(path, name, "must be a standard resource type or fully qualified")


def _container_resource(name: str, path: str) -> Errors:
    yield from _resource_name(name, path)
    if "/" not in name:
        if name not in _COMPUTE and not name.startswith("hugepages-"):
            yield errors.invalid(path, name, "must be a standard resource for containers")
    elif "kubernetes.io/" not in name and not is_extended_resource(name):
        yield errors.invalid(path, name, "doesn't follow extended resource name standard")


def _pod_resource(name: str, path: str) -> Errors:
    problems = list(_resource_name(name, path))
    yield from problems
    if not problems and not is_pod_level_resource(name):
        yield errors.not_supported(path, name, ("cpu", "hugepages-", "memory"))


def may_be_overcommitted(name: str) -> bool:
    """Whether a request may be less than its limit or have no limit (`IsOvercommitAllowed`)."""
    return ("/" not in name or "kubernetes.io/" in name) and not name.startswith("hugepages-")


def container_resources(resources: Object, claims: Collection[str], path: str) -> Errors:
    """Errors of a container's `resources`; `claims` are the names of the pod's resourceClaims.

    Raises QuantityError.
    """
    yield from _requirements(resources, claims, _container_resource, path)


def overhead(amounts: Object | None, path: str) -> Errors:
    """Errors of an overhead, to which the rules for a container's limits apply. Raises QuantityError."""
    return _requirements({"limits": amounts}, (), _container_resource, path)


def _requirements(resources: Object, claims: Collection[str], name_check: NameCheck, path: str) -> Errors:
    limits, requests = (
        rounded_to_milli(quantities(resources.get(field))) for field in ("limits", "requests")
    )
    limits_at, requests_at = f"{path}.limits", f"{path}.requests"
    for name in sorted(limits):
        at = f"{limits_at}[{name}]"
        yield from name_check(name, at)
        yield from _quantity(name, limits[name], at)
    for name in sorted(requests):
        amount, at = requests[name], f"{requests_at}[{name}]"
        yield from name_check(name, at)
        yield from _amount(name, amount, at)
        limit = limits.get(name)
        if limit is None:
            if not may_be_overcommitted(name):
                yield errors.required(limits_at, "Limit must be set for non overcommitable resources")
        elif amount.nanos != limit.nanos and not may_be_overcommitted(name):
            yield errors.invalid(requests_at, str(amount), f"must be equal to {name} limit of {limit}")
        elif amount.nanos > limit.nanos:
            yield errors.invalid(
                requests_at, str(amount), f"must be less than or equal to {name} limit of {limit}"
            )
        yield from _huge_page(name, amount, at)
    yield from _claims(resources.get("claims") or (), claims, f"{path}.claims")
    names = {*limits, *requests}
    if any(name.startswith("hugepages-") for name in names) and names.isdisjoint(("cpu", "memory")):
        yield errors.forbidden(path, "HugePages require cpu or memory")


def _quantity(name: str, amount: Quantity, path: str) -> Errors:
    yield from _amount(name, amount, path)
    yield from _huge_page(name, amount, path)


def _amount(name: str, amount: Quantity, path: str) -> Errors:
    if amount.nanos < 0:
        yield errors.invalid(path, str(amount), errors.NEGATIVE)
    if is_extended_resource(name) and amount.milli_value % 1000:
        yield errors.invalid(path, str(amount), "must be an integer")


def _huge_page(name: str, amount: Quantity, path: str) -> Errors:
    if not name.startswith("hugepages-"):
        return
    try:
        size = parse(name.removeprefix("hugepages-"))
        divisible = size.nanos > 0 and not size.milli_value % 1000 and not amount.value % size.value
    except QuantityError:
        divisible = False
    if not divisible:
        yield errors.invalid(path, str(amount), f"{amount} is not positive integer multiple of {name}")


def _claims(used: Iterable[Object], claims: Collection[str], path: str) -> Errors:
    keys: set[str] = set()
    for index, claim in enumerate(used):
        at, name, request = f"{path}[{index}]", claim.get("name") or "", claim.get("request") or ""
        if not name:
            yield errors.required(at)
        elif name in keys:
            yield errors.duplicate(at, name)
        else:
            key = f"{name}/{request}" if request else name
            if request:
                yield from errors.invalid_each(f"{at}.request", request, dns1123_label(request))
            if key in keys:
                yield errors.duplicate(at, key)
            elif not request:
                yield from (errors.duplicate(at, name) for other in keys if other.startswith(f"{name}/"))
            keys.add(key)
        if name and name not in claims:
            choices = f": {', '.join(sorted(claims))}" if claims else " which is empty"
            yield errors.not_found(at, name, f"must be one of the names in pod.spec.resourceClaims{choices}")


# --- resources of the pod itself ------------------------------------------------------------------


def pod_resources(spec: Object, claims: Collection[str], path: str) -> Errors:
    """Errors of `spec.resources` (`validatePodResources`); `path` is that of the spec. Raises QuantityError."""
    resources = spec.get("resources")
    if resources is None:
        return
    at = f"{path}.resources"
    if (spec.get("os") or {}).get("name") == "windows":
        yield errors.forbidden(at, "may not be set for a windows pod")
        return
    if resources.get("claims") is not None:
        yield errors.forbidden(f"{at}.claims", "claims may not be set for Resources at pod-level")
    yield from _requirements(resources, claims, _pod_resource, at)
    yield from _consistency(spec, resources, at)


def _consistency(spec: Object, resources: Object, path: str) -> Errors:
    limits, requests = (
        rounded_to_milli(quantities(resources.get(field))) for field in ("limits", "requests")
    )
    detail = "must be greater than or equal to aggregate container"
    for name, amount in _sorted(container_requests(spec)):
        own = requests.get(name)
        if own is not None and amount.nanos > own.nanos:
            yield errors.invalid(f"{path}.requests[{name}]", str(own), f"{detail} requests of {amount}")
    for name, amount in _sorted(container_limits(spec)):
        own = limits.get(name)
        if name.startswith("hugepages-") and own is not None and amount.nanos > own.nanos:
            yield errors.invalid(f"{path}.limits[{name}]", str(own), f"{detail} limits of {amount}")
    for index, container in enumerate(spec.get("containers") or ()):
        amounts = rounded_to_milli(quantities((container.get("resources") or {}).get("limits")))
        for name, amount in _sorted(amounts):
            own = limits.get(name)
            if own is not None and amount.nanos > own.nanos:
                at = f"{path}.containers[{index}][{name}].limits"
                yield errors.invalid(at, str(amount), f"must be less than or equal to pod limits of {own}")


def _sorted(amounts: ResourceList) -> list[tuple[str, Quantity]]:
    return sorted(amounts.items())
