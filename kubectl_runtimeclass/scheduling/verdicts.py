"""Every filter's result for every node, and kube-scheduler's summary of them.

Sources (Kubernetes v1.36): pkg/scheduler/schedule_one.go (`findNodesThatFitPod`),
pkg/scheduler/framework/runtime/framework.go (`RunPreFilterPlugins`, `RunFilterPluginsWithNominatedPods`),
pkg/scheduler/framework/types.go (`FitError`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from ..snapshot import handlers
from ..snapshot.node_info import NodeInfo, PodInfo
from ..snapshot.snapshot import Snapshot
from .filters import FILTERS
from .filters.base import ActiveFilter, active_filters
from .filters.node_affinity import node_names
from .incoming import IncomingPod
from .status import SUCCESS, Code, Status


class NodeVerdict(NamedTuple):
    """The results of the filters on one node.

    `applied` has the names of the filters that apply to the pod, and `failures` (name, status) of those that fail, both
    in the scheduler's order. `runtime_handler` is one of the states in `snapshot.handlers`. `overruled` is the status
    that the scheduler gives the node without running its filters there, None if it runs them.
    """

    node: NodeInfo
    applied: tuple[str, ...]
    failures: tuple[tuple[str, Status], ...]
    runtime_handler: str
    overruled: Status | None = None

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def first(self) -> Status | None:
        """The scheduler's verdict: the status of the first failing filter, None if all pass."""
        if self.overruled is not None:
            return self.overruled
        return self.failures[0][1] if self.failures else None

    @property
    def filters(self) -> tuple[tuple[str, Status], ...]:
        """(name, status) of every filter that applies to the pod."""
        failures = dict(self.failures)
        return tuple([(name, failures.get(name, SUCCESS)) for name in self.applied])

    @property
    def eligible(self) -> bool:
        """Whether the scheduler would place the pod here."""
        return self.first is None

    @property
    def doubt(self) -> str:
        """Why the pod may fit here after all though a filter fails, since not everything was read; "" if it cannot."""
        doubts = [status.doubt for _, status in self.failures]
        return doubts[0] if doubts and all(doubts) and self.overruled is None else ""

    @property
    def reasons(self) -> tuple[str, ...]:
        """The scheduler's reasons against this node, () if it is eligible."""
        first = self.first
        return () if first is None else first.reasons


class Schedule(NamedTuple):
    """The verdict on every node.

    `message` is the part of the scheduler's event that is about filters, None if some node takes the pod or no node
    was read. `not_evaluated` has a sentence for each thing that filters could not judge.
    """

    verdicts: tuple[NodeVerdict, ...]
    message: str | None
    not_evaluated: tuple[str, ...] = ()


def schedule(pod: IncomingPod, snapshot: Snapshot, handler: str | None = None) -> Schedule:
    """Run every filter on every node; `handler` is that of the pod's class, None without one. Raises QuantityError."""
    filters = active_filters(FILTERS, pod, snapshot)
    names = tuple(active.filter.name for active in filters)
    # The scheduler runs PreFilter of all plugins first; one that fails decides for every node.
    rejected = next((active.state for active in filters if isinstance(active.state, Status)), None)
    candidates = node_names(pod.spec) if rejected is None else None
    not_a_candidate = Status(
        Code.UNSCHEDULABLE_AND_UNRESOLVABLE, ("node(s) didn't satisfy plugin(s) [NodeAffinity]",)
    )
    verdicts = _after_errors(
        [
            NodeVerdict(  # positional, since keywords cost time for every node
                node,
                names,
                failures(pod, filters, node),
                handlers.handler_status(node, handler),
                not_a_candidate if candidates is not None and node.name not in candidates else rejected,
            )
            for node in snapshot.nodes
        ]
    )
    not_evaluated = tuple(sentence for active in filters for sentence in active.not_evaluated)
    return Schedule(verdicts, _summary(verdicts, rejected, "Node" in snapshot.listed), not_evaluated)


def _after_errors(verdicts: list[NodeVerdict]) -> tuple[NodeVerdict, ...]:
    """The verdicts; if a filter ended with an error on one node, that error overrules the results of all nodes."""
    for verdict in verdicts:
        first = verdict.first
        if first is not None and first.code is Code.ERROR:
            name = verdict.failures[0][0]
            error = first._replace(reasons=(f'running "{name}" filter plugin: {first.reasons[0]}',))
            return tuple(verdict._replace(overruled=error) for verdict in verdicts)
    return tuple(verdicts)


def failures(
    pod: IncomingPod, active: Sequence[ActiveFilter], node: NodeInfo
) -> tuple[tuple[str, Status], ...]:
    """(name, status) of the filters that fail on a node, in the scheduler's order.

    The pod must fit both with and without the pods nominated for this node, since these may not come in the end.
    """
    without_nominated = _failing(active, node)
    nominated = [other for other in node.nominated if _comes_before(other, pod)] if node.nominated else ()
    if not nominated:
        return without_nominated
    for other in nominated:
        active = [filter.with_pod(other, node) for filter in active]
    return _failing(active, node.with_pods((*node.pods, *nominated))) or without_nominated


def _comes_before(other: PodInfo, pod: IncomingPod) -> bool:
    """Whether the scheduler reserves room for a nominated pod: one of no lower priority that is not the pod itself."""
    same = other.name == pod.info.name and other.group.namespace == pod.namespace
    return other.priority >= pod.info.priority and not same


def _failing(active: Sequence[ActiveFilter], node: NodeInfo) -> tuple[tuple[str, Status], ...]:
    failing = []
    for filter in active:
        status = filter.check(node)
        if status is not SUCCESS:
            failing.append((filter.filter.name, status))
    return tuple(failing)


def _summary(verdicts: tuple[NodeVerdict, ...], rejected: Status | None, listed: bool) -> str | None:
    """The scheduler's FitError without its part on preemption; None if some node takes the pod or no node was read."""
    if not verdicts:
        return "no nodes available to schedule pods" if listed else None
    prefix = f"0/{len(verdicts)} nodes are available: "
    if rejected is not None:
        return f"{prefix}{', '.join(rejected.reasons)}."
    if verdicts[0].overruled is not None and verdicts[0].overruled.code is Code.ERROR:
        return verdicts[0].overruled.reasons[0]
    counts: Counter[str] = Counter()
    for verdict in verdicts:
        first = verdict.first
        if first is None:
            return None
        counts.update(first.reasons)
    return f"{prefix}{', '.join(sorted(f'{count} {reason}' for reason, count in counts.items()))}."
