"""All pod templates of a document: those of known kinds, others that look like one, and those of nested objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..errors import Refused
from ..yamledit.node import MAPPING, NULL, SCALAR, SEQUENCE, Node
from .kinds.field import PodTemplateField
from .kinds.table import KindTable
from .objects import KubernetesObject, objects
from .pod_templates import PodTemplate, place, pod_templates, unsettable

MOST_NODES = 1_000_000
"""The most YAML nodes of one object that are searched: with aliases, a short document may have billions."""

_CONTAINERS, _OBJECT = b"containers", b"apiVersion"
_ESCAPE = re.compile(rb"\\[uUx\r\n]")
"""An escape in a double-quoted scalar, which may hide the name of a key."""

_SKIPPED = ("metadata", "status")

_CONTENT = ("metadata", "spec", "template", "items")
"""What an object has, and a reference to one has not."""


def may_hold_pod_template(text: bytes) -> bool:
    """Whether the text of an object of unknown kind may contain a pod template or another object."""
    return _CONTAINERS in text or text.count(_OBJECT) > 1 or _ESCAPE.search(text) is not None


def may_hold_manifest(text: bytes) -> bool:
    """Whether the text of a ConfigMap may contain a manifest as a string."""
    return text.count(_OBJECT) > 1 and text.count(b"kind") > 1


def everything(root: Node | None, kinds: KindTable) -> Iterator[tuple[KubernetesObject, list[PodTemplate]]]:
    """(object, its pod templates) for each object of a document, also for objects nested in others.

    A template that only looks like one has a field of its own, with `unknown` set. Raises Refused for an object that
    is too large to search.
    """
    for item in objects(root) if root is not None else ():
        known = [*pod_templates(item, kinds), *unsettable(item, kinds)]
        if kinds.is_certain(item.api_version, item.kind):
            yield item, known
        else:
            yield from _with_inner(item, known, kinds)


def _with_inner(
    item: KubernetesObject, known: list[PodTemplate], kinds: KindTable
) -> Iterator[tuple[KubernetesObject, list[PodTemplate]]]:
    """An object whose kind may have pod templates at unknown paths, and the objects within it.

    Where no field of a kind can set the class, that is told once, and not of each list of containers.
    """
    inner: list[KubernetesObject] = []
    paths = {place(template.path) for template in known}
    is_settable = not any(template.field.cannot for template in known)
    for result in _search(item):
        if isinstance(result, KubernetesObject):
            inner.append(result)
        elif is_settable and place(result.path) not in paths:
            known.append(result)
    yield item, known
    for nested in inner:
        yield from everything(nested.node, kinds)


def _search(object: KubernetesObject) -> Iterator[KubernetesObject | PodTemplate]:
    """The objects nested in an object, and what looks like a pod template in it, in the order of the document."""
    left = MOST_NODES
    # (node, its parent, its path, its path with [*] for indexes)
    waiting: list[tuple[Node, Node, str, str]] = [(object.node, object.node, "", "")]
    while waiting:
        node, parent, path, pattern = waiting.pop()
        left -= 1
        if left < 0:
            raise Refused("too large to look for pod templates in it", object.node.offset)
        if node.kind == SEQUENCE:
            items = [
                (item, node, f"{path}[{nth}]", f"{pattern}[*]") for nth, item in enumerate(node.elements())
            ]
            waiting += reversed(items)
            continue
        if node.kind != MAPPING:
            continue
        entries = dict(node.items())
        if path and (nested := _object(node, entries)) is not None:
            yield nested
        elif _has_containers(entries):
            yield _lookalike(object, node, parent, path, pattern)
        else:
            inner = [
                (value, node, f"{path}.{key}" if path else key, _joined(pattern, key))
                for key, value in entries.items()
                if path or key not in _SKIPPED
            ]
            waiting += reversed(inner)


def _joined(pattern: str, key: str) -> str:
    """A path in the syntax of `podTemplates`; a key that it cannot express becomes [*], any key of a map."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+", key):
        return f"{pattern}[*]"
    return f"{pattern}.{key}" if pattern else key


def _object(node: Node, entries: Mapping[str, Node]) -> KubernetesObject | None:
    """The object that a mapping is; None where it only refers to one, as `scaleTargetRef` and `healthChecks` do."""
    kind, api_version = entries.get("kind"), entries.get("apiVersion")
    if kind is None or api_version is None or not (kind.kind == api_version.kind == SCALAR):
        return None
    if not any(key in entries for key in _CONTENT):
        return None
    return KubernetesObject(node, api_version.text, kind.text, entries.get("metadata"))


def _has_containers(entries: Mapping[str, Node]) -> bool:
    """Whether there is a key `containers` with a container that has a name and an image."""
    containers = entries.get("containers")
    return containers is not None and any(
        all((value := container.get(key)) is not None and value.kind != NULL for key in ("name", "image"))
        for container in (dict(item.items()) for item in containers.elements())
    )


def _lookalike(item: KubernetesObject, spec: Node, parent: Node, path: str, pattern: str) -> PodTemplate:
    """The template for a mapping that looks like a pod spec: within `parent` if its key is `spec`, else on its own."""
    above, _, key = pattern.rpartition(".")
    in_template = key == "spec" and bool(above)
    entry = f"group: {item.group or _NO_GROUP}, kind: {item.kind}, path: {above if in_template else pattern}"
    line = f"- {{{entry}}}" if in_template else f"- {{{entry}, form: PodSpec}}"
    field = PodTemplateField(
        group=item.group,
        kind=item.kind,
        template=above if in_template else pattern,
        spec="spec" if in_template else "",
        labels=("metadata.labels",) if in_template else (".metadata.labels",),
        unknown=line,
    )
    return PodTemplate(
        object=item, field=field, path=path, template=parent if in_template else spec, spec=spec
    )


_NO_GROUP = '""'
