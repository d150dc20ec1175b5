"""The result of one filter on one node: kube-scheduler's code and reason, and the facts behind them.

Source of the codes: staging/src/k8s.io/kube-scheduler/framework/interface.go (Kubernetes v1.36).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

from ..kube.quantity import BINARY_SI, NANO, Quantity
from ..kube.resources import PodResources
from ..kube.selectors import Requirement
from ..kube.tolerations import describe

RUNTIME_CLASS = "RuntimeClass"
POD = "pod"


class Code(Enum):
    """UNSCHEDULABLE: the pod might fit if other pods were evicted; UNSCHEDULABLE_AND_UNRESOLVABLE: not even then."""

    SUCCESS = "Success"
    UNSCHEDULABLE = "Unschedulable"
    UNSCHEDULABLE_AND_UNRESOLVABLE = "UnschedulableAndUnresolvable"
    ERROR = "Error"
    """A filter failed to decide; the scheduler then gives up this attempt for all nodes."""


class UntoleratedTaint(NamedTuple):
    """A taint of the node that the pod does not tolerate."""

    taint: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{describe(self.taint)} is not tolerated"


class Cordoned(NamedTuple):
    """The node has `spec.unschedulable: true`."""

    def __str__(self) -> str:
        return "spec.unschedulable is set (kubectl cordon)"


class LabelMismatch(NamedTuple):
    """A label in the pod's nodeSelector that the node lacks or has with another value.

    `have` is the node's value, None if it lacks the label. `origin` is RUNTIME_CLASS if the class added the label to
    the nodeSelector, else POD.
    """

    key: str
    wanted: str
    have: str | None
    origin: str

    def __str__(self) -> str:
        have = "node has none" if self.have is None else f"node has {self.have!r}"
        return f"{self.key}={self.wanted} ({self.origin}), {have}"


class TermMismatch(NamedTuple):
    """No term of the pod's required node affinity matches the node.

    `unmet` are the unmet requirements of the term that has the fewest; `others` is the number of other terms.
    """

    unmet: tuple[Requirement, ...]
    others: int

    def __str__(self) -> str:
        if not self.unmet:
            return "required node affinity has no usable term, which matches nothing"
        more = f" (nor {self.others} other terms)" if self.others else ""
        return f"required node affinity {','.join(map(str, self.unmet))}{more}"


class InsufficientResource(NamedTuple):
    """A request that exceeds what is free. All numbers are in the scheduler's units: thousandths of a cpu, bytes, pods.

    `capacity` is the node's allocatable amount, `used` the sum of its pods' requests, `requests` those of the pod.
    """

    resource: str
    requested: int
    used: int
    capacity: int
    requests: PodResources | None = None

    @property
    def free(self) -> int:
        """What is left on the node; negative if it is overcommitted."""
        return self.capacity - self.used

    @property
    def short(self) -> int:
        """How much is missing."""
        return self.requested - self.free

    def __str__(self) -> str:
        def amount(units: int) -> str:
            return str(in_units(self.resource, units))

        if self.resource == "pods":
            return f"pods: {self.used} of {self.capacity}"
        requested = self.requests.explain(self.resource) if self.requests else amount(self.requested)
        free = amount(max(self.free, 0))
        over = f" (overcommitted by {amount(-self.free)})" if self.free < 0 else ""
        return f"{self.resource}: requests {requested}, {free} free of {amount(self.capacity)}{over}"


def in_units(resource: str, units: int) -> Quantity:
    """The quantity of a resource for a number in the scheduler's units (thousandths of a cpu, else whole units)."""
    if resource == "cpu":
        return Quantity(units * 10**6)
    bytes_like = resource in ("memory", "ephemeral-storage") or resource.startswith("hugepages-")
    return Quantity(units * NANO, BINARY_SI if bytes_like else "DecimalSI")


class Detail(NamedTuple):
    """Any other fact, as a sentence."""

    text: str

    def __str__(self) -> str:
        return self.text


Evidence = UntoleratedTaint | Cordoned | LabelMismatch | TermMismatch | InsufficientResource | Detail


class Status(NamedTuple):
    """The result of one filter on one node: kube-scheduler's code and reasons, and the facts that they leave out."""

    code: Code = Code.SUCCESS
    reasons: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    doubt: str = ""
    """What could not be read and might make the node fit after all, as a sentence; "" for a certain result."""

    @property
    def passed(self) -> bool:
        """Whether the node takes the pod as far as this filter is concerned."""
        return self.code is Code.SUCCESS

    @property
    def detail(self) -> str:
        """The evidence in one line."""
        return "; ".join(map(str, self.evidence))


SUCCESS = Status()


def unschedulable(reason: str, *evidence: Evidence) -> Status:
    """The pod does not fit, but might if pods of the node were evicted."""
    return Status(Code.UNSCHEDULABLE, (reason,), evidence)


def unresolvable(reason: str, *evidence: Evidence) -> Status:
    """The pod does not fit, whatever pods run on the node."""
    return Status(Code.UNSCHEDULABLE_AND_UNRESOLVABLE, (reason,), evidence)
