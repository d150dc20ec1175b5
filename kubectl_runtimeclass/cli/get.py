"""`get`: RuntimeClasses, and what uses them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ..commands.common import write
from ..errors import RuntimeClassError
from ..terminal import Paint, safe, wants_color
from . import cluster_options, options

if TYPE_CHECKING:
    from ..scheduling.class_usage import Usage


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
    from ..cluster import api, files
    from ..scheduling import class_usage as classes

    if snapshots:
        found = classes.usage(files.objects(snapshots))
    else:
        wanted = [resource for resource in api.RESOURCES if resource.name in api.GET_USES]
        reading = api.read(cluster_options.connect().get, wanted)
        found = classes.usage(reading.lists, reading.unreadable)
    if found.unreadable:
        click.echo(f"warning: may not be read: {safe(', '.join(found.unreadable))}", err=True)
    if "runtimeclasses" in found.unreadable:
        raise RuntimeClassError("RuntimeClasses may not be read")
    write([_report(_chosen(found, names), output_format, color, not no_headers)])
    return 0


def _chosen(found: Usage, names: tuple[str, ...]) -> Usage:
    if not names:
        return found
    from ..cluster.verify import close_to

    known = {each.name: each for each in found.classes}
    missing = [name for name in names if name not in known]
    if missing:
        handled = {each.name: each.handler for each in found.classes if each.handler}
        raise RuntimeClassError(
            "\n".join(f'RuntimeClass "{name}" does not exist{close_to(name, handled)}' for name in missing)
        )
    return found._replace(classes=tuple(known[name] for name in dict.fromkeys(names)))


def _report(found: Usage, output_format: str, color: str, head: bool) -> bytes:
    from ..reports import get as classes
    from ..reports.explain import structured

    if output_format in ("json", "yaml"):
        return structured.dump(classes.to_object(found), output_format)
    if output_format == "name":
        lines = [f"runtimeclass.node.k8s.io/{safe(each.name)}" for each in found.classes if not each.problem]
    else:
        paint = Paint(wants_color(color, sys.stdout))
        wide = output_format == "wide"
        lines = list(classes.render(found, options.width(), paint, wide=wide, head=head))
        if not found.classes:
            click.echo("No RuntimeClasses found.", err=True)
            lines = []
    return "".join(f"{line}\n" for line in lines).encode(errors="backslashreplace")
