"""Pod templates to compare, and the objects of a cluster that stand among them: what `sources.manifests` reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..kube.group import is_daemon_set
from ..rules.decision import Decision
from ..workloads.pod_templates import TemplateLookup
from .model import Subject

Object = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Template:
    """A pod template as it is written, in the object that it stands in.

    `written` is {metadata, spec} with the class left out, `replicas` the pods at a time as the table of kinds
    finds them. `decision` is what the rules say of it, where rules were asked.
    """

    subject: Subject
    source: str
    line: int
    object: Object
    written: Object
    runtime_class_name: str | None
    replicas: int | None
    decision: Decision | None = None

    @property
    def refused(self) -> str:
        """Why the rules cannot be applied to it, or ""."""
        return self.decision.reason if self.decision and self.decision.not_fulfilled else ""

    @property
    def is_stored(self) -> bool:
        """Whether it was read from a cluster."""
        metadata = self.object.get("metadata")
        return isinstance(metadata, dict) and bool(metadata.get("uid"))

    @property
    def is_daemon_set(self) -> bool:
        return is_daemon_set(self.subject.api_version, self.subject.kind)

    @property
    def controller(self) -> tuple[str, str] | None:
        """(kind, name) of the object that makes this one."""
        metadata = self.object.get("metadata")
        owners = metadata.get("ownerReferences") if isinstance(metadata, dict) else None
        for owner in owners if isinstance(owners, list) else ():
            if isinstance(owner, dict) and owner.get("controller") is True:
                return str(owner.get("kind")), str(owner.get("name"))
        return None

    def applied(self) -> Template:
        """This template with the decision carried out, as `assign` writes it."""
        decision = self.decision
        if decision is None or not decision.changes:
            return self
        written = self.written
        if decision.before and "overhead" in written["spec"]:
            spec = {key: value for key, value in written["spec"].items() if key != "overhead"}
            written = {**written, "spec": spec}
        return replace(self, written=written, runtime_class_name=decision.after)


@dataclass(frozen=True)
class Manifests:
    """What inputs hold. `problems` are inputs and documents that could not be read, by name; `searches` what the
    rules' own `podTemplates` gave, object by object; `read` counts objects of any kind.
    """

    templates: tuple[Template, ...] = ()
    objects: tuple[Object, ...] = ()
    problems: tuple[str, ...] = ()
    searches: tuple[TemplateLookup, ...] = ()
    read: int = 0

    @property
    def nothing_read(self) -> bool:
        """Whether there was no object, and nothing that could not be read either: it was not built."""
        return not self.read and not self.problems

    def applied(self) -> Manifests:
        """The same with the rules' decisions carried out."""
        return replace(self, templates=tuple(template.applied() for template in self.templates))
