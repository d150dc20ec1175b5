"""What commands do alike with a cluster, or with files that stand for one."""

from __future__ import annotations

from collections.abc import Sequence

from ..cluster import load
from ..cluster.connect import Connection, connect
from ..cluster.resources import RESOURCES
from ..cluster.verify import unknown_classes
from ..errors import UsageError
from ..reports.display import safe
from ..rules.model import Rules
from ..snapshot.snapshot import Cluster, Snapshot
from ..system.terminal import Progress, tell


def verified(rules: Rules, snapshots: Sequence[str], flags: Sequence[str]) -> Snapshot:
    """What --snapshot holds, else the cluster that kubectl's `flags` describe, with what `rules` need of it.

    Raises UsageError when the rules assign a class that it does not have, and ClusterError.
    """
    if snapshots:
        snapshot = load.load(snapshots)
    else:
        kinds = ("RuntimeClass", "Namespace") if rules.need_namespaces else ("RuntimeClass",)
        resources = [resource for resource in RESOURCES if resource.kind in kinds]
        snapshot = load.from_cluster(connect(flags).get, resources).snapshot
    missing = unknown_classes((rule.runtime_class_name for rule in rules.rules), snapshot)
    if missing:
        raise UsageError("\n".join(missing.values()))
    return snapshot


def read(snapshots: Sequence[str], connection: Connection | None) -> Cluster:
    """The cluster at the other end, else that of --snapshot. Raises RuntimeClassError."""
    if connection is None:
        return load.read(snapshots)
    progress = reading()
    try:
        return load.from_cluster(connection.get, step=progress.step)
    finally:
        progress.clear()


def reading() -> Progress:
    """Progress over the lists of a cluster."""
    return Progress(len(RESOURCES), "lists read")


def warn_of_unreadable(resources: Sequence[str]) -> None:
    """Tell which resources may not be read, where there are any."""
    if resources:
        tell(f"warning: may not be read: {safe(', '.join(resources))}\n")
