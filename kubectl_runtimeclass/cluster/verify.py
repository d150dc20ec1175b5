"""Names held against what the cluster has: classes and nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..errors import UsageError
from ..objects.decode import Object
from ..scheduling.claims import with_claims
from ..scheduling.snapshot import KINDS, Snapshot, build, flatten
from . import ClusterError
from .load import Cluster


def unknown_classes(names: Iterable[str], snapshot: Snapshot) -> dict[str, str]:
    """The names that are no RuntimeClass of the snapshot, each with a sentence; empty when all exist.

    A handler used as a class name is recognised, and a slip of the finger. Raises ClusterError where the
    snapshot does not know the classes.
    """
    if "RuntimeClass" not in snapshot.listed:
        why = "may not be read" if "runtimeclasses" in snapshot.unreadable else "were not read"
        raise ClusterError(f"RuntimeClasses {why}: whether a class exists cannot be said")
    missing = [name for name in dict.fromkeys(names) if name and name not in snapshot.runtime_classes]
    handlers = {name: str(found.get("handler")) for name, found in snapshot.runtime_classes.items()}
    return {name: f'RuntimeClass "{name}" does not exist{close_to(name, handlers)}' for name in missing}


def close_to(name: str, handlers: Mapping[str, str]) -> str:
    """`: did you mean "gvisor"?` or the like, to be put behind a sentence. `handlers` are those of the classes."""
    handled = sorted(known for known, handler in handlers.items() if handler == name)
    if handled:
        return f': "{name}" is the handler of RuntimeClass {", ".join(handled)}'
    import difflib

    known = sorted(handlers)
    close = difflib.get_close_matches(name, known, 1)
    if close:
        return f': did you mean "{close[0]}"?'
    return f": there is {', '.join(known)}" if known else ": there is no RuntimeClass at all"


def select_nodes(snapshot: Snapshot, globs: Iterable[str]) -> frozenset[str]:
    """The names of the nodes that `--node` means. Raises UsageError for one that means none."""
    import difflib
    import fnmatch

    names = [node.name for node in snapshot.nodes]
    found: set[str] = set()
    for glob in globs:
        chosen = fnmatch.filter(names, glob)
        if not chosen:
            close = difflib.get_close_matches(glob, names, 1)
            raise UsageError(
                f"--node {glob}: no such node" + (f"; did you mean {close[0]}?" if close else "")
            )
        found.update(chosen)
    return frozenset(found)


_APPLIED = (
    "Namespace",
    "RuntimeClass",
    "LimitRange",
    "PriorityClass",
    "StorageClass",
    "PersistentVolumeClaim",
)


def with_objects(cluster: Cluster, objects: Iterable[Object], namespace: str) -> Cluster:
    """The cluster as if what stands beside the pod templates in the manifests were applied already.

    `namespace` is that of objects which name none. Raises RuntimeClassError for what is not of their shape.
    """
    wanted = [(kind, item) for kind, item in flatten(objects) if kind in _APPLIED]
    if not wanted:
        return cluster
    found = build([_typed(kind, item) for kind, item in wanted], namespace=namespace)
    now = cluster.snapshot
    snapshot = replace(
        now,
        namespaces={**now.namespaces, **found.namespaces},
        runtime_classes={**now.runtime_classes, **found.runtime_classes},
        limit_ranges=replaced(now.limit_ranges, found.limit_ranges),
        priority_classes={**now.priority_classes, **found.priority_classes},
        storage_classes={**now.storage_classes, **found.storage_classes},
    )
    # Claims that are there already are bound, perhaps; those of manifests never are.
    return cluster._replace(snapshot=with_claims(snapshot, found.persistent_volume_claims))


def replaced(
    now: Mapping[str, tuple[Object, ...]], new: Mapping[str, tuple[Object, ...]]
) -> dict[str, tuple[Object, ...]]:
    """Objects by namespace, those of one name replaced. What the new one has no status of, keeps what it has."""
    merged = dict(now)
    for namespace, found in new.items():
        known = {each["metadata"]["name"]: each for each in now.get(namespace, ())}
        for each in found:
            name = each["metadata"]["name"]
            status = each.get("status") or known.get(name, {}).get("status")
            known[name] = {**each, "status": status} if status else each
        merged[namespace] = tuple(known.values())
    return merged


def _typed(kind: str, item: Object) -> Object:
    return {**item, "kind": kind, "apiVersion": item.get("apiVersion") or _VERSIONS.get(kind, "v1")}


_VERSIONS = {kind: f"{group}/v1" for kind, group in KINDS.items() if group}
"""For items of typed lists, which need not repeat theirs."""
