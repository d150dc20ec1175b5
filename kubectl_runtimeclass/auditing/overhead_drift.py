"""Pods with another overhead than their class has now: what a restart adds, and which quota or node it breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ..errors import RuntimeClassError
from ..findings.finding import ERROR, WARNING, Finding
from ..kube.quantity import ZERO, Quantity
from ..kube.resources import ResourceList, resource_list, scheduler_units
from .facts import ClassFacts, ClusterFacts, PodUse
from .phrases import count_phrase
from .rules import OVERHEAD_DRIFT


def find(facts: ClusterFacts) -> Iterator[Finding]:
    """A warning for each class; an error where a quota or a node has no room for what a restart adds."""
    for runtime_class in facts.classes:
        now = _amounts(runtime_class.overhead)
        drifted = {
            use: count
            for use, count in facts.uses_of(runtime_class.name)
            if _amounts(dict(use.overhead)) != now
        }
        if drifted:
            yield _finding(facts, runtime_class, now, drifted)


def _finding(
    facts: ClusterFacts, runtime_class: ClassFacts, now: ResourceList, drifted: Mapping[PodUse, int]
) -> Finding:
    olds = Counter[str]()
    for use, count in drifted.items():
        olds[_text(_amounts(dict(use.overhead)))] += count
    evidence = [f"{count} with {old}, the class has {_text(now)}" for old, count in olds.most_common()]
    evidence.append(f"pods: {facts.pod_names(drifted)}")
    added = _added(now, drifted)
    evidence += [
        f"made anew, the pods of namespace {name} add {_text(more)}"
        for name, more in sorted(added.items())
        if more
    ]
    broken = [*_quotas(facts, added), *_full_nodes(facts, now, drifted)]
    return Finding(
        OVERHEAD_DRIFT.id,
        ERROR if broken else WARNING,
        runtime_class.subject,
        f"{sum(drifted.values())} of {count_phrase(runtime_class.pods or 0, 'pod has', 'pods have')} another overhead "
        "than it has now",
        (*evidence, *broken),
        "make room, then restart the workloads; `kubectl runtimeclass diff` counts what it costs"
        if added
        else "",
    )


def _added(now: ResourceList, drifted: Mapping[PodUse, int]) -> dict[str, ResourceList]:
    """What pods of the new overhead ask for beyond those of the old, by namespace."""
    amounts: dict[str, dict[str, Quantity]] = {}
    for use, count in drifted.items():
        before = _amounts(dict(use.overhead))
        total = amounts.setdefault(use.namespace, {})
        for name in {*now, *before}:
            new, old = now.get(name, ZERO), before.get(name, ZERO)
            amount = Quantity((new.nanos - old.nanos) * count, (new if new.nanos else old).format)
            total[name] = total.get(name, ZERO).plus(amount)
    return {
        namespace: {name: amount for name, amount in total.items() if amount.nanos}
        for namespace, total in amounts.items()
    }


def _quotas(facts: ClusterFacts, added: Mapping[str, ResourceList]) -> Iterator[str]:
    """The quotas that the namespace's pods would exceed once all are made anew."""
    for namespace, more in sorted(added.items()):
        for quota in facts.snapshot.resource_quotas.get(namespace, ()):
            status = quota.get("status") or {}
            hard, used = (
                _amounts(status.get("hard") or quota["spec"].get("hard")),
                _amounts(status.get("used")),
            )
            for name in sorted(hard):
                delta = more.get(name.removeprefix("requests."), ZERO)
                total = used.get(name, ZERO).plus(delta)
                if delta.nanos > 0 and total.nanos > hard[name].nanos:
                    about = f"quota {namespace}/{quota['metadata']['name']}"
                    yield f"{about} would be exceeded: {name} {used.get(name, ZERO)} + {delta} of {hard[name]}"


def _full_nodes(facts: ClusterFacts, now: ResourceList, drifted: Mapping[PodUse, int]) -> Iterator[str]:
    """Nodes that have no room for one of their pods made anew."""
    nodes = {node.name: node for node in facts.snapshot.nodes}
    wanted, full = scheduler_units(now), list[str]()
    for use in drifted:
        node = nodes.get(use.node)
        if node is None or node.name in full:
            continue
        before = scheduler_units(_amounts(dict(use.overhead)))
        if any(
            amount > before.get(name, 0)
            and node.requested.get(name, 0) + amount - before.get(name, 0) > node.allocatable.get(name, 0)
            for name, amount in wanted.items()
        ):
            full.append(node.name)
    if full:
        names = ", ".join(sorted(full)[:5]) + (f" and {len(full) - 5} more" if len(full) > 5 else "")
        yield f"no room on the same node for a pod made anew: {names}"


def _amounts(amounts: Mapping[str, Any] | None) -> ResourceList:
    """A resource list without zeroes; what is no quantity is left out."""
    try:
        return {name: amount for name, amount in resource_list(amounts, "").items() if amount.nanos}
    except RuntimeClassError:
        return {}


def _text(amounts: ResourceList) -> str:
    return ", ".join(f"{name}={amount}" for name, amount in sorted(amounts.items())) or "none"
