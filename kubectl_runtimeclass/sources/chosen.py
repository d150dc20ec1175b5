"""The objects of a cluster that are asked about: by name, all of a type, or those that selectors mean."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..cluster import ClusterError
from ..cluster.api import ApiError
from ..cluster.connect import Connection
from ..cluster.lookup import Selection, find, is_type, listing
from ..cluster.resources import resource_type
from ..cluster.snapshot_files import Read, content
from ..errors import UsageError
from ..kube.object import Object
from ..system.terminal import tell
from ..workloads import as_pods
from ..workloads.as_pods import Template
from ..workloads.kinds.table import KindTable
from .selection import SelectOptions

WORKLOADS = (
    "deployments.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch",
    "replicasets.apps", "replicationcontrollers",
)  # fmt: skip
"""The types that are asked about where none is named: what makes pods."""

_PENDING = "status.phase=Pending"


class Where(NamedTuple):
    """A cluster at the other end, or files that stand for one; `namespace` is that of -n, or ""."""

    connection: Connection | None
    snapshots: Sequence[str]
    namespace: str = ""
    all_namespaces: bool = False
    content: Read = content
    """Reads a file."""


def names_types(names: Sequence[str], wanted: SelectOptions) -> bool:
    """Whether the words name types alone, or nothing at all: then all objects of them are meant."""
    if wanted.given and len(names) < 2 and not any("/" in name for name in names):
        return True
    return len(names) == 1 and "/" not in names[0] and is_type(names[0])


def by_name(names: Sequence[str], where: Where, kinds: KindTable) -> list[Template]:
    """The pod templates of objects that TYPE/NAME words, TYPE and names, or names of pods stand for.

    Raises ClusterError, and UsageError for an object without a pod template.
    """
    words = [name if "/" in name else f"pod/{name}" for name in _pairs(names)]
    if where.connection is not None:
        live = where.connection.objects(words, where.namespace)
    else:
        live = find(
            where.snapshots,
            words,
            where.namespace,
            all_namespaces=where.all_namespaces,
            content=where.content,
        )
    templates = [template for item in live for template in as_pods.of_object(item, kinds)]
    for item in live:
        for about, reason in as_pods.without_field(item, kinds):
            raise UsageError(f"{about}: {reason}")
    if not templates:
        raise UsageError(
            f"{', '.join(words)}: has no pod template that is known; see podTemplates of the rules"
        )
    return templates


def _pairs(names: Sequence[str]) -> list[str]:
    """`deploy web` as `deploy/web`, as kubectl takes it too: one type, then names."""
    if len(names) > 1 and not any("/" in name for name in names) and resource_type(names[0]) is not None:
        return [f"{names[0]}/{name}" for name in names[1:]]
    return list(names)


def by_selection(
    types: Sequence[str], wanted: SelectOptions, where: Where, kinds: KindTable
) -> list[Template]:
    """The pod templates of all objects that are meant, pods of one controller that are alike as one.

    Objects that a controller makes are left out where no type is named. Raises ClusterError, and UsageError.
    """
    if wanted.pending and types and not all(_is_pod(word) for word in types):
        raise UsageError("--pending asks about pods: name no other type beside it")
    named = ["pods"] if wanted.pending else [word for type_ in types for word in type_.split(",")]
    fields = ",".join(filter(None, (wanted.fields, _PENDING if wanted.pending else "")))
    namespace = "" if wanted.all_namespaces else where.namespace
    if not (namespace or wanted.all_namespaces):
        namespace = where.connection.namespace() if where.connection else "default"
    items = _listed(named or WORKLOADS, Selection(namespace, wanted.labels, fields), where, bool(named))
    templates = [
        template
        for item in items
        if not _has_ended(item)
        for template in as_pods.of_object(item, kinds)
        if named or template.controller is None
    ]
    return list(_gathered(templates))


def _is_pod(word: str) -> bool:
    resource = resource_type(word)
    return resource is not None and resource.kind == "Pod"


def _listed(types: Sequence[str], selection: Selection, where: Where, named: bool) -> Iterator[Object]:
    if where.connection is None:
        yield from listing(where.snapshots, types, selection, where.content)
        return
    for type_ in types:
        try:
            yield from where.connection.listing(type_, selection)
        except ApiError as error:
            if named or error.reason != "Forbidden":
                raise ClusterError(f"{type_}: {error}") from None
            tell(f"warning: {type_} may not be read\n")


def _has_ended(item: Object) -> bool:
    """Whether no pods are to come of an object any more."""
    status = item.get("status")
    if not isinstance(status, dict):
        return False
    if item.get("kind") == "Pod":
        return status.get("phase") in ("Succeeded", "Failed")
    conditions = status.get("conditions") if item.get("kind") == "Job" else ()
    return any(
        condition.get("type") in ("Complete", "Failed") and condition.get("status") == "True"
        for condition in conditions or ()
        if isinstance(condition, dict)
    )


# --- pods that are alike ---------------------------------------------------------------------------


def _gathered(templates: Iterable[Template]) -> Iterator[Template]:
    """Pods of one controller that wait for a node and ask for the same, as one of them with so many replicas."""
    groups: dict[object, list[Template]] = {}
    for template in templates:
        groups.setdefault(_key(template), []).append(template)
    for first, *rest in groups.values():
        yield replace(first, replicas=1 + len(rest), alike=tuple(t.name for t in rest)) if rest else first


def _key(template: Template) -> object:
    spec = template.pod.get("spec") or {}
    if template.kind != "Pod" or template.controller is None or spec.get("nodeName"):
        return id(template)
    spec = {key: value for key, value in spec.items() if key not in ("hostname", "subdomain")}
    spec["volumes"] = [
        volume for volume in spec.get("volumes") or () if not str(volume.get("name")).startswith(_OF_EACH_POD)
    ]
    for field in ("containers", "initContainers"):
        spec[field] = [{**container, "volumeMounts": None} for container in spec.get(field) or ()]
    return template.namespace, template.controller, json.dumps(spec, sort_keys=True, default=str)


_OF_EACH_POD = "kube-api-access-"
"""The volume that the API server gives every pod, with a name of its own."""
