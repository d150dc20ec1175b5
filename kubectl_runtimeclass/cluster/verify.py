"""Checks the names of classes and nodes against the cluster."""

from __future__ import annotations

from collections.abc import Iterable

from ..admission.runtime_class import does_not_exist
from ..errors import UsageError
from ..kube.pools import pool_of
from ..snapshot.snapshot import Snapshot
from . import ClusterError


def unknown_classes(names: Iterable[str], snapshot: Snapshot) -> dict[str, str]:
    """The names that no RuntimeClass of the snapshot has, each with a sentence; {} if all exist.

    The sentence points out a handler used as a class name, or the most similar name. Raises ClusterError if the
    snapshot does not know all classes, unless it has only Namespaces, which were given for their labels.
    """
    if snapshot.listed == {"Namespace"} and not snapshot.unreadable:
        return {}
    if "RuntimeClass" not in snapshot.listed:
        problem = "may not be read" if "runtimeclasses" in snapshot.unreadable else "were not read"
        raise ClusterError(f"RuntimeClasses {problem}: whether a class exists cannot be said")
    missing = [name for name in dict.fromkeys(names) if name and name not in snapshot.runtime_classes]
    handlers = {
        name: str(runtime_class.get("handler")) for name, runtime_class in snapshot.runtime_classes.items()
    }
    return {name: does_not_exist(name, handlers) for name in missing}


def select_nodes(snapshot: Snapshot, globs: Iterable[str], by: str = "") -> frozenset[str]:
    """The names of the nodes that `--node` selects by a name, a glob, or POOL/GLOB.

    `by` is the label key whose value is a node's pool, "" for those in `kube.pools`. Raises UsageError for a glob that
    selects no node.
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
