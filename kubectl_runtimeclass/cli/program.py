"""The command line: options, one call, output, exit code. A command is a module, loaded when it is called."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from importlib import import_module

import click

from .. import NAME, __version__
from ..errors import UsageError, did_you_mean
from . import habits
from .short_options import as_click_reads

COMMANDS = {
    "init": "Write a first rules file, from the manifests and the cluster's classes.",
    "assign": "Set runtimeClassName in manifests by rules, changing nothing else.",
    "check": "Say what assign would change, and report broken or refused manifests.",
    "diff": "Say what a change of RuntimeClasses costs and moves, before it is applied.",
    "explain": "Say which nodes can run a pod under its RuntimeClass, and why the others cannot.",
    "policy": "Print admission policies that decide as the rules do, for the API server.",
    "rules": "Try a rules file on cases, find rules that cannot work, and look up its fields.",
    "snapshot": "Save what explain and diff need from a cluster into one file.",
    "get": "List RuntimeClasses with overhead, scheduling, the nodes that serve them, and their pods.",
    "audit": "Say what is wrong with the RuntimeClasses of a cluster, and with the pods that use them.",
    "node-config": "Say which handlers a node's configuration serves, and what is wrong with it.",
    "kustomize": "Install the exec plugin that `kubectl kustomize --enable-alpha-plugins` runs.",
    "completion": "Connect to the completion of kubectl in your shell.",
    "version": "Print the version.",
    "help": "Say more of a command.",
}
"""Every command with its line in the help; `cli/NAME.py` (with `_` for `-`) holds it as `command`."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f".{cmd_name.replace('-', '_')}", __package__).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command, list(as_click_reads(rest, command)) if command is not None else rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # From the table: help imports no command.
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
)
@click.version_option(__version__, "--version", message=f"kubectl-{NAME} {__version__}")
@click.pass_context
def group(ctx: click.Context) -> None:
    """Set, explain and price the RuntimeClass of workloads before they are applied.

    \b
    Examples:
      # Give every pod template labelled trust=untrusted the class gvisor, in place
      kubectl runtimeclass assign -f manifests/ -R --class gvisor -l trust=untrusted -i
      # The same by a rules file, and only show what would change
      kubectl runtimeclass assign -f manifests/ -R --rules runtimeclass.yaml --diff
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def program_name() -> str:
    """How the user called the program: `kubectl runtimeclass` as a plugin."""
    called = os.path.basename(sys.argv[0])  # pathlib is not loaded at start-up
    return f"kubectl {NAME}" if called.startswith("kubectl-") else f"python -m kubectl_{NAME}"


def run(arguments: list[str]) -> int:
    """Run one command line. Returns the exit code; raises RuntimeClassError for what the user should read."""
    try:
        return int(group.main(arguments, prog_name=program_name(), standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.Abort:
        return 130
    except SystemExit:
        # So click leaves when the reader has gone, and for no other reason here; with 1, which is an answer.
        raise BrokenPipeError from None
    except click.UsageError as error:
        if type(error).__name__ == "NoArgsIsHelpError" and error.ctx is not None:  # click 8.2 and later
            click.echo(error.ctx.get_help())
            return 0
        if isinstance(error, click.NoSuchOption):
            names = _shown(error.possibilities or (), error.ctx)
            error = click.NoSuchOption(error.option_name, possibilities=names, ctx=error.ctx)
        if error.ctx is not None and error.ctx.parent is None and (name := _unknown_command(error)):
            message = f"no command is called {name!r}{did_you_mean(name, COMMANDS)}"
            raise UsageError(message, habits.COMMANDS.get(name, "help lists them all")) from None
        raise UsageError(error.format_message(), _hint(error)) from None
    except click.ClickException as error:
        raise UsageError(error.format_message()) from None


def _hint(error: click.UsageError) -> str:
    """What the option is called here, where that is known; else where to read on."""
    if error.ctx is None:
        return ""
    option = error.option_name if isinstance(error, click.NoSuchOption) else ""
    command = error.ctx.info_name or ""
    known = habits.OPTIONS.get((command, option))
    if "unexpected extra argument" in error.format_message():
        known = habits.ARGUMENTS.get(command)
    return known or f"See '{error.ctx.command_path} --help'."


def _unknown_command(error: click.UsageError) -> str:
    match = re.match(r"No such command '(.*?)'", error.format_message())
    return match[1] if match else ""


def _shown(names: Iterable[str], ctx: click.Context | None) -> list[str]:
    """Those of the options that help shows: nobody meant one that is hidden."""
    parameters = ctx.command.params if ctx is not None else []
    hidden = {name for option in parameters if getattr(option, "hidden", False) for name in option.opts}
    return [name for name in names if name not in hidden]
