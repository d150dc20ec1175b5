"""Finds objects in files as kubectl finds them in a cluster: by TYPE/NAME, or by type and selectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..kube import field_selectors, selectors
from ..kube.group import group_of, present_group_of
from ..kube.object import Object, flatten
from ..workloads.kinds.table import pod_template_fields
from . import ClusterError
from . import snapshot_files as files
from .resources import resource_type


class Selection(NamedTuple):
    """Which objects of a type: those in a namespace ("" is all) that match a label and a field selector ("" is all)."""

    namespace: str = ""
    labels: str = ""
    fields: str = ""


def find(paths: Sequence[str], words: Sequence[str], namespace: str = "") -> list[Object]:
    """The objects in files that are named TYPE/NAME (`words`). Raises FileError, and ClusterError for a missing one.

    Without a namespace it is looked for in `default`, then in the only namespace that has such an object.
    """
    wanted = {word: (types_of(word.partition("/")[0]), word.partition("/")[2]) for word in words}
    by_namespace: dict[str, dict[str, Object]] = {word: {} for word in words}
    for item in flatten(files.objects(paths, trimmed=False)):
        for word, (types, name) in wanted.items():
            if _type(item) in types and (item.get("metadata") or {}).get("name") == name:
                by_namespace[word].setdefault(_namespace(item), item)
    return [_chosen(word, by_namespace[word], namespace, ", ".join(paths)) for word in words]


def _chosen(word: str, by_namespace: dict[str, Object], namespace: str, where: str) -> Object:
    if (namespace or "default") in by_namespace:
        return by_namespace[namespace or "default"]
    if len(by_namespace) == 1 and not namespace:
        return next(iter(by_namespace.values()))
    others = ", ".join(sorted(by_namespace))
    hint = f"; there is one in {others}: say which with -n" if others else ""
    raise ClusterError(f"{word}: not in namespace {namespace or 'default'} of {where}{hint}")


def listing(paths: Sequence[str], types: Sequence[str], selection: Selection) -> Iterator[Object]:
    """The selected objects of some types (`deploy`, `jobs.batch`). Raises FileError, ClusterError and SelectorError."""
    wanted = {type_ for word in types for type_ in types_of(word)}
    labels, fields = selectors.parse(selection.labels), field_selectors.parse(selection.fields)
    for item in flatten(files.objects(paths, trimmed=False)):
        if _type(item) not in wanted or selection.namespace not in ("", _namespace(item)):
            continue
        own_labels = (item.get("metadata") or {}).get("labels") or {}
        if labels.matches(own_labels) and field_selectors.matches(item, fields):
            yield item


def _type(item: Object) -> tuple[str, str]:
    return present_group_of(str(item.get("apiVersion") or "")), str(item.get("kind"))


def _namespace(item: Object) -> str:
    return str((item.get("metadata") or {}).get("namespace") or "default")


def is_type(word: str) -> bool:
    """Whether a word names one or more types with pod templates: `deploy`, `rollouts`, `deploy,sts`."""
    return all(part and _known(part) for part in word.split(","))


def types_of(word: str) -> set[tuple[str, str]]:
    """The groups and kinds that `jobs` or `jobs.batch.volcano.sh` can name: where it can be built in, only that.

    Raises ClusterError for a word that names none.
    """
    types = _known(word)
    if not types:
        raise ClusterError(f"{word}: not a type with a pod template that is known")
    return types


def _known(word: str) -> set[tuple[str, str]]:
    resource = resource_type(word)
    if resource is not None:
        return {(group_of(resource.api_version), resource.kind)}
    name, _, group = word.lower().partition(".")
    return {
        (entry.group, entry.kind)
        for entry in pod_template_fields()
        if name in _names(entry.kind.lower()) and group in ("", entry.group)
    }


def _names(kind: str) -> tuple[str, ...]:
    """A kind in lower case, and the possible names of its resource."""
    return kind, f"{kind}s", f"{kind}es", f"{kind.removesuffix('y')}ies"
