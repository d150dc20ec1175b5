"""From a document to its objects and their pod templates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .errors import subject
from .kinds import POD_TEMPLATES, PodTemplateField, group_of, present_group_of
from .named import NamedTuple
from .nodes import NULL, SEQUENCE, Absent, Node, is_true, parse_path, resolve


class Kinds:
    """The table, ready to be asked; with the `podTemplates` of a rules file in it."""

    def __init__(self, extra: Iterable[PodTemplateField] = ()) -> None:
        self._fields: dict[tuple[str, str], list[PodTemplateField]] = {}
        self.extra = dict.fromkeys(extra)
        """Those `podTemplates` in their order, each once: a dict, so that many are asked for quickly."""
        for field in (*POD_TEMPLATES, *self.extra):
            self._fields.setdefault((field.group, field.kind), []).append(field)
        self._of: dict[tuple[str, str], tuple[PodTemplateField, ...]] = {}
        self.names = frozenset(kind.encode() for _, kind in self._fields)
        self.usual = frozenset(kind.encode() for group, kind in self._fields if "." not in group)
        """The kinds of Kubernetes itself that have pod templates."""

    def may_matter(self, kind: bytes, api_version: bytes | None = None) -> bool:
        """Whether an object of this kind (and group, when given) can hold a pod template or be a list of such."""
        if kind.endswith(b"List"):
            return True
        if api_version is None:
            return kind in self.names
        return (present_group_of(api_version.decode()), kind.decode()) in self._fields

    def fields(self, api_version: str, kind: str) -> tuple[PodTemplateField, ...]:
        """The entries of a kind that hold for this version of its group."""
        key = (api_version, kind)
        if key not in self._of:
            if len(self._of) > 1_000:
                self._of.clear()
            found = self._fields.get((present_group_of(api_version), kind), [])
            version = api_version.rpartition("/")[2]
            self._of[key] = tuple([field for field in found if field.version in ("", version)])
        return self._of[key]


class Object:
    """A Kubernetes object of a document: the facts that rules and messages need, read when asked for."""

    __slots__ = ("_metadata", "api_version", "kind", "name", "namespace", "node")

    def __init__(self, node: Node, api_version: str, kind: str, metadata: Node | None) -> None:
        self.node, self.api_version, self.kind, self._metadata = node, api_version, kind, metadata
        self.name = _text(metadata, "name") or _text(metadata, "generateName")
        self.namespace = _text(metadata, "namespace")

    @property
    def group(self) -> str:
        return group_of(self.api_version)

    @property
    def labels(self) -> dict[str, str]:
        return _strings(self._metadata.get("labels") if self._metadata is not None else None)

    @property
    def owner(self) -> str:
        """The `kind name` of the owner that controls it; "" when none does."""
        owners = self._metadata.get("ownerReferences") if self._metadata is not None else None
        for owner in owners.elements() if owners is not None and owners.kind == SEQUENCE else ():
            if is_true(owner.get("controller")):
                return f"{_text(owner, 'kind')} {_text(owner, 'name')}".strip() or "a controller"
        return ""

    def __str__(self) -> str:
        return subject(self.kind, self.namespace, self.name)


def objects(root: Node) -> Iterator[Object]:
    """The Kubernetes objects of a document: itself, or the items of a list; none when it is neither.

    What has a sequence `items` is a list, whatever its kind: apimachinery, unstructured.go `IsList` (v1.36).
    """
    kind = _text(root, "kind")
    if not kind:
        return
    items = root.get("items")
    if items is not None and items.kind == SEQUENCE:
        for item in items.elements():
            yield from _item(item, kind, root)
        return
    api_version = _text(root, "apiVersion")
    if api_version:
        yield Object(root, api_version, kind, root.get("metadata"))


def _item(item: Node, list_kind: str, root: Node) -> Iterator[Object]:
    """An item of a list. Those of a typed list (PodList) may leave their own kind out."""
    if _text(item, "kind") or _text(item, "apiVersion"):
        yield from objects(item)
    elif list_kind != "List" and list_kind.endswith("List"):
        yield Object(item, _text(root, "apiVersion"), list_kind.removesuffix("List"), item.get("metadata"))


class PodTemplate:
    """One pod template of an object. `path` is where its pod spec stands, `spec` is that node."""

    __slots__ = ("field", "object", "path", "spec", "template")

    def __init__(
        self, object: Object, field: PodTemplateField, path: str, template: Node, spec: Node
    ) -> None:
        self.object, self.field, self.path, self.template, self.spec = object, field, path, template, spec

    @property
    def labels(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for path in self.field.labels:
            start = self.object.node if path.startswith(".") else self.template
            found.update(_strings(start.at(parse_path(path.lstrip(".")))))
        return found

    @property
    def replicas(self) -> int | None:
        """The number of pods at a time, as the object's own fields say it; None where they do not."""
        if self.field.replicas is None:
            return None
        product = 1
        for count in self.field.replicas:
            number = next(self._beside(count.path), None)
            if number is not None and not (number.isascii() and number.isdigit()):
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
    def images(self) -> list[str]:
        return [node.text for list_ in _CONTAINERS for node in self.spec.find((list_, "*", "image"))]

    @property
    def resources(self) -> set[str]:
        """The names of resources that a container requests or limits."""
        return {
            name
            for list_ in _CONTAINERS
            for part in ("requests", "limits")
            for node in self.spec.find((list_, "*", "resources", part))
            for name, _ in node.items()
        }


_CONTAINERS = ("containers", "initContainers")


def pod_templates(object: Object, kinds: Kinds) -> Iterator[PodTemplate]:
    """The pod templates of an object that have a pod spec, empty ones too.

    Where an optional one is left out, its spec is `Absent`: a rule decides on it, and nothing can be set.
    One that several entries lead to is told once, by the first of them.
    """
    places = set()
    for field in kinds.fields(object.api_version, object.kind):
        if field.cannot:
            continue
        found = False
        for path, template in resolve(object.node, parse_path(field.template)):
            for full, spec in resolve(template, parse_path(field.spec), path):
                found = True
                if kinds.extra:  # the table itself leads nowhere twice
                    place = full.replace("[", ".").replace("]", ""), spec.offset
                    if place in places:
                        continue
                    places.add(place)
                yield PodTemplate(object, field, full, template, spec)
        if field.optional and not found:
            key = parse_path(field.spec)[-1]
            reason = f"there is no {field.spec} to set it in: add `{key}: {{}}`, then it can be set"
            spec = Absent(object.node.offset, reason)
            yield PodTemplate(object, field, field.spec, object.node, spec)


def unsettable(object: Object, kinds: Kinds) -> Iterator[PodTemplate]:
    """Stands for the pods of an object on which no class can be set; `field.cannot` says why.

    None for an object that has a pod template, and for one whose kind makes no pods. For rules to decide on:
    the spec is `Absent`, the path is "".
    """
    for field in kinds.fields(object.api_version, object.kind):
        if field.cannot and not any(True for _ in pod_templates(object, kinds)):
            yield PodTemplate(object, field, "", object.node, Absent(object.node.offset, field.cannot))


class Search(NamedTuple):
    """One entry of the rules' `podTemplates`, and whether it gave a pod template in one object of its kind."""

    field: PodTemplateField
    found: bool


def search(object: Object, kinds: Kinds) -> Iterator[Search]:
    """What the rules' own entries for its kind give in an object."""
    for field in kinds.fields(object.api_version, object.kind):
        if field in kinds.extra:
            specs = resolve(object.node, parse_path(f"{field.template}.{field.spec}"))
            yield Search(field, any(True for _ in specs))


def _text(node: Node | None, key: str) -> str:
    """What a mapping's key says; "" where there is none."""
    value = node.get(key) if node is not None else None
    return "" if value is None else value.text


def _strings(node: Node | None) -> dict[str, str]:
    return {} if node is None else {key: value.text for key, value in node.items()}
