"""The word of every filter on every node, and what kube-scheduler would make of it.

Sources (Kubernetes v1.36): pkg/scheduler/schedule_one.go (`findNodesThatFitPod`),
pkg/scheduler/framework/runtime/framework.go (`RunPreFilterPlugins`, `RunFilterPluginsWithNominatedPods`),
pkg/scheduler/framework/types.go (`FitError`).
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from . import handlers
from .filters import FILTERS
from .filters.node_affinity import node_names
from .fixes import Fix, fixes
from .incoming import IncomingPod
from .node_info import NodeInfo, PodInfo
from .snapshot import Snapshot
from .status import Code, Status


class NodeVerdict(NamedTuple):
    """A node with the word of every filter, in the order of FILTERS.

    `statuses` has None for a filter that has nothing to look at in this pod. `overruled` is a status that
    the scheduler gives without running filters on this node.
    """

    node: NodeInfo
    statuses: tuple[Status | None, ...]
    runtime_handler: str
    overruled: Status | None = None

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def first(self) -> Status | None:
        """The scheduler's verdict: what the first failing filter says, None when all pass."""
        if self.overruled is not None:
            return self.overruled
        for status in self.statuses:
            if status is not None and status.code is not Code.SUCCESS:
                return status
        return None

    @property
    def first_filter(self) -> str | None:
        """The name of the first failing filter."""
        return next((name for name, status in self.filters if not status.passed), None)

    @property
    def filters(self) -> tuple[tuple[str, Status], ...]:
        """(name, status) of the filters that looked at this pod."""
        named = zip(FILTERS, self.statuses, strict=True)
        return tuple([(found.name, status) for found, status in named if status is not None])

    @property
    def eligible(self) -> bool:
        """Whether the scheduler would place the pod here."""
        return self.first is None

    @property
    def can_run(self) -> bool:
        """Whether the pod would also start: eligible, and the handler is not known to be missing."""
        return self.eligible and self.runtime_handler != handlers.MISSING

    @property
    def reasons(self) -> tuple[str, ...]:
        first = self.first
        return () if first is None else first.reasons

    @property
    def fixes(self) -> tuple[Fix, ...]:
        """The changes that would let the node take the pod; none if it does, or if there is no telling."""
        if self.eligible or self.overruled is not None:
            return ()
        return fixes(self.node, [status for status in self.statuses if status is not None])


_FILTER_NODE = tuple(found.filter for found in FILTERS)


def schedule(
    pod: IncomingPod, snapshot: Snapshot, handler: str | None = None
) -> tuple[tuple[NodeVerdict, ...], str | None]:
    """The verdict of every node, and the scheduler's summary if none will do (the part about filters)."""
    states = [found.pre_filter(pod, snapshot) for found in FILTERS]
    # A failing PreFilter of any plugin comes before all filters, and speaks for every node.
    rejected = next((state for state in states if isinstance(state, Status)), None)
    names = node_names(pod.spec) if rejected is None else None
    absent = Status(Code.UNSCHEDULABLE_AND_UNRESOLVABLE, ("node(s) didn't satisfy plugin(s) [NodeAffinity]",))
    verdicts = tuple(
        NodeVerdict(
            node,
            _run_filters(pod, states, node),
            handlers.handler_status(node, handler),
            absent if names is not None and node.name not in names else rejected,
        )
        for node in snapshot.nodes
    )
    return verdicts, _summary(verdicts, rejected, "Node" in snapshot.listed)


def _run_filters(pod: IncomingPod, states: list[Any], node: NodeInfo) -> tuple[Status | None, ...]:
    alone = _statuses(states, node)
    nominated = [other for other in node.nominated if _counts(other, pod)]
    if not nominated:
        return alone
    # The pod must fit with the pods that are about to come here, and without them should they not.
    together = list(states)
    for other in nominated:
        for index, found in enumerate(FILTERS):
            state = together[index]
            if found.add_pod is not None and state is not None and not isinstance(state, Status):
                together[index] = found.add_pod(state, other, node)
    crowded = _statuses(together, node.with_pods((*node.pods, *nominated)))
    failing = any(status is not None and not status.passed for status in crowded)
    return crowded if failing else alone


def _counts(other: PodInfo, pod: IncomingPod) -> bool:
    same = other.name == pod.info.name and other.group.namespace == pod.namespace
    return other.priority >= pod.info.priority and not same


def _statuses(states: list[Any], node: NodeInfo) -> tuple[Status | None, ...]:
    return tuple(
        [
            None if state is None else state if type(state) is Status else filter_node(state, node)
            for filter_node, state in zip(_FILTER_NODE, states, strict=True)
        ]
    )


def _summary(verdicts: tuple[NodeVerdict, ...], rejected: Status | None, listed: bool) -> str | None:
    """FitError, up to what preemption has to say; None when some node will do or no node is known."""
    if not verdicts:
        return "no nodes available to schedule pods" if listed else None
    prefix = f"0/{len(verdicts)} nodes are available: "
    if rejected is not None:
        return f"{prefix}{', '.join(rejected.reasons)}."
    counts: Counter[str] = Counter()
    for verdict in verdicts:
        first = verdict.first
        if first is None:
            return None
        counts.update(first.reasons)
    return f"{prefix}{', '.join(sorted(f'{count} {reason}' for reason, count in counts.items()))}."
