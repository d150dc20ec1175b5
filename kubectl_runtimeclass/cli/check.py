"""`check`: what `assign` would do, as a report and an exit code."""

from __future__ import annotations

import click

from ..commands.check import check
from ..commands.options import ClusterOptions, InputOptions, OutputOptions, RuleOptions
from ..reports.check import FORMATS
from . import cluster_options, options


@click.command("check")
@options.input_options(allow_empty=True)
@options.rewrite_options
@cluster_options.verify_options
@click.option(
    "--diff",
    "show_diff",
    is_flag=True,
    help="Print what would change as a unified diff, instead of a report.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="Fail, too, where nobody can be sure: rules that matched nothing, no pod template at all, "
    "namespaces that are unknown or not named, classes that no rule gives, workloads marked local-config.",
)
@options.output_options(FORMATS, "text", options.quiet_option())
def command(
    inputs: InputOptions,
    rules: RuleOptions,
    cluster: ClusterOptions,
    output: OutputOptions,
    show_diff: bool,
    strict: bool,
) -> int:
    """Say what assign would change, and report broken or refused manifests.

    Nothing is written. Unlike assign, check reads every document whole, so broken YAML is found also where no
    workload is. The report goes to standard output, a summary to stderr.

    A finding is what the manifests say: a class that would change, a pod template that cannot be edited
    safely, one whose class a rule forbids (onExisting: Fail), a document that is not YAML; with --strict also what
    nobody can be sure of. An error is what
    keeps check from its work: a file that cannot be read, a named file without any Kubernetes object, wrong
    rules.

    Exit code: 0 clean, 1 findings, 2 error, whatever else was found.

    \b
    Examples:
      # In CI: fail when somebody forgot to run assign
      kubectl runtimeclass check -f manifests/ -R
      # The gate: fail, too, where nobody can be sure
      kubectl runtimeclass check -f manifests/ -R --strict
      # What would change, from the directory of the rules on down
      kubectl runtimeclass check --diff
      # Annotations on the lines of a pull request
      kubectl runtimeclass check -f manifests/ -R -o github
      # For code scanning
      kubectl runtimeclass check -f manifests/ -R -o sarif > runtimeclass.sarif
      # Do the classes exist, too?
      kubectl runtimeclass check -f manifests/ -R --snapshot cluster.json
      # What do charts and overlays give?
      kubectl kustomize overlays/production | kubectl runtimeclass check --rules rules.yaml -f -
    """
    return check(inputs, rules, cluster, output, show_diff=show_diff, strict=strict)
