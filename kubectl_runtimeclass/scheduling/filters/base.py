"""The type of a filter. To add one, copy node_name.py and add a line to FILTERS."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from ...snapshot.node_info import NodeInfo, PodInfo
from ...snapshot.snapshot import Snapshot
from ..incoming import IncomingPod
from ..status import Status


class Filter(NamedTuple):
    """A filter plugin of kube-scheduler.

    `pre_filter` runs once for a pod. It returns the state that is passed to `filter` with each node, None if the
    filter does not apply to the pod (Skip), or a Status if no node can run the pod.
    `filter` returns the object SUCCESS, compared by identity, or a Status with the reason against the node.
    `count_pod`, for filters whose state counts pods, returns the state with one more pod on a node (`by` is 1) or one
    less (-1): AddPod and RemovePod of kube-scheduler's PreFilterExtensions. It must not change its argument.
    `not_evaluated`, called after all nodes, returns sentences about what the filter could not judge; a node passes as
    far as these are concerned.
    """

    name: str
    pre_filter: Callable[[IncomingPod, Snapshot], Any]
    filter: Callable[[Any, NodeInfo], Status]
    count_pod: Callable[[Any, PodInfo, NodeInfo, int], Any] | None = None
    not_evaluated: Callable[[Any], tuple[str, ...]] | None = None


class ActiveFilter(NamedTuple):
    """A filter that applies to a pod, with the state that it made for the pod; `check` runs it on a node."""

    filter: Filter
    state: Any
    check: Callable[[NodeInfo], Status]

    @property
    def not_evaluated(self) -> tuple[str, ...]:
        """Sentences about what the filter could not judge; complete after `check` ran on all nodes."""
        sentences = self.filter.not_evaluated
        return () if sentences is None or isinstance(self.state, Status) else sentences(self.state)

    def with_state(self, state: Any) -> ActiveFilter:
        return _active(self.filter, state)

    def with_pod(self, pod: PodInfo, node: NodeInfo) -> ActiveFilter:
        """This filter when one more pod runs on a node."""
        return self._with_count(pod, node, 1)

    def without_pod(self, pod: PodInfo, node: NodeInfo) -> ActiveFilter:
        """This filter when a pod no longer runs on a node."""
        return self._with_count(pod, node, -1)

    def _with_count(self, pod: PodInfo, node: NodeInfo, by: int) -> ActiveFilter:
        count_pod = self.filter.count_pod
        if count_pod is None or isinstance(self.state, Status):
            return self
        return _active(self.filter, count_pod(self.state, pod, node, by))


def active_filters(
    filters: Iterable[Filter], pod: IncomingPod, snapshot: Snapshot
) -> tuple[ActiveFilter, ...]:
    """Run PreFilter: the filters that apply to the pod, in the same order. Raises QuantityError."""
    states = [(filter, filter.pre_filter(pod, snapshot)) for filter in filters]
    return tuple(_active(filter, state) for filter, state in states if state is not None)


def _active(filter: Filter, state: Any) -> ActiveFilter:
    if isinstance(state, Status):
        return ActiveFilter(filter, state, lambda node: state)
    return ActiveFilter(filter, state, partial(filter.filter, state))
