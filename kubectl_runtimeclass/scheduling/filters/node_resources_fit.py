"""NodeResourcesFit: what the pod requests, overhead included, must be free on the node.

PASS every request is at most allocatable less what the pods on the node request, and a pod slot is free
FAIL otherwise; all shortages are reported

A pod that requests nothing fits anywhere, even on an overcommitted node; overhead makes it a pod that
requests something. Source: pkg/scheduler/framework/plugins/noderesources/fit.go (v1.36).
"""

from __future__ import annotations

from typing import NamedTuple

from ...kube.resources import PodResources
from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot
from ..incoming import IncomingPod
from ..status import SUCCESS, Code, InsufficientResource, Status
from .base import Filter

TOO_MANY_PODS = "Too many pods"
_FIRST = ("cpu", "memory", "ephemeral-storage")


class State(NamedTuple):
    wanted: tuple[tuple[str, int], ...]
    requests: PodResources


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> State:
    # kube-scheduler has the others in no order; by name they come out the same each time.
    ordered = [*_FIRST, *sorted(name for name in pod.units if name not in _FIRST)]
    wanted = tuple((name, pod.units[name]) for name in ordered if pod.units.get(name, 0) > 0)
    return State(wanted, pod.requests)


def filter_node(state: State, node: NodeInfo) -> Status:
    allocatable, requested = node.allocatable, node.requested
    missing: list[InsufficientResource] = []
    pods = allocatable.get("pods", 0)
    if len(node.pods) + 1 > pods:
        missing.append(InsufficientResource("pods", 1, len(node.pods), pods))
    for name, wanted in state.wanted:
        capacity, used = allocatable.get(name, 0), requested.get(name, 0)
        if wanted > capacity - used:
            missing.append(InsufficientResource(name, wanted, used, capacity, state.requests))
    if not missing:
        return SUCCESS
    hopeless = any(found.requested > found.capacity for found in missing if found.resource != "pods")
    code = Code.UNSCHEDULABLE_AND_UNRESOLVABLE if hopeless else Code.UNSCHEDULABLE
    return Status(code, tuple(map(_reason, missing)), tuple(missing))


def _reason(missing: InsufficientResource) -> str:
    return TOO_MANY_PODS if missing.resource == "pods" else f"Insufficient {missing.resource}"


FILTER = Filter("NodeResourcesFit", pre_filter, filter_node)
