"""The fields of a rules file that say where pod templates are: `podTemplates` and `embedded`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..named import TYPE_CHECKING
from ..workloads.kinds.field import OBJECT_LABELS, PodTemplateField
from ..yamledit.node import SEQUENCE, Node
from .fields import Fields
from .model import Embedded

if TYPE_CHECKING:
    from typing import TypeVar

    Value = TypeVar("Value")

POD_TEMPLATE, POD_SPEC, FIELD = FORMS = ("PodTemplate", "PodSpec", "Field")
NO_POD_TEMPLATE = "none"
"""The path of what looks like a pod template and is none."""


class PlaceFields(Fields):
    """Reads these fields."""

    def pod_templates(self, node: Node | None) -> tuple[PodTemplateField, ...]:
        """The entries; one for each kind and place."""
        return self._entries(
            node, "podTemplates", ("group", "kind", "path"), ("form", "labels"), self._pod_template
        )

    def _pod_template(self, given: Mapping[str, Node], field: str) -> PodTemplateField:
        group = self.string(given["group"], f"{field}.group")
        kind = self.name(given["kind"], f"{field}.kind")
        path = self._path(given["path"], f"{field}.path")
        form = self.choice(given.get("form"), f"{field}.form", FORMS)
        labels = OBJECT_LABELS
        if path == NO_POD_TEMPLATE:
            self._has_no_meaning(given, field, ("form", "labels"), "where the path is none")
            return PodTemplateField(group, kind, "", "", source=self.source, none=True)
        if form == POD_TEMPLATE:
            self._has_no_meaning(given, field, ("labels",), "where a pod template has its own")
            return PodTemplateField(group, kind, path, source=self.source)
        if "labels" in given:
            labels = (f".{self._path(given['labels'], f'{field}.labels')}",)
        if form == POD_SPEC:
            return PodTemplateField(group, kind, path, "", labels=labels, source=self.source)
        above, _, key = path.rpartition(".")
        if key.endswith("[*]"):
            raise self.fail(given["path"], f"{field}.path", "the path of a Field ends with the field's name")
        return PodTemplateField(
            group, kind, above, "", labels=labels, source=self.source, key=key, partial=True
        )

    def embedded(self, node: Node | None) -> tuple[Embedded, ...]:
        """The ConfigMaps, and their keys, in which manifests stand as text."""
        return self._entries(node, "embedded", ("configMap", "key"), (), self._embedded)

    def _embedded(self, given: Mapping[str, Node], field: str) -> Embedded:
        return Embedded(
            self.name(given["configMap"], f"{field}.configMap"), self.name(given["key"], f"{field}.key")
        )

    def _entries(
        self,
        node: Node | None,
        name: str,
        required: tuple[str, ...],
        others: tuple[str, ...],
        read: Callable[[Mapping[str, Node], str], Value],
    ) -> tuple[Value, ...]:
        """What `read` makes of the fields of each item; those are left out in which something is wrong."""
        if node is None:
            return ()
        if node.kind != SEQUENCE:
            raise self.fail(node, f"spec.{name}", f"expected a list of {{{', '.join(required)}}}")

        def entry(item: Node, field: str) -> Value:
            given = self.fields(item, field, (*required, *others))
            for key in required:
                if key not in given:
                    raise self.required(item, f"{field}.{key}", "required")
            return read(given, field)

        entries = (
            self.gather(entry, item, f"spec.{name}[{nth}]") for nth, item in enumerate(node.elements())
        )
        return tuple(entry for entry in entries if entry is not None)

    def _path(self, node: Node, field: str) -> str:
        path = self.string(node, field)
        if not _PATH.fullmatch(path):
            raise self.fail(node, field, f"{path!r} is not a path such as spec.workers[*].template")
        return path

    def _has_no_meaning(
        self, given: Mapping[str, Node], field: str, names: tuple[str, ...], why: str
    ) -> None:
        for name in names:
            if name in given:
                raise self.fail(given[name], f"{field}.{name}", f"has no meaning {why}")


_PATH = re.compile(r"[A-Za-z0-9_-]+(\[\*\])?(\.[A-Za-z0-9_-]+(\[\*\])?)*")
