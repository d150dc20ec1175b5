"""`version`: which one this is."""

from __future__ import annotations

import click

from .. import NAME, __version__


@click.command("version")
def command() -> int:
    """Print the version of this program."""
    click.echo(f"kubectl-{NAME} {__version__}")
    return 0
