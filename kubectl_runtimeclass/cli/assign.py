"""`assign`: rewrite manifests by the rules."""

from __future__ import annotations

import click

from ..commands.assign import assign
from ..commands.options import ClusterOptions, InputOptions, OutputOptions, RuleOptions, WriteOptions
from ..errors import UsageError
from . import cluster_options, options


@click.command("assign")
@options.input_options(allow_empty=True)
@options.rewrite_options
@cluster_options.verify_options
@options.write_options
@options.dry_run_option
@options.output_options((), "", options.quiet_option("No decisions and no summary on stderr, errors only."))
def command(
    inputs: InputOptions,
    rules: RuleOptions,
    cluster: ClusterOptions,
    output: OutputOptions,
    write: WriteOptions,
) -> int:
    """Set runtimeClassName in manifests by rules, changing nothing else.

    Every byte outside the field stays. The manifests go to standard output, or with -i back into their files;
    the decisions go to stderr. What cannot be edited safely is refused by name: then nothing is printed,
    unless --keep-going, and -i leaves that file as it is.

    With --as component a kustomize Component is printed, whose patches give the same: for Flux, Argo CD and
    kubectl apply -k, which run no plugins.

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
      # For Flux, Argo CD and kubectl apply -k, which run no plugins
      kubectl runtimeclass assign -k overlays/prod --as component > runtimeclass/kustomization.yaml
      # Helm and kustomize output
      helm template shop ./chart | kubectl runtimeclass assign --rules rules.yaml -f -
    """
    other = next((flag for flag in cluster.flags if flag.startswith("--as=") and flag != _AS_COMPONENT), None)
    if other is not None and not cluster.verify:
        raise UsageError(f"{other}: the form is component; a user to impersonate needs --verify")
    if _AS_COMPONENT in cluster.flags:
        flags = tuple(flag for flag in cluster.flags if flag != _AS_COMPONENT)
        cluster, write = cluster._replace(flags=flags), write._replace(form="component")
    return assign(inputs, rules, cluster, output, write)


_AS_COMPONENT = "--as=component"
"""Among kubectl's flags, whose --as names the user to impersonate: no user of a cluster is called so."""
