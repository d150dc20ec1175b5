"""`node-config`: which handlers a node's configuration serves, and what is wrong with it."""

from __future__ import annotations

import click

from ..commands.options import OutputOptions
from ..reports.node_config import FORMATS
from . import options


@click.command("node-config")
@click.argument("path", metavar="PATH")
@click.option(
    "--containerd",
    "containerd_version",
    metavar="VERSION",
    help="The containerd that will read it, as 1.7 or 2.1. Default: 2.3.",
)
@options.output_options(FORMATS, "text")
def command(path: str, containerd_version: str | None, output: OutputOptions) -> int:
    """Say which handlers a node's runtime will serve with these files, and what is wrong with them.

    PATH is containerd's config.toml or its folder, CRI-O's folder (crio.conf, crio.conf.d), the root of a
    node's file system, or what `crictl info` prints. Imports and drop-ins are merged as that version of
    containerd does: 1.x replaces a plugin's whole table, 2.x merges; what a version ignores is named.

    Nothing is run, and no other file is read: whether the programs are installed is not known.

    Exit code: 0 all handlers would work, 1 a handler or the runtime would not, 2 error.

    \b
    Examples:
      # A node image, before it is rolled out
      kubectl runtimeclass node-config image/etc/containerd
      # The same before an upgrade, and after
      kubectl runtimeclass node-config image/etc/containerd --containerd 1.7
      # What the runtime says itself
      crictl info > info.json && kubectl runtimeclass node-config info.json -o json
    """
    from ..commands.node_config import node_config

    return node_config(path, containerd_version, output)
