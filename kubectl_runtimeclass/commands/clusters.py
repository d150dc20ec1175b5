"""What commands do alike with a cluster, or with files that stand for one."""

from __future__ import annotations

from collections.abc import Sequence

from ..cluster import load
from ..cluster.connect import Connection, connect
from ..cluster.resources import RESOURCES
from ..cluster.snapshot_files import Read, content
from ..cluster.verify import unknown_classes
from ..errors import UsageError
from ..kube.version import Version, parse
from ..reports.display import safe
from ..rules.model import Rules
from ..snapshot.snapshot import Cluster, Snapshot
from ..sources.node_configs import NodeConfigs
from ..system.terminal import Progress, tell
from .options import ClusterOptions


def verified_snapshot(rules: Rules, options: ClusterOptions, *, nodes: bool = False) -> Snapshot | None:
    """What `rules` need of --snapshot, else with --verify of the cluster; None where neither is given.

    With `nodes` the cluster is asked for its nodes as well.

    Raises UsageError when the rules assign a class that it does not have, and ClusterError.
    """
    if options.snapshots:
        snapshot = load.load(options.snapshots)
    elif options.verify:
        kinds = ["RuntimeClass"]
        kinds += ["Namespace"] if rules.need_namespaces else []
        kinds += ["Node"] if nodes else []
        resources = [resource for resource in RESOURCES if resource.kind in kinds]
        snapshot = load.from_cluster(connect(options.flags).get, resources).snapshot
    else:
        return None
    missing = unknown_classes((rule.runtime_class_name for rule in rules.rules), snapshot)
    if missing:
        raise UsageError("\n".join(missing.values()))
    return snapshot


def read(options: ClusterOptions, connection: Connection | None, content: Read = content) -> Cluster:
    """The cluster at the other end, else that of --snapshot, whose files `content` reads. Raises RuntimeClassError."""
    version = wanted_version(options)
    configs = NodeConfigs(options.node_configs)
    if connection is None:
        known = load.read(options.snapshots, version, content)
    else:
        progress = list_progress()
        try:
            known = load.from_cluster(connection.get, step=progress.step, version=version)
        finally:
            progress.clear()
    known = known._replace(snapshot=configs.snapshot(known.snapshot))
    configs.require_used()
    return known


def wanted_version(options: ClusterOptions) -> Version | None:
    """The version that --kubernetes-version names, None without one. Raises UsageError."""
    text = options.kubernetes_version
    version = parse(text)
    if text is not None and version is None:
        raise UsageError(f"--kubernetes-version: expected a version such as 1.34 or v1.36.2, got {text!r}")
    return version


def list_progress() -> Progress:
    """Progress over the lists of a cluster."""
    return Progress(len(RESOURCES), "lists read")


def unknowable(snapshot: Snapshot, *resources: str) -> str:
    """Which of these resources may not be read, as a sentence, or ""."""
    missing = " and ".join(name for name in resources if name in snapshot.unreadable)
    return (
        f"{missing} may not be read: without them nothing can be said of where a pod runs" if missing else ""
    )


def warn_of_unreadable(resources: Sequence[str]) -> None:
    """Tell which resources may not be read, where there are any."""
    if resources:
        tell(f"warning: may not be read: {safe(', '.join(resources))}\n")
