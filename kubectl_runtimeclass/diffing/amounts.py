"""Amounts as the API server keeps them: no finer than a thousandth, rounded up.

Source: pkg/apis/core/v1/defaults.go `SetDefaults_ResourceList` (Kubernetes v1.36), which is called for every
ResourceList that is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..scheduling.quantity import Quantity, parse
from ..scheduling.shape import OBJECTS, POD, check
from .quota import QUOTA

Object = Mapping[str, Any]


def rounded(template: Mapping[str, Any]) -> Mapping[str, Any]:
    """A Pod or a pod template with rounded amounts. Raises QuantityError, and ShapeError by way of `check`."""
    try:
        return _rounded(template)
    except (AttributeError, TypeError):
        check(template, POD, "")  # says what is of another shape; `create_pod` looks at all the others
        raise


def _rounded(template: Object) -> Object:
    spec = template.get("spec") or {}
    holders = [spec, *(spec.get("containers") or ()), *(spec.get("initContainers") or ())]
    lists = [
        (holder.get("resources") or {}).get(part) for holder in holders for part in ("requests", "limits")
    ]
    if not any(
        _is_fine(amount) for amounts in (*lists, spec.get("overhead")) for amount in (amounts or {}).values()
    ):
        return template
    containers = {
        field: [_rounded_resources(container) for container in spec[field]]
        for field in ("containers", "initContainers")
        if spec.get(field)
    }
    overhead = {"overhead": _rounded_list(spec["overhead"])} if spec.get("overhead") else {}
    return {**template, "spec": {**_rounded_resources(spec), **containers, **overhead}}


def _rounded_resources(holder: Mapping[str, Any]) -> Mapping[str, Any]:
    resources = holder.get("resources")
    if not resources:
        return holder
    parts = {part: _rounded_list(resources[part]) for part in ("requests", "limits") if resources.get(part)}
    return {**holder, "resources": {**resources, **parts}}


def _rounded_list(amounts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _rounded_amount(amount) for name, amount in amounts.items()}


_MILLI = 10**6


def _is_fine(amount: object) -> bool:
    return amount is not None and parse(amount).nanos % _MILLI != 0


def _rounded_amount(amount: Any) -> Any:
    if not _is_fine(amount):
        return amount
    found = parse(amount)
    return str(Quantity(-(-found.nanos // _MILLI) * _MILLI, found.format))


def stored(found: Object) -> Object:
    """A RuntimeClass, LimitRange or ResourceQuota of a manifest with rounded amounts, others as they are.

    Raises QuantityError and ShapeError.
    """
    kind = found.get("kind")
    if kind not in ("RuntimeClass", "LimitRange", "ResourceQuota"):
        return found
    check(found, QUOTA if kind == "ResourceQuota" else OBJECTS[kind], "")
    spec = found.get("spec") or {}
    if kind == "RuntimeClass" and (found.get("overhead") or {}).get("podFixed"):
        return {**found, "overhead": {"podFixed": _rounded_list(found["overhead"]["podFixed"])}}
    if kind == "LimitRange" and spec.get("limits"):
        return {**found, "spec": {**spec, "limits": [_rounded_limits(item) for item in spec["limits"]]}}
    if kind == "ResourceQuota" and spec.get("hard"):
        return {**found, "spec": {**spec, "hard": _rounded_list(spec["hard"])}}
    return found


def _rounded_limits(item: Object) -> Object:
    return {
        key: _rounded_list(value) if isinstance(value, dict) and key != "maxLimitRequestRatio" else value
        for key, value in item.items()
    }
