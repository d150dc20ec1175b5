"""From a document to its objects and their pod templates."""

from __future__ import annotations

from collections.abc import Iterator

from ..named import NamedTuple
from ..yamledit.node import NULL, Absent, Node, parse_path, resolve
from .kinds.field import PodTemplateField
from .kinds.table import Kinds
from .objects import Object, _strings
from .pod_spec_patch import class_of_pod_spec_patch
from .stand_ins import missing


class PodTemplate:
    """One pod template of an object. `path` is where its pod spec stands, `spec` is that node."""

    __slots__ = ("field", "object", "path", "spec", "template")

    def __init__(
        self, object: Object, field: PodTemplateField, path: str, template: Node, spec: Node
    ) -> None:
        self.object, self.field, self.path, self.template, self.spec = object, field, path, template, spec

    @property
    def labels(self) -> dict[str, str]:
        labels: dict[str, str] = {}
        for path in self.field.labels:
            start = self.object.node if path.startswith(".") else self.template
            labels.update(_strings(start.at(parse_path(path.lstrip(".")))))
        return labels

    @property
    def replicas(self) -> int | None:
        """The number of pods at a time, as the object's own fields say it; None where they do not."""
        if self.field.replicas is None:
            return None
        product = 1
        for count in self.field.replicas:
            number = next(self._beside(count.path), None)
            if number is not None and not (number.isascii() and number.isdigit() and len(number) < 20):
                return None
            product *= count.default if number is None else int(number)
        return product

    def _beside(self, path: str) -> Iterator[str]:
        """What stands at a path, in the items that this template is in."""
        for where, node in resolve(self.object.node, parse_path(path)):
            item = where.rpartition("]")[0]
            if node.kind != NULL and (not item or self.path.startswith(f"{item}]")):
                yield node.text

    @property
    def annotations(self) -> dict[str, str]:
        annotations: dict[str, str] = {}
        for path in self.field.labels:
            start = self.object.node if path.startswith(".") else self.template
            beside = f"{path.lstrip('.').removesuffix('labels')}annotations"
            annotations.update(_strings(start.at(parse_path(beside))))
        return annotations

    @property
    def node_selector(self) -> dict[str, str]:
        return _strings(self.spec.get("nodeSelector"))

    @property
    def operating_system(self) -> str:
        """`linux` or `windows`: what `spec.os` says, else the node selector, else linux."""
        name = self.spec.at(("os", "name"))
        said = name.text if name is not None else ""
        return said or self.node_selector.get("kubernetes.io/os") or "linux"

    def in_containers(self, *path: str) -> Iterator[Node]:
        """What stands at a path in each container and init container that has it."""
        return (node for list_ in _CONTAINERS for node in self.spec.find((list_, "*", *path)))

    @property
    def images(self) -> list[str]:
        return [node.text for node in self.in_containers("image")]

    @property
    def resources(self) -> set[str]:
        """The names of resources that a container requests or limits."""
        return {
            name
            for part in ("requests", "limits")
            for node in self.in_containers("resources", part)
            for name, _ in node.items()
        }


_CONTAINERS = ("containers", "initContainers")


def pod_templates(object: Object, kinds: Kinds) -> Iterator[PodTemplate]:
    """The pod templates of an object that have a pod spec, empty ones too.

    Where one may be left out and pods are made all the same, its spec is `missing`: a rule decides on it, and
    it is written. One that several entries lead to is told once, by the first of them.
    """
    places = set()
    for field in kinds.fields(object.api_version, object.kind):
        if not field.has_template:
            continue
        for path, template in resolve(object.node, parse_path(field.template)):
            for full, spec in resolve(template, parse_path(field.spec), path):
                if kinds.extra:  # the table itself leads nowhere twice
                    place = full.replace("[", ".").replace("]", ""), spec.offset
                    if place in places:
                        continue
                    places.add(place)
                yield PodTemplate(object, field, full, template, spec)
        if field.holder:
            yield from _left_out(object, field)


def _left_out(object: Object, field: PodTemplateField) -> Iterator[PodTemplate]:
    """Pod templates that are not in the object, where what holds them is."""
    rest = parse_path(field.pod_spec.removeprefix(field.holder).lstrip("."))
    for path, holder in resolve(object.node, parse_path(field.holder)):
        node, done = holder, 0
        while done < len(rest) and (inner := node.get(rest[done])) is not None:
            node, done = inner, done + 1
        if done < len(rest):
            spec = missing(node, rest[done:], field.lacks)
            template = object.node.at(parse_path(field.template)) if "*" not in field.template else None
            full = ".".join((path, *rest))
            yield PodTemplate(object, field, full, spec if template is None else template, spec)


def unsettable(object: Object, kinds: Kinds) -> Iterator[PodTemplate]:
    """Stands for the pods of an object on which no class can be set; its field says why.

    None for an object that has a pod template, and for one whose kind makes no pods. For rules to decide on:
    the spec is `Absent`, the path is "".
    """
    for field in kinds.fields(object.api_version, object.kind):
        if not (field.cannot or field.elsewhere) or any(True for _ in pod_templates(object, kinds)):
            continue
        reason = field.cannot or field.elsewhere
        patched = class_of_pod_spec_patch(object) if field.group == "argoproj.io" else None
        spec = patched if patched is not None else Absent(object.node.offset, reason)
        yield PodTemplate(object, field, "", object.node, spec)


class TemplateLookup(NamedTuple):
    """One entry of the rules' `podTemplates`, and whether it gave a pod template in one object of its kind."""

    field: PodTemplateField
    found: bool


def search(object: Object, kinds: Kinds) -> Iterator[TemplateLookup]:
    """What the rules' own entries for its kind give in an object."""
    for field in kinds.fields(object.api_version, object.kind):
        if field in kinds.extra and not field.none:
            specs = resolve(object.node, parse_path(field.pod_spec))
            yield TemplateLookup(field, any(True for _ in specs))
