"""The devices that a node can reach, by resource pool, and which of them are allocated.

Sources (Kubernetes v1.37): staging/src/k8s.io/dynamic-resource-allocation/structured/internal/incubating/
pools_incubating.go (`GatherPools`), pkg/scheduler/framework/plugins/dynamicresources/allocateddevices.go
(`foreachAllocatedDevice`), staging/src/k8s.io/dynamic-resource-allocation/resourceslice/tracker/tracker.go
(`applyPatches`). Devices and slices have the form of resource.k8s.io/v1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from ...kube.affinity import node_selector_terms
from ...kube.object import Object
from ...kube.quantity import ZERO, Quantity, parse
from ...kube.version import BINDING_CONDITIONS, CONSUMABLE_CAPACITY, DEVICE_TAINT_RULES, PARTITIONABLE_DEVICES
from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot

DeviceID = tuple[str, str, str]
"""(driver, pool, device)."""
PoolID = tuple[str, str]
"""(driver, pool)."""
INCOMPLETE, INVALID = "currently being updated", "currently invalid"
"""The values of `DevicePool.problem`, besides ""."""
Counters = Mapping[tuple[str, str], Quantity]
"""Amounts by (counter set, counter)."""


class Device(NamedTuple):
    """A device of a pool; `device` is its entry in the ResourceSlice."""

    id: DeviceID
    device: Object
    pool: DevicePool

    @property
    def shared(self) -> bool:
        """Whether several claims may have a share of it."""
        return bool(self.device.get("allowMultipleAllocations"))

    def attribute(self, name: str) -> tuple[str, object] | None:
        """(type, value) of an attribute by its full name (`example.com/model`), None if the device lacks it.

        In the slice, attributes in the driver's own domain may be without the domain.
        """
        attributes = self.device.get("attributes") or {}
        domain, _, short = name.partition("/")
        attribute = attributes.get(name)
        if attribute is None and domain == self.id[0]:
            attribute = attributes.get(short)
        for kind in ("string", "int", "bool", "version"):
            if attribute is not None and attribute.get(kind) is not None:
                return kind, attribute[kind]
        return None

    @property
    def consumes(self) -> dict[tuple[str, str], Quantity]:
        """What its allocation consumes of the counters of its pool."""
        return _consumed(self.device)


class DevicePool(NamedTuple):
    """The devices of a pool that one node can reach.

    `counters` is what is left of the pool's shared counters; devices allocated on other nodes count, too. `problem` is
    why no device can be allocated now (INCOMPLETE or INVALID), else "".
    """

    id: PoolID
    devices: tuple[tuple[DeviceID, Object], ...] = ()
    counters: Counters = MappingProxyType({})
    problem: str = ""


class Allocated(NamedTuple):
    """What is allocated to ResourceClaims: whole devices, and the consumed capacity of shared devices."""

    devices: frozenset[DeviceID]
    shares: Mapping[DeviceID, Mapping[str, Quantity]]

    def has(self, device: DeviceID) -> bool:
        """Whether the device, or a share of it, is allocated."""
        return device in self.devices or device in self.shares


def allocated_devices(snapshot: Snapshot) -> Allocated:
    """What is allocated to all claims of a snapshot, without admin access. Raises QuantityError."""
    devices: set[DeviceID] = set()
    shares: dict[DeviceID, dict[str, Quantity]] = {}
    for claim in snapshot.resource_claims.values():
        allocation = (claim.get("status") or {}).get("allocation") or {}
        for result in (allocation.get("devices") or {}).get("results") or ():
            if result.get("adminAccess"):
                continue
            device = (result.get("driver") or "", result.get("pool") or "", result.get("device") or "")
            if not result.get("shareID") or not snapshot.version.has(CONSUMABLE_CAPACITY):
                devices.add(device)
                continue
            share = shares.setdefault(device, {})
            for name, amount in (result.get("consumedCapacity") or {}).items():
                share[name] = share.get(name, ZERO).plus(parse(amount or "0", "consumedCapacity"))
    return Allocated(frozenset(devices), shares)


class Inventory:
    """The ResourceSlices of a snapshot, from which `pools` makes the resource pools of a node."""

    def __init__(self, snapshot: Snapshot, taken: Allocated) -> None:
        self._version, self._taken = snapshot.version, taken
        self._slices = [
            _with_taints(_as_v1(resource_slice), snapshot) for resource_slice in snapshot.resource_slices
        ]
        self._of_node: dict[str, list[Object]] = {}
        for slice_ in self._slices:
            self._of_node.setdefault(slice_["spec"].get("nodeName") or "", []).append(slice_)

    def pools(self, node: NodeInfo) -> list[DevicePool]:
        """The pools with devices that a node can reach, in the order in which the scheduler tries them.

        Raises QuantityError.
        """
        newest: dict[PoolID, list[Object]] = {}
        for slice_ in (*self._of_node.get(node.name, ()), *self._of_node.get("", ())):
            if self._reaches(slice_["spec"], node):
                _add(newest, slice_)
        on_node = [self._pool(pool, slices, node) for pool, slices in newest.items()]
        pools = [pool for pool in on_node if pool is not None]
        return sorted(pools, key=lambda pool: (_binds_late(pool), pool.id))

    def _reaches(self, spec: Object, node: NodeInfo) -> bool:
        partitionable = self._version.has(PARTITIONABLE_DEVICES)
        if not partitionable and (
            spec.get("perDeviceNodeSelection") is not None or spec.get("sharedCounters")
        ):
            return False
        if spec.get("perDeviceNodeSelection"):
            return any(_is_for(device, node) for device in spec.get("devices") or ())
        return _is_for(spec, node)

    def _pool(self, pool: PoolID, slices: list[Object], node: NodeInfo) -> DevicePool | None:
        generation = _generation(slices[0])
        slice_count = (slices[0]["spec"].get("pool") or {}).get("resourceSliceCount")
        known = slices
        if len(slices) != slice_count:
            of_pool = [slice_ for slice_ in self._slices if _pool_id(slice_) == pool]
            if any(_generation(slice_) > generation for slice_ in of_pool):
                return None  # a newer generation, not on this node, replaces these slices
            known = [slice_ for slice_ in of_pool if _generation(slice_) == generation]
            if len(known) != slice_count:
                return DevicePool(pool, problem=INCOMPLETE)
        slices = sorted(slices, key=lambda slice_: str(slice_["metadata"]["name"]))
        devices = tuple(
            ((*pool, str(device.get("name"))), device)
            for slice_ in slices
            for device in slice_["spec"].get("devices") or ()
            if not slice_["spec"].get("perDeviceNodeSelection") or _is_for(device, node)
        )
        counters = _counters(known)
        if not _is_valid(slices, known, counters):
            return DevicePool(pool, problem=INVALID)
        if not self._version.has(BINDING_CONDITIONS):
            devices = tuple(device for device in devices if not device[1].get("bindingConditions"))
        return DevicePool(pool, devices, self._free(counters, known))

    def _free(self, counters: dict[tuple[str, str], Quantity], slices: list[Object]) -> Counters:
        for slice_ in slices:
            for device in slice_["spec"].get("devices") or ():
                if device.get("consumesCounters") and self._taken.has(
                    (*_pool_id(slice_), device.get("name"))
                ):
                    for key, amount in _consumed(device).items():
                        counters[key] = counters[key].minus(amount)
        return counters


def _as_v1(slice_: Object) -> Object:
    """The slice in the form of v1; v1beta1 has all fields of a device but its name in `basic`."""
    spec = slice_["spec"]
    if not any("basic" in device for device in spec.get("devices") or ()):
        return slice_
    devices = [{**(device.get("basic") or {}), "name": device.get("name")} for device in spec["devices"]]
    return {**slice_, "spec": {**spec, "devices": devices}}


def _with_taints(slice_: Object, snapshot: Snapshot) -> Object:
    """A slice with the taints that DeviceTaintRules add to its devices."""
    if not snapshot.device_taint_rules or not snapshot.version.has(DEVICE_TAINT_RULES):
        return slice_
    spec = slice_["spec"]
    driver, pool = _pool_id(slice_)
    devices = []
    for device in spec.get("devices") or ():
        taints = [
            rule["spec"].get("taint") or {}
            for rule in snapshot.device_taint_rules
            if _selects(rule["spec"].get("deviceSelector"), driver, pool, device.get("name"))
        ]
        devices.append({**device, "taints": [*(device.get("taints") or ()), *taints]} if taints else device)
    return {**slice_, "spec": {**spec, "devices": devices}}


def _selects(selector: Object | None, driver: str, pool: str, device: object) -> bool:
    fields = (("driver", driver), ("pool", pool), ("device", device))
    return selector is not None and all(selector.get(name) in (None, value) for name, value in fields)


def _is_for(item: Object, node: NodeInfo) -> bool:
    """Whether a node can reach the devices of a slice spec, or one device (`NodeMatches`)."""
    if item.get("nodeName"):
        return bool(item["nodeName"] == node.name)
    if item.get("allNodes"):
        return True
    selector = item.get("nodeSelector")
    return selector is not None and matches(selector, node)


def matches(selector: Object, node: NodeInfo) -> bool:
    """Whether a v1.NodeSelector ({nodeSelectorTerms}) selects a node."""
    return any(term.matches(node.name, node.labels) for term in node_selector_terms(selector))


def _pool_id(slice_: Object) -> PoolID:
    spec = slice_["spec"]
    return str(spec.get("driver")), str((spec.get("pool") or {}).get("name"))


def _generation(slice_: Object) -> int:
    return int((slice_["spec"].get("pool") or {}).get("generation") or 0)


def _add(newest: dict[PoolID, list[Object]], slice_: Object) -> None:
    """Add a slice to those of its pool, keeping only slices of the newest generation."""
    known = newest.setdefault(_pool_id(slice_), [])
    if known and _generation(slice_) > _generation(known[0]):
        known.clear()
    if not known or _generation(slice_) == _generation(known[0]):
        known.append(slice_)


def _binds_late(pool: DevicePool) -> bool:
    return any(device.get("bindingConditions") for _, device in pool.devices)


def _counters(slices: Iterable[Object]) -> dict[tuple[str, str], Quantity]:
    counters: dict[tuple[str, str], Quantity] = {}
    for slice_ in slices:
        for counter_set in slice_["spec"].get("sharedCounters") or ():
            for name, counter in (counter_set.get("counters") or {}).items():
                counters[str(counter_set.get("name")), name] = _amount(counter)
    return counters


def _consumed(device: Object) -> dict[tuple[str, str], Quantity]:
    consumed: dict[tuple[str, str], Quantity] = {}
    for consumption in device.get("consumesCounters") or ():
        for name, counter in (consumption.get("counters") or {}).items():
            key = (str(consumption.get("counterSet")), name)
            consumed[key] = consumed.get(key, ZERO).plus(_amount(counter))
    return consumed


def _amount(counter: Object | None) -> Quantity:
    return parse((counter or {}).get("value") or "0", "counters.value")


def _is_valid(slices: Iterable[Object], known: Iterable[Object], counters: Counters) -> bool:
    """Whether the names of devices and of counter sets are unique, and every consumed counter exists."""
    names = [device.get("name") for slice_ in slices for device in slice_["spec"].get("devices") or ()]
    sets = [
        shared_counter.get("name")
        for slice_ in known
        for shared_counter in slice_["spec"].get("sharedCounters") or ()
    ]
    consumed = {
        key for slice_ in known for device in slice_["spec"].get("devices") or () for key in _consumed(device)
    }
    return len(names) == len(set(names)) and len(sets) == len(set(sets)) and consumed <= counters.keys()


def all_devices(pools: Iterable[DevicePool]) -> Iterator[Device]:
    """The devices of all pools without a problem."""
    for pool in pools:
        if not pool.problem:
            for name, device in pool.devices:
                yield Device(name, device, pool)
