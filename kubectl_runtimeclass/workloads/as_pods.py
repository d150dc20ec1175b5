"""The pod templates of objects, as pods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..kube.class_field import CLASS_NAME
from ..kube.group import is_daemon_set
from ..kube.object import Object
from ..kube.shape import METADATA, ShapeError, check
from ..yamledit.value import JsonNode, value
from .everything import everything
from .kinds.table import Kinds
from .objects import objects
from .pod_templates import PodTemplate, TemplateLookup, search


@dataclass(frozen=True)
class Template:
    """A pod template and the object that it is of.

    `pod` has `metadata` and `spec` as a Pod would, whatever the kind calls them. `path` is where the pod spec
    stands in the object (`spec.template.spec`). `found` is the same for rules to decide on. `source` is the
    file, or "".
    """

    owner: Object
    pod: Mapping[str, Any]
    path: str
    found: PodTemplate
    source: str = ""

    @property
    def kind(self) -> str:
        return self.found.object.kind

    @property
    def name(self) -> str:
        return self.found.object.name

    @property
    def namespace(self) -> str:
        """The namespace that the object names, or ""."""
        return self.found.object.namespace

    @property
    def runtime_class_name(self) -> str | None:
        name = (self.pod.get("spec") or {}).get("runtimeClassName")
        return None if name is None else str(name)

    @property
    def is_daemon_set(self) -> bool:
        return is_daemon_set(self.found.object.api_version, self.kind)


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
    return Template(owner, pod, template.path, template, source)


def _pod_spec(template: PodTemplate, spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """A pod spec, of what has only some of its fields, too."""
    field = template.field
    if not field.partial:
        return spec
    scheduling = {key: spec[key] for key in ("nodeSelector", "tolerations") if key in spec}
    return {**scheduling, CLASS_NAME: spec[field.key]} if spec.get(field.key) is not None else scheduling
