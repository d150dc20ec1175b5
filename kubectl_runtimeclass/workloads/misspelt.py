"""Fields of workloads that Kubernetes does not have, with the lines where they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from ..errors import Refused
from ..kube.group import group_of
from ..kube.strict import UnknownField, fields, unknown_fields
from ..yamledit import stream
from ..yamledit.line_numbers import LineNumbers
from ..yamledit.node import Node
from ..yamledit.read import with_root
from .as_pods import Template
from .everything import everything
from .kinds.table import KindTable
from .pod_templates import PodTemplate

Keys = tuple[str | int, ...]

_BUILT_IN = ("", "apps", "batch")
"""The groups whose kinds are known field by field; of other objects the pod spec alone is."""


def misspelt_fields(template: Template) -> tuple[UnknownField, ...]:
    """The fields that the template or its object has and Kubernetes has not; those of a status count for nothing."""
    if template.misspelt is not None:
        return template.misspelt
    owner, path = template.owner, template.path
    kind = str(owner.get("kind", ""))
    if fields(kind) and group_of(str(owner.get("apiVersion", ""))) in _BUILT_IN:
        unknown = unknown_fields(owner, kind)
    else:
        keys = tuple(filter(None, path.split("."))) if path and "[" not in path else ("spec",)
        unknown = unknown_fields(template.pod.get("spec") or {}, "PodSpec", keys)
    return tuple([field for field in unknown if "status" not in field.keys[:1]])


def with_lines(templates: Sequence[Template], data: bytes, kinds: KindTable) -> list[Template]:
    """The same templates, all of which are from the stream `data`, in its order, with their misspelt fields.

    The stream is read again only if there are any, for their lines. A field that cannot be found in the text has none.
    """
    made = [replace(template, misspelt=misspelt_fields(template)) for template in templates]
    wanted = [(number, template) for number, template in enumerate(made) if template.misspelt]
    if not wanted:
        return made
    nth = 0
    data, _ = stream.decoded(data)
    numbers = LineNumbers(data, 0, 1)
    for document in stream.split(data):
        text = data[document.start : document.end]
        question = partial(_offsets, kinds=kinds, wanted=[template for _, template in wanted[nth:]])
        try:
            located = with_root(text, question)
        except Refused:
            continue  # told by those who read it
        for offsets in located:
            number, template = wanted[nth]
            lines = {keys: numbers.number(document.start + offset) for keys, offset in offsets.items()}
            misspelt = tuple(
                [field._replace(line=lines.get(field.keys)) for field in template.misspelt or ()]
            )
            made[number] = replace(template, misspelt=misspelt)
            nth += 1
    return made


def _offsets(root: Node | None, kinds: KindTable, wanted: Sequence[Template]) -> list[Mapping[Keys, int]]:
    """The offsets of the misspelt fields of the first of the wanted templates, as many as the document has."""
    located: list[Mapping[Keys, int]] = []
    for template in _templates(root, kinds):
        if len(located) == len(wanted):
            break
        next_wanted = wanted[len(located)]
        subject = next_wanted.subject
        if (template.object.kind, template.object.name, template.path) != (
            subject.kind,
            subject.name,
            subject.path,
        ):
            continue
        nodes = {field.keys: _at(template.object.node, field.keys) for field in misspelt_fields(next_wanted)}
        offsets = {keys: node.offset for keys, node in nodes.items() if node is not None}
        if offsets:
            located.append(offsets)
    return located


def _templates(root: Node | None, kinds: KindTable) -> Iterator[PodTemplate]:
    for _, templates in everything(root, kinds):
        yield from templates


def _at(node: Node | None, keys: Keys) -> Node | None:
    for key in keys:
        if node is None:
            return None
        if isinstance(key, int):
            node = next((item for number, item in enumerate(node.elements()) if number == key), None)
        else:
            node = node.get(key)
    return node
