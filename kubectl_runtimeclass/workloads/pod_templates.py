"""The pod templates of an object, as YAML nodes."""

from __future__ import annotations

from collections.abc import Iterator

from ..named import NamedTuple
from ..yamledit.node import NULL, Absent, Node, parse_path, resolve
from .kinds.field import PodTemplateField
from .kinds.table import KindTable
from .objects import KubernetesObject, _strings
from .pod_spec_patch import class_of_pod_spec_patch
from .stand_ins import missing


class PodTemplate:
    """A pod template of an object: `path` is the path of its pod spec, `spec` that node, `template` the template's."""

    __slots__ = ("field", "object", "path", "spec", "template")

    def __init__(
        self, object: KubernetesObject, field: PodTemplateField, path: str, template: Node, spec: Node
    ) -> None:
        self.object, self.field, self.path, self.template, self.spec = object, field, path, template, spec

    @property
    def labels(self) -> dict[str, str]:
        """The labels of the template's pods."""
        labels: dict[str, str] = {}
        for path in self.field.labels:
            start = self.object.node if path.startswith(".") else self.template
            labels.update(_strings(start.at(parse_path(path.lstrip(".")))))
        return labels

    @property
    def replicas(self) -> int | None:
        """The number of pods at a time by the fields of the object, None if these do not say."""
        if self.field.replicas is None:
            return None
        product = 1
        for count in self.field.replicas:
            number = next(self._texts(count.path), None)
            if number is not None and not (number.isascii() and number.isdigit() and len(number) < 20):
                return None
            product *= count.default if number is None else int(number)
        return product

    def _texts(self, path: str) -> Iterator[str]:
        """The scalars at a path of the object; where it goes through lists, only in the items with this template."""
        for where, node in resolve(self.object.node, parse_path(path)):
            item = where.rpartition("]")[0]
            if node.kind != NULL and (not item or self.path.startswith(f"{item}]")):
                yield node.text

    @property
    def annotations(self) -> dict[str, str]:
        """The annotations of the template's pods, which are next to the labels."""
        annotations: dict[str, str] = {}
        for path in self.field.labels:
            start = self.object.node if path.startswith(".") else self.template
            annotations_path = f"{path.lstrip('.').removesuffix('labels')}annotations"
            annotations.update(_strings(start.at(parse_path(annotations_path))))
        return annotations

    @property
    def node_selector(self) -> dict[str, str]:
        return _strings(self.spec.get("nodeSelector"))

    @property
    def operating_system(self) -> str:
        """`linux` or `windows`: by `spec.os`, else by the node selector, else linux."""
        node = self.spec.at(("os", "name"))
        name = node.text if node is not None else ""
        return name or self.node_selector.get("kubernetes.io/os") or "linux"

    def in_containers(self, *path: str) -> Iterator[Node]:
        """The nodes at a path of every container and init container that has it."""
        return (node for list_ in _CONTAINERS for node in self.spec.find((list_, "*", *path)))

    @property
    def images(self) -> list[str]:
        return [node.text for node in self.in_containers("image")]

    @property
    def resources(self) -> set[str]:
        """The names of all resources that containers request or limit."""
        return {
            name
            for part in ("requests", "limits")
            for node in self.in_containers("resources", part)
            for name, _ in node.items()
        }


_CONTAINERS = ("containers", "initContainers")


def pod_templates(object: KubernetesObject, kinds: KindTable) -> Iterator[PodTemplate]:
    """The pod templates of an object that have a pod spec, even an empty one.

    For a template that may be omitted although pods are made, the spec is `stand_ins.missing`: a rule can decide on
    it, and setting the class writes it. A template reached by several entries is yielded once, for the first entry.
    """
    places = set()
    for field in kinds.fields(object.api_version, object.kind):
        if not field.has_template:
            continue
        for path, template in resolve(object.node, parse_path(field.template)):
            for full, spec in resolve(template, parse_path(field.spec), path):
                if kinds.extra:  # only with these can two entries lead to the same template
                    if (where := (place(full), spec.offset)) in places:
                        continue
                    places.add(where)
                # Positional, since keywords cost time for every template.
                yield PodTemplate(object, field, full, template, spec)
        if field.holder:
            yield from _omitted(object, field)


def place(path: str) -> str:
    """The same text for paths to the same node, whether they write a key of a map as `.key` or as `[key]`."""
    return path.replace("[", ".").replace("]", "")


def _omitted(object: KubernetesObject, field: PodTemplateField) -> Iterator[PodTemplate]:
    """The templates that the object omits although it has the mapping that would contain them (`field.holder`)."""
    keys = parse_path(field.pod_spec.removeprefix(field.holder).lstrip("."))
    for path, holder in resolve(object.node, parse_path(field.holder)):
        node, depth = holder, 0
        while depth < len(keys) and (inner := node.get(keys[depth])) is not None:
            node, depth = inner, depth + 1
        if depth < len(keys):
            spec = missing(node, keys[depth:], field.lacks)
            template = object.node.at(parse_path(field.template)) if "*" not in field.template else None
            yield PodTemplate(
                object=object,
                field=field,
                path=".".join((path, *keys)),
                template=spec if template is None else template,
                spec=spec,
            )


def unsettable(object: KubernetesObject, kinds: KindTable) -> Iterator[PodTemplate]:
    """A template that stands for the pods of an object without a field for the class; `field` says why.

    Its spec is `Absent`, its path "", so that rules can decide on it. Nothing for an object that has a pod template,
    or whose kind makes no pods.
    """
    for field in kinds.fields(object.api_version, object.kind):
        if not (field.cannot or field.elsewhere) or any(True for _ in pod_templates(object, kinds)):
            continue
        reason = field.cannot or field.elsewhere
        patched = class_of_pod_spec_patch(object) if field.group == "argoproj.io" else None
        spec = patched if patched is not None else Absent(object.node.offset, reason)
        yield PodTemplate(object=object, field=field, path="", template=object.node, spec=spec)


class TemplateLookup(NamedTuple):
    """An entry of the rules' `podTemplates`, and whether it leads to a pod template in one object of its kind."""

    field: PodTemplateField
    found: bool


def search(object: KubernetesObject, kinds: KindTable) -> Iterator[TemplateLookup]:
    """For each entry of the rules' `podTemplates` for the object's kind, whether it leads to a pod template."""
    for field in kinds.fields(object.api_version, object.kind):
        if field in kinds.extra and not field.none:
            specs = resolve(object.node, parse_path(field.pod_spec))
            yield TemplateLookup(field, any(True for _ in specs))
