"""What a namespace holds against a pod: LimitRanges, quotas, Pod Security."""

from __future__ import annotations

from .client import Object
from .draw import Draw

ENFORCED = ("baseline", "restricted")
NAMESPACES: tuple[Object, ...] = tuple(
    {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": level, "labels": {"pod-security.kubernetes.io/enforce": level}},
    }
    for level in ENFORCED
)


def _amounts(draw: Draw, cpu: tuple[str, ...], memory: tuple[str, ...]) -> Object:
    found = {"cpu": draw.pick(cpu), "memory": draw.pick(memory)}
    if draw.chance(0.4):
        del found[draw.pick(("cpu", "memory"))]
    return found


def _limit_range(draw: Draw, namespace: str) -> Object:
    kind = draw.pick(("Container", "Container", "Pod"))
    item: Object = {"type": kind}
    if kind == "Container" and draw.chance(0.7):
        item["default"] = _amounts(draw, ("1", "2"), ("1Gi", "2Gi"))
        if draw.chance(0.6):
            item["defaultRequest"] = _amounts(draw, ("100m", "500m"), ("64Mi", "512Mi"))
    if draw.chance(0.4):
        item["max"] = _amounts(draw, ("2", "4"), ("2Gi", "4Gi"))
    if draw.chance(0.3):
        item["min"] = _amounts(draw, ("50m", "100m"), ("32Mi", "64Mi"))
    if draw.chance(0.15):
        item["maxLimitRequestRatio"] = {"cpu": "4"}
    return {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": "lr", "namespace": namespace},
        "spec": {"limits": [item]},
    }


def _quota(draw: Draw, namespace: str, name: str) -> Object:
    names = (
        "pods",
        "count/pods",
        "cpu",
        "requests.cpu",
        "limits.cpu",
        "memory",
        "requests.memory",
        "limits.memory",
    )
    hard = {
        each: draw.pick(("0", "1", "2", "100"))
        for each in draw.random.sample(names, draw.random.randint(1, 3))
    }
    if draw.chance(0.2):
        hard["requests.nvidia.com/gpu"] = draw.pick(("0", "1", "4"))
    used = {name: draw.pick(("0", "0", "1", amount)) for name, amount in hard.items()}
    hard, used = (
        {name: f"{amount}Gi" if "memory" in name else amount for name, amount in amounts.items()}
        for amounts in (hard, used)
    )
    spec: Object = {"hard": hard}
    if draw.chance(0.2):
        operator = draw.pick(("In", "NotIn", "Exists", "DoesNotExist"))
        scoped = {"scopeName": "PriorityClass", "operator": operator}
        if operator.endswith("In"):
            scoped["values"] = draw.pick((["low"], ["high", "middle"]))
        spec["scopeSelector"] = {"matchExpressions": [scoped]}
    elif draw.chance(0.3):
        scope = draw.pick(("BestEffort", "NotBestEffort", "NotTerminating"))
        if scope != "BestEffort":
            spec["scopes"] = [scope]
        else:
            spec["scopes"], spec["hard"] = [scope], {"pods": draw.pick(("0", "5"))}
            used = {"pods": "0"}
    metadata = {"name": name, "namespace": namespace}
    status = {"hard": spec["hard"], "used": used}
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata, "spec": spec, "status": status}


def new_bounds(draw: Draw, namespace: str) -> tuple[Object, ...]:
    """A LimitRange and quotas for a namespace."""
    found = [_limit_range(draw, namespace)] if draw.chance(0.7) else []
    found += [_quota(draw, namespace, f"q{each}") for each in range(2) if draw.chance(0.4)]
    return tuple(found)
