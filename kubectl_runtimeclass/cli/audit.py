"""`audit`: what is wrong with RuntimeClasses in a cluster or a snapshot."""

from __future__ import annotations

import click

from ..commands.options import ClusterOptions, OutputOptions, RuleOptions
from ..reports.audit import FORMATS
from . import cluster_options, options


@click.command("audit", cls=cluster_options.ConnectedCommand)
@click.option(
    "--rbac",
    is_flag=True,
    help="Also who may create, change or delete RuntimeClasses. Needs to read ClusterRoles and their bindings.",
)
@click.option(
    "--rules",
    "rules_file",
    metavar="FILE",
    help="Also pods and workloads whose class is not what these rules give.",
)
@options.output_options(
    FORMATS,
    "text",
    options.quiet_option(),
    text="Default: text. wide has findings that ask for nothing, too.",
)
@cluster_options.cluster_options(node_configs=True)
def command(cluster: ClusterOptions, output: OutputOptions, rules_file: str | None, rbac: bool) -> int:
    """Say what is wrong with the RuntimeClasses of a cluster, and with the pods that use them.

    Handlers that no node serves, or not all that are selected; classes that keep their pods off the nodes that
    serve them; pods whose overhead is no longer that of their class, and what a restart would add; pods that
    would not start again. Each finding has its evidence and what helps. Nothing is written to the cluster.

    Exit code: 0 no error found, 1 errors, 2 the cluster or a file could not be read.

    \b
    Examples:
      kubectl runtimeclass audit
      # Which pods are not sandboxed, and should be?
      kubectl runtimeclass audit --rules runtimeclass-rules.yaml
      # Who could make a sandboxed class start runc?
      kubectl runtimeclass audit --rbac
      # From a file, in CI
      kubectl runtimeclass audit --snapshot cluster.json -o sarif > audit.sarif
    """
    from ..commands.audit import audit

    return audit(cluster, output, RuleOptions(rules_file), rbac=rbac)
