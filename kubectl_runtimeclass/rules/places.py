"""The fields of a rules file that say where pod templates are: `podTemplates` and `embedded`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..workloads.kinds.field import OBJECT_LABELS, PodTemplateField
from ..yamledit.node import SEQUENCE, Node
from .fields import Fields
from .model import Embedded

POD_TEMPLATE, POD_SPEC, FIELD = FORMS = ("PodTemplate", "PodSpec", "Field")
NO_POD_TEMPLATE = "none"
"""The path of what looks like a pod template and is none."""


class PlaceFields(Fields):
    """Reads these fields."""

    def pod_templates(self, node: Node | None) -> tuple[PodTemplateField, ...]:
        """The entries; one for each kind and place."""
        return tuple(
            self._pod_template(item, given, field)
            for item, given, field in self._entries(
                node, "podTemplates", ("group", "kind", "path"), ("form", "labels")
            )
        )

    def _pod_template(self, item: Node, given: Mapping[str, Node], field: str) -> PodTemplateField:
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
        return tuple(
            Embedded(
                self.name(given["configMap"], f"{field}.configMap"), self.name(given["key"], f"{field}.key")
            )
            for _, given, field in self._entries(node, "embedded", ("configMap", "key"), ())
        )

    def _entries(
        self, node: Node | None, name: str, required: tuple[str, ...], others: tuple[str, ...]
    ) -> Iterator[tuple[Node, dict[str, Node], str]]:
        if node is None:
            return
        if node.kind != SEQUENCE:
            raise self.fail(node, f"spec.{name}", f"expected a list of {{{', '.join(required)}}}")
        for nth, item in enumerate(node.elements()):
            field = f"spec.{name}[{nth}]"
            given = self.fields(item, field, (*required, *others))
            for key in required:
                if key not in given:
                    raise self.required(item, f"{field}.{key}", "required")
            yield item, given, field

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
