"""Taints and tolerations as decoded from JSON: which taints are tolerated, and how two lists of tolerations merge.

Sources (Kubernetes v1.36): staging/src/k8s.io/api/core/v1/toleration.go (`ToleratesTaint`),
pkg/util/tolerations/tolerations.go (`MergeTolerations`, `isSuperset`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Taint = Mapping[str, Any]
Toleration = Mapping[str, Any]

_FIELDS = ("key", "operator", "value", "effect")


def tolerates(toleration: Toleration, taint: Taint) -> bool:
    """Whether a toleration tolerates a taint; tolerationSeconds does not matter to the scheduler."""
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
    return (
        False  # Gt and Lt need the feature gate TaintTolerationComparisonOperators, which is off by default
    )


def untolerated_taints(
    taints: Iterable[Taint],
    tolerations: Sequence[Toleration],
    effects: tuple[str, ...] = ("NoSchedule", "NoExecute"),
) -> list[Taint]:
    """The taints with these effects that no toleration tolerates, in the node's order."""
    return [
        taint
        for taint in taints
        if taint.get("effect") in effects
        and not any(tolerates(toleration, taint) for toleration in tolerations)
    ]


def merge(first: Sequence[Toleration], second: Sequence[Toleration]) -> tuple[Toleration, ...]:
    """Both lists in order, without tolerations of which another one is a superset (`MergeTolerations`)."""
    tolerations = [*first, *second]
    # A superset has the same key or none: with thousands of tolerations only these are compared.
    by_key: dict[str, list[int]] = {}
    for index, toleration in enumerate(tolerations):
        by_key.setdefault(toleration.get("key") or "", []).append(index)
    kept: dict[int, Toleration] = {}
    for index, toleration in enumerate(tolerations):
        key = toleration.get("key") or ""
        others = (*by_key[key], *(by_key.get("", ()) if key else ()))
        if not any(
            is_superset(tolerations[other], toleration)
            if other < index
            else not equal(toleration, tolerations[other]) and is_superset(tolerations[other], toleration)
            for other in others
            if other in kept or other > index
        ):
            kept[index] = toleration
    return tuple(kept.values())


def is_superset(wide: Toleration, narrow: Toleration) -> bool:
    """Whether the server thinks that `wide` tolerates everything that `narrow` does (`isSuperset`)."""
    if equal(wide, narrow):
        return True
    key, effect = wide.get("key") or "", wide.get("effect") or ""
    if key != (narrow.get("key") or "") and (key or wide.get("operator") != "Exists"):
        return False
    if effect not in ("", narrow.get("effect") or ""):
        return False
    seconds, narrow_seconds = wide.get("tolerationSeconds"), narrow.get("tolerationSeconds")
    shorter = seconds is not None and (narrow_seconds is None or narrow_seconds > seconds)
    if effect == "NoExecute" and shorter:
        return False
    match wide.get("operator") or "Equal":
        case "Equal":
            # The server compares the operator as written, so that "" is not Equal here.
            same = (wide.get("value") or "") == (narrow.get("value") or "")
            return narrow.get("operator") == "Equal" and same
        case "Exists":
            return True
    return False


def equal(left: Toleration, right: Toleration) -> bool:
    """Whether two tolerations agree in every field; an absent field equals an empty one."""
    return all((left.get(f) or "") == (right.get(f) or "") for f in _FIELDS) and (
        left.get("tolerationSeconds") == right.get("tolerationSeconds")
    )


def describe(taint: Taint) -> str:
    """A taint as kubectl prints it: `key=value:Effect`."""
    value = f"={taint['value']}" if taint.get("value") else ""
    return f"{taint.get('key', '')}{value}:{taint.get('effect', '')}"


def describe_toleration(toleration: Toleration) -> str:
    """A toleration in the style of taints: `key=value:Effect`, `key:Effect` for Exists, `*` for all keys."""
    key = toleration.get("key") or "*"
    exists = toleration.get("operator") == "Exists"
    value = "" if exists else f"={toleration.get('value') or ''}"
    effect = f":{toleration['effect']}" if toleration.get("effect") else ""
    return f"{key}{value}{effect}"
