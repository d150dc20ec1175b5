"""Pod templates to compare, and the objects of a cluster that stand among them: what `sources.manifests` reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..kube.class_field import CLASS_NAME
from ..kube.object import Object
from ..rules.decision import Decision
from ..workloads.as_pods import Template
from ..workloads.pod_templates import TemplateLookup


def carried_out(template: Template, decision: Decision) -> Template:
    """The template as `assign` writes it."""
    if decision.not_fulfilled:
        return replace(template, refused=decision.reason)
    if not decision.changes:
        return template
    pod = template.pod
    if decision.before and "overhead" in pod["spec"]:
        spec = {key: value for key, value in pod["spec"].items() if key != "overhead"}
        pod = {**pod, "spec": spec}
    return replace(template, pod=pod, runtime_class_name=decision.after)


def pod_with(pod: Mapping[str, Any], runtime_class_name: str | None) -> Mapping[str, Any]:
    """A pod with this class, None for none."""
    spec = pod["spec"]
    if spec.get(CLASS_NAME) == runtime_class_name:
        return pod
    spec = {key: value for key, value in spec.items() if key != CLASS_NAME}
    if runtime_class_name is not None:
        spec[CLASS_NAME] = runtime_class_name
    return {**pod, "spec": spec}


@dataclass(frozen=True)
class Manifests:
    """What inputs hold: `templates` as they stand, and as the rules make them, in the same order.

    `problems` are inputs and documents that could not be read, by name; `searches` what the rules' own
    `podTemplates` gave, object by object; `read` counts objects of any kind.
    """

    templates: tuple[Template, ...] = ()
    by_rules: tuple[Template, ...] = ()
    objects: tuple[Object, ...] = ()
    problems: tuple[str, ...] = ()
    searches: tuple[TemplateLookup, ...] = ()
    read: int = 0

    @property
    def nothing_read(self) -> bool:
        """Whether there was no object, and nothing that could not be read either: it was not built."""
        return not self.read and not self.problems

    def with_decisions(self) -> Manifests:
        """The same with the rules' decisions carried out."""
        return replace(self, templates=self.by_rules)
