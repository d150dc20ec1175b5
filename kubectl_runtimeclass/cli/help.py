"""`help`: what `--help` prints, asked for as kubectl's is."""

from __future__ import annotations

import click

from ..errors import UsageError


@click.command("help")
@click.argument("names", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...]) -> int:
    """Print what a command does, and its options; without one, all commands."""
    context = ctx.find_root()
    for name in names:
        group = context.command
        child = group.get_command(context, name) if isinstance(group, click.Group) else None
        if child is None:
            raise UsageError(f"no command is called {' '.join(names)!r}", "help lists them all")
        context = click.Context(child, info_name=name, parent=context)
    click.echo(context.get_help())
    return 0
