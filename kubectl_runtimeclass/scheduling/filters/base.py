"""The shape of a filter. To add one, copy node_name.py and add a line to FILTERS."""

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

    `pre_filter` runs once for a pod and gives the state that `filter` sees with each node; None when the
    pod has nothing for this filter to look at (Skip), or a Status when no node at all will do. `filter` gives
    SUCCESS itself, or a Status that says why not.
    `count_pod` gives the state with one more pod on a node (by = 1), or one less (-1), where the state counts
    pods: AddPod and RemovePod of kube-scheduler's PreFilterExtensions.
    `not_evaluated` names what could not be judged, once all nodes were asked; they passed, as far as that goes.
    """

    name: str
    pre_filter: Callable[[IncomingPod, Snapshot], Any]
    filter: Callable[[Any, NodeInfo], Status]
    count_pod: Callable[[Any, PodInfo, NodeInfo, int], Any] | None = None
    not_evaluated: Callable[[Any], tuple[str, ...]] | None = None


class ActiveFilter(NamedTuple):
    """A filter that has something to look at in a pod, and the state it made of it; `check` is asked of each node."""

    filter: Filter
    state: Any
    check: Callable[[NodeInfo], Status]

    @property
    def not_evaluated(self) -> tuple[str, ...]:
        """What the filter could not judge, after it was asked of nodes."""
        names = self.filter.not_evaluated
        return () if names is None or isinstance(self.state, Status) else names(self.state)

    def with_pod(self, pod: PodInfo, node: NodeInfo) -> ActiveFilter:
        """The same with one more pod on a node."""
        return self._counting(pod, node, 1)

    def without_pod(self, pod: PodInfo, node: NodeInfo) -> ActiveFilter:
        """The same with one pod less on a node."""
        return self._counting(pod, node, -1)

    def _counting(self, pod: PodInfo, node: NodeInfo, by: int) -> ActiveFilter:
        count_pod = self.filter.count_pod
        if count_pod is None or isinstance(self.state, Status):
            return self
        return _asked(self.filter, count_pod(self.state, pod, node, by))


def ask(filters: Iterable[Filter], pod: IncomingPod, snapshot: Snapshot) -> tuple[ActiveFilter, ...]:
    """Those of the filters that have something to look at in the pod."""
    states = [(filter, filter.pre_filter(pod, snapshot)) for filter in filters]
    return tuple(_asked(plugin, state) for plugin, state in states if state is not None)


def _asked(plugin: Filter, state: Any) -> ActiveFilter:
    if isinstance(state, Status):
        return ActiveFilter(plugin, state, lambda node: state)
    return ActiveFilter(plugin, state, partial(plugin.filter, state))
