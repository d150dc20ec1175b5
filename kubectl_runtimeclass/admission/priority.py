"""Priority: a pod's priority and preemptionPolicy, which come from its PriorityClass.

PASS a pod without a PriorityClass, or with one that exists; its `priority` may repeat the value of the class
FAIL a PriorityClass that does not exist; a priority or preemptionPolicy other than the class's

Source: plugin/pkg/admission/priority/admission.go (Kubernetes v1.37).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..kube.object import Object
from .answer import Refusal, forbidden

NAME = "Priority"
SYSTEM = {"system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000}
"""The value of each PriorityClass that every server creates itself (pkg/apis/scheduling/v1/helpers.go)."""
PREEMPT = "PreemptLowerPriority"


class Priority(NamedTuple):
    """The values that a pod gets from a PriorityClass; `name` is "" if it has none."""

    name: str
    value: int
    policy: str = PREEMPT


def establish(name: str | None, classes: Mapping[str, Object]) -> Priority | None:
    """The priority of a pod with priorityClassName `name`; None if there is no such class. `classes` is by name.

    Without a name, it is that of the class with `globalDefault`, or 0.
    """
    if not name:
        defaults = [c for c in classes.values() if c.get("globalDefault")]
        default = min(defaults, key=lambda c: int(c.get("value") or 0), default=None)
        return _of(default) if default else Priority("", 0)
    if name in classes:
        return _of(classes[name])
    return Priority(name, SYSTEM[name]) if name in SYSTEM else None


def _of(priority_class: Object) -> Priority:
    # Stored objects always have a policy; manifests may leave it to the default.
    policy = priority_class.get("preemptionPolicy") or PREEMPT
    return Priority(priority_class["metadata"]["name"], int(priority_class.get("value") or 0), policy)


def assign(spec: dict[str, Any], classes: Mapping[str, Object]) -> None:
    """Set priority, priorityClassName and preemptionPolicy of `spec`, as its class has them.

    With an unknown class, only a missing priority is set, to 0.
    """
    priority = establish(spec.get("priorityClassName"), classes)
    if priority is None:
        spec.setdefault("priority", 0)
        return
    spec["priority"] = priority.value
    if priority.name:
        spec["priorityClassName"] = priority.name
    spec["preemptionPolicy"] = priority.policy


def refusal(spec: Mapping[str, Any], classes: Mapping[str, Object]) -> Refusal | None:
    """The refusal of a submitted pod spec, or None; `classes` must be all the classes of the cluster, by name."""
    name = spec.get("priorityClassName")
    priority = establish(name, classes)
    if priority is None:
        return forbidden(NAME, f"no PriorityClass with name {name} was found")
    own, policy = spec.get("priority"), spec.get("preemptionPolicy")
    after = "must not be provided in pod spec; priority admission controller computed"
    end = "from the given PriorityClass name"
    if own is not None and own != priority.value:
        return forbidden(NAME, f"the integer value of priority ({own}) {after} {priority.value} {end}")
    if policy is not None and policy != priority.policy:
        value = f"the string value of PreemptionPolicy ({policy})"
        return forbidden(NAME, f"{value} {after} {priority.policy} {end}")
    return None
