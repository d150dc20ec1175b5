"""Preemption: the pods that the scheduler would evict for a pod that fits nowhere, or why that would not help.

A node is a candidate if the pod could run there without all pods of lower priority. As many of them as possible are
kept; those whose PodDisruptionBudget allows no eviction come first. Of several candidates the scheduler takes the one
with the fewest violated budgets, then with victims of the lowest priority, then with the fewest, then the youngest.
Sources (Kubernetes v1.37): pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go,
pkg/scheduler/framework/preemption/{preemption,util}.go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..errors import SelectorError
from ..kube.object import Object
from ..kube.selectors import from_label_selector
from ..kube.version import DYNAMIC_RESOURCES, NO_CLAIMS_TO_DEALLOCATE, PREEMPTION_IS_TOLD
from ..snapshot.node_info import NodeInfo, PodInfo
from ..snapshot.snapshot import Snapshot
from .filters import FILTERS
from .filters.base import ActiveFilter, active_filters
from .incoming import IncomingPod
from .status import Code, Status
from .verdicts import NodeVerdict, failures

NO_VICTIMS = "No preemption victims found for incoming pod"
NOT_HELPFUL = "Preemption is not helpful for scheduling"
NEVER = "not eligible due to preemptionPolicy=Never."
NO_STATE = "not found"
"""The scheduler's whole message if DynamicResources, which runs first in this phase, has no state of its own."""
_OFFSET = (
    1 << 31
)  # makes every priority positive: otherwise many pods of negative priority would sum up to less


class Victim(NamedTuple):
    """A pod that would be evicted."""

    namespace: str
    name: str
    priority: int

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


class Preemption(NamedTuple):
    """The result of preemption.

    `message` is what the scheduler adds to its sentence about the filters, or "". `node` is None if preemption does
    not help. `violations` counts the victims that a PodDisruptionBudget protects: the scheduler prefers others, but
    evicts these if there are none.
    """

    message: str
    node: str | None = None
    victims: tuple[Victim, ...] = ()
    violations: int = 0


class _Candidate(NamedTuple):
    node: NodeInfo
    victims: tuple[PodInfo, ...]
    violations: int

    def rank(self) -> tuple[object, ...]:
        """A sort key: the smallest is the scheduler's choice (`pickOneNodeForPreemption`)."""
        priorities = [pod.priority for pod in self.victims]
        highest = max(priorities)
        earliest = min(pod.started or "~" for pod in self.victims if pod.priority == highest)
        # The latest start time is the best: negated code points reverse the order of strings.
        latest_first = tuple(-ord(character) for character in earliest)
        total = sum(priority + _OFFSET for priority in priorities)
        return self.violations, highest, total, len(priorities), latest_first


def preempt(pod: IncomingPod, snapshot: Snapshot, verdicts: Sequence[NodeVerdict]) -> Preemption:
    """The preemption for a pod that no node takes, according to `verdicts`. Raises QuantityError."""
    filters = active_filters(FILTERS, pod, snapshot)
    if pod.version.has(DYNAMIC_RESOURCES) and any(_ends_the_cycle(filter) for filter in filters):
        return Preemption(NO_STATE)
    prefix = "no new claims to deallocate, " if pod.version.has(NO_CLAIMS_TO_DEALLOCATE) else ""
    if pod.spec.get("preemptionPolicy") == "Never":
        return Preemption(f"{prefix}preemption: {NEVER}")
    budgets = [
        budget
        for pod_disruption_budget in snapshot.pod_disruption_budgets.values()
        for budget in pod_disruption_budget
    ]
    reasons: Counter[str] = Counter()
    candidates: list[_Candidate] = []
    potential = [verdict.node for verdict in verdicts if _may_help(verdict)]
    # The scheduler stops after so many candidates (minCandidateNodes* of DefaultPreemptionArgs).
    enough = max(100, len(potential) // 10)
    for node in potential:
        outcome = _on_node(pod, filters, node, budgets)
        if isinstance(outcome, _Candidate):
            candidates.append(outcome)
            if len(candidates) >= enough and any(not candidate.violations for candidate in candidates):
                break
        else:
            reasons.update(outcome)
    if candidates:
        return _chosen(pod, min(candidates, key=_Candidate.rank))
    if len(potential) < len(verdicts):
        reasons[NOT_HELPFUL] = len(verdicts) - len(potential)
    counted = ", ".join(sorted(f"{count} {reason}" for reason, count in reasons.items()))
    return Preemption(f"{prefix}preemption: 0/{len(verdicts)} nodes are available: {counted}.")


def _ends_the_cycle(filter: ActiveFilter) -> bool:
    """Whether a PreFilter refuses all nodes, so that DynamicResources, which comes later, never makes its state."""
    return isinstance(filter.state, Status) and filter.state.code is Code.UNSCHEDULABLE_AND_UNRESOLVABLE


def _may_help(verdict: NodeVerdict) -> bool:
    return verdict.first is not None and verdict.first.code is Code.UNSCHEDULABLE


def _chosen(pod: IncomingPod, candidate: _Candidate) -> Preemption:
    name, count = candidate.node.name, len(candidate.victims)
    message = f"preemption: found a potential placement for pod on node {name}, preempting {count} victims"
    return Preemption(
        message=message if pod.version.has(PREEMPTION_IS_TOLD) else "",
        node=name,
        victims=tuple(
            Victim(victim.group.namespace, victim.name, victim.priority) for victim in candidate.victims
        ),
        violations=candidate.violations,
    )


def _on_node(
    pod: IncomingPod, filters: Sequence[ActiveFilter], node: NodeInfo, budgets: Iterable[Object]
) -> _Candidate | tuple[str, ...]:
    """The fewest victims that make room on a node, or the scheduler's reasons why no eviction does."""
    lower = sorted(
        (other for other in node.pods if other.priority < pod.info.priority),
        key=lambda other: (-other.priority, other.started or "~"),
    )
    if not lower:
        return (NO_VICTIMS,)
    room = _Room(pod, filters, node).without(lower)
    failing = room.failing()
    if failing:
        return failing
    protected, others = _by_budget(lower, budgets)
    victims: list[PodInfo] = []
    violations = 0
    for other in (*protected, *others):
        with_it = room.with_pod(other)
        if not with_it.failing():
            room = with_it
        else:
            victims.append(other)
            violations += other in protected
    victims.sort(key=lambda other: (-other.priority, other.started or "~"))
    return _Candidate(node, tuple(victims), violations)


class _Room(NamedTuple):
    """A node without some of its pods, and the filters with a state that accounts for that."""

    pod: IncomingPod
    filters: Sequence[ActiveFilter]
    node: NodeInfo

    def without(self, others: Sequence[PodInfo]) -> _Room:
        filters = self.filters
        for other in others:
            filters = tuple(filter.without_pod(other, self.node) for filter in filters)
        gone = {id(other) for other in others}
        kept = [pod for pod in self.node.pods if id(pod) not in gone]
        return _Room(self.pod, filters, self.node.with_pods(kept))

    def with_pod(self, other: PodInfo) -> _Room:
        filters = tuple(filter.with_pod(other, self.node) for filter in self.filters)
        return _Room(self.pod, filters, self.node.with_pods((*self.node.pods, other)))

    def failing(self) -> tuple[str, ...]:
        """The reasons of the first filter that fails, () if the pod fits."""
        failing = failures(self.pod, self.filters, self.node)
        return failing[0][1].reasons if failing else ()


def _by_budget(
    pods: Sequence[PodInfo], budgets: Iterable[Object]
) -> tuple[tuple[PodInfo, ...], tuple[PodInfo, ...]]:
    """(pods whose eviction violates a PodDisruptionBudget, other pods) (`filterPodsWithPDBViolation`)."""
    allowed = [_Budget(budget) for budget in budgets]
    violating = [pod for pod in pods if pod.group.labels and _violates(pod, allowed)]
    return tuple(violating), tuple(pod for pod in pods if pod not in violating)


def _violates(pod: PodInfo, budgets: Iterable[_Budget]) -> bool:
    for budget in budgets:
        if budget.selects(pod):
            budget.left -= 1
            if budget.left < 0:
                return True
    return False


class _Budget:
    """A PodDisruptionBudget and the number of evictions that it still allows, which `_violates` counts down."""

    def __init__(self, budget: Object) -> None:
        status = budget.get("status") or {}
        self.left = int(status.get("disruptionsAllowed") or 0)
        self._namespace = budget["metadata"]["namespace"]
        self._disrupted = status.get("disruptedPods") or {}
        try:
            self._selector = from_label_selector((budget.get("spec") or {}).get("selector") or {})
        except SelectorError:
            self._selector = from_label_selector({})

    def selects(self, pod: PodInfo) -> bool:
        """Whether evicting the pod counts: not with an empty selector, nor for a pod that is being evicted already."""
        if pod.group.namespace != self._namespace or not self._selector.requirements:
            return False
        return self._selector.matches(pod.group.labels) and pod.name not in self._disrupted
