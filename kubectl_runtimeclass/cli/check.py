"""`check`: what `assign` would do, as a report and an exit code."""

from __future__ import annotations

import click

from ..commands import common
from ..commands.check import check
from ..reports import FORMATS
from . import cluster_options, options


@click.command("check")
@options.input_options
@options.rule_options
@cluster_options.verify_options
@click.option(
    "-o",
    "--output",
    "output_format",
    type=click.Choice(FORMATS),
    default="text",
    help="The report's format. Default: text.",
)
@click.option("-q", "--quiet", is_flag=True, help="No summary on stderr, errors only.")
@options.namespace_option
@options.color_option
@options.verbose_option
def command(
    filenames: tuple[str, ...],
    recursive: bool,
    kustomize: str | None,
    rules_file: str | None,
    class_name: str | None,
    selector: str | None,
    on_existing: str | None,
    verify: bool,
    snapshots: tuple[str, ...],
    output_format: str,
    quiet: bool,
    namespace: str,
    color: str,
    verbose: bool,
) -> int:
    """Say what assign would change, and report broken or refused manifests.

    Nothing is written. Unlike assign, check reads every document whole, so broken YAML is found also where no
    workload is. The report goes to standard output, a summary to stderr.

    A finding is what the manifests say: a class that would change, a pod template that cannot be edited
    safely, one whose class a rule forbids (onExisting: Fail), a document that is not YAML. An error is what
    keeps check from its work: a file that cannot be read, a named file without any Kubernetes object, wrong
    rules.

    Exit code: 0 clean, 1 findings, 2 error, whatever else was found.

    \b
    Examples:
      # In CI: fail when somebody forgot to run assign
      kubectl runtimeclass check -f manifests/ -R
      # Annotations on the lines of a pull request
      kubectl runtimeclass check -f manifests/ -R -o github
      # For code scanning
      kubectl runtimeclass check -f manifests/ -R -o sarif > runtimeclass.sarif
      # Do the classes exist, too?
      kubectl runtimeclass check -f manifests/ -R --snapshot cluster.json
      # What do charts and overlays give?
      kubectl kustomize overlays/production | kubectl runtimeclass check --rules rules.yaml -f -
    """
    rules = common.read_rules(rules_file, class_name, selector, on_existing)
    common.require_one_stdin(filenames, snapshots)
    inputs = common.read_inputs(filenames, recursive, kustomize, options.kustomize_command())
    snapshot = cluster_options.verified(rules, verify, snapshots)
    return check(
        inputs,
        rules,
        snapshot,
        output_format=output_format,
        quiet=quiet,
        namespace=namespace,
        color=color,
        verbose=verbose,
    )
