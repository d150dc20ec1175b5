"""How many pods of a template there are at a time.

Sources (Kubernetes v1.36): pkg/controller/deployment/util/deployment_util.go (`ResolveFenceposts`, `MaxSurge`),
pkg/controller/job/job_controller.go (`manageJob`), pkg/controller/cronjob/cronjob_controllerv2.go,
pkg/controller/daemon/update.go (`updatedDesiredNodeCounts`),
pkg/controller/podautoscaler/horizontal.go (`reconcileAutoscaler`), staging/src/k8s.io/api/autoscaling/v2/types.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..kube.group import present_group_of
from ..kube.object import Object
from ..workloads.as_pods import Template
from .model import PodRange

Autoscalers = Mapping[tuple[str, str, str, str], Object]
"""HorizontalPodAutoscalers by the group, kind, namespace and name of what they scale."""


def autoscalers(objects: Iterable[Object], namespace: str) -> Autoscalers:
    """The HorizontalPodAutoscalers among objects."""
    by_target = {}
    for item in objects:
        if item.get("kind") != "HorizontalPodAutoscaler":
            continue
        target = _map(_map(item, "spec"), "scaleTargetRef")
        where = str(_map(item, "metadata").get("namespace") or namespace)
        key = (
            present_group_of(str(target.get("apiVersion") or "")),
            str(target.get("kind")),
            where,
            str(target.get("name")),
        )
        by_target[key] = item
    return by_target


def pods_at_a_time(template: Template, scalers: Autoscalers, daemon_nodes: int | None = None) -> PodRange:
    """The pods of a template that its controller keeps. `daemon_nodes` are those a DaemonSet makes pods for."""
    subject = template.subject
    group, kind = present_group_of(subject.api_version), subject.kind
    spec = _map(template.owner, "spec")
    if (group, kind) == ("apps", "DaemonSet"):
        return _daemon_set(spec, daemon_nodes)
    if (group, kind) == ("batch", "Job"):
        return _job(spec)
    if (group, kind) == ("batch", "CronJob"):
        return _cron_job(spec)
    if (group, kind) == ("", "PodTemplate"):
        return PodRange(0, 0, reason="a PodTemplate makes no pods by itself")
    scaler = scalers.get((group, kind, subject.namespace, subject.name))
    surge = _surge(spec, template.replicas) if (group, kind) == ("apps", "Deployment") else 0
    if scaler is not None and template.replicas == 0 and _count(_map(scaler, "spec").get("minReplicas"), 1):
        return PodRange(0, 0, reason="replicas 0, which turns its HorizontalPodAutoscaler off")
    if scaler is not None:
        return _scaled(scaler, spec if (group, kind) == ("apps", "Deployment") else None)
    if template.replicas is None:
        return PodRange(None, None, reason=f"no field of a {kind} that is known here says how many")
    return PodRange(template.replicas, template.replicas, surge, _reason(spec, kind))


def _reason(spec: Object, kind: str) -> str:
    if kind == "Pod":
        return "a Pod"
    return "replicas" if spec.get("replicas") is not None else "one, replicas is not set"


def _scaled(scaler: Object, deployment: Object | None) -> PodRange:
    limits = _map(scaler, "spec")
    low, high = _count(limits.get("minReplicas"), 1), _count(limits.get("maxReplicas"))
    name = _map(scaler, "metadata").get("name")
    if low is None or high is None:
        return PodRange(None, None, reason=f"HorizontalPodAutoscaler {name} does not say how many")
    surge = _surge(deployment, high) if deployment is not None else 0
    return PodRange(low, high, surge, f"HorizontalPodAutoscaler {name}")


def _surge(spec: Object, replicas: int | None) -> int:
    """What a Deployment may have on top in a rollout; percentages are rounded up."""
    strategy = _map(spec, "strategy")
    if not replicas or strategy.get("type") == "Recreate":
        return 0
    return scaled_value(_map(strategy, "rollingUpdate").get("maxSurge", "25%"), replicas)


def scaled_value(amount: object, total: int) -> int:
    """A number, or a percentage of the total rounded up (GetScaledValueFromIntOrPercent); 0 for neither."""
    if isinstance(amount, int) and not isinstance(amount, bool):
        return max(amount, 0)
    percent = re.fullmatch(r"([0-9]{1,9})%", amount, re.ASCII) if isinstance(amount, str) else None
    return -(-int(percent[1]) * total // 100) if percent else 0


def _daemon_set(spec: Object, nodes: int | None) -> PodRange:
    if nodes is None:
        return PodRange(None, None, reason="a DaemonSet has a pod on each node, and the nodes are not known")
    strategy = _map(spec, "updateStrategy")
    rolling = {} if strategy.get("type") == "OnDelete" else _map(strategy, "rollingUpdate")
    return PodRange(
        nodes, nodes, scaled_value(rolling.get("maxSurge", 0), nodes), "one on each node that it selects"
    )


def _job(spec: Object) -> PodRange:
    if spec.get("suspend") is True:
        return PodRange(0, 0, reason="suspended")
    parallelism, completions = _count(spec.get("parallelism"), 1), _count(spec.get("completions"), -1)
    if parallelism is None or completions is None:
        return PodRange(None, None, reason="parallelism or completions is not a number")
    if completions < 0:  # a work queue, or, when parallelism is not set either, one pod
        return PodRange(parallelism, parallelism, reason="parallelism")
    count = min(parallelism, completions)
    return PodRange(count, count, reason=f"parallelism {parallelism}, completions {completions}")


def _cron_job(spec: Object) -> PodRange:
    if spec.get("suspend") is True:
        return PodRange(0, 0, reason="suspended")
    one = _job(_map(_map(spec, "jobTemplate"), "spec"))
    policy = spec.get("concurrencyPolicy") or "Allow"
    if policy == "Allow":
        return PodRange(
            0, one.high, reason="one Job; with concurrencyPolicy Allow, late ones overlap without limit"
        )
    return PodRange(0, one.high, reason=f"one Job at a time, concurrencyPolicy {policy}")


def _map(holder: Mapping[str, Any], key: str) -> Object:
    value = holder.get(key)
    return value if isinstance(value, dict) else {}


def _count(value: object, default: int | None = None) -> int | None:
    """A number of pods; None for what is none."""
    if value is None:
        return default
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
