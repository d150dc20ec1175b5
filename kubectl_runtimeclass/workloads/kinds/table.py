from __future__ import annotations

from collections.abc import Iterable

from ...kube.group import present_group_of
from .argo import _ARGO
from .field import PodTemplateField
from .groups import _GROUPS
from .knative_tekton import _KNATIVE_AND_TEKTON
from .kubernetes import _KUBERNETES
from .others import _OTHERS

POD_TEMPLATES: tuple[PodTemplateField, ...] = (
    *_KUBERNETES,
    *_ARGO,
    *_KNATIVE_AND_TEKTON,
    *_GROUPS,
    *_OTHERS,
)


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
