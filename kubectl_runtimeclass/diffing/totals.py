"""Sums over workloads: by namespace, by class, and for quotas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..scheduling.quantity import ZERO, Quantity
from ..scheduling.resources import ResourceList, add
from . import quota
from .effective import View
from .model import REJECTED, QuotaDiff, Side, Total, TotalDiff, WorkloadDiff

NO_CLASS = "(none)"


def scaled(amounts: ResourceList, pods: int) -> ResourceList:
    """The amounts of so many pods."""
    return {name: amount.times(pods) for name, amount in amounts.items()}


def pods_made(side: Side | None) -> int | None:
    """Pods at a time, at the upper end; 0 where they would be refused, None where it is not known."""
    if side is None or side.status == REJECTED:
        return 0
    return side.pods.high


def of_side(side: Side) -> Total:
    """What all pods of one template take."""
    pods = pods_made(side)
    if not pods:
        return Total(unknown=int(pods is None))
    return Total(
        pods,
        scaled(side.requests.total, pods),
        scaled(side.limits.total, pods),
        scaled(side.overhead, pods),
    )


def by_namespace_and_class(
    workloads: Iterable[WorkloadDiff],
) -> tuple[tuple[TotalDiff, ...], tuple[TotalDiff, ...]]:
    """One total for each namespace, and one for each RuntimeClass, by name; those without a class first."""
    namespaces: Pairs = {}
    classes: Pairs = {}
    for workload in workloads:
        for nth, side in enumerate((workload.before, workload.after)):
            if side is not None:
                total = of_side(side)
                _put(namespaces, workload.subject.namespace, nth, total)
                _put(classes, side.runtime_class_name or NO_CLASS, nth, total)
    return _sorted(namespaces), _sorted(classes)


Pairs = dict[str, list[Total]]


def _put(pairs: Pairs, name: str, nth: int, total: Total) -> None:
    pair = pairs.setdefault(name, [Total(), Total()])
    pair[nth] = _sum(pair[nth], total)


def _sorted(pairs: Pairs) -> tuple[TotalDiff, ...]:
    return tuple(TotalDiff(name, *pairs[name]) for name in sorted(pairs))


def overall(totals: Iterable[TotalDiff]) -> TotalDiff:
    """The sum of totals."""
    before = after = Total()
    for total in totals:
        before, after = _sum(before, total.before), _sum(after, total.after)
    return TotalDiff("Total", before, after)


def _sum(one: Total, other: Total) -> Total:
    return Total(
        one.pods + other.pods,
        add(one.requests, other.requests),
        add(one.limits, other.limits),
        add(one.overhead, other.overhead),
        one.unknown + other.unknown,
    )


def quotas(workloads: Iterable[WorkloadDiff], seen: View) -> tuple[QuotaDiff, ...]:
    """Every resource of every quota that pods of the input count for, by namespace, quota and resource."""
    spaces: dict[str, list[WorkloadDiff]] = {}
    for workload in workloads:
        spaces.setdefault(workload.subject.namespace, []).append(workload)
    return tuple(
        line
        for namespace in sorted(spaces)
        for found in sorted(
            seen.snapshot.resource_quotas.get(namespace, ()), key=lambda each: str(each["metadata"]["name"])
        )
        for line in _quota(found, namespace, spaces[namespace])
    )


def _quota(found: Mapping[str, Any], namespace: str, workloads: list[WorkloadDiff]) -> Iterable[QuotaDiff]:
    hard, used = quota.hard(found), quota.used(found)
    sums = {name: [ZERO, ZERO, ZERO] for name in hard}
    counted: set[str] = set()
    for workload in workloads:
        one, other = (_counted(found, side) for side in (workload.before, workload.after))
        for name in (one.keys() | other.keys()) & hard.keys():
            counted.add(name)
            old, new = one.get(name, ZERO), other.get(name, ZERO)
            sums[name] = [
                sums[name][0].plus(old.times(pods_made(workload.before) or 0)),
                sums[name][1].plus(new.times(pods_made(workload.after) or 0)),
                sums[name][2].plus(_peak(workload, old, new)),
            ]
    for name in sorted(counted):
        old, new, peak = sums[name]
        start = old if used is None else used.get(name, ZERO)
        change, most = new.minus(old), peak.minus(old)
        own = None if used is None else start
        yield QuotaDiff(
            namespace,
            found["metadata"]["name"],
            name,
            hard[name],
            own,
            start,
            start.plus(change),
            start.plus(most),
        )


def _counted(found: Mapping[str, Any], side: Side | None) -> ResourceList:
    if side is None or side.status == REJECTED or not quota.applies(found, side.pod):
        return {}
    return quota.usage_of(side.requests.total, side.limits.total)


def _peak(workload: WorkloadDiff, old: Quantity, new: Quantity) -> Quantity:
    """The most that a rollout holds at once: of all its pods and the surge, each old or new."""
    count, surge = pods_made(workload.after) or 0, workload.after.pods.surge if workload.after else 0
    if not workload.rolls:
        return new.times(count)
    more, less = (old, new) if old.nanos > new.nanos else (new, old)
    return more.times(count).plus(less.times(surge))
