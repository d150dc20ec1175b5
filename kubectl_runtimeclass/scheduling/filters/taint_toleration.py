"""TaintToleration: a tainted node takes only pods that tolerate its taints.

PASS every NoSchedule and NoExecute taint is tolerated; PreferNoSchedule never filters
FAIL one of them is not

Source: pkg/scheduler/framework/plugins/tainttoleration/taint_toleration.go (v1.37). The reason of newer versions does
not name the taint (kubernetes#134740); the evidence names every untolerated taint.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ...kube.tolerations import untolerated_taints
from ...kube.version import HIDDEN_TAINT, UNTOLERATED_TAINT
from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot
from ..incoming import IncomingPod
from ..status import SUCCESS, Status, UntoleratedTaint, unresolvable
from .base import Filter

REASON = "node(s) had untolerated taint(s)"
NAMED = "node(s) had untolerated taint {{{key}: {value}}}"
NAMED_BEFORE_1_25 = "node(s) had taint {{{key}: {value}}}, that the pod didn't tolerate"


class State(NamedTuple):
    """The pod's tolerations; `reason` is that of the scheduler's version, with placeholders for the taint."""

    tolerations: Sequence[Mapping[str, Any]]
    reason: str


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> State:
    """The state: this filter applies to every pod."""
    reason = (
        REASON
        if pod.version.has(HIDDEN_TAINT)
        else NAMED
        if pod.version.has(UNTOLERATED_TAINT)
        else NAMED_BEFORE_1_25
    )
    return State(pod.spec.get("tolerations") or (), reason)


def filter_node(state: State, node: NodeInfo) -> Status:
    """SUCCESS, or the reason for the first untolerated taint, with all of them as evidence."""
    if not node.taints:
        return SUCCESS
    taints = untolerated_taints(node.taints, state.tolerations)
    if not taints:
        return SUCCESS
    first = taints[0]
    reason = state.reason
    if reason is not REASON:
        reason = reason.format(key=first.get("key", ""), value=first.get("value") or "")
    return unresolvable(reason, *map(UntoleratedTaint, taints))


FILTER = Filter("TaintToleration", pre_filter, filter_node)
