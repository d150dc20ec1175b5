"""A change of manifests as a kustomize Component, for hosts that run no plugins.

Each object that changes is the target of one JSON patch (RFC 6902), found by group, version, kind, name and namespace.
Sources: kustomize api v0.20, types/selector.go (`Selector`, whose patterns are anchored) and
resource/resource.go (`EffectiveNamespace`: an object without a namespace counts as in default).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..errors import RuntimeClassError, object_name
from ..kube.group import group_of
from ..yamledit import stream as documents
from ..yamledit.value import decode

Operation = dict[str, Any]
"""`{"op": "add", "path": "/spec/runtimeClassName", "value": "gvisor"}`."""


class ComponentError(RuntimeClassError):
    """A change that kustomize could not be told: why, by object."""


class Patch(NamedTuple):
    """What changes in one object, and the object as kustomize selects it."""

    target: dict[str, str]
    operations: tuple[Operation, ...]


def patches(changes: Iterable[tuple[Any, Any]]) -> list[Patch]:
    """The patches that make of each first object the second; none of those that are equal.

    Raises ComponentError for an object that kustomize cannot select.
    """
    return [
        Patch(_target(before), tuple(_operations(before, after)))
        for before, after in changes
        if before != after
    ]


def changes(before: bytes, after: bytes) -> Iterator[tuple[Any, Any]]:
    """The objects of a stream whose documents differ from those of another, each with what became of it."""
    for old, new in zip(documents.split(before), documents.split(after), strict=True):
        texts = before[old.start : old.end], after[new.start : new.end]
        if texts[0] != texts[1]:
            yield decode(texts[0]), decode(texts[1])


def _target(manifest: Mapping[str, Any]) -> dict[str, str]:
    metadata = manifest.get("metadata") or {}
    api_version, kind = str(manifest.get("apiVersion")), str(manifest.get("kind"))
    name, namespace = metadata.get("name"), metadata.get("namespace") or ""
    if not name:
        raise ComponentError(
            f"{object_name(kind, namespace, metadata.get('generateName') or '(no name)')}: kustomize selects objects "
            "by name, and this one has none"
        )
    group = group_of(api_version)
    return {
        **({"group": group} if group else {}),
        "version": api_version.rpartition("/")[2],
        "kind": kind,
        "name": _exactly(name),
        "namespace": _exactly(namespace or "default"),
    }


def _exactly(text: str) -> str:
    """A pattern that matches this text alone."""
    return f"^{re.escape(text)}$".replace(r"\-", "-")


def _operations(before: Any, after: Any, path: str = "") -> Iterator[Operation]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in (*before, *(key for key in after if key not in before)):
            at = f"{path}/{_escaped(key)}"
            if key not in after:
                yield {"op": "remove", "path": at}
            elif key not in before:
                yield {"op": "add", "path": at, "value": after[key]}
            else:
                yield from _operations(before[key], after[key], at)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _operations(old, new, f"{path}/{index}")
    else:
        yield {"op": "replace", "path": path, "value": after}


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
