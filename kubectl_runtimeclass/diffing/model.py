"""What a diff is made of: values, from which every report is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..admission import resource_quota
from ..admission.answer import Refusal
from ..kube.quantity import Quantity
from ..kube.resources import PodResources, ResourceList
from ..kube.tolerations import describe_toleration, merge
from ..runtimes.families import runtime_of
from ..runtimes.restrictions import RuntimeConflict, restrictions_of
from ..workloads.as_pods import ObjectReference
from .price import Prices

ADMITTED, REJECTED, UNKNOWN = "Admitted", "Rejected", "Unknown"
"""What the API server makes of the pods. Unknown: the RuntimeClass is not among what was read."""

ERROR, WARNING, NOTE = "error", "warning", "note"


@dataclass(frozen=True)
class Note:
    """A consequence, for people; `code` is for programs and does not change.

    Where the same is to be said of several workloads, `common` says it of all, and `detail` what is this one's; both
    are "" where `message` has nothing of its own.
    """

    level: str
    code: str
    message: str
    common: str = ""
    detail: str = ""


@dataclass(frozen=True)
class PodRange:
    """Pods at a time, from `low` to `high`; None when that is not known. `surge` may come on top in a rollout."""

    low: int | None
    high: int | None
    surge: int = 0
    reason: str = ""

    @property
    def known(self) -> bool:
        return self.high is not None


@dataclass(frozen=True)
class Nodes:
    """Names of nodes, sorted. All would take the pods if they were empty; `missing` do not serve the handler.

    On those of `failing` the pods would not start either: `failure` says why, for the first of them.

    `unknown` of those that `can_run` the pods do not say which handlers they serve. `room` is how many pods fit
    at once on what is free, None when all do, or when there is no telling. `left_out` could run a pod of a
    DaemonSet, and its controller makes none for them.
    """

    can_run: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unknown: int = 0
    room: int | None = None
    left_out: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()
    failure: str = ""

    def among(self, made: Iterable[str]) -> Nodes:
        """The same where pods are made for these nodes alone."""
        made = frozenset(made)
        return replace(
            self,
            can_run=tuple(name for name in self.can_run if name in made),
            missing=tuple(name for name in self.missing if name in made),
            left_out=tuple(name for name in self.can_run if name not in made),
            failing=tuple(name for name in self.failing if name in made),
        )


@dataclass(frozen=True)
class Side:
    """The pods of one template, before or after. Amounts are per pod, as the scheduler and quotas count them.

    `refusal` is why the API server takes none of them: then they are never made, and `requests`, `limits` and `pods`
    say what was asked for. `unknown` says that the class is not among what was read, or is "": then its overhead is
    not in the amounts. `pod` is one of them after admission; `class_selector` and `class_tolerations` are what it
    has of its RuntimeClass alone. `standing` tells that the refusal was there before, whatever the class: what is
    compared is then what the pods would be without it.
    """

    runtime_class_name: str | None
    handler: str | None
    refusal: Refusal | None
    unknown: str
    requests: PodResources
    limits: PodResources
    qos_class: str
    pods: PodRange
    pod: Mapping[str, Any] = field(repr=False, compare=False)
    class_selector: Mapping[str, str] = field(default_factory=dict)
    class_tolerations: tuple[Mapping[str, Any], ...] = ()
    nodes: Nodes | None = None
    standing: bool = False
    not_evaluated: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        return REJECTED if self.refusal else UNKNOWN if self.unknown else ADMITTED

    @property
    def message(self) -> str:
        """The server's answer with what it leaves out, or what is not known of the class; "" for neither."""
        if self.refusal is None:
            return self.unknown
        return f"{self.refusal.message} ({self.refusal.detail})".removesuffix(" ()")

    @property
    def is_made(self) -> bool:
        """Whether its pods count: they are made, or what keeps them from it is no concern of the change."""
        return self.refusal is None or self.standing

    def is_refused_like(self, other: Side) -> bool:
        """Whether both are refused for the same."""
        one, two = self.refusal, other.refusal
        if one is None or two is None or one.plugin != two.plugin:
            return False
        return one.messages == two.messages or one.plugin == resource_quota.NAME

    @property
    def findings(self) -> tuple[RuntimeConflict, ...]:
        """What of the pods their runtime cannot do."""
        runtime = runtime_of(self.runtime_class_name, self.handler)
        if runtime is None:
            return ()
        annotations = (self.pod.get("metadata") or {}).get("annotations")
        return restrictions_of(runtime.family, self.pod["spec"], annotations)

    @property
    def overhead(self) -> ResourceList:
        return self.requests.overhead

    @property
    def constraints(self) -> tuple[tuple[str, str], ...]:
        """nodeSelector keys, and tolerations that no other covers, as (text, origin "pod" or "RuntimeClass")."""
        spec = self.pod["spec"]
        selector = sorted((spec.get("nodeSelector") or {}).items())
        return (
            *(
                (f"nodeSelector {key}={value}", _ORIGIN[key in self.class_selector])
                for key, value in selector
            ),
            *(
                (
                    f"toleration {describe_toleration(toleration)}",
                    _ORIGIN[toleration in self.class_tolerations],
                )
                for toleration in merge(spec.get("tolerations") or (), ())
            ),
        )


_ORIGIN = ("pod", "RuntimeClass")


@dataclass(frozen=True)
class PodChange:
    """One difference between effective pods. `origin` is "pod", "RuntimeClass" or "admission"."""

    path: str
    before: Any
    after: Any
    origin: str


@dataclass(frozen=True)
class WorkloadDiff:
    """One pod template; `before` is None for a new one, `after` for one that is gone.

    `absent`: the cluster has no pods of it, so what quotas have counted has none of it either.
    """

    subject: ObjectReference
    before: Side | None
    after: Side | None
    changes: tuple[PodChange, ...] = ()
    notes: tuple[Note, ...] = ()
    rolls: bool = False
    absent: bool = False

    @property
    def differs(self) -> bool:
        return bool(self.changes) or self.before is None or self.after is None

    @property
    def is_refused(self) -> bool:
        """Whether the API server would take no pod of `after`: those there are stay, and it is in no sum."""
        return self.after is not None and not self.after.is_made


@dataclass(frozen=True)
class Total:
    """The pods of a namespace or a class, and all that they request, are limited to and have as overhead.

    Counted at the upper end where pods are a range. `unknown` templates and refused workloads are in no number.
    """

    pods: int = 0
    requests: ResourceList = field(default_factory=dict)
    limits: ResourceList = field(default_factory=dict)
    overhead: ResourceList = field(default_factory=dict)
    unknown: int = 0


@dataclass(frozen=True)
class TotalDiff:
    """Totals under one name, before and after."""

    name: str
    before: Total
    after: Total


@dataclass(frozen=True)
class QuotaDiff:
    """One resource of a ResourceQuota. `used` is None when its status is not known; then `before` and `after`
    count the workloads of the input alone. `peak` is what may be used while all changed workloads roll out.
    """

    namespace: str
    name: str
    resource: str
    hard: Quantity
    used: Quantity | None
    before: Quantity
    after: Quantity
    peak: Quantity

    @property
    def exceeded(self) -> bool:
        """Whether this change takes it past its limit, or further past it."""
        return self.after.nanos > self.hard.nanos and self.after.nanos > self.before.nanos

    @property
    def tight(self) -> bool:
        """Whether only the rollout takes it past its limit."""
        return not self.exceeded and self.peak.nanos > max(self.hard.nanos, self.before.nanos)


@dataclass(frozen=True)
class ClassDiff:
    """A RuntimeClass that changes. `kept` are pods by namespace that keep what they have of the old one, None where
    pods are not known; `added` is what the pods of the class request on top once they are all made anew.
    """

    name: str
    is_new: bool
    is_gone: bool
    changes: tuple[PodChange, ...]
    kept: Mapping[str, int] | None
    added: ResourceList = field(default_factory=dict)


@dataclass(frozen=True)
class Diff:
    """The whole answer. `notes` are those of no single workload.

    `nodes` is how many the cluster has, None if not known. `unreadable` are resources, by their names in RBAC.
    """

    workloads: tuple[WorkloadDiff, ...]
    namespaces: tuple[TotalDiff, ...]
    classes: tuple[TotalDiff, ...]
    total: TotalDiff
    quotas: tuple[QuotaDiff, ...] = ()
    notes: tuple[Note, ...] = ()
    nodes: int | None = None
    unreadable: tuple[str, ...] = ()
    runtime_classes: tuple[ClassDiff, ...] = ()

    @property
    def differs(self) -> bool:
        return bool(self.runtime_classes) or any(workload.differs for workload in self.workloads)

    @property
    def changed(self) -> tuple[WorkloadDiff, ...]:
        return tuple(workload for workload in self.workloads if workload.differs)


@dataclass(frozen=True)
class Report:
    """A Diff with what goes into a report of it: inputs that could not be read, and prices where they are given."""

    diff: Diff
    problems: tuple[str, ...] = ()
    prices: Prices | None = None
