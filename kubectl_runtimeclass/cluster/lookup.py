"""Objects by TYPE/NAME in files, as kubectl finds them in a cluster."""

from __future__ import annotations

from collections.abc import Sequence

from ..kube.group import group_of, present_group_of
from ..kube.object import Object, flatten
from ..workloads.kinds.table import pod_template_fields
from . import ClusterError
from . import snapshot_files as files
from .resources import resource_type


def find(paths: Sequence[str], words: Sequence[str], namespace: str) -> list[Object]:
    """The objects of files that `TYPE/NAME` words stand for. Raises ClusterError for what is not there."""
    wanted = {word: _types(word.partition("/")[0]) for word in words}
    by_name: dict[str, Object] = {}
    for item in flatten(files.objects(paths, trimmed=False)):
        metadata = item.get("metadata") or {}
        type_ = (present_group_of(str(item.get("apiVersion") or "")), item.get("kind"))
        for word, types in wanted.items():
            same = type_ in types and metadata.get("name") == word.partition("/")[2]
            if same and (metadata.get("namespace") or "default") == namespace:
                by_name.setdefault(word, item)
    for word in words:
        if word not in by_name:
            raise ClusterError(f"{word}: not in namespace {namespace} of {', '.join(paths)}")
    return [by_name[word] for word in words]


def _types(word: str) -> set[tuple[str, str]]:
    """The groups and kinds that `jobs` or `jobs.batch.volcano.sh` can name: where it can be built in, only that."""
    resource = resource_type(word)
    if resource is not None:
        return {(group_of(resource.api_version), resource.kind)}
    name, _, group = word.lower().partition(".")
    types = {
        (entry.group, entry.kind)
        for entry in pod_template_fields()
        if entry.kind.lower() in (name, name.removesuffix("s")) and group in ("", entry.group)
    }
    if not types:
        raise ClusterError(f"{word}: not a type with a pod template that is known")
    return types
