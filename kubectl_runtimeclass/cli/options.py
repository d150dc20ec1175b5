"""Options that several commands share: each declared once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ..rules import model as rules

Command = TypeVar("Command", bound=Callable[..., Any])


def together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, in the order of the help."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_KUSTOMIZE_COMMAND = f"{__name__}.kustomize_command"

input_options = together(
    click.option(
        "-f",
        "--filename",
        "filenames",
        multiple=True,
        metavar="FILE",
        help="A file or directory of manifests, or - for standard input. Repeatable.",
    ),
    click.option("-R", "--recursive", is_flag=True, help="Follow directories below those that -f names."),
    click.option(
        "-k", "--kustomize", metavar="DIR", help="Build this kustomization through kubectl, instead of -f."
    ),
    click.option(
        "--kustomize-command",
        metavar="COMMAND",
        expose_value=False,
        callback=lambda ctx, _, value: ctx.meta.__setitem__(_KUSTOMIZE_COMMAND, value),
        help='With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm".',
    ),
)

rule_options = together(
    click.option(
        "--rules",
        "rules_file",
        metavar="FILE",
        help="The rules. Default: runtimeclass.yaml here or in the nearest parent, up to the repository's root.",
    ),
    click.option(
        "--class", "class_name", metavar="NAME", help="One rule instead of a file: the RuntimeClass to set."
    ),
    click.option(
        "-l", "--selector", metavar="SELECTOR", help="With --class: only pod templates with these labels."
    ),
    click.option(
        "--on-existing",
        type=click.Choice([rules.KEEP, rules.REPLACE, rules.FAIL]),
        default=None,
        help="With --class: what to do where another class is set already. Default: Keep.",
    ),
)

namespace_option = click.option(
    "-n",
    "--namespace",
    metavar="NS",
    default="",
    help="The namespace of objects that name none. Default: default.",
)

color_option = click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Default: on terminals."
)

verbose_option = click.option(
    "--verbose", is_flag=True, help="More decisions; and a traceback with an error."
)


def kustomize_command() -> str | None:
    """--kustomize-command of this call."""
    command: str | None = click.get_current_context().meta.get(_KUSTOMIZE_COMMAND)
    return command
