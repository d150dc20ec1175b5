"""All pod templates of a document: those of known kinds, what looks like one, and those of objects within objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..errors import Refused
from ..yamledit.node import MAPPING, NULL, SCALAR, SEQUENCE, Node
from .kinds.field import PodTemplateField
from .kinds.table import Kinds
from .objects import Object, objects
from .pod_templates import PodTemplate, pod_templates, unsettable

MOST_NODES = 1_000_000
"""Nodes of one object that are looked at: an alias may stand for many, again and again."""

_CONTAINERS, _OBJECT = b"containers", b"apiVersion"
_ESCAPE = re.compile(rb"\\[uUx\r\n]")
"""In double quotes it may stand for a letter, and hide a key."""

_NOT_LOOKED_AT = ("metadata", "status")


def may_hold_pod_template(text: bytes) -> bool:
    """Whether an object of a kind that is not known may hold a pod template, or another object."""
    return _CONTAINERS in text or text.count(_OBJECT) > 1 or _ESCAPE.search(text) is not None


def may_hold_manifest(text: bytes) -> bool:
    """Whether a ConfigMap may hold a manifest with pods as text."""
    return _CONTAINERS in text and text.count(_OBJECT) > 1


def everything(root: Node | None, kinds: Kinds) -> Iterator[tuple[Object, list[PodTemplate]]]:
    """Each object of a document, those within others too, with its pod templates.

    The field of what only looks like a pod template is `unknown`, and stands in no table.
    """
    for item in objects(root) if root is not None else ():
        known = [*pod_templates(item, kinds), *unsettable(item, kinds)]
        if kinds.is_certain(item.api_version, item.kind):
            yield item, known
        else:
            yield from _with_inner(item, known, kinds)


def _with_inner(
    item: Object, known: list[PodTemplate], kinds: Kinds
) -> Iterator[tuple[Object, list[PodTemplate]]]:
    """An object of a kind of which not all places are known, and the objects within it."""
    inner: list[Object] = []
    places = {template.path for template in known}
    for one in _search(item):
        if isinstance(one, Object):
            inner.append(one)
        elif one.path not in places:
            known.append(one)
    yield item, known
    for one in inner:
        yield from everything(one.node, kinds)


def _search(given: Object) -> Iterator[Object | PodTemplate]:
    """What looks like a pod spec in an object, and the objects within it."""
    left = MOST_NODES
    waiting: list[tuple[Node, Node, str, str]] = [(given.node, given.node, "", "")]
    while waiting:
        node, parent, path, pattern = waiting.pop()
        left -= 1
        if left < 0:
            raise Refused("too large to look for pod templates in it", given.node.offset)
        if node.kind == SEQUENCE:
            items = [
                (item, node, f"{path}[{nth}]", f"{pattern}[*]") for nth, item in enumerate(node.elements())
            ]
            waiting += reversed(items)
            continue
        if node.kind != MAPPING:
            continue
        entries = dict(node.items())
        if path and (within := _object(node, entries)) is not None:
            yield within
        elif _has_containers(entries):
            yield _lookalike(given, node, parent, path, pattern)
        else:
            inner = [
                (value, node, f"{path}.{key}" if path else key, _joined(pattern, key))
                for key, value in entries.items()
                if path or key not in _NOT_LOOKED_AT
            ]
            waiting += reversed(inner)


def _joined(pattern: str, key: str) -> str:
    """A path of the form that `podTemplates` takes; a key that it cannot name is one of a map."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", key):
        return f"{pattern}[*]"
    return f"{pattern}.{key}" if pattern else key


def _object(node: Node, entries: Mapping[str, Node]) -> Object | None:
    kind, api_version = entries.get("kind"), entries.get("apiVersion")
    if kind is None or api_version is None or not (kind.kind == api_version.kind == SCALAR):
        return None
    return Object(node, api_version.text, kind.text, entries.get("metadata"))


def _has_containers(entries: Mapping[str, Node]) -> bool:
    """Whether there are `containers` of which one has a name and an image."""
    containers = entries.get("containers")
    return containers is not None and any(
        all((value := given.get(key)) is not None and value.kind != NULL for key in ("name", "image"))
        for given in (dict(item.items()) for item in containers.elements())
    )


def _lookalike(item: Object, spec: Node, parent: Node, path: str, pattern: str) -> PodTemplate:
    above, _, key = pattern.rpartition(".")
    in_template = key == "spec" and bool(above)
    entry = f"group: {item.group or _NO_GROUP}, kind: {item.kind}, path: {above if in_template else pattern}"
    line = f"- {{{entry}}}" if in_template else f"- {{{entry}, form: PodSpec}}"
    field = PodTemplateField(
        item.group,
        item.kind,
        above if in_template else pattern,
        "spec" if in_template else "",
        labels=("metadata.labels",) if in_template else (".metadata.labels",),
        unknown=line,
    )
    return PodTemplate(item, field, path, parent if in_template else spec, spec)


_NO_GROUP = '""'
