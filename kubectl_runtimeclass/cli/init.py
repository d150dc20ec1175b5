"""`init`: a first rules file."""

from __future__ import annotations

import click

from ..commands.options import ClusterOptions, InputOptions
from . import cluster_options, options


@click.command("init", cls=cluster_options.ConnectedCommand)
@options.input_options()
@click.option(
    "-o",
    "--output",
    "file",
    default="runtimeclass-rules.yaml",
    metavar="FILE",
    help="The file to write, - for standard output. Default: runtimeclass-rules.yaml.",
)
@cluster_options.cluster_options()
@options.verbose_option
def command(inputs: InputOptions, cluster: ClusterOptions, file: str, verbose: bool) -> int:
    """Write a first rules file, from the manifests there are and the RuntimeClasses of the cluster.

    Without -f the manifests are those of this directory and below. The labels that tell pod templates apart stand
    in the file, with one rule for the likeliest of them. The classes are those of --snapshot, of the manifests, or
    of the cluster, where one answers. A file that exists is left as it is.

    Exit code: 0 done, 2 error.

    \b
    Examples:
      kubectl runtimeclass init
      kubectl runtimeclass init deploy/ --snapshot cluster.json -o -
    """
    from ..commands.init import init

    return init(inputs, cluster, file)
