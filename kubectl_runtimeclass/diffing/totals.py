"""Sums over workloads: by namespace, by class, and for quotas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ..admission import resource_quota as quota
from ..kube.quantity import ZERO, Quantity
from ..kube.resources import ResourceList, add
from ..rules.decision import NO_CLASS
from .effective import SideCluster
from .model import QuotaDiff, Side, Total, TotalDiff, WorkloadDiff


def scale(amounts: ResourceList, pods: int) -> ResourceList:
    """The amounts of so many pods."""
    return {name: amount.times(pods) for name, amount in amounts.items()}


def pod_count(side: Side | None) -> int | None:
    """Pods at a time, at the upper end; 0 where they would be refused, None where it is not known."""
    if side is None or not side.is_made:
        return 0
    return side.pods.high


class _Sum:
    """A total that grows."""

    def __init__(self) -> None:
        self.pods = self.unknown = 0
        self.requests: ResourceList = {}
        self.limits: ResourceList = {}
        self.overhead: ResourceList = {}

    def add(self, side: Side) -> None:
        """Count all pods of one template."""
        pods = pod_count(side)
        self.unknown += pods is None
        if pods:
            self.pods += pods
            _grow(self.requests, side.requests.total, pods)
            _grow(self.limits, side.limits.total, pods)
            _grow(self.overhead, side.overhead, pods)

    @property
    def total(self) -> Total:
        return Total(self.pods, self.requests, self.limits, self.overhead, self.unknown)


def _grow(sums: ResourceList, amounts: ResourceList, pods: int) -> None:
    for name, amount in amounts.items():
        more = amount.times(pods)
        sums[name] = sums[name].plus(more) if name in sums else more


def by_namespace_and_class(
    workloads: Iterable[WorkloadDiff],
) -> tuple[tuple[TotalDiff, ...], tuple[TotalDiff, ...]]:
    """One total for each namespace, and one for each RuntimeClass, by name; those without a class first."""
    namespaces: defaultdict[str, tuple[_Sum, _Sum]] = defaultdict(_pair)
    classes: defaultdict[str, tuple[_Sum, _Sum]] = defaultdict(_pair)
    for workload in workloads:
        for nth, side in enumerate((workload.before, workload.after)):
            if side is not None:
                for sums in (
                    namespaces[workload.subject.namespace],
                    classes[side.runtime_class_name or NO_CLASS],
                ):
                    if not workload.is_refused:
                        sums[nth].add(side)
    return _sorted(namespaces), _sorted(classes)


def _pair() -> tuple[_Sum, _Sum]:
    return _Sum(), _Sum()


def _sorted(pairs: Mapping[str, tuple[_Sum, _Sum]]) -> tuple[TotalDiff, ...]:
    return tuple(TotalDiff(name, pairs[name][0].total, pairs[name][1].total) for name in sorted(pairs))


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


def quotas(workloads: Iterable[WorkloadDiff], seen: SideCluster) -> tuple[QuotaDiff, ...]:
    """Every resource of every quota that pods of the input count for, by namespace, quota and resource."""
    spaces: dict[str, list[WorkloadDiff]] = {}
    for workload in workloads:
        spaces.setdefault(workload.subject.namespace, []).append(workload)
    return tuple(
        line
        for namespace in sorted(spaces)
        for quota in sorted(
            seen.snapshot.resource_quotas.get(namespace, ()), key=lambda quota: str(quota["metadata"]["name"])
        )
        for line in _quota(quota, namespace, spaces[namespace])
    )


def _quota(found: Mapping[str, Any], namespace: str, workloads: list[WorkloadDiff]) -> Iterable[QuotaDiff]:
    hard, used = quota.hard(found), quota.used_amounts(found)
    sums = {name: [ZERO, ZERO, ZERO] for name in hard}
    counted: set[str] = set()
    for workload in workloads:
        if workload.is_refused:
            continue
        one, other = (_counted(found, side) for side in (workload.before, workload.after))
        for name in (one.keys() | other.keys()) & hard.keys():
            counted.add(name)
            old, new = one.get(name, ZERO), other.get(name, ZERO)
            if workload.absent and used is not None:
                old = ZERO
            sums[name] = [
                sums[name][0].plus(old.times(pod_count(workload.before) or 0)),
                sums[name][1].plus(new.times(pod_count(workload.after) or 0)),
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
    if side is None or not side.is_made or not quota.applies(found, side.pod):
        return {}
    return quota.usage(side.requests.total, side.limits.total)


def _peak(workload: WorkloadDiff, old: Quantity, new: Quantity) -> Quantity:
    """The most that a rollout holds at once: of all its pods and the surge, each old or new."""
    count, surge = pod_count(workload.after) or 0, workload.after.pods.surge if workload.after else 0
    if not workload.rolls:
        return new.times(count)
    more, less = (old, new) if old.nanos > new.nanos else (new, old)
    return more.times(count).plus(less.times(surge))
