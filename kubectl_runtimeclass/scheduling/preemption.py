"""Preemption: whose pods the scheduler would evict for a pod that fits nowhere, or why that would not help.

A node where the pod could run without the pods of lower priority is a candidate; of these, as many as possible stay,
those first whose PodDisruptionBudget allows no eviction. Of several candidates the scheduler takes the one with the
fewest violated budgets, then the lowest priorities, then the fewest pods, then the youngest.
Sources (Kubernetes v1.37): pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go,
pkg/scheduler/framework/preemption/{preemption,util}.go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..errors import SelectorError
from ..kube.selectors import from_label_selector
from ..kube.version import DYNAMIC_RESOURCES, NO_CLAIMS_TO_DEALLOCATE, PREEMPTION_IS_TOLD
from ..snapshot.node_info import NodeInfo, Object, PodInfo
from ..snapshot.snapshot import Snapshot
from .filters import FILTERS
from .filters.base import ActiveFilter, ask
from .incoming import IncomingPod
from .status import Code, Status
from .verdicts import NodeVerdict, failures

NO_VICTIMS = "No preemption victims found for incoming pod"
NOT_HELPFUL = "Preemption is not helpful for scheduling"
NEVER = "not eligible due to preemptionPolicy=Never."
NO_STATE = "not found"
"""All that the scheduler says when DynamicResources, whose turn is first, finds no state of its own."""
_OFFSET = 1 << 31  # so that a node with few pods of negative priority wins over one with many


class Victim(NamedTuple):
    """A pod that would be evicted."""

    namespace: str
    name: str
    priority: int

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


class Preemption(NamedTuple):
    """What preemption comes to. `node` is None where it does not help; `message` is the scheduler's, after its
    sentence about the filters, "" where it says nothing more. `violations` counts the victims that a
    PodDisruptionBudget protects: the scheduler prefers others, and evicts them if there are none.
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
        """What the least of is the best (pickOneNodeForPreemption)."""
        priorities = [pod.priority for pod in self.victims]
        first = max(priorities)
        earliest = min(pod.started or "~" for pod in self.victims if pod.priority == first)
        # Of start times the latest is the best: texts are compared backwards.
        latest = tuple(-ord(letter) for letter in earliest)
        total = sum(priority + _OFFSET for priority in priorities)
        return self.violations, first, total, len(priorities), latest


def preempt(pod: IncomingPod, snapshot: Snapshot, verdicts: Sequence[NodeVerdict]) -> Preemption:
    """What preemption does for a pod, of which `verdicts` say that no node is eligible."""
    asked = ask(FILTERS, pod, snapshot)
    if pod.version.has(DYNAMIC_RESOURCES) and any(_ends_the_cycle(answer) for answer in asked):
        return Preemption(NO_STATE)
    before = "no new claims to deallocate, " if pod.version.has(NO_CLAIMS_TO_DEALLOCATE) else ""
    if pod.spec.get("preemptionPolicy") == "Never":
        return Preemption(f"{before}preemption: {NEVER}")
    budgets = [
        budget
        for pod_disruption_budget in snapshot.pod_disruption_budgets.values()
        for budget in pod_disruption_budget
    ]
    reasons: Counter[str] = Counter()
    candidates: list[_Candidate] = []
    potential = [verdict.node for verdict in verdicts if _may_help(verdict)]
    enough = max(
        100, len(potential) // 10
    )  # DefaultPreemptionArgs: from there on, the server does not look further
    for node in potential:
        outcome = _on_node(pod, asked, node, budgets)
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
    return Preemption(f"{before}preemption: 0/{len(verdicts)} nodes are available: {counted}.")


def _ends_the_cycle(asked: ActiveFilter) -> bool:
    """Whether a filter refuses every node beforehand: then DynamicResources, which comes later, misses its state."""
    return isinstance(asked.state, Status) and asked.state.code is Code.UNSCHEDULABLE_AND_UNRESOLVABLE


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
    pod: IncomingPod, asked: Sequence[ActiveFilter], node: NodeInfo, budgets: Iterable[Object]
) -> _Candidate | tuple[str, ...]:
    """The fewest pods whose eviction makes room on a node, or the scheduler's reasons why none does."""
    lower = sorted(
        (other for other in node.pods if other.priority < pod.info.priority),
        key=lambda other: (-other.priority, other.started or "~"),
    )
    if not lower:
        return (NO_VICTIMS,)
    room = _Room(pod, asked, node).without(lower)
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
    """A node with some of its pods away."""

    pod: IncomingPod
    asked: Sequence[ActiveFilter]
    node: NodeInfo

    def without(self, others: Sequence[PodInfo]) -> _Room:
        asked = self.asked
        for other in others:
            asked = tuple(answer.without_pod(other, self.node) for answer in asked)
        gone = {id(other) for other in others}
        kept = [pod for pod in self.node.pods if id(pod) not in gone]
        return _Room(self.pod, asked, self.node.with_pods(kept))

    def with_pod(self, other: PodInfo) -> _Room:
        asked = tuple(answer.with_pod(other, self.node) for answer in self.asked)
        return _Room(self.pod, asked, self.node.with_pods((*self.node.pods, other)))

    def failing(self) -> tuple[str, ...]:
        """The reasons of the first filter that fails, none where the pod fits."""
        failing = failures(self.pod, self.asked, self.node)
        return failing[0][1].reasons if failing else ()


def _by_budget(
    pods: Sequence[PodInfo], budgets: Iterable[Object]
) -> tuple[tuple[PodInfo, ...], tuple[PodInfo, ...]]:
    """Those whose eviction would violate a PodDisruptionBudget, and the others (filterVictimsWithPDBViolation)."""
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
    """A PodDisruptionBudget with how many evictions it has left."""

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
        """Whether an eviction counts; an empty selector counts none, nor does a pod that is on its way out."""
        if pod.group.namespace != self._namespace or not self._selector.requirements:
            return False
        return self._selector.matches(pod.group.labels) and pod.name not in self._disrupted
