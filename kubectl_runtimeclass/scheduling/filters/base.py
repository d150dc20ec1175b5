"""The shape of a filter. To add one, copy node_unschedulable.py and add a line to FILTERS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..incoming import IncomingPod
from ..node_info import NodeInfo, PodInfo
from ..snapshot import Snapshot
from ..status import Status


class Filter(NamedTuple):
    """A filter plugin of kube-scheduler.

    `pre_filter` runs once for a pod and gives the state that `filter` sees with each node; None when the
    pod has nothing for this filter to look at (Skip), or a Status when no node at all will do.
    `add_pod` gives the state with one more pod on a node, where the state counts pods.
    """

    name: str
    pre_filter: Callable[[IncomingPod, Snapshot], Any]
    filter: Callable[[Any, NodeInfo], Status]
    add_pod: Callable[[Any, PodInfo, NodeInfo], Any] | None = None
