"""What differs between two effective pods. deepdiff compares; what it says is made into values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..kube.resources import to_strings
from ..scheduling.not_evaluated import DEFAULT_SCHEDULER
from .model import PodChange, Side

Difference = tuple[str, Any, Any]
"""(path, old, new)."""

_COMPARED = (
    "priorityClassName", "hostNetwork", "hostUsers", "schedulerName", "nodeName", "affinity",
    "topologySpreadConstraints", "activeDeadlineSeconds", "resourceClaims", "schedulingGates",
)  # fmt: skip
"""The fields of a pod spec that decide where it runs and what it counts for, beside those told below."""


def comparable(side: Side) -> dict[str, Any]:
    """What a RuntimeClass, a scheduler and a quota see of the pods, as JSON has it; amounts are canonical."""
    spec = side.pod["spec"]
    fields = {field: spec[field] for field in _COMPARED if spec.get(field)}
    if fields.get("schedulerName") == DEFAULT_SCHEDULER:  # written out in objects that a cluster stored
        del fields["schedulerName"]
    fields |= {
        "runtimeClassName": side.runtime_class_name,
        "handler": side.handler,
        "admission": side.status,
        "overhead": to_strings(side.overhead),
        "requests": to_strings(side.requests.total),
        "limits": to_strings(side.limits.total),
        "qosClass": side.qos_class,
        "nodeSelector": dict(spec.get("nodeSelector") or {}),
        "tolerations": {text.removeprefix("toleration "): True for text, _ in _tolerations(side)},
        "pods": {"low": side.pods.low, "high": side.pods.high},
    }
    return fields


def _tolerations(side: Side) -> Iterator[tuple[str, str]]:
    return (constraint for constraint in side.constraints if constraint[0].startswith("toleration "))


def changes(before: Side, after: Side) -> tuple[PodChange, ...]:
    """The differences in the order of their paths."""
    one, other = comparable(before), comparable(after)
    if one == other:
        return ()
    origins = {text: origin for side in (before, after) for text, origin in side.constraints}
    return tuple(
        PodChange(path, old, new, _origin(path, origins, before, after))
        for path, old, new in _differences(one, other)
    )


def _differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Difference]:
    for field in sorted(one.keys() | other.keys()):
        old, new = one.get(field), other.get(field)
        if isinstance(old, dict) and isinstance(new, dict):
            for key in sorted(old.keys() | new.keys()):
                yield from _compared([field, key], old.get(key), new.get(key))
        else:
            yield from _compared([field], old, new)


def _compared(keys: list[str | int], old: Any, new: Any) -> Iterator[Difference]:
    """What differs at a place: the whole of it, or where both are collections what deepdiff finds in them."""
    if old == new:
        return
    if not (isinstance(old, (dict, list)) and isinstance(new, (dict, list))):
        yield _path(keys), old, new
        return
    key = repr((keys, old, new))
    if key not in _KNOWN:
        if len(_KNOWN) > _MOST:
            _KNOWN.clear()
        _KNOWN[key] = tuple(sorted(_deepdiff(keys, old, new), key=lambda change: change[0]))
    yield from _KNOWN[key]


_KNOWN: dict[str, tuple[Difference, ...]] = {}
"""Workloads of one change differ alike, so most pairs are answered from memory."""
_MOST = 1 << 14


def _deepdiff(keys: list[str | int], before: Any, after: Any) -> Iterator[Difference]:
    from deepdiff import DeepDiff
    from deepdiff.helper import notpresent

    tree = DeepDiff(before, after, view="tree", threshold_to_diff_deeper=0)
    for items in tree.values():
        for item in items:
            old, new = (None if value is notpresent else value for value in (item.t1, item.t2))
            yield _path([*keys, *item.path(output_format="list")]), old, new


def _path(keys: list[str | int]) -> str:
    """`nodeSelector[a.b/c]`, `affinity.nodeAffinity`: keys that are no field names stand in brackets."""
    text = ""
    for nth, key in enumerate(keys):
        field = isinstance(key, str) and re.fullmatch("[A-Za-z]+", key) and keys[0] not in _MAPS
        text += (f".{key}" if text else str(key)) if field or not nth else f"[{key}]"
    return text


_MAPS = ("overhead", "requests", "limits", "nodeSelector", "tolerations")


def _origin(path: str, origins: Mapping[str, str], before: Side, after: Side) -> str:
    field, _, key = path.removesuffix("]").partition("[")
    if field in ("overhead", "handler"):
        return "RuntimeClass"
    if field == "admission":
        return "admission"
    if field in ("requests", "limits"):
        one, other = ((side.requests if field == "requests" else side.limits) for side in (before, after))
        return "RuntimeClass" if one.containers.get(key) == other.containers.get(key) else "pod"
    for kind in ("nodeSelector", "toleration"):
        if field.startswith(kind):
            return next((o for text, o in origins.items() if text.startswith(f"{kind} {key}")), "pod")
    return "pod"
