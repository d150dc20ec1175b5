"""`completion`: connect this program to the completion of kubectl; and the table that completion reads."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click

from .. import NAME
from ..completion import complete as values

_POSIX = f"""\
#!/bin/sh
# Completion of `kubectl {NAME}`, for kubectl 1.26 and later in any shell: an executable on PATH with the name
# kubectl_complete-{NAME}. It needs kubectl's own completion.
exec kubectl-{NAME} __complete "$@" 2>/dev/null
"""

_WINDOWS = f"""\
@rem Completion of `kubectl {NAME}`, for kubectl 1.26 and later: on PATH as kubectl_complete-{NAME}.cmd.
@kubectl-{NAME} __complete %* 2>nul
"""

SCRIPTS = {"bash": _POSIX, "zsh": _POSIX, "fish": _POSIX, "powershell": _WINDOWS}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(SCRIPTS)), default="bash")
def command(shell: str) -> None:
    """Print the program by which kubectl completes this plugin's command lines.

    One program serves bash, zsh and fish: kubectl (1.26 and later) does what differs between them, and calls
    kubectl_complete-runtimeclass, which has to be on PATH. It completes commands, options, files, and from
    your cluster the names of classes, namespaces, contexts and workloads.

    \b
    Examples:
      # kubectl's own completion, once (bash; `kubectl completion --help` tells of others)
      source <(kubectl completion bash)
      # This plugin's, beside the plugin
      cd "${KREW_ROOT:-$HOME/.krew}/bin"
      kubectl runtimeclass completion > kubectl_complete-runtimeclass
      chmod +x kubectl_complete-runtimeclass
    """
    click.echo(SCRIPTS[shell], nl=False)


_BY_NAME = {
    "--class": values.CLASSES,
    "--namespace": values.NAMESPACES,
    "--context": values.CONTEXTS,
    "--cluster": values.CLUSTERS,
    "--user": values.USERS,
    "--node": values.NODES,
    "--kubeconfig": values.ANY_FILE,
    "--certificate-authority": values.ANY_FILE,
    "--client-certificate": values.ANY_FILE,
    "--client-key": values.ANY_FILE,
}
_BY_METAVAR = {
    "FILE": values.MANIFESTS,
    "DIR": values.DIRECTORIES,
    "PATH": values.ANY_FILE,
}
_ARGUMENTS = {"explain": values.WORKLOADS, "get": values.CLASSES, "snapshot": values.ANY_FILE}


def _takes(parameter: click.Parameter) -> str | tuple[str, ...]:
    """What completes the value of an option or an argument."""
    if isinstance(parameter, click.Option) and (parameter.is_flag or parameter.count):
        return values.NOTHING
    if isinstance(parameter.type, click.Choice):
        return tuple(str(choice) for choice in parameter.type.choices)
    for name in parameter.opts:
        if name in _BY_NAME:
            return _BY_NAME[name]
    return _BY_METAVAR.get((parameter.metavar or "").strip("[]"), values.TEXT)


def _options(command: click.Command) -> Iterator[values.Option]:
    with click.Context(command, help_option_names=["-h", "--help"]) as context:
        parameters = command.get_params(context)
    for parameter in parameters:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            help = (parameter.help or "").partition(". ")[0].removesuffix(".")
            # Long names first: what a reader of a list understands.
            names = tuple(sorted((*parameter.opts, *parameter.secondary_opts), key=len, reverse=True))
            yield names, _takes(parameter), parameter.multiple, help


class _Constants:
    """Names of options, each of which is written once, whichever commands have it."""

    def __init__(self) -> None:
        self._names: dict[values.Option, str] = {}

    def name(self, option: values.Option) -> str:
        if option not in self._names:
            name = option[0][0].strip("-").replace("-", "_").upper()
            same = sum(other[0][0] == option[0][0] for other in self._names)
            self._names[option] = f"_{name}_{same + 1}" if same else f"_{name}"
        return self._names[option]

    def __iter__(self) -> Iterator[str]:
        """Their definitions."""
        return (f"{name} = {option!r}\n" for option, name in self._names.items())


def _rows(command: click.Command, constants: _Constants, path: tuple[str, ...] = ()) -> Iterator[str]:
    from .program import COMMANDS

    subcommands: list[tuple[str, str]] = []
    inner: dict[str, click.Command] = {}
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            subcommand = command.get_command(context, name)
            if subcommand is not None and not subcommand.hidden:
                inner[name] = subcommand
                help = subcommand.get_short_help_str(100) if path else COMMANDS[name]
                subcommands.append((name, help.removesuffix(".")))
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    takes = _ARGUMENTS.get(command.name or "") or (_takes(arguments[0]) if arguments else values.NOTHING)
    options = list(_options(command))
    own = [constants.name(option) for option in options if not _is_of_kubectl(option)]
    shown = ", ".join(own if len(own) == len(options) else [*own, "*_KUBECTL"])
    yield f"    {path!r}: (\n        {tuple(subcommands)!r},\n        ({shown},),\n        {takes!r},\n    ),\n"
    for name, subcommand in inner.items():
        yield from _rows(subcommand, constants, (*path, name))


def _is_of_kubectl(option: values.Option) -> bool:
    return option[3].startswith("kubectl's: ")


def table() -> str:
    """The text of `completion/table.py`."""
    from .program import group
    from .snapshot import command as connected

    flags = filter(_is_of_kubectl, _options(connected))
    constants = _Constants()
    rows = list(_rows(group, constants))
    return (
        '"""What can be completed. Written by `python -m kubectl_runtimeclass.cli.completion`; '
        'do not edit."""\n\n'
        "# ruff: noqa: E501\n# fmt: off\n\n"
        "from __future__ import annotations\n\n"
        "_KUBECTL = (\n" + "".join(f"    {row!r},\n" for row in flags) + ")\n"
        '"""Its connection flags."""\n\n' + "".join(constants) + "\nCOMMANDS: dict[\n"
        "    tuple[str, ...],\n"
        "    tuple[\n"
        "        tuple[tuple[str, str], ...],\n"
        "        tuple[tuple[tuple[str, ...], str | tuple[str, ...], bool, str], ...],\n"
        "        str | tuple[str, ...],\n"
        "    ],\n"
        "] = {\n" + "".join(rows) + "}\n"
        '"""For each command: its subcommands, its options, and what its argument takes."""\n'
    )


if __name__ == "__main__":
    sys.stdout.write(table())
