"""Consumable capacity: what a share of a device consumes, and whether that much is left.

Source: staging/src/k8s.io/dynamic-resource-allocation/structured/internal/incubating/consumable_capacity.go
(Kubernetes v1.37). Before 1.37, ranges worked with integers only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...kube.object import Object
from ...kube.quantity import ZERO, Quantity, parse

Amounts = Mapping[str, Quantity]
"""By the name of the capacity."""
_WHOLE, _MILLI = 10**9, 10**6
"""In nanos."""


def share(
    requested: Mapping[str, Any], capacity: Object, taken: Iterable[Amounts], *, fractional: bool
) -> Amounts | None:
    """What a request consumes of a device (see `consumption`); None if less is left than that."""
    amounts = consumption(requested, capacity, fractional=fractional)
    return amounts if amounts is not None and fits(amounts, capacity, *taken) else None


def consumption(
    requested: Mapping[str, Any], capacity: Object, *, fractional: bool
) -> dict[str, Quantity] | None:
    """What a request consumes of each capacity of a device; None if the device does not offer what it asks for.

    `requested` is `capacity.requests` of the request, `capacity` that of the device. With `fractional`, ranges may be
    in thousandths. Raises QuantityError.
    """
    if not requested.keys() <= capacity.keys():
        return None
    amounts = {}
    for name, offered in capacity.items():
        offered = offered or {}
        policy = offered.get("requestPolicy") or {}
        amount = _amount(requested.get(name), offered, policy, fractional)
        if not _is_allowed(amount, policy, fractional):
            return None
        amounts[name] = amount
    return amounts


def fits(wanted: Amounts, capacity: Object, *taken: Amounts) -> bool:
    """Whether the capacity of a device suffices for the wanted amounts and those taken. Raises QuantityError."""
    for name, amount in wanted.items():
        used = sum(amounts[name].nanos for amounts in taken if name in amounts)
        if amount.nanos + used > parse((capacity[name] or {}).get("value") or "0").nanos:
            return False
    return True


def _amount(requested: Any, offered: Object, policy: Object, fractional: bool) -> Quantity:
    if requested is None:
        return parse(policy["default"] if policy.get("default") is not None else offered.get("value") or "0")
    amount, valid = parse(requested), policy.get("validRange") or {}
    if valid.get("min") is not None:
        return _in_range(amount, valid, fractional)
    values = (parse(value) for value in policy.get("validValues") or ())
    return next((value for value in values if amount.nanos <= value.nanos), amount)


def _in_range(amount: Quantity, valid: Object, fractional: bool) -> Quantity:
    """The amount rounded up to a valid one: `min`, or `min` plus a multiple of `step`."""
    minimum = parse(valid["min"])
    if amount.nanos < minimum.nanos:
        return minimum
    if valid.get("step") is None:
        return amount
    unit = _unit(valid, fractional)
    start, step = _in_units(minimum, unit), _in_units(parse(valid["step"]), unit)
    steps = -(-(_in_units(amount, unit) - start) // step) if step else 0
    return Quantity((start + step * steps) * unit, amount.format)


def _is_allowed(amount: Quantity, policy: Object, fractional: bool) -> bool:
    if policy.get("default") is not None and amount.nanos == parse(policy["default"]).nanos:
        return True
    if policy.get("validRange") is not None:
        return _is_in_range(amount, policy["validRange"], fractional)
    values = policy.get("validValues") or ()
    return not values or any(amount.nanos == parse(value).nanos for value in values)


def _is_in_range(amount: Quantity, valid: Object, fractional: bool) -> bool:
    if valid.get("max") is not None and amount.nanos > parse(valid["max"]).nanos:
        return False
    if valid.get("step") is None:
        return True
    unit = _unit(valid, fractional)
    start, step = _in_units(parse(valid.get("min") or "0"), unit), _in_units(parse(valid["step"]), unit)
    return not step or (_in_units(amount, unit) - start) % step == 0


def _unit(valid: Object, fractional: bool) -> int:
    """The unit in which a range is calculated, in nanos: thousandths if allowed and sufficient, else whole units."""
    bounds = [parse(valid[name]) for name in ("min", "max", "step") if valid.get(name) is not None]
    return _MILLI if fractional and all(bound.nanos % _MILLI == 0 for bound in bounds) else _WHOLE


def _in_units(amount: Quantity, unit: int) -> int:
    return -(-amount.nanos // unit)


def plus(left: Amounts, right: Amounts) -> dict[str, Quantity]:
    """The sums by name; a missing amount counts as 0."""
    return {name: left.get(name, ZERO).plus(right.get(name, ZERO)) for name in {**left, **right}}
