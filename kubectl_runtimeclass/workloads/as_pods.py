"""The pod templates of objects, as pods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import subject
from ..kube.class_field import CLASS_NAME
from ..kube.group import group_of, is_daemon_set
from ..kube.object import Object
from ..kube.shape import METADATA, ShapeError, check
from ..yamledit.value import JsonNode, value
from .everything import everything
from .kinds.table import Kinds
from .objects import objects
from .pod_templates import PodTemplate, TemplateLookup, search


@dataclass(frozen=True)
class Subject:
    """A pod template of an object. `path` is where its pod spec stands (`spec.template.spec`).

    `namespace` is the one that the object names, "" for none, or what whoever reads it takes it for.
    """

    api_version: str
    kind: str
    namespace: str
    name: str
    path: str = ""

    @property
    def group(self) -> str:
        return group_of(self.api_version)

    def __str__(self) -> str:
        return subject(self.kind, self.namespace, self.name)


@dataclass(frozen=True, eq=False)
class Template:
    """A pod template and the object that it is of, as values.

    `pod` has `metadata` and `spec` as a Pod would, whatever the kind calls them. `runtime_class_name` is its class,
    or another that it is to have instead. `replicas` are the pods at a time as the table of kinds finds them.
    `source` is the file, or "". `refused` says why rules cannot be applied to it, or is "". `nodes` are the same as
    a node, for rules to decide on; None where they have, and between processes.
    """

    subject: Subject
    owner: Object
    pod: Mapping[str, Any]
    runtime_class_name: str | None
    replicas: int | None
    source: str = ""
    refused: str = ""
    nodes: PodTemplate | None = None
    alike: tuple[str, ...] = ()
    """The names of other pods that are asked about with this one."""

    @property
    def kind(self) -> str:
        return self.subject.kind

    @property
    def name(self) -> str:
        return self.subject.name

    @property
    def namespace(self) -> str:
        return self.subject.namespace

    @property
    def path(self) -> str:
        return self.subject.path

    @property
    def is_daemon_set(self) -> bool:
        return is_daemon_set(self.subject.api_version, self.kind)

    @property
    def is_stored(self) -> bool:
        """Whether it was read from a cluster."""
        metadata = self.owner.get("metadata")
        return isinstance(metadata, dict) and bool(metadata.get("uid"))

    @property
    def controller(self) -> tuple[str, str] | None:
        """(kind, name) of the object that makes this one."""
        metadata = self.owner.get("metadata")
        owners = metadata.get("ownerReferences") if isinstance(metadata, dict) else None
        for owner in owners if isinstance(owners, list) else ():
            if isinstance(owner, dict) and owner.get("controller") is True:
                return str(owner.get("kind")), str(owner.get("name"))
        return None


def of_object(item: Object, kinds: Kinds, source: str = "") -> Iterator[Template]:
    """The pod templates of one object, of the items of a list, and of objects within it."""
    for _, templates in everything(JsonNode(item), kinds):
        yield from (as_pod(template, source) for template in templates if is_there(template))


def without_field(item: Object, kinds: Kinds) -> Iterator[tuple[str, str]]:
    """(object, reason) for what makes pods whose class cannot be set on it."""
    for inner, templates in everything(JsonNode(item), kinds):
        yield from (
            (str(inner), template.field.cannot or template.field.elsewhere)
            for template in templates
            if not is_there(template)
        )


def is_there(template: PodTemplate) -> bool:
    """Whether its pods' class can stand in the object."""
    return not (template.field.cannot or template.field.elsewhere)


def searches(found: Object, kinds: Kinds) -> Iterator[TemplateLookup]:
    """What the rules' own `podTemplates` give in one object, or in the items of a list."""
    for item in objects(JsonNode(found)) if kinds.extra else ():
        yield from search(item, kinds)


def as_pod(template: PodTemplate, source: str = "") -> Template:
    """A pod template as a pod. Raises ShapeError for what is of another shape, and Careful as its nodes do."""
    owner, whole, spec = map(value, (template.object.node, template.template, template.spec))
    try:
        check(owner, {"metadata": METADATA}, "")
        check(whole, {"metadata": METADATA}, "pod template")
        check(spec, dict, template.path)
    except ShapeError as error:
        where = f"{source}: {template.object}" if source else str(template.object)
        raise ShapeError(f"{where}: {error}") from None
    metadata = dict((whole or {}).get("metadata") or {})
    metadata["labels"] = template.labels
    if template.object.namespace:
        metadata["namespace"] = template.object.namespace
    if template.template is not template.object.node:  # its pods get names of their own
        metadata.pop("name", None)
        metadata["generateName"] = f"{template.object.name}-"
    pod: dict[str, Any] = {"metadata": metadata, "spec": _pod_spec(template, spec or {})}
    if template.object.kind == "Pod" and isinstance(owner.get("status"), dict):
        pod["status"] = owner["status"]
    object, name = template.object, pod["spec"].get(CLASS_NAME)
    return Template(
        subject=Subject(object.api_version, object.kind, object.namespace, object.name, template.path),
        owner=owner,
        pod=pod,
        runtime_class_name=None if name is None else str(name),
        replicas=template.replicas,
        source=source,
        nodes=template,
    )


def _pod_spec(template: PodTemplate, spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """A pod spec, of what has only some of its fields, too."""
    field = template.field
    if not field.partial:
        return spec
    scheduling = {key: spec[key] for key in ("nodeSelector", "tolerations") if key in spec}
    return {**scheduling, CLASS_NAME: spec[field.key]} if spec.get(field.key) is not None else scheduling
