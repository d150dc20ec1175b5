"""DynamicResources: the node must reach the devices that the pod's ResourceClaims ask for.

PASS every claim is allocated to devices that the node can reach, or free ones of these can be allocated to it
FAIL otherwise; a claim or a DeviceClass that does not exist fails the pod on every node

An extended resource that the node does not list is requested as devices, too, if a DeviceClass provides it.
Source: pkg/scheduler/framework/plugins/dynamicresources/dynamicresources.go (v1.37).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...kube.version import DYNAMIC_RESOURCES
from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot
from ..dra import extended_resources
from ..dra.allocation import AllocationError, DeviceSearch
from ..dra.devices import INVALID, Allocated, Inventory, allocated_devices, matches
from ..dra.pod_claims import PodClaims, Rejected, pod_claims
from ..dra.requests import Claim
from ..dra.selectors import Selectors, Unsupported
from ..incoming import IncomingPod
from ..status import SUCCESS, Code, Detail, Status, unresolvable
from .base import Filter

CANNOT_ALLOCATE = "cannot allocate all claims"
NOT_AVAILABLE = "resourceclaim not available on the node"
CANNOT_FIT = "cannot fit resource"
INVALID_POOLS = "invalid resource pools were encountered"
KINDS = ("DeviceClass", "ResourceSlice")
"""The kinds that must have been read for this filter to judge anything."""


class State(NamedTuple):
    """The pod's claims and what is known of devices; `steps` and `unsupported` change while nodes are filtered."""

    pod: IncomingPod
    claims: PodClaims
    extended: tuple[str, ...]
    """The extended resources that the pod requests; () if no DeviceClass provides any of them."""
    classes: Mapping[str, str]
    """The DeviceClass that provides each extended resource."""
    inventory: Inventory
    taken: Allocated
    selectors: Selectors
    snapshot: Snapshot
    steps: list[int]
    """One number: the devices tried so far."""
    unsupported: dict[str, None]
    """An ordered set of sentences about what could not be evaluated."""


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> State | Status | None:
    """The state; None without claims and such resources, or if the objects needed to judge them were not read."""
    if not snapshot.version.has(DYNAMIC_RESOURCES) or not is_known(snapshot):
        return None
    if pod.spec.get("resourceClaims") and "ResourceClaim" not in snapshot.listed:
        return None
    try:
        claims = pod_claims(pod, snapshot)
    except Rejected as error:
        return unresolvable(str(error), *([Detail(error.detail)] if error.detail else ()))
    classes = extended_resources.class_by_resource(snapshot)
    requested = [
        name for name, units in pod.units.items() if units and extended_resources.is_of_devices(name)
    ]
    extended = tuple(requested) if any(name in classes for name in requested) else ()
    if not claims.selectors and not claims.waiting and not extended:
        return None
    taken = allocated_devices(snapshot)
    return State(
        pod=pod,
        claims=claims,
        extended=extended,
        classes=classes,
        inventory=Inventory(snapshot, taken),
        taken=taken,
        selectors=Selectors(),
        snapshot=snapshot,
        steps=[0],
        unsupported={},
    )


def is_known(snapshot: Snapshot) -> bool:
    """Whether DeviceClasses and ResourceSlices were read."""
    return snapshot.listed.issuperset(KINDS)


def filter_node(state: State, node: NodeInfo) -> Status:
    """SUCCESS if all claims can be satisfied on the node, or if only a selector could not be evaluated."""
    from_devices = []
    for name in state.extended:
        if extended_resources.from_devices(name, node, state.classes):
            from_devices.append(name)
        elif name not in node.allocatable:
            return unresolvable(
                CANNOT_FIT, Detail(f"{name}: the node lists none, and no DeviceClass stands for it")
            )
    waiting = list(state.claims.waiting)
    if from_devices:
        waiting.append(extended_resources.claim(state.pod.spec, from_devices, state.classes))
    if not waiting and not state.claims.selectors:
        return SUCCESS  # the node's device plugins provide all of the extended resources
    if waiting:
        status = _allocate(state, node, waiting)
        if status is not SUCCESS:
            return status
    if any(selector is not None and not matches(selector, node) for selector in state.claims.selectors):
        return unresolvable(NOT_AVAILABLE, Detail("what is allocated to the claim is elsewhere"))
    return SUCCESS


def _allocate(state: State, node: NodeInfo, claims: list[Claim]) -> Status:
    try:
        pools = state.inventory.pools(node)
        search = DeviceSearch(
            claims,
            pools,
            classes=state.snapshot.device_classes,
            taken=state.taken,
            selectors=state.selectors,
            version=state.snapshot.version,
            steps=state.steps,
        )
        if search.succeeds():
            return SUCCESS
    except AllocationError as error:
        return Status(Code.ERROR, (str(error),))
    except Unsupported as error:
        state.unsupported[str(error)] = None
        return SUCCESS
    if any(pool.problem == INVALID for pool in pools):
        return unresolvable(INVALID_POOLS)
    return unresolvable(CANNOT_ALLOCATE, *map(Detail, search.shortages()))


def not_evaluated(state: State) -> tuple[str, ...]:
    """A sentence for each selector that could not be evaluated, and for a search that took too long."""
    return tuple(f"devices: {reason}" for reason in state.unsupported)


FILTER = Filter("DynamicResources", pre_filter, filter_node, not_evaluated=not_evaluated)
