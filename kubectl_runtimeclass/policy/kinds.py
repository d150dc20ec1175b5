"""The objects that a policy decides on: the API's resources, and where each keeps its pod template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..named import NamedTuple
from ..workloads.kinds.field import PodTemplateField
from ..workloads.kinds.kubernetes import ENTRIES
from ..workloads.kinds.table import Kinds


class PolicyResource(NamedTuple):
    """One kind as the API server serves it. `field` is where its pod template stands.

    `updates` is whether that can change: pods and jobs are made once and for all.
    """

    group: str
    version: str
    name: str
    field: PodTemplateField
    updates: bool = True

    @property
    def kind(self) -> str:
        """As `variables.kind` and rules call it: Deployment of a group is `apps/Deployment`."""
        return f"{self.group}/{self.field.kind}" if self.group else self.field.kind

    @property
    def is_pod(self) -> bool:
        return self.kind == "Pod"

    @property
    def template(self) -> tuple[str, ...]:
        """The path of the pod template; () is the object itself."""
        return tuple(self.field.template.split(".")) if self.field.template else ()

    @property
    def spec(self) -> tuple[str, ...]:
        """The path of the pod spec."""
        return (*self.template, *(self.field.spec.split(".") if self.field.spec else ()))


_ONCE = ("Pod", "Job")

BUILT_IN = tuple(
    PolicyResource(field.group, "v1", f"{field.kind.lower()}s", field, updates=field.kind not in _ONCE)
    for field in ENTRIES
)
"""Kubernetes' own. Their resources are all named by the same rule (pkg/registry of Kubernetes v1.37)."""


class NotCovered(NamedTuple):
    """A kind that a policy cannot decide on, and why."""

    field: PodTemplateField
    reason: str


def custom(
    kinds: Kinds, definitions: Iterable[Mapping[str, Any]]
) -> tuple[list[PolicyResource], list[NotCovered]]:
    """The custom kinds of which the definitions tell the resource, and the rules' own that are not covered.

    `definitions` are CustomResourceDefinitions of apiextensions.k8s.io/v1.
    """
    covered, missing = [], []
    known = set()
    for definition in definitions:
        spec = definition["spec"]
        group, names = spec["group"], spec["names"]
        for version in (version["name"] for version in spec["versions"] if version.get("served")):
            fields = kinds.fields(f"{group}/{version}", names["kind"])
            known |= {(field.group, field.kind) for field in fields}
            reason = (
                _hindrance(fields) if spec.get("scope") == "Namespaced" else "its objects are in no namespace"
            )
            if reason:
                missing += [NotCovered(field, reason) for field in fields[:1]]
            else:
                covered.append(PolicyResource(group, version, names["plural"], fields[0]))
    for field in kinds.extra:
        if (field.group, field.kind) not in known:
            missing.append(
                NotCovered(
                    field,
                    "a policy needs the name of its resource: give its CustomResourceDefinition with --crd",
                )
            )
    return covered, missing


def _hindrance(fields: tuple[PodTemplateField, ...]) -> str:
    if not fields:
        return ""
    if len(fields) > 1 or "*" in f"{fields[0].template}{fields[0].spec}":
        return "it has several pod templates, and a policy decides once for an object"
    field = fields[0]
    if field.cannot or field.elsewhere:
        return field.cannot or field.elsewhere
    if field.holder or len(field.labels) > 1:
        return "a policy cannot find its pod template for certain"
    return ""
