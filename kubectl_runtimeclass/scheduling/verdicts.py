"""The word of every filter on every node, and what kube-scheduler would make of it.

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
from .filters.base import ActiveFilter, ask
from .filters.node_affinity import node_names
from .incoming import IncomingPod
from .status import SUCCESS, Code, Status


class NodeVerdict(NamedTuple):
    """A node with the word of every filter that has something to look at in the pod.

    `asked` are their names and `failures` the (name, status) of those that fail, in the scheduler's order.
    `overruled` is a status that the scheduler gives without running filters on this node.
    """

    node: NodeInfo
    asked: tuple[str, ...]
    failures: tuple[tuple[str, Status], ...]
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
        return self.failures[0][1] if self.failures else None

    @property
    def filters(self) -> tuple[tuple[str, Status], ...]:
        """(name, status) of every filter that was asked."""
        failures = dict(self.failures)
        return tuple([(name, failures.get(name, SUCCESS)) for name in self.asked])

    @property
    def eligible(self) -> bool:
        """Whether the scheduler would place the pod here."""
        return self.first is None

    @property
    def doubt(self) -> str:
        """Why the scheduler may place the pod here after all, though a filter fails; "" where it will not."""
        doubts = [status.doubt for _, status in self.failures]
        return doubts[0] if doubts and all(doubts) and self.overruled is None else ""

    @property
    def reasons(self) -> tuple[str, ...]:
        first = self.first
        return () if first is None else first.reasons


class Schedule(NamedTuple):
    """The verdict of every node, and the scheduler's summary if none will do (the part about filters).

    `not_evaluated` has what filters could not judge.
    """

    verdicts: tuple[NodeVerdict, ...]
    message: str | None
    not_evaluated: tuple[str, ...] = ()


def schedule(pod: IncomingPod, snapshot: Snapshot, handler: str | None = None) -> Schedule:
    """Ask every filter of every node."""
    asked = ask(FILTERS, pod, snapshot)
    names = tuple(answer.filter.name for answer in asked)
    # A failing PreFilter of any plugin comes before all filters, and speaks for every node.
    rejected = next((answer.state for answer in asked if isinstance(answer.state, Status)), None)
    looked_at = node_names(pod.spec) if rejected is None else None
    absent = Status(Code.UNSCHEDULABLE_AND_UNRESOLVABLE, ("node(s) didn't satisfy plugin(s) [NodeAffinity]",))
    verdicts = _after_errors(
        [
            NodeVerdict(
                node,
                names,
                failures(pod, asked, node),
                handlers.handler_status(node, handler),
                absent if looked_at is not None and node.name not in looked_at else rejected,
            )
            for node in snapshot.nodes
        ]
    )
    not_evaluated = tuple(reason for answer in asked for reason in answer.not_evaluated)
    return Schedule(verdicts, _summary(verdicts, rejected, "Node" in snapshot.listed), not_evaluated)


def _after_errors(verdicts: list[NodeVerdict]) -> tuple[NodeVerdict, ...]:
    """The verdicts, unless a filter failed to tell on a node: then the scheduler gives up on all of them."""
    for verdict in verdicts:
        first = verdict.first
        if first is not None and first.code is Code.ERROR:
            name = verdict.failures[0][0]
            error = first._replace(reasons=(f'running "{name}" filter plugin: {first.reasons[0]}',))
            return tuple(verdict._replace(overruled=error) for verdict in verdicts)
    return tuple(verdicts)


def failures(
    pod: IncomingPod, asked: Sequence[ActiveFilter], node: NodeInfo
) -> tuple[tuple[str, Status], ...]:
    """(name, status) of the filters that fail on a node, with those pods on it that are about to come there, too."""
    alone = _failing(asked, node)
    nominated = [other for other in node.nominated if _counts(other, pod)] if node.nominated else ()
    if not nominated:
        return alone
    # The pod must fit with the pods that are about to come here, and without them should they not.
    for other in nominated:
        asked = [answer.with_pod(other, node) for answer in asked]
    return _failing(asked, node.with_pods((*node.pods, *nominated))) or alone


def _counts(other: PodInfo, pod: IncomingPod) -> bool:
    same = other.name == pod.info.name and other.group.namespace == pod.namespace
    return other.priority >= pod.info.priority and not same


def _failing(asked: Sequence[ActiveFilter], node: NodeInfo) -> tuple[tuple[str, Status], ...]:
    failing = []
    for answer in asked:
        status = answer.check(node)
        if status is not SUCCESS:
            failing.append((answer.filter.name, status))
    return tuple(failing)


def _summary(verdicts: tuple[NodeVerdict, ...], rejected: Status | None, listed: bool) -> str | None:
    """FitError, up to what preemption has to say; None when some node will do or no node is known."""
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
