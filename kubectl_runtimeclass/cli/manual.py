"""The manual page, in man(7)'s words, from what `--help` prints: commands, their texts and options."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from .. import NAME, __version__

_FILES = (
    ("runtimeclass-rules.yaml", "The rules, here or in the nearest parent up to the root of the repository."),
)
_STATUS = (
    ("0", "Done; of check, diff, explain and audit: nothing to report."),
    ("1", "Something to report."),
    ("2", "An error, or something was refused."),
    ("130", "Interrupted."),
)


def page(group: click.Group, context: click.Context) -> str:
    """The page as roff."""
    lines = [f'.TH KUBECTL-{NAME.upper()} 1 "" "kubectl-{NAME} {__version__}"', ".SH NAME"]
    lines.append(_text(f"kubectl {NAME} - {_sentence(group).rstrip('.')}"))
    lines += [".SH SYNOPSIS", f".B kubectl {NAME}", r"\fICOMMAND\fR [\fIOPTION\fR]...", ".SH DESCRIPTION"]
    lines += _help(group)
    lines.append(".SH COMMANDS")
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        lines += _command(command, click.Context(command, info_name=name, parent=context), (name,))
    for title, pairs in (("FILES", _FILES), ("EXIT STATUS", _STATUS)):
        lines.append(f".SH {title}")
        for name, text in pairs:
            lines += [".TP", rf"\fB{_text(name)}\fR", _text(text)]
    return "\n".join(lines) + "\n"


def _command(command: click.Command, context: click.Context, path: tuple[str, ...]) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield f'.SS "{_text(" ".join(path))} {_text(usage)}"'
    yield from _help(command)
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if isinstance(parameter, click.Option) and record is not None and parameter.name != "help":
            yield from (".TP", rf"\fB{_text(record[0])}\fR", _text(record[1]))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _command(inner, click.Context(inner, info_name=name, parent=context), (*path, name))


def _sentence(command: click.Command) -> str:
    return inspect.cleandoc(command.help or "").split("\n\n", 1)[0].replace("\n", " ")


def _help(command: click.Command) -> Iterator[str]:
    r"""The paragraphs; those that click leaves as they are (behind `\b`) are not filled here either."""
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        kept = paragraph.startswith("\b")
        lines = paragraph.removeprefix("\b").strip("\n").splitlines()
        yield ".PP"
        yield from (".nf", *map(_text, lines), ".fi") if kept else (_text(" ".join(lines)),)


def _text(text: str) -> str:
    """Text in which roff sees no request and no escape."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped
