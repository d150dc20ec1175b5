"""`help`: what `--help` prints, asked for as kubectl's is."""

from __future__ import annotations

import click

from ..errors import UsageError, did_you_mean


@click.command("help")
@click.argument("names", nargs=-1, metavar="[COMMAND]...")
@click.option("--man", is_flag=True, help="Print all of it as a manual page: help --man | man -l -")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], man: bool) -> int:
    """Print what a command does, and its options; without one, all commands."""
    context = ctx.find_root()
    if man:
        from .manual import page

        assert isinstance(context.command, click.Group)
        click.echo(page(context.command, context), nl=False)
        return 0
    for name in names:
        group = context.command
        child = group.get_command(context, name) if isinstance(group, click.Group) else None
        if child is None:
            known = group.list_commands(context) if isinstance(group, click.Group) else []
            message = f"no command is called {' '.join(names)!r}{did_you_mean(name, known)}"
            raise UsageError(message, "help lists them all")
        context = click.Context(child, info_name=name, parent=context)
    click.echo(context.get_help())
    return 0
