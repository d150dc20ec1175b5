"""What the formats say alike: amounts that change, pods, nodes, constraints."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from ...diffing.model import Diff, PodRange, Side, Total, WorkloadDiff
from ...diffing.totals import scale
from ...kube.amounts import readable
from ...kube.quantity import ZERO, Quantity
from ...kube.resources import ResourceList
from ..display import safe
from ..phrases import class_label, plural

ARROW = " → "
MAIN = ("cpu", "memory")


def change_text(before: str, after: str) -> str:
    """`a → b`, or `a` where nothing changes."""
    return before if before == after else f"{before}{ARROW}{after}"


def signed_difference(resource: str, before: Quantity, after: Quantity) -> str:
    """The difference with its sign, or "" for none: `+10`, `-960Mi`; told as the amounts beside it are."""
    difference = after.minus(before)
    if not difference.nanos:
        return ""
    larger = max(before, after, key=lambda amount: abs(amount.nanos))
    text = readable(resource, difference, larger)
    return f"+{text}" if difference.nanos > 0 else text


def amount(resource: str, before: Quantity, after: Quantity) -> str:
    """`20 → 30 (+10)`, or `20`."""
    difference = signed_difference(resource, before, after)
    if not difference:
        return readable(resource, after)
    return f"{readable(resource, before, after)}{ARROW}{readable(resource, after, before)} ({difference})"


def class_name(side: Side | None) -> str:
    """The class of a side: `(none)` without the field, `-` where there are no pods, `x?` where it is unknown."""
    if side is None:
        return "-"
    name = class_label(side.runtime_class_name)
    return f"{name} (refused)" if not side.is_made else f"{name} (unknown)" if side.unknown else name


def pods(count: PodRange | None) -> str:
    """`6`, `2-10`, `?`; `0` for a side that is not there."""
    if count is None:
        return "0"
    if count.high is None:
        return "?"
    return str(count.high) if count.low == count.high else f"{count.low}-{count.high}"


def pods_changed(workload: WorkloadDiff) -> str:
    before, after = (side.pods if side else None for side in (workload.before, workload.after))
    return change_text(pods(before), pods(after))


def nodes(side: Side | None) -> str:
    """How many nodes can run the pods, `?` where nodes are not known, `-` where there are no pods."""
    if side is None or not side.is_made:
        return "-"
    return "?" if side.nodes is None else str(len(side.nodes.can_run))


def node_changes(workload: WorkloadDiff) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The nodes gained, and those lost."""
    before, after = workload.before, workload.after
    one = before.nodes.can_run if before and before.nodes else ()
    other = after.nodes.can_run if after and after.nodes else ()
    return _without(other, one), _without(one, other)


@lru_cache(1 << 10)
def _without(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    known = frozenset(others)
    return tuple(name for name in names if name not in known)


def total_of_pods(side: Side | None, name: str) -> Quantity:
    """What all pods of a side take of a resource; of unknown numbers of pods, what one takes."""
    if side is None or not side.is_made:
        return ZERO
    count = 1 if side.pods.high is None else side.pods.high
    return scale(side.requests.total, count).get(name, ZERO)


def is_each(workload: WorkloadDiff) -> bool:
    """Whether amounts are those of one pod, as the number of pods is not known."""
    return any(side is not None and side.pods.high is None for side in (workload.before, workload.after))


def constraint_changes(workload: WorkloadDiff) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The constraints gained and lost, each (text, origin); of new and gone workloads those of the class."""
    one, other = (side.constraints if side else () for side in (workload.before, workload.after))
    before, after = {text for text, _ in one}, {text for text, _ in other}
    gained = [constraint for constraint in other if constraint[0] not in before]
    lost = [constraint for constraint in one if constraint[0] not in after]
    if workload.before is None or workload.after is None:
        return [constraint for constraint in gained if constraint[1] != "pod"], [
            constraint for constraint in lost if constraint[1] != "pod"
        ]
    return gained, lost


def subject(workload: WorkloadDiff) -> str:
    """`Kind namespace/name`, with the place of the pod template where an object may have several."""
    path = workload.subject.path.removesuffix(".spec").removesuffix(".template")
    return f"{workload.subject} {path}" if "[" in path else str(workload.subject)


def main_names(totals: Iterable[Total]) -> list[str]:
    """The resources of totals: cpu and memory first, then the others by name."""
    names = {name for total in totals for name in total.requests}
    return [*MAIN, *sorted(names.difference(MAIN))]


def headline(diff: Diff, resource: Callable[[str], str] = safe) -> str:
    """`8 of 14 pod templates differ: +500m cpu, +640Mi memory requested; 1 quota exceeded`.

    `resource` is how the name of one is shown.
    """
    count = len(diff.changed)
    total = len(diff.workloads)
    changed = [runtime_class.name for runtime_class in diff.runtime_classes]
    of_classes = (
        f"RuntimeClass{'es' if len(changed) > 1 else ''} {', '.join(map(resource, changed[:_NAMED]))}"
    )
    if not count:
        none = f"no difference in {plural(total, 'pod template')}"
        return f"{none}; {of_classes} {'differ' if len(changed) > 1 else 'differs'}" if changed else none
    before, after = diff.total.before.requests, diff.total.after.requests
    parts = [
        f"{difference} {resource(name)}"
        for name in main_names((diff.total.before, diff.total.after))
        if (difference := signed_difference(name, before.get(name, ZERO), after.get(name, ZERO)))
    ]
    text = f"{count} of {plural(total, 'pod template')} differ{'s' if count == 1 else ''}"
    refused = [workload for workload in diff.changed if workload.is_refused]
    if parts:
        text += f": {', '.join(parts)} requested"
    elif len(refused) < count:
        text += "; requests stay the same"
    if refused:
        text += f"; {len(refused)} refused: {_refusals(refused, resource)}"
    exceeded = {(quota.namespace, quota.name) for quota in diff.quotas if quota.exceeded}
    if exceeded:
        text += f"; {plural(len(exceeded), 'quota')} exceeded"
    return text


def uncounted_names(diff: Diff) -> str:
    """The names of pod templates that are in no total, since nobody knows how many pods they have; "" for none."""
    unknown = [w for w in diff.workloads if w.after and w.after.is_made and w.after.pods.high is None]
    return _subjects(unknown)


def refused_names(diff: Diff) -> str:
    """The names of pod templates that are in no total, since their pods would be refused; "" for none."""
    return _subjects([workload for workload in diff.workloads if workload.is_refused])


def _subjects(workloads: list[WorkloadDiff]) -> str:
    names = [subject(workload) for workload in workloads[:_NAMED]]
    return ", ".join(names) + (f" and {len(workloads) - _NAMED} more" if len(workloads) > _NAMED else "")


def _refusals(workloads: list[WorkloadDiff], show: Callable[[str], str]) -> str:
    """Why they are refused, in the server's words: the first reason, and how many others there are."""
    reasons = [w.after.refusal.message for w in workloads if w.after is not None and w.after.refusal]
    first, *others = dict.fromkeys(reasons)
    text = show(first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1]}…")
    return f"{text} and {plural(len(others), 'other reason')}" if others else text


_LONGEST = 120
"""Characters of a reason in the headline."""


_NAMED = 5


def get(amounts: ResourceList, name: str) -> Quantity:
    return amounts.get(name, ZERO)
