"""Names held against what the cluster has: classes and nodes."""

from __future__ import annotations

from collections.abc import Iterable

from ..admission.runtime_class import does_not_exist
from ..errors import UsageError
from ..kube.pools import pool_of
from ..snapshot.snapshot import Snapshot
from . import ClusterError


def unknown_classes(names: Iterable[str], snapshot: Snapshot) -> dict[str, str]:
    """The names that are no RuntimeClass of the snapshot, each with a sentence; empty when all exist.

    A handler used as a class name is recognised, and a slip of the finger. Raises ClusterError where the
    snapshot does not know the classes; one of nothing but Namespaces was given for their labels, and is not asked.
    """
    if snapshot.listed == {"Namespace"} and not snapshot.unreadable:
        return {}
    if "RuntimeClass" not in snapshot.listed:
        why = "may not be read" if "runtimeclasses" in snapshot.unreadable else "were not read"
        raise ClusterError(f"RuntimeClasses {why}: whether a class exists cannot be said")
    missing = [name for name in dict.fromkeys(names) if name and name not in snapshot.runtime_classes]
    handlers = {
        name: str(runtime_class.get("handler")) for name, runtime_class in snapshot.runtime_classes.items()
    }
    return {name: does_not_exist(name, handlers) for name in missing}


def select_nodes(snapshot: Snapshot, globs: Iterable[str], by: str = "") -> frozenset[str]:
    """The names of the nodes that `--node` means: a name, a glob, or POOL/GLOB; `by` is the label key of pools.

    Raises UsageError for one that means none.
    """
    import difflib
    import fnmatch

    names = [node.name for node in snapshot.nodes]
    selected: set[str] = set()
    for glob in globs:
        pool, slash, inner = glob.rpartition("/")
        members = [node.name for node in snapshot.nodes if (pool_of(node.labels, by) or "(none)") == pool]
        chosen = fnmatch.filter(members if slash else names, inner)
        if not chosen:
            if slash and not members:
                pools = sorted({pool_of(node.labels, by) or "(none)" for node in snapshot.nodes})
                raise UsageError(f"--node {glob}: no such pool; there are {', '.join(pools[:_MOST])}")
            close = difflib.get_close_matches(glob, names, 1)
            raise UsageError(
                f"--node {glob}: no such node" + (f"; did you mean {close[0]}?" if close else "")
            )
        selected.update(chosen)
    return frozenset(selected)


_MOST = 20
"""Pools that are named."""
