"""`explain`: which nodes can run a pod under its RuntimeClass, and why not the others."""

from __future__ import annotations

import click

from ..commands.options import (
    ClusterOptions,
    InputOptions,
    NodeOptions,
    OutputOptions,
    RuleOptions,
)
from ..reports.explain import FORMATS
from ..sources.selection import SelectOptions
from . import cluster_options, options


@click.command("explain", cls=cluster_options.ConnectedCommand)
@click.argument("names", nargs=-1, metavar="[TYPE | TYPE/NAME | POD]...")
@options.input_options(paths=False)
@options.what_if_options
@options.node_options
@options.select_options
@options.output_options(FORMATS, "table", text="Default: table. wide has a row for every node.")
@cluster_options.cluster_options(version=True, node_configs=True)
def command(
    names: tuple[str, ...],
    inputs: InputOptions,
    rules: RuleOptions,
    nodes: NodeOptions,
    select: SelectOptions,
    cluster: ClusterOptions,
    output: OutputOptions,
) -> int:
    """Say which nodes can run a pod under its RuntimeClass, and why the others cannot.

    Each pod template goes the way of its pods: defaults, RuntimeClass admission, every filter of
    kube-scheduler on every node, and whether the node serves the handler. Nothing is created.

    The pod templates are those of manifests (-f, -k) or of objects in the cluster: deploy/web, the name of a pod,
    all of a TYPE, what -l, -A and --field-selector choose, or with --pending the pods that wait. Several have a
    row each, those in trouble first; one is told in full, as all are with --verbose. The nodes are those of the
    cluster, or of --snapshot.

    Exit code: 0 some node can run each of them, 1 there is one that no node can run, 2 error.

    \b
    Examples:
      # Which nodes can run the pods of a Deployment, and what if they were under Kata Containers?
      kubectl runtimeclass explain deploy/checkout
      kubectl runtimeclass explain deploy/checkout --class kata-qemu
      # Which of these classes would do?
      kubectl runtimeclass explain -f checkout.yaml --class gvisor,kata-qemu
      # Before anything is applied, without a cluster at hand
      kubectl runtimeclass explain -f manifests/ -R --rules runtimeclass.yaml --snapshot cluster.json
      # What is Pending, and why? Which Deployments would not start again?
      kubectl runtimeclass explain --pending -A
      kubectl runtimeclass explain deploy -A -l team=shop
      # Why does this pod not start?
      kubectl runtimeclass explain checkout-7d4b9c-x2x8z -n shop -o wide
    """
    from ..commands.explain import explain

    return explain(names, inputs, rules, nodes, select, cluster, output)
