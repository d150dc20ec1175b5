"""Finds objects in files as kubectl finds them in a cluster: by TYPE/NAME, or by type and selectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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


def find(
    paths: Sequence[str],
    words: Sequence[str],
    namespace: str = "",
    *,
    all_namespaces: bool = False,
    content: files.Read = files.content,
) -> list[Object]:
    """The objects in files that are named TYPE/NAME (`words`). Raises FileError, and ClusterError for a missing one.

    Without a namespace it is looked for in `default`, then in the only namespace that has such an object; in
    `all_namespaces` only the latter. `content` reads a file.
    """
    wanted = {word: (types_of(word.partition("/")[0]), word.partition("/")[2]) for word in words}
    by_namespace: dict[str, dict[str, Object]] = {word: {} for word in words}
    present: set[tuple[str, str]] = set()
    for item in _items(paths, present, content):
        for word, (types, name) in wanted.items():
            if _type(item) in types and _metadata(item).get("name") == name:
                by_namespace[word].setdefault(_namespace(item), item)
    namespace = "" if all_namespaces else namespace
    for word, (types, name) in wanted.items():
        if _POD not in types and not types & present:
            raise ClusterError(
                f"{word}: {_holds_no(sorted(types))}{_pods_of(paths, name, namespace, content)}"
            )
    first = "" if all_namespaces else namespace or "default"
    return [_chosen(word, by_namespace[word], first, namespace, ", ".join(paths)) for word in words]


def _chosen(word: str, by_namespace: dict[str, Object], first: str, only: str, where: str) -> Object:
    """The object in the namespace `first`, else the one in any, or in the namespace `only`; "" is none."""
    if first in by_namespace:
        return by_namespace[first]
    if len(by_namespace) == 1 and not only:
        return next(iter(by_namespace.values()))
    others = ", ".join(sorted(by_namespace))
    if others and not first:
        raise ClusterError(f"{word}: in more than one namespace of {where}, {others}: say which with -n")
    hint = f"; there is one in {others}: say which with -n" if others else ""
    area = f"namespace {first}" if first else "any namespace"
    raise ClusterError(f"{word}: not in {area} of {where}{hint}")


def listing(
    paths: Sequence[str], types: Sequence[str], selection: Selection, content: files.Read = files.content
) -> Iterator[Object]:
    """The selected objects of some types (`deploy`, `jobs.batch`). Raises FileError, ClusterError and SelectorError.

    That there is no object at all of any type but Pod is a ClusterError: a snapshot of ours has no workloads.
    """
    wanted = {type_: None for word in types for type_ in sorted(types_of(word))}
    labels, fields = selectors.parse(selection.labels), field_selectors.parse(selection.fields)
    present: set[tuple[str, str]] = set()
    for item in _items(paths, present, content):
        if _type(item) not in wanted or selection.namespace not in ("", _namespace(item)):
            continue
        if labels.matches(_metadata(item).get("labels") or {}) and field_selectors.matches(item, fields):
            yield item
    if _POD not in wanted and not wanted.keys() & present:
        raise ClusterError(
            f"{_holds_no(wanted)} in any namespace; ask about its pods: explain pods -A, or give manifests with -f"
        )


def _items(paths: Sequence[str], present: set[tuple[str, str]], content: files.Read) -> Iterator[Object]:
    """The objects in files; `present` gathers their types, and those of lists that may be empty (`DeploymentList`)."""

    def noted() -> Iterator[Object]:
        for item in files.objects(paths, content, trimmed=False):
            group, kind = _type(item)
            present.add((group, kind.removesuffix("List")))
            yield item

    for item in flatten(noted()):
        present.add(_type(item))
        yield item


def _holds_no(types: Iterable[tuple[str, str]]) -> str:
    return f"the snapshot holds no {' or '.join(dict.fromkeys(kind for _, kind in types))}"


def _pods_of(paths: Sequence[str], name: str, namespace: str, content: files.Read) -> str:
    """What can be asked instead of a workload that is not there: the pods that are named as its pods are."""
    pods = []
    for item in flatten(files.objects(paths, content)):
        if _type(item) != _POD or namespace not in ("", _namespace(item)):
            continue
        pod = str(_metadata(item).get("name"))
        owners = _metadata(item).get("ownerReferences")
        controllers = [owner.get("name") for owner in owners or () if owner.get("controller")]
        if any(f"{text}-".startswith(f"{name}-") for text in (pod, *controllers)):
            pods.append(pod if namespace else f"{pod} (-n {_namespace(item)})")
    if not pods:
        where = f" in namespace {namespace}" if namespace else ""
        return f", nor a pod of {name}{where}: give manifests with -f"
    more = f" and {len(pods) - _SHOWN} more" if len(pods) > _SHOWN else ""
    return f"; its pods of {name}: {', '.join(pods[:_SHOWN])}{more}"


_POD = ("", "Pod")
_SHOWN = 5
"""The most pods that a message names."""


def _type(item: Object) -> tuple[str, str]:
    return present_group_of(str(item.get("apiVersion") or "")), str(item.get("kind"))


def _namespace(item: Object) -> str:
    return str(_metadata(item).get("namespace") or "default")


def _metadata(item: Object) -> Object:
    metadata = item.get("metadata")
    return metadata if isinstance(metadata, dict) else {}


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
