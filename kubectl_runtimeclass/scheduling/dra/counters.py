"""The counters that devices of a pool share, and what the devices chosen by a search consume of them.

Source: staging/src/k8s.io/dynamic-resource-allocation/structured/internal/incubating/allocator_incubating.go
(`checkAvailableCounters`, Kubernetes v1.37).
"""

from __future__ import annotations

from collections import Counter

from .devices import Device


class Counters:
    """What chosen devices consume, in nanos by (pool, counter set, counter)."""

    def __init__(self) -> None:
        self._consumed: Counter[tuple[object, ...]] = Counter()

    def consume(self, device: Device) -> bool:
        """Count what a device consumes; if too little of a counter is left, count nothing and return False."""
        self._add(device, 1)
        if any(
            self._consumed[(device.pool.id, *key)] > free.nanos for key, free in device.pool.counters.items()
        ):
            self._add(device, -1)
            return False
        return True

    def release(self, device: Device) -> None:
        """Undo `consume`."""
        self._add(device, -1)

    def _add(self, device: Device, sign: int) -> None:
        for key, amount in device.consumes.items():
            self._consumed[(device.pool.id, *key)] += sign * amount.nanos
