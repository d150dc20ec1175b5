"""`spec.resources` of a pod: the defaults that the API server fills in.

Servers up to v1.36 do so before admission, newer ones after it; the functions here take the version.

Sources: pkg/apis/core/v1/defaults.go (`defaultHugePagePodLimits`, `defaultPodRequests`; up to Kubernetes v1.36),
pkg/registry/core/pod/strategy.go (`PrepareForCreate`), pkg/api/pod/util.go (`DefaultPodLevelResources`; v1.37).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..kube.resources import (
    Pod,
    PodSpec,
    container_limits,
    container_requests,
    is_pod_level_resource,
    maximum,
    resource_list,
)
from ..kube.version import LATE_POD_LEVEL_DEFAULTS, POD_LEVEL_RESOURCES, Version


def default_resources(spec: PodSpec, version: Version) -> Any:
    """`spec.resources` as admission sees it, None if absent. Raises QuantityError."""
    resources = spec.get("resources")
    if not resources or not version.has(POD_LEVEL_RESOURCES) or version.has(LATE_POD_LEVEL_DEFAULTS):
        return resources
    resources = _huge_pages(spec, resources)
    return _requests(spec, resources) if resources.get("limits") else resources


def as_stored(pod: Pod, version: Version) -> Pod:
    """An admitted pod as the server stores it. Raises QuantityError."""
    spec: PodSpec = pod.get("spec") or {}
    if spec.get("resources") is None:
        return pod
    if version.has(POD_LEVEL_RESOURCES) and not version.has(LATE_POD_LEVEL_DEFAULTS):
        return pod
    resources = _defaulted_late(spec) if version.has(POD_LEVEL_RESOURCES) else None
    kept = {field: value for field, value in spec.items() if field != "resources"}
    return {**pod, "spec": {**kept, "resources": resources} if resources else kept}


def _defaulted_late(spec: PodSpec) -> dict[str, Any]:
    """`spec.resources` as stored by v1.37 and later; where it has neither requests nor limits, its claims alone."""
    resources = spec["resources"]
    if not (resources.get("requests") or resources.get("limits")):
        return {"claims": resources["claims"]} if resources.get("claims") is not None else {}
    return _limits(spec, _requests(spec, _huge_pages(spec, resources)))


def _huge_pages(spec: PodSpec, resources: Mapping[str, Any]) -> dict[str, Any]:
    """`resources` with the containers' limits of huge pages, unless the pod requests that size itself."""
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    if not limits and not requests:
        return dict(resources)
    missing = {
        name: str(amount)
        for name, amount in container_limits(spec).items()
        if name.startswith("hugepages-") and name not in requests
    }
    return _with(resources, "limits", {**missing, **limits})


def _requests(spec: PodSpec, resources: Mapping[str, Any]) -> dict[str, Any]:
    """`resources` with the missing requests: the containers' sum for cpu and memory, else the pod's own limit."""
    limits, requests = resources.get("limits") or {}, dict(resources.get("requests") or {})
    for name, amount in container_requests(spec).items():
        if name in ("cpu", "memory"):
            requests.setdefault(name, str(amount))
    for name, limit in limits.items():
        if is_pod_level_resource(name):
            requests.setdefault(name, limit)
    return _with(resources, "requests", requests)


def _limits(spec: PodSpec, resources: Mapping[str, Any]) -> dict[str, Any]:
    """`resources` with the missing limits of what every container limits: their sum, or the request if larger."""
    containers = (*(spec.get("containers") or ()), *(spec.get("initContainers") or ()))
    limits, requests = resources.get("limits") or {}, resources.get("requests") or {}
    limited = [(container.get("resources") or {}).get("limits") or {} for container in containers]
    names = {
        name for name in requests if is_pod_level_resource(name) and all(name in limits for limits in limited)
    }
    aggregated = {name: amount for name, amount in container_limits(spec).items() if name in names}
    requested = {name: requests[name] for name in aggregated}
    least = maximum(aggregated, resource_list(requested, "spec.resources.requests"))
    return _with(resources, "limits", {**{name: str(amount) for name, amount in least.items()}, **limits})


def _with(resources: Mapping[str, Any], kind: str, amounts: Mapping[str, Any]) -> dict[str, Any]:
    return {**resources, kind: dict(amounts)} if amounts else dict(resources)
