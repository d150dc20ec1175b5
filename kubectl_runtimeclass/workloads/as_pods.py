"""Pod templates of objects in the form of pods, so that admission and scheduling can be asked about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import object_name
from ..kube.class_field import CLASS_NAME
from ..kube.decoded import decoded
from ..kube.group import group_of, is_daemon_set
from ..kube.object import Object, is_stored
from ..kube.shape import METADATA, ShapeError, require_shape
from ..kube.strict import UnknownField
from ..yamledit.value import JsonNode, value
from .everything import everything
from .kinds.table import KindTable
from .objects import objects
from .pod_templates import PodTemplate, TemplateLookup, search


@dataclass(frozen=True)
class ObjectReference:
    """Identifies a pod template: the object that contains it, and the path of its pod spec (`spec.template.spec`).

    `namespace` is that of the object, or the one assumed by the reader if the object names none; else "".
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
        return object_name(self.kind, self.namespace, self.name)


@dataclass(frozen=True, eq=False)
class Template:
    """A pod template and the object that contains it (`owner`), as decoded values.

    `pod` is {metadata, spec} in the form of a Pod, even if the kind of the owner has them elsewhere.
    `runtime_class_name` is the class of the template, or one that it is to have instead. `replicas` is the number of
    pods at a time, None if the owner does not say. `source` is the file, or "". `refused` is why rules cannot be
    applied, or "". `nodes` is the same template as YAML nodes, on which rules decide; None once they have decided, and
    when the template is passed to another process.
    """

    subject: ObjectReference
    owner: Object
    pod: Mapping[str, Any]
    runtime_class_name: str | None
    replicas: int | None
    source: str = ""
    refused: str = ""
    nodes: PodTemplate | None = None
    alike: tuple[str, ...] = ()
    """The names of other pods that are equal to this one and share its answer."""
    misspelt: tuple[UnknownField, ...] | None = None
    """The fields that Kubernetes does not have; None where nobody looked for them yet, see `misspelt_fields`."""

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
        """Whether the owner was read from a cluster."""
        return is_stored(self.owner)

    @property
    def controller(self) -> tuple[str, str] | None:
        """(kind, name) of the owner's controller, None if it has none."""
        metadata = self.owner.get("metadata")
        owners = metadata.get("ownerReferences") if isinstance(metadata, dict) else None
        for owner in owners if isinstance(owners, list) else ():
            if isinstance(owner, dict) and owner.get("controller") is True:
                return str(owner.get("kind")), str(owner.get("name"))
        return None


def of_object(item: Object, kinds: KindTable, source: str = "") -> Iterator[Template]:
    """The pod templates of an object, of the items of a list, and of objects within it. Raises as `as_pod` does."""
    for _, templates in everything(JsonNode(item), kinds):
        yield from (as_pod(template, source) for template in templates if is_there(template))


def without_field(item: Object, kinds: KindTable) -> Iterator[tuple[str, str]]:
    """(object, reason) for each object that makes pods, but has no field for their class."""
    for inner, templates in everything(JsonNode(item), kinds):
        yield from (
            (str(inner), template.field.cannot or template.field.elsewhere)
            for template in templates
            if not is_there(template)
        )


def is_there(template: PodTemplate) -> bool:
    """Whether the template is in the object, so that its class can be set there."""
    return not (template.field.cannot or template.field.elsewhere)


def searches(manifest: Object, kinds: KindTable) -> Iterator[TemplateLookup]:
    """For each entry in the rules' `podTemplates`, whether it leads to a template in an object or an item of a list."""
    for item in objects(JsonNode(manifest)) if kinds.extra else ():
        yield from search(item, kinds)


def as_pod(template: PodTemplate, source: str = "") -> Template:
    """A pod template as a pod. Raises ShapeError for a wrong type, and the errors of `yamledit` for its nodes."""
    owner, whole, spec = map(value, (template.object.node, template.template, template.spec))
    try:
        require_shape(owner, {"metadata": METADATA}, "")
        require_shape(whole, {"metadata": METADATA}, "pod template")
        require_shape(spec, dict, template.path)
    except ShapeError as error:
        where = f"{source}: {template.object}" if source else str(template.object)
        raise ShapeError(f"{where}: {error}") from None
    metadata = dict((whole or {}).get("metadata") or {})
    metadata["labels"] = template.labels
    if template.object.namespace:
        metadata["namespace"] = template.object.namespace
    if template.template is not template.object.node:  # a controller generates the names of the pods
        metadata.pop("name", None)
        metadata["generateName"] = f"{template.object.name}-"
    pod: dict[str, Any] = {"metadata": metadata, "spec": _pod_spec(template, spec or {})}
    if template.object.kind == "Pod" and isinstance(owner.get("status"), dict):
        pod["status"] = owner["status"]
    pod = decoded(pod, "Pod")
    object, name = template.object, pod["spec"].get(CLASS_NAME)
    return Template(
        subject=ObjectReference(
            object.api_version, object.kind, object.namespace, object.name, template.path
        ),
        owner=owner,
        pod=pod,
        runtime_class_name=None if name is None else str(name),
        replicas=template.replicas,
        source=source,
        nodes=template,
    )


def _pod_spec(template: PodTemplate, spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """The pod spec; for a kind with only some of its fields (`partial`), a pod spec with these."""
    field = template.field
    if not field.partial:
        return spec
    scheduling = {key: spec[key] for key in ("nodeSelector", "tolerations") if key in spec}
    return {**scheduling, CLASS_NAME: spec[field.key]} if spec.get(field.key) is not None else scheduling
