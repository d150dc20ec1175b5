"""`snapshot`: what explain and diff need of a cluster, in one file."""

from __future__ import annotations

import click

from ..commands.common import write
from ..terminal import safe
from . import cluster_options, options


@click.command("snapshot")
@click.argument("file", default="-", metavar="[FILE]")
@cluster_options.connection_options
@options.verbose_option
def command(file: str, verbose: bool) -> int:
    """Save what explain and diff need from a cluster into FILE, or print it.

    Nodes, pods, RuntimeClasses, namespaces, quotas, LimitRanges, PriorityClasses, volumes and their classes, of
    the whole cluster, as JSON; a name that ends in .gz is packed. Secrets and ConfigMaps are not read, and
    commands, arguments, environment and annotations of pods are left out. What may not be read is named in
    the file and on stderr. FILE is written whole or not at all.

    Exit code: 0 done, 2 error.

    \b
    Examples:
      kubectl runtimeclass snapshot cluster.json
      kubectl runtimeclass explain -f checkout.yaml --snapshot cluster.json
      kubectl runtimeclass snapshot --context prod prod.json.gz
    """
    from ..cluster import api, save

    progress = cluster_options.reading()
    try:
        reading = api.read(cluster_options.connect().get, keep=save.trimmed, step=progress.step)
    finally:
        progress.clear()
    data = save.encode(reading, compress=file.endswith(".gz"))
    if file == "-":
        write([data])
    else:
        save.write(file, data)
    counts = ", ".join(f"{len(each['items'])} {each['kind'].removesuffix('List')}" for each in reading.lists)
    click.echo(f"{safe(file)}: {counts}" if file != "-" else counts, err=True)
    if reading.unreadable:
        click.echo(f"warning: may not be read: {safe(', '.join(reading.unreadable))}", err=True)
    return 0
