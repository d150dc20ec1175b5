"""`diff`: what a change of classes costs and moves, before it is applied."""

from __future__ import annotations

from typing import Any

import click

from ..commands.options import ClusterOptions, InputOptions, OutputOptions, RuleOptions
from ..reports.diff import FORMATS
from . import cluster_options, options


@click.command("diff", cls=cluster_options.ConnectedCommand)
@options.input_options()
@options.rule_options
@click.option(
    "--to", "to", multiple=True, metavar="PATH", help="Compare -f with these manifests. Repeatable."
)
@click.option(
    "--from-rev", metavar="REV", help="Compare -f or -k at this revision of git with what it is now."
)
@click.option("--live", is_flag=True, help="Compare the cluster's objects with -f. The cluster is only read.")
@click.option(
    "--price",
    metavar="RESOURCE=PRICE,...",
    help="Add the cost of requests for a month of 730 hours: prices per hour, of a cpu, of a GiB of memory or "
    "storage, of one of any other resource. Example: cpu=0.0316,memory=0.0042",
)
@options.output_options(FORMATS, "table", options.quiet_option())
@cluster_options.cluster_options(version=True)
def command(
    inputs: InputOptions,
    rules: RuleOptions,
    cluster: ClusterOptions,
    output: OutputOptions,
    price: str | None,
    **other_side: Any,
) -> int:
    """Say what a change of RuntimeClasses costs and moves, before it is applied.

    Compared are the manifests as they stand with the rules applied to them; with --to, with other manifests;
    with --from-rev, those of a git revision with those of now; with --live, the objects in the cluster with
    the manifests. In the last three the rules are applied to the second side when --rules or --class is given.

    Pods are counted as the scheduler and quotas count them, overhead included. RuntimeClasses, quotas and
    limit ranges are those in the manifests and in --snapshot; a cluster is asked, with get and list alone,
    where --live or a connection option such as --context is given and no --snapshot.

    Exit code: 0 no difference, 1 something differs, 2 error.

    \b
    Examples:
      # What would the rules cost, and does it fit?
      kubectl runtimeclass diff -f manifests/ -R --snapshot cluster.json
      # For a comment on a pull request, without a cluster
      kubectl runtimeclass diff -f manifests/ -R -f classes.yaml --from-rev origin/main -o markdown
      # One class for everything that is untrusted, against the cluster as it is
      kubectl runtimeclass diff -f manifests/ --class kata-qemu -l trust=untrusted --live
      # What does it cost a month?
      kubectl runtimeclass diff -f manifests/ --snapshot cluster.json --price cpu=0.0316,memory=0.0042
    """
    from ..commands.diff import OtherSide, diff

    return diff(inputs, rules, cluster, output, OtherSide(**other_side), price)
