"""The objects that a policy decides on: the API's resources, and where each keeps its pod template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..kube.class_field import CLASS_NAME
from ..named import NamedTuple
from ..workloads.kinds.field import PodTemplateField
from ..workloads.kinds.kubernetes import ENTRIES
from ..workloads.kinds.table import KindTable


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
        return _path(self.field.template)

    @property
    def spec(self) -> tuple[str, ...]:
        """The path of the pod spec."""
        return (*self.template, *_path(self.field.spec))


def _path(text: str) -> tuple[str, ...]:
    return tuple(text.split(".")) if text else ()


_ONCE = ("Pod", "Job")

BUILT_IN = tuple(
    PolicyResource(field.group, "v1", f"{field.kind.lower()}s", field, updates=field.kind not in _ONCE)
    for field in ENTRIES
)
"""Kubernetes' own. Their resources are all named by the same rule (pkg/registry of Kubernetes v1.37)."""


def built_in(kinds: KindTable) -> list[PolicyResource]:
    """Kubernetes' own, without those of which the rules say that what looks like a pod template there is none."""
    return [
        resource
        for resource in BUILT_IN
        if not any(field.none for field in kinds.fields(_api_version(resource), resource.field.kind))
    ]


def _api_version(resource: PolicyResource) -> str:
    return "/".join(filter(None, (resource.group, resource.version)))


class NotCovered(NamedTuple):
    """A kind that a policy cannot decide on, and why."""

    field: PodTemplateField
    reason: str


def custom(
    kinds: KindTable, definitions: Iterable[Mapping[str, Any]]
) -> tuple[list[PolicyResource], list[NotCovered]]:
    """The custom kinds of which the definitions tell the resource, and those that are not covered.

    `definitions` are CustomResourceDefinitions of apiextensions.k8s.io/v1. Those of the rules without one are not
    covered, either.
    """
    covered: dict[tuple[str, str], list[PolicyResource]] = {}
    missing: dict[tuple[str, str], NotCovered] = {}
    for definition in definitions:
        spec = definition["spec"]
        group, names = spec["group"], spec["names"]
        key = (group, names["kind"])
        for version in (version["name"] for version in spec["versions"] if version.get("served")):
            fields = kinds.fields(f"{group}/{version}", names["kind"])
            if not fields or any(field.none for field in fields):
                continue
            # Where an object has no template of its own, its pods are decided on with the object that has it.
            fields = tuple(field for field in fields if not field.elsewhere) or fields
            resource = PolicyResource(group, version, names["plural"], fields[0])
            before = covered.setdefault(key, [])
            if reason := _why_not(fields, spec.get("scope"), before):
                missing.setdefault(key, NotCovered(fields[0], reason))
            elif resource not in before:
                before.append(resource)
    for field in kinds.extra:
        key = (field.group, field.kind)
        if key not in covered and not field.none and not _is_built_in(field):
            reason = "a policy needs the name of its resource: give its CustomResourceDefinition with --crd, or ask "
            missing.setdefault(key, NotCovered(field, f"{reason}a cluster that has it with --discover"))
    resources = [resource for key, of_kind in covered.items() if key not in missing for resource in of_kind]
    return resources, list(missing.values())


def _is_built_in(field: PodTemplateField) -> bool:
    """Whether it is the place that a kind of Kubernetes' own has anyway."""
    place = (field.group, field.kind, field.template, field.spec, field.key)
    return any(
        place == (entry.group, entry.kind, entry.template, entry.spec, entry.key)
        for entry in (resource.field for resource in BUILT_IN)
    )


def _why_not(fields: tuple[PodTemplateField, ...], scope: object, before: Iterable[PolicyResource]) -> str:
    field = fields[0]
    if scope != "Namespaced":
        return "its objects are in no namespace"
    if len(fields) > 1 or "*" in field.pod_spec:
        return "it has several pod templates, and a policy decides once for an object"
    if field.cannot or field.elsewhere:
        return field.cannot or field.elsewhere
    if field.key != CLASS_NAME:
        return "its class stands in a field of its own, without a pod spec that a policy could look at"
    if field.holder or len(field.labels) > 1:
        return "a policy cannot find its pod template for certain"
    if any(other.spec != (*_path(field.template), *_path(field.spec)) for other in before):
        return "its versions keep their pod templates in different places"
    return ""
