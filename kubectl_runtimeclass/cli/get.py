"""`get`: RuntimeClasses, and what uses them."""

from __future__ import annotations

import click

from . import cluster_options, options


@click.command("get")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@cluster_options.snapshot_option
@click.option(
    "-o",
    "--output",
    "output_format",
    type=click.Choice(["table", "wide", "json", "yaml", "name"]),
    default="table",
    help="Default: table.",
)
@click.option("--no-headers", is_flag=True, help="No head above the table.")
@cluster_options.connection_options
@options.color_option
@options.verbose_option
def command(
    names: tuple[str, ...],
    snapshots: tuple[str, ...],
    output_format: str,
    no_headers: bool,
    color: str,
    verbose: bool,
) -> int:
    """List RuntimeClasses: handler, overhead, scheduling, the nodes that serve them, the pods that use them.

    NODES counts the nodes that have the labels of the class and report its handler. `missing` are those that
    have the labels but not the handler: a pod would be placed there and never start. `unknown` do not report
    their handlers.

    Exit code: 0 done, 2 error, also when a NAME does not exist.

    \b
    Examples:
      kubectl runtimeclass get
      kubectl runtimeclass get gvisor -o wide
      kubectl runtimeclass get --snapshot cluster.json -o json
    """
    from ..commands.get import get

    return get(
        names,
        snapshots=snapshots,
        flags=cluster_options.connection_flags(),
        output_format=output_format,
        head=not no_headers,
        color=color,
    )
