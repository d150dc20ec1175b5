"""`assign`: rewrite manifests by the rules."""

from __future__ import annotations

import click

from ..commands.assign import assign
from ..commands.options import ClusterOptions, InputOptions, OutputOptions, RuleOptions
from . import options


@click.command("assign")
@options.input_options()
@options.rule_options
@options.verify_options
@click.option("-i", "--in-place", is_flag=True, help="Write the files instead of standard output.")
@click.option("--diff", "show_diff", is_flag=True, help="Print a unified diff instead of the manifests.")
@click.option(
    "--keep-going",
    is_flag=True,
    help="Print refused documents unchanged with the others; still exits with 2.",
)
@options.dry_run_option
@options.output_options((), "", options.quiet_option("No decisions and no summary on stderr, errors only."))
def command(
    inputs: InputOptions,
    rules: RuleOptions,
    cluster: ClusterOptions,
    output: OutputOptions,
    in_place: bool,
    show_diff: bool,
    keep_going: bool,
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
    return assign(
        inputs,
        rules,
        cluster,
        output,
        in_place=in_place,
        show_diff=show_diff,
        keep_going=keep_going,
    )
