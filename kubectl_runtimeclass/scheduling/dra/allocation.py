"""Whether devices for all claims can be allocated on a node: a depth-first search with backtracking.

Source: staging/src/k8s.io/dynamic-resource-allocation/structured/internal/incubating/allocator_incubating.go
(Kubernetes v1.37). Like there, the search goes claim by claim, request by request and device by device, and undoes a
choice if the rest cannot be allocated. Only whether there is a solution matters here, so that a branch ends as soon
as too few devices are left for a request.

Throughout, `at` is the index of a claim, and `wanted` the alternative of a request that is being tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress

from ...kube.object import Object
from ...kube.version import (
    CAPACITY_OF_ALL,
    CONSUMABLE_CAPACITY,
    DEVICE_TAINTS,
    FRACTIONAL_CAPACITY,
    LATER_ALL,
    PARTITIONABLE_DEVICES,
    Version,
)
from . import capacity
from .counters import Counters
from .devices import Allocated, Device, DeviceID, DevicePool, all_devices
from .requests import DEVICES_OF_A_CLAIM, Alternative, Claim, DeviceRequest, expressions
from .selectors import SelectorFailure, Selectors, Unsupported

MAX_STEPS = 200_000
"""Devices tried for one pod, on all nodes together, before the search gives up. The scheduler stops after 10 s."""

Undo = Callable[[], None]
"""Takes back the choice of a device."""


class AllocationError(Exception):
    """An error of the allocator, in the scheduler's words: the scheduler then gives up the pod on all nodes."""


class DeviceSearch:
    """One attempt to allocate claims on one node.

    `pools` are those that the node can reach, `classes` the DeviceClasses by name, `taken` what other claims have.
    `steps` is a list of one number, the devices tried so far for this pod, which all its searches increase.
    """

    def __init__(
        self,
        claims: Sequence[Claim],
        pools: Sequence[DevicePool],
        *,
        classes: Mapping[str, Object],
        taken: Allocated,
        selectors: Selectors,
        version: Version,
        steps: list[int],
    ) -> None:
        self._claims, self._classes, self._taken, self._selectors = claims, classes, taken, selectors
        self._version, self._pools, self._devices = version, pools, tuple(all_devices(pools))
        self._all: dict[int, tuple[Device, ...]] = {}
        """The devices for an alternative that asks for all, by the id() of the alternative."""
        self._chosen: list[list[tuple[DeviceRequest, Alternative, Device]]] = [[] for _ in claims]
        """For each claim, what is chosen so far."""
        self._in_use: dict[DeviceID, int] = {}
        """The claims that have chosen a device, as a bit set of their indices."""
        self._shares: dict[DeviceID, list[capacity.Amounts]] = {}
        """The capacity that chosen shares of a device consume."""
        self._counters = Counters()
        self._selected: dict[tuple[int, DeviceID], bool] = {}
        """Whether the selectors of an alternative, by its id(), match a device."""
        self._steps = steps

    def succeeds(self) -> bool:
        """Whether all claims can be allocated. Raises AllocationError, Unsupported and QuantityError."""
        for claim in self._claims:
            self._check(claim)
        return self._request(0, 0)

    def shortages(self) -> Iterator[str]:
        """After a search without result: a sentence for each request, with how many devices match and are free.

        A device counts as not matching if evaluating a selector for it fails: the search may not have reached it.
        """
        for at, claim in enumerate(self._claims):
            for request in claim.requests:
                for wanted in request.alternatives:
                    selected = list(self._known_to_match(claim, wanted))
                    free = sum(self._is_free(at, wanted, device) for device in selected)
                    count = "all" if wanted.devices is None else wanted.devices
                    yield (
                        f"{claim.name}: request {request.name} wants {count} of DeviceClass {wanted.class_name}, "
                        f"{len(selected)} of {len(self._devices)} devices match, {free} are free"
                    )

    def _known_to_match(self, claim: Claim, wanted: Alternative) -> Iterator[Device]:
        for device in self._devices:
            with suppress(AllocationError, Unsupported):
                if self._selects(claim, wanted, device):
                    yield device

    # -- checks before the search ------------------------------------------------------------------

    def _check(self, claim: Claim) -> None:
        total = 0
        for request in claim.requests:
            count = min(self._count(claim, alternative) for alternative in request.alternatives)
            if total + count > DEVICES_OF_A_CLAIM:
                raise AllocationError(
                    f"claim {claim.name}, request {request.name}: adding {count} devices exceeds the claim limit of "
                    f"{DEVICES_OF_A_CLAIM}, with {total} already accounted for"
                )
            total += count

    def _count(self, claim: Claim, wanted: Alternative) -> int:
        """How many devices an alternative needs; for one that asks for all devices, also remember which."""
        if wanted.devices is not None:
            return wanted.devices
        for pool in self._pools:
            if pool.problem:
                raise AllocationError(
                    f"claim {claim.name}, request {wanted.name}: asks for all devices, but resource pool "
                    f"{'/'.join(pool.id)} is {pool.problem}"
                )
        self._all[id(wanted)] = tuple(
            device
            for device in self._devices
            if self._selects(claim, wanted, device) and self._is_large_enough(wanted, device)
        )
        return len(self._all[id(wanted)])

    # -- the search -------------------------------------------------------------------------------

    def _request(self, at: int, number: int) -> bool:
        """Whether this request of a claim, and everything after it, can be allocated."""
        if at >= len(self._claims):
            return True
        claim = self._claims[at]
        if number >= len(claim.requests):
            return self._request(at + 1, 0)
        request = claim.requests[number]
        return any(
            self._devices_for(at, number, request, alternative, 0) for alternative in request.alternatives
        )

    def _devices_for(
        self, at: int, number: int, request: DeviceRequest, wanted: Alternative, start: int
    ) -> bool:
        """Whether the devices that an alternative still lacks, from index `start` on, and the rest can be allocated."""
        every = wanted.devices is None
        candidates = self._all[id(wanted)] if every else self._devices
        count = len(candidates) if wanted.devices is None else wanted.devices
        missing = count - sum(1 for _, alternative, _ in self._chosen[at] if alternative is wanted)
        if every and not candidates:
            return False
        if every and count > 1 and wanted is not request.alternatives[0] and not self._version.has(LATER_ALL):
            raise Unsupported(
                "schedulers before 1.36 take a later alternative of all devices for the first one"
            )
        if missing <= 0:
            return self._request(at, number + 1)
        if len(self._chosen[at]) + missing > DEVICES_OF_A_CLAIM:
            return False
        for index in range(start, len(candidates)):
            self._step()
            undo = self._try(at, request, wanted, candidates[index])
            if undo is not None:
                if self._devices_for(at, number, request, wanted, index + 1):
                    return True
                undo()
            if every or self._left(at, wanted, index + 1, missing) < missing:
                return False
        return False

    def _try(self, at: int, request: DeviceRequest, wanted: Alternative, device: Device) -> Undo | None:
        return self._take(at, request, wanted, device) if self._may(at, wanted, device) else None

    def _step(self) -> None:
        self._steps[0] += 1
        if self._steps[0] > MAX_STEPS:
            raise Unsupported(f"no end was found to the search for devices after {MAX_STEPS} steps")

    def _left(self, at: int, wanted: Alternative, start: int, missing: int) -> int:
        """How many devices from `start` on may be chosen; raises what the search would meet if too few are left."""
        left, failure = 0, None
        for device in self._devices[start:]:
            try:
                left += self._may(at, wanted, device)
            except AllocationError as error:
                failure = failure or error
        if failure is not None and left < missing:
            raise failure
        return left

    def _may(self, at: int, wanted: Alternative, device: Device) -> bool:
        return self._is_free(at, wanted, device) and self._selects(self._claims[at], wanted, device)

    def _is_free(self, at: int, wanted: Alternative, device: Device) -> bool:
        users = self._in_use.get(device.id, 0)
        if wanted.admin:
            return not users >> at & 1
        return device.id not in self._taken.devices and not users

    def _selects(self, claim: Claim, wanted: Alternative, device: Device) -> bool:
        key = (id(wanted), device.id)
        if key not in self._selected:
            self._selected[key] = self._matches(claim, wanted, device)
        return self._selected[key]

    def _matches(self, claim: Claim, wanted: Alternative, device: Device) -> bool:
        device_class = self._classes.get(wanted.class_name)
        if device_class is None:
            raise AllocationError(
                f"claim {claim.name}, request {wanted.name}: could not retrieve device class {wanted.class_name}: "
                f'deviceclass.resource.k8s.io "{wanted.class_name}" not found'
            )
        sources = (
            (f"class {wanted.class_name}", expressions(device_class["spec"])),
            (f"claim {claim.name}", wanted.selectors),
        )
        for source, selectors in sources:
            for number, expression in enumerate(selectors):
                try:
                    if not self._selectors.match(expression, device.device, device.id[0]):
                        return False
                except SelectorFailure as error:
                    selector = f"{source}: selector #{number}"
                    raise AllocationError(error.sentence(selector, device.id, self._version)) from None
        return True

    # -- one device -------------------------------------------------------------------------------

    def _take(self, at: int, request: DeviceRequest, wanted: Alternative, device: Device) -> Undo | None:
        """Choose a device; None if its taints, the constraints, its capacity or its pool's counters forbid it."""
        shared = device.shared and self._version.has(CONSUMABLE_CAPACITY)
        if self._version.has(DEVICE_TAINTS) and not wanted.tolerates_all(device.device.get("taints") or ()):
            return None
        if not self._is_alike(at, request, wanted, device):
            if wanted.devices is not None:
                return None
            raise AllocationError(
                f"claim {self._claims[at].name}, request {wanted.name}: cannot add device {'/'.join(device.id)} "
                "because a claim constraint would not be satisfied"
            )
        taken = (self._taken.shares.get(device.id, {}), *self._shares.get(device.id, ()))
        if (share := self._share(wanted, device, *taken)) is None:
            return None
        has_users = device.id in self._taken.shares or bool(self._shares.get(device.id))
        counters = {} if shared and has_users else device.consumes
        if counters and not (self._version.has(PARTITIONABLE_DEVICES) and self._counters.consume(device)):
            return None
        self._chosen[at].append((request, wanted, device))
        if shared:
            self._shares.setdefault(device.id, []).append(share)
        else:
            self._in_use[device.id] = self._in_use.get(device.id, 0) | 1 << at

        def undo() -> None:
            self._chosen[at].pop()
            if shared:
                self._shares[device.id].pop()
            else:
                self._in_use[device.id] &= ~(1 << at)
            if counters:
                self._counters.release(device)

        return undo

    def _is_large_enough(self, wanted: Alternative, device: Device) -> bool:
        """Whether a device counts for a request of all devices, by its capacity; up to 1.36 by what is left of it."""
        taken = {} if self._version.has(CAPACITY_OF_ALL) else self._taken.shares.get(device.id, {})
        return self._share(wanted, device, taken) is not None

    def _share(
        self, wanted: Alternative, device: Device, *taken: capacity.Amounts
    ) -> capacity.Amounts | None:
        """What the request consumes of a device; None if less is left than that."""
        if not self._version.has(CONSUMABLE_CAPACITY):
            return {}
        fractional = self._version.has(FRACTIONAL_CAPACITY)
        return capacity.share(
            wanted.capacity, device.device.get("capacity") or {}, taken, fractional=fractional
        )

    def _is_alike(self, at: int, request: DeviceRequest, wanted: Alternative, device: Device) -> bool:
        """Whether a device satisfies the constraints of its claim together with the devices chosen before."""
        for constraint in self._claims[at].constraints:
            if not constraint.is_about(request, wanted):
                continue
            value = device.attribute(constraint.attribute)
            others = [
                other.attribute(constraint.attribute)
                for other_request, alternative, other in self._chosen[at]
                if constraint.is_about(other_request, alternative)
            ]
            if not constraint.allows(value, others, self._version):
                return False
        return True
