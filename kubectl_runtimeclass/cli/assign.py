"""`assign`: rewrite manifests by the rules."""

from __future__ import annotations

import click

from ..commands import common
from ..commands.assign import assign, check_options
from ..errors import UsageError
from . import cluster_options, options


@click.command("assign")
@options.input_options
@options.rule_options
@cluster_options.verify_options
@click.option("-i", "--in-place", is_flag=True, help="Write the files instead of standard output.")
@click.option("--diff", "show_diff", is_flag=True, help="Print a unified diff instead of the manifests.")
@click.option(
    "--keep-going",
    is_flag=True,
    help="Print refused documents unchanged with the others; still exits with 2.",
)
@click.option("-q", "--quiet", is_flag=True, help="No decisions and no summary on stderr, errors only.")
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
    in_place: bool,
    show_diff: bool,
    keep_going: bool,
    quiet: bool,
    namespace: str,
    color: str,
    verbose: bool,
) -> int:
    """Set runtimeClassName in manifests by rules, changing nothing else.

    Every byte outside the field stays. The manifests go to standard output, or with -i back into their files;
    the decisions go to stderr. What cannot be edited safely is refused by name: then nothing is printed,
    unless --keep-going, and -i leaves that file as it is.

    Exit code: 0 done, 2 error or something was refused.

    \b
    Examples:
      # One class for everything with a label
      kubectl runtimeclass assign -f shop.yaml --class gvisor -l trust=untrusted | kubectl apply -f -
      # By the rules in runtimeclass.yaml, in place, for a whole tree
      kubectl runtimeclass assign -f manifests/ -R -i
      # What would change?
      kubectl runtimeclass assign -f manifests/ -R --diff
      # Nothing is written unless the classes exist in the cluster
      kubectl runtimeclass assign -f manifests/ -R -i --verify
      # Helm and kustomize output
      helm template shop ./chart | kubectl runtimeclass assign --rules rules.yaml -f -
    """
    if in_place and kustomize is not None:
        raise UsageError("-i cannot write what -k builds: name the files with -f")
    check_options(filenames, in_place, show_diff)
    common.require_one_stdin(filenames, snapshots)
    inputs = common.read_inputs(filenames, recursive, kustomize, options.kustomize_command())
    rules = common.read_rules(rules_file, class_name, selector, on_existing)
    snapshot = cluster_options.verified(rules, verify, snapshots)
    namespaces = common.namespaces(inputs, rules, namespace, snapshot)
    return assign(
        inputs,
        rules,
        namespaces,
        in_place=in_place,
        show_diff=show_diff,
        keep_going=keep_going,
        quiet=quiet,
        color=color,
        verbose=verbose,
    )
