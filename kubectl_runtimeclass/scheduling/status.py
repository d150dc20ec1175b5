"""What a filter says of a node, with the facts behind the sentence.

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
    """Whether evicting other pods could help a pod that does not fit is what tells the second and third apart."""

    SUCCESS = "Success"
    UNSCHEDULABLE = "Unschedulable"
    UNSCHEDULABLE_AND_UNRESOLVABLE = "UnschedulableAndUnresolvable"
    ERROR = "Error"
    """The scheduler gives up on the pod, for now, on all nodes."""


class UntoleratedTaint(NamedTuple):
    """A taint of the node that the pod does not tolerate."""

    taint: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{describe(self.taint)} is not tolerated"


class Cordoned(NamedTuple):
    """`spec.unschedulable` of the node is set."""

    def __str__(self) -> str:
        return "spec.unschedulable is set (kubectl cordon)"


class LabelMismatch(NamedTuple):
    """A pair of the pod's nodeSelector that the node does not have; `origin` is POD or RUNTIME_CLASS."""

    key: str
    wanted: str
    have: str | None
    origin: str

    def __str__(self) -> str:
        have = "node has none" if self.have is None else f"node has {self.have!r}"
        return f"{self.key}={self.wanted} ({self.origin}), {have}"


class TermMismatch(NamedTuple):
    """The requirements that no term of the pod's required node affinity gets met, for the nearest term."""

    unmet: tuple[Requirement, ...]
    others: int

    def __str__(self) -> str:
        if not self.unmet:
            return "required node affinity has no usable term, which matches nothing"
        more = f" (nor {self.others} other terms)" if self.others else ""
        return f"required node affinity {','.join(map(str, self.unmet))}{more}"


class InsufficientResource(NamedTuple):
    """Numbers in the scheduler's whole units: thousandths of a cpu, units of everything else."""

    resource: str
    requested: int
    used: int
    capacity: int
    requests: PodResources | None = None

    @property
    def free(self) -> int:
        return self.capacity - self.used

    @property
    def short(self) -> int:
        return self.requested - self.free

    def __str__(self) -> str:
        def amount(units: int) -> str:
            return str(in_units(self.resource, units))

        if self.resource == "pods":
            return f"pods: {self.used} of {self.capacity}"
        asked = self.requests.explain(self.resource) if self.requests else amount(self.requested)
        free = amount(max(self.free, 0))
        over = f" (overcommitted by {amount(-self.free)})" if self.free < 0 else ""
        return f"{self.resource}: requests {asked}, {free} free of {amount(self.capacity)}{over}"


def in_units(resource: str, units: int) -> Quantity:
    """The quantity for a number in the scheduler's units."""
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
    """The word of one filter on one node: kube-scheduler's reasons, and what they leave out."""

    code: Code = Code.SUCCESS
    reasons: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    doubt: str = ""
    """What was not read and may make the node fit after all."""

    @property
    def passed(self) -> bool:
        return self.code is Code.SUCCESS

    @property
    def detail(self) -> str:
        return "; ".join(map(str, self.evidence))


SUCCESS = Status()


def unschedulable(reason: str, *evidence: Evidence) -> Status:
    """The pod does not fit now; without some of the pods that are there it might."""
    return Status(Code.UNSCHEDULABLE, (reason,), evidence)


def unresolvable(reason: str, *evidence: Evidence) -> Status:
    """The pod does not fit whatever other pods are there."""
    return Status(Code.UNSCHEDULABLE_AND_UNRESOLVABLE, (reason,), evidence)
