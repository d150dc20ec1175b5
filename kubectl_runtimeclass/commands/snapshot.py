"""`snapshot`: what becomes of its options."""

from __future__ import annotations

from datetime import datetime, timezone

from ..cluster import api, save
from ..cluster.connect import connect
from ..reports.display import safe
from ..sources.node_configs import NodeConfigs
from ..system.terminal import tell
from . import clusters
from .options import ClusterOptions
from .stdout import write


def snapshot(file: str, cluster: ClusterOptions) -> int:
    """Save the cluster into `file`, `-` for standard output. Returns the exit code.

    Raises RuntimeClassError.
    """
    configs = NodeConfigs(cluster.node_configs)
    progress = clusters.list_progress()
    try:
        reading = api.read(connect(cluster.flags).get, keep=save.trim, step=progress.step)
    finally:
        progress.clear()
    lists = tuple({**list_, "items": list(list_["items"])} for list_ in configs.apply_to_all(reading.lists))
    configs.require_used()
    reading = reading._replace(lists=lists)
    now = datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")
    data = save.encode(reading, compress=file.endswith(".gz"), saved_at=now)
    if file == "-":
        write([data])
    else:
        save.write(file, data)
    counts = ", ".join(
        f"{len(list_['items'])} {list_['kind'].removesuffix('List')}" for list_ in reading.lists
    )
    tell(f"{counts}\n" if file == "-" else f"{safe(file)}: {counts}\n")
    clusters.warn_of_unreadable(reading.unreadable)
    return 0
