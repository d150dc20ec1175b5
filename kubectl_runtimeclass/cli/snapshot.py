"""`snapshot`: what explain and diff need of a cluster, in one file."""

from __future__ import annotations

import click

from ..commands.options import ClusterOptions
from . import cluster_options, options


@click.command("snapshot", cls=cluster_options.ConnectedCommand)
@click.argument("file", default="-", metavar="[FILE]")
@cluster_options.cluster_options(snapshots=False, node_configs=True)
@options.verbose_option
def command(file: str, cluster: ClusterOptions, verbose: bool) -> int:
    """Save what explain and diff need from a cluster into FILE, or print it.

    Nodes, pods, RuntimeClasses, namespaces, quotas, LimitRanges, PriorityClasses, volumes and their classes, of
    the whole cluster, as JSON; a name that ends in .gz is packed. Secrets and ConfigMaps are not read, and
    commands, arguments, environment and annotations of pods are left out. What may not be read is named in
    the file and on stderr. FILE is written whole or not at all.

    Exit code: 0 done, 2 error.

    \b
    Examples:
      kubectl runtimeclass snapshot cluster.json
      kubectl runtimeclass explain -f checkout.yaml --snapshot cluster.json
      kubectl runtimeclass snapshot --context prod prod.json.gz
    """
    from ..commands.snapshot import snapshot

    return snapshot(file, cluster)
