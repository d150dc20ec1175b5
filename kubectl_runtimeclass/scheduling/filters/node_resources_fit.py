"""NodeResourcesFit: what the pod requests, overhead included, must be free on the node.

PASS every request is at most the node's allocatable minus the requests of its pods, and a pod slot is free
FAIL otherwise; all shortages are reported

A pod without requests fits anywhere, even on an overcommitted node, unless it has an overhead. An extended resource
that the node does not list, but a DeviceClass provides, is left to DynamicResources.
Source: pkg/scheduler/framework/plugins/noderesources/fit.go (v1.37).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...kube.resources import PodResources
from ...kube.version import EXTENDED_RESOURCES_OF_DEVICES
from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot
from ..dra import extended_resources
from ..incoming import IncomingPod
from ..status import SUCCESS, Code, InsufficientResource, Status
from .base import Filter

TOO_MANY_PODS = "Too many pods"
_FIRST = ("cpu", "memory", "ephemeral-storage")


class State(NamedTuple):
    """The pod's requests."""

    wanted: tuple[tuple[str, int], ...]
    """(resource, amount in the scheduler's units), without zeros."""
    requests: PodResources
    classes: Mapping[str, str]
    """The DeviceClass that provides each extended resource."""
    classes_known: bool
    """Whether `classes` is complete: DeviceClasses were read, or this version does not use them."""


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> State:
    """The requests in the order in which shortages are reported."""
    # kube-scheduler iterates over extended resources in random order; sorting them makes the result stable.
    ordered = [*_FIRST, *sorted(name for name in pod.units if name not in _FIRST)]
    wanted = tuple((name, pod.units[name]) for name in ordered if pod.units.get(name, 0) > 0)
    known = "DeviceClass" in snapshot.listed or not snapshot.version.has(EXTENDED_RESOURCES_OF_DEVICES)
    return State(
        wanted=wanted,
        requests=pod.requests,
        classes=extended_resources.class_by_resource(snapshot),
        classes_known=known,
    )


def filter_node(state: State, node: NodeInfo) -> Status:
    """SUCCESS, or a status with one reason and one InsufficientResource for each shortage."""
    allocatable, requested = node.allocatable, node.requested
    # Positional, since keywords cost time for every node.
    missing: list[InsufficientResource] = []
    pods = allocatable.get("pods", 0)
    if len(node.pods) + 1 > pods:
        missing.append(InsufficientResource("pods", 1, len(node.pods), pods))
    for name, wanted in state.wanted:
        if extended_resources.from_devices(name, node, state.classes):
            continue  # left to DynamicResources
        capacity, used = allocatable.get(name, 0), requested.get(name, 0)
        if wanted > capacity - used:
            missing.append(InsufficientResource(name, wanted, used, capacity, state.requests))
    if not missing:
        return SUCCESS
    exceeds_capacity = any(
        shortage.requested > shortage.capacity for shortage in missing if shortage.resource != "pods"
    )
    code = Code.UNSCHEDULABLE_AND_UNRESOLVABLE if exceeds_capacity else Code.UNSCHEDULABLE
    return Status(code, tuple(map(_reason, missing)), tuple(missing), _doubt(state, missing))


def _doubt(state: State, missing: list[InsufficientResource]) -> str:
    """`Status.doubt`: unknown DeviceClasses might provide everything that is missing."""
    names = [shortage.resource for shortage in missing]
    from_devices = all(
        extended_resources.is_of_devices(shortage.resource) and shortage.capacity <= 0 for shortage in missing
    )
    return f"a DeviceClass may provide {', '.join(names)}" if from_devices and not state.classes_known else ""


def _reason(missing: InsufficientResource) -> str:
    return TOO_MANY_PODS if missing.resource == "pods" else f"Insufficient {missing.resource}"


FILTER = Filter("NodeResourcesFit", pre_filter, filter_node)
