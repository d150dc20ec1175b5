"""Taints and tolerations: what tolerates what, and how two lists of tolerations become one.

Sources (Kubernetes v1.36): staging/src/k8s.io/api/core/v1/toleration.go (`ToleratesTaint`),
pkg/util/tolerations/tolerations.go (`MergeTolerations`, `isSuperset`). Both are objects as JSON has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Taint = Mapping[str, Any]
Toleration = Mapping[str, Any]

_FIELDS = ("key", "operator", "value", "effect")


def tolerates(toleration: Toleration, taint: Taint) -> bool:
    """Whether one toleration covers one taint; how long for is not the scheduler's business."""
    effect, key = toleration.get("effect"), toleration.get("key")
    if effect and effect != taint.get("effect"):
        return False
    if key and key != taint.get("key"):
        return False
    match toleration.get("operator") or "Equal":
        case "Equal":
            return (toleration.get("value") or "") == (taint.get("value") or "")
        case "Exists":
            return True
    return False  # Gt and Lt are behind a feature gate that is off (TaintTolerationComparisonOperators)


def untolerated(
    taints: Iterable[Taint],
    tolerations: Sequence[Toleration],
    effects: tuple[str, ...] = ("NoSchedule", "NoExecute"),
) -> list[Taint]:
    """The taints of those effects that no toleration covers, in the node's order."""
    return [
        taint
        for taint in taints
        if taint.get("effect") in effects
        and not any(tolerates(toleration, taint) for toleration in tolerations)
    ]


def merge(first: Sequence[Toleration], second: Sequence[Toleration]) -> tuple[Toleration, ...]:
    """Both lists in order without what another of them covers (MergeTolerations)."""
    everything = [*first, *second]
    kept: list[Toleration] = []
    for index, toleration in enumerate(everything):
        if any(is_superset(other, toleration) for other in kept):
            continue
        later = everything[index + 1 :]
        if any(not equal(toleration, other) and is_superset(other, toleration) for other in later):
            continue
        kept.append(toleration)
    return tuple(kept)


def is_superset(wide: Toleration, narrow: Toleration) -> bool:
    """Whether `wide` tolerates whatever `narrow` does, in the server's opinion (isSuperset)."""
    if equal(wide, narrow):
        return True
    key, effect = wide.get("key") or "", wide.get("effect") or ""
    if key != (narrow.get("key") or "") and (key or wide.get("operator") != "Exists"):
        return False
    if effect not in ("", narrow.get("effect") or ""):
        return False
    seconds, asked = wide.get("tolerationSeconds"), narrow.get("tolerationSeconds")
    if effect == "NoExecute" and seconds is not None and (asked is None or asked > seconds):
        return False
    match wide.get("operator") or "Equal":
        case "Equal":
            # The server compares the operator as it is written: "" is not Equal here.
            same = (wide.get("value") or "") == (narrow.get("value") or "")
            return narrow.get("operator") == "Equal" and same
        case "Exists":
            return True
    return False


def equal(left: Toleration, right: Toleration) -> bool:
    """Field by field, an absent one and an empty one being the same."""
    return all((left.get(f) or "") == (right.get(f) or "") for f in _FIELDS) and (
        left.get("tolerationSeconds") == right.get("tolerationSeconds")
    )


def describe(taint: Taint) -> str:
    """A taint as kubectl writes it: `key=value:Effect`."""
    value = f"={taint['value']}" if taint.get("value") else ""
    return f"{taint.get('key', '')}{value}:{taint.get('effect', '')}"


def describe_toleration(toleration: Toleration) -> str:
    """A toleration in the same manner: `key=value:Effect`, `key:Effect` for Exists, `*` for all keys."""
    key = toleration.get("key") or "*"
    exists = toleration.get("operator") == "Exists"
    value = "" if exists else f"={toleration.get('value') or ''}"
    effect = f":{toleration['effect']}" if toleration.get("effect") else ""
    return f"{key}{value}{effect}"
