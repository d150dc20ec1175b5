"""The content of a ResourceClaim's spec as values: requests, their alternatives, and constraints.

Source: staging/src/k8s.io/api/resource/v1/types.go (Kubernetes v1.37); v1beta1, without `exactly`, is read, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from ...kube.object import Object
from ...kube.version import DISTINCT_ATTRIBUTES, Version

DEVICES_OF_A_CLAIM = 32
"""The most devices that can be allocated to one claim (`resourceapi.AllocationResultsMaxSize`)."""


class Alternative(NamedTuple):
    """One way to satisfy a request.

    `selectors` are CEL expressions, `devices` is the number of devices or None for all that match, `admin` says
    whether devices in use are wanted for admin access, `capacity` is `capacity.requests`.
    """

    name: str
    class_name: str
    selectors: tuple[str, ...]
    devices: int | None = 1
    admin: bool = False
    tolerations: tuple[Object, ...] = ()
    capacity: Mapping[str, Any] = MappingProxyType({})

    def tolerates_all(self, taints: Iterable[Object]) -> bool:
        """Whether those taints of a device that keep claims away are tolerated."""
        return all(
            taint.get("effect") not in ("NoSchedule", "NoExecute")
            or any(tolerates(toleration, taint) for toleration in self.tolerations)
            for taint in taints
        )


class DeviceRequest(NamedTuple):
    """A request of a claim, for which the first possible alternative is allocated.

    `first_available` says whether it was written as a list, `firstAvailable`.
    """

    name: str
    alternatives: tuple[Alternative, ...]
    first_available: bool = False


class DeviceConstraint(NamedTuple):
    """A constraint on the devices of a claim: all have the same value of an attribute (`alike`), or all different ones.

    `requests` are the names of the requests that it is about; all requests if empty.
    """

    attribute: str
    alike: bool
    requests: frozenset[str]

    def is_about(self, request: DeviceRequest, alternative: Alternative) -> bool:
        """Whether devices for this alternative of a request must satisfy the constraint."""
        names = {request.name, f"{request.name}/{alternative.name}"}
        return not self.requests or not self.requests.isdisjoint(names)

    def allows(self, value: Any, others: Iterable[Any], version: Version) -> bool:
        """Whether a device with this value of the attribute may be allocated together with devices with `others`.

        None is a device without the attribute.
        """
        if value is None or (not self.alike and not version.has(DISTINCT_ATTRIBUTES)):
            return value is not None
        return all((value == other) == self.alike for other in others)


class Claim(NamedTuple):
    """A claim that is not allocated yet. `name` is namespace/name, as in messages."""

    name: str
    requests: tuple[DeviceRequest, ...]
    constraints: tuple[DeviceConstraint, ...] = ()


def claim(name: str, spec: Object) -> Claim:
    """The claim for the spec of a ResourceClaim."""
    devices = spec.get("devices") or {}
    return Claim(
        name,
        tuple(map(_request, devices.get("requests") or ())),
        tuple(map(_constraint, devices.get("constraints") or ())),
    )


def _request(request: Object) -> DeviceRequest:
    name = str(request.get("name"))
    choices = request.get("firstAvailable") or ()
    if choices:
        return DeviceRequest(
            name, tuple(_alternative(str(choice.get("name")), choice) for choice in choices), True
        )
    return DeviceRequest(name, (_alternative(name, request.get("exactly") or request),))


def _alternative(name: str, request: Object) -> Alternative:
    return Alternative(
        name=name,
        class_name=request.get("deviceClassName") or "",
        selectors=expressions(request),
        devices=None if request.get("allocationMode") == "All" else int(request.get("count") or 1),
        admin=bool(request.get("adminAccess")),
        tolerations=tuple(request.get("tolerations") or ()),
        capacity=(request.get("capacity") or {}).get("requests") or {},
    )


def expressions(request: Object) -> tuple[str, ...]:
    """The CEL expressions in the selectors of a request or of a DeviceClass's spec."""
    return tuple(
        str((selector.get("cel") or {}).get("expression") or "")
        for selector in request.get("selectors") or ()
    )


def _constraint(constraint: Object) -> DeviceConstraint:
    alike = constraint.get("matchAttribute") is not None
    attribute = str(constraint.get("matchAttribute") if alike else constraint.get("distinctAttribute"))
    return DeviceConstraint(attribute, alike, frozenset(constraint.get("requests") or ()))


def tolerates(toleration: Object, taint: Object) -> bool:
    """Whether a toleration of a request tolerates a taint of a device (`ToleratesTaint`)."""
    for field in ("effect", "key"):
        if toleration.get(field) and toleration[field] != taint.get(field):
            return False
    if toleration.get("operator") == "Exists":
        return True
    same = (toleration.get("value") or "") == (taint.get("value") or "")
    return same and (toleration.get("operator") or "Equal") == "Equal"
