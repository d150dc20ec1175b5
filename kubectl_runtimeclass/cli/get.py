"""`get`: RuntimeClasses, and what uses them."""

from __future__ import annotations

import click

from ..commands.options import ClusterOptions, OutputOptions
from ..reports.get import FORMATS
from . import cluster_options, options


@click.command("get", cls=cluster_options.ConnectedCommand)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--no-headers", is_flag=True, help="No head above the table.")
@click.option(
    "--by", default="", metavar="pool|LABEL", help="A row for each pool of nodes, a column for each class."
)
@options.output_options(FORMATS, "table", text="Default: table.")
@cluster_options.cluster_options(node_configs=True)
def command(
    names: tuple[str, ...], cluster: ClusterOptions, output: OutputOptions, no_headers: bool, by: str
) -> int:
    """List RuntimeClasses: handler, overhead, scheduling, the nodes that serve them, the pods that use them.

    NODES counts the nodes that have the labels of the class and report its handler. `missing` are those that
    have the labels but not the handler: a pod would be placed there and never start. `unknown` do not report
    their handlers.

    Exit code: 0 done, 2 error, also when a NAME does not exist.

    With --by, a row for each pool of nodes: those of Karpenter, EKS, GKE, AKS and others by their labels, else roles.
    In the columns of the classes is how many nodes of the pool serve it, of those that it selects.

    \b
    Examples:
      kubectl runtimeclass get
      kubectl runtimeclass get gvisor -o wide
      kubectl runtimeclass get --by pool
      kubectl runtimeclass get --snapshot cluster.json -o json
    """
    from ..commands.get import get

    return get(names, cluster, output, head=not no_headers, by=by)
