"""Options that several commands share: each declared once, and handed to the command as one value a group."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import click

from ..commands.options import (
    InputOptions,
    NodeOptions,
    OutputOptions,
    RuleOptions,
    WriteOptions,
)
from ..errors import UsageError
from ..rules.model import FAIL, KEEP, REPLACE
from ..sources.selection import SelectOptions

Command = Callable[..., Any]
Decorator = Callable[[Command], Command]


def together(*options: Decorator) -> Decorator:
    """Several options as one decorator, in the order of the help."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def pack_options(name: str, group: type[Any], *options: Decorator) -> Decorator:
    """The options as one argument: `name`, a value of `group` with those of its fields that they give."""

    def decorate(command: Command) -> Command:
        @wraps(command)
        def with_group(**arguments: Any) -> Any:
            given = {field: arguments.pop(field) for field in group._fields if field in arguments}
            return command(**arguments, **{name: group(**given)})

        return together(*options)(with_group)

    return decorate


_namespace_option = click.option(
    "-n",
    "--namespace",
    metavar="NS",
    default="",
    help="The namespace of objects that name none. Default: default.",
)


def input_options(*, paths: bool = True, allow_empty: bool = False) -> Decorator:
    """Manifests; with `paths` also as arguments, where a command has no other arguments."""
    argument = (click.argument("paths", nargs=-1, metavar="[PATH]..."),) if paths else ()
    return pack_options(
        "inputs",
        InputOptions,
        *argument,
        click.option(
            "-f",
            "--filename",
            "filenames",
            multiple=True,
            metavar="FILE",
            help="Files or directories of manifests, with commas between them, patterns, or - for standard input.",
        ),
        click.option("-R", "--recursive", is_flag=True, help="Follow directories below those that -f names."),
        click.option(
            "--exclude",
            multiple=True,
            metavar="GLOB",
            help="Skip files whose path, or the end of it, matches: vendor/*. Repeatable.",
        ),
        click.option(
            "-k",
            "--kustomize",
            metavar="DIR",
            help="Build this kustomization through kubectl, instead of -f.",
        ),
        click.option(
            "--kustomize-command",
            metavar="COMMAND",
            help='With -k: a kustomize to use instead of kubectl\'s, as "kustomize build --enable-helm".',
        ),
        _namespace_option,
        *((_allow_empty_option,) if allow_empty else ()),
    )


_allow_empty_option = click.option(
    "--allow-empty",
    is_flag=True,
    help="No error where the input holds no object, as of a chart that renders nothing.",
)


_rules_option = click.option(
    "--rules",
    "rules_file",
    metavar="FILE",
    help="The rules. Default: runtimeclass-rules.yaml, or a runtimeclass.yaml with rules, here or in the nearest "
    "parent, up to the repository's root.",
)

_RULE_OPTIONS = (
    _rules_option,
    click.option(
        "--class", "class_name", metavar="NAME", help="One rule instead of a file: the RuntimeClass to set."
    ),
    click.option(
        "-l", "--selector", metavar="SELECTOR", help="With --class: only pod templates with these labels."
    ),
    click.option(
        "--on-existing",
        type=click.Choice([KEEP, REPLACE, FAIL]),
        default=None,
        help="With --class: what to do where another class is set already. Default: Keep.",
    ),
)

rule_options = pack_options("rules", RuleOptions, *_RULE_OPTIONS)
rewrite_options = pack_options(
    "rules",
    RuleOptions,
    *_RULE_OPTIONS,
    click.option(
        "--ignore",
        "ignored",
        multiple=True,
        metavar="ID",
        help="No warning of this id where a runtime cannot do what a manifest asks; all for none at all. Repeatable.",
    ),
)

what_if_options = pack_options(
    "rules",
    RuleOptions,
    click.option(
        "--class",
        "class_name",
        metavar="NAME[,NAME]",
        help="What if the class were this one? Several are put side by side.",
    ),
    click.option(
        "--rules", "rules_file", metavar="FILE", help="What if the class were what these rules give?"
    ),
)


verbose_option = click.option(
    "-v", "--verbose", is_flag=True, help="More decisions; and a traceback with an error."
)


node_options = pack_options(
    "nodes",
    NodeOptions,
    click.option(
        "--node",
        "node_names",
        multiple=True,
        metavar="NAME",
        help="Only this node. Repeatable; globs, and POOL/GLOB for those of a pool.",
    ),
    click.option(
        "--by", default="", metavar="LABEL", help="Tell nodes apart by this label instead of their pools."
    ),
    click.option(
        "--node-template",
        "templates",
        multiple=True,
        metavar="FILE",
        help="Nodes that an autoscaler would bring: a Node, a NodePool of Karpenter, or what tells cluster-autoscaler "
        "of an empty group (tags of an Auto Scaling group, annotations of a MachineDeployment). Repeatable.",
    ),
)


select_options = pack_options(
    "select",
    SelectOptions,
    click.option(
        "-l", "--selector", "labels", default="", metavar="SELECTOR", help="Only objects with these labels."
    ),
    click.option(
        "--field-selector",
        "fields",
        default="",
        metavar="SELECTOR",
        help="Only objects with these fields.",
    ),
    click.option("-A", "--all-namespaces", is_flag=True, help="Objects of all namespaces."),
    click.option("--pending", is_flag=True, help="Pods that are Pending, and why."),
)


def output_options(
    formats: Iterable[str] = (), default: str = "", *others: Decorator, text: str = ""
) -> Decorator:
    """-o with these formats, where there are any, then `others`, --color and --verbose."""
    choice = click.option(
        "-o",
        "--output",
        "output_format",
        type=click.Choice(list(formats)),
        default=default,
        help=text or f"The report's format. Default: {default}.",
    )
    return pack_options(
        "output",
        OutputOptions,
        *((choice,) if formats else ()),
        *others,
        click.option(
            "--color",
            type=click.Choice(["auto", "always", "never"]),
            default="auto",
            help="Default: on terminals.",
        ),
        verbose_option,
    )


write_options = pack_options(
    "write",
    WriteOptions,
    click.option("-i", "--in-place", is_flag=True, help="Write the files instead of standard output."),
    click.option("--diff", "show_diff", is_flag=True, help="Print a unified diff instead of the manifests."),
    click.option(
        "--keep-going",
        is_flag=True,
        help="Print refused documents unchanged with the others; still exits with 2.",
    ),
)


def _explain_dry_run(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    if value is not None and value != "none":
        raise UsageError(
            "there is no --dry-run: nothing is written without -i, and no cluster ever",
            "--diff shows what would change, check fails where something would",
        )


dry_run_option = click.option(
    "--dry-run",
    is_flag=False,
    flag_value="client",
    hidden=True,
    expose_value=False,
    callback=_explain_dry_run,
)
"""An answer for who types it by habit."""


def quiet_option(text: str = "No summary on stderr, errors only.") -> Decorator:
    return click.option("-q", "--quiet", is_flag=True, help=text)
