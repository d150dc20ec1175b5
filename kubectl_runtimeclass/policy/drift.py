"""Whether policies that are somewhere are still those that the rules give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..kube.object import Object
from ..named import NamedTuple
from .access import NAME as ACCESS
from .kubernetes import RULES_LABEL

_DEFAULTS: dict[str, tuple[Any, ...]] = {
    "matchPolicy": ("Equivalent",),
    "namespaceSelector": ({},),
    "objectSelector": ({},),
    "scope": ("*",),
}
"""What the API server adds: Kubernetes v1.37, pkg/apis/admissionregistration/v1/defaults.go."""


class Drift(NamedTuple):
    """One object that is not as the rules give it; `wanted` or `found` is None where it is not there at all."""

    subject: str
    wanted: Object | None
    found: Object | None


def drifts(wanted: Iterable[Object], live: Iterable[Object]) -> Iterator[Drift]:
    """Those of the objects wanted that are missing or differ, and policies made of rules that these do not give.

    What the server adds by itself, and metadata but for name and labels, makes no difference. Policies of others are
    left alone, and those that ask RBAC (`--access`) where such are not wanted; where they are, those of rules.
    """
    there = {_key(item): without_server_fields(item) for item in live}
    families = set()
    for item in wanted:
        key = _key(item)
        families.add(_family(item))
        as_is = there.pop(key, None)
        if as_is != without_server_fields(item):
            yield Drift(f"{key[0]} {key[1]}", without_server_fields(item), as_is)
    for key, item in there.items():
        if RULES_LABEL in (item["metadata"].get("labels") or {}) and _family(item) in families:
            yield Drift(f"{key[0]} {key[1]}", None, item)


def _family(item: Object) -> tuple[str, bool]:
    """The kind, and whether it is of the policy that asks RBAC."""
    kind, name = _key(item)
    return kind, name == ACCESS


def _key(item: Object) -> tuple[str, str]:
    return str(item.get("kind")), str((item.get("metadata") or {}).get("name"))


def without_server_fields(item: Object) -> Object:
    """An object without what a server added to it."""
    metadata = item.get("metadata") or {}
    kept = {key: metadata[key] for key in ("name", "labels") if key in metadata}
    rest = {key: _stated(value) for key, value in item.items() if key not in ("metadata", "status")}
    return {"apiVersion": rest.pop("apiVersion", ""), "kind": rest.pop("kind", ""), "metadata": kept, **rest}


def _stated(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _stated(item)
            for key, item in value.items()
            if not (key in _DEFAULTS and item in _DEFAULTS[key])
        }
    return [_stated(item) for item in value] if isinstance(value, list) else value
