"""Plain lines of `assign` and `check`, read without click: to import that takes as long as to rewrite megabytes.

What is not plain (help, a mistake, an option that only click knows) is left to click, so that there is one
parser with opinions. A test holds this one to click's answers.
"""

from __future__ import annotations

from ..commands.options import ClusterOptions, InputOptions, OutputOptions, RuleOptions, WriteOptions
from ..named import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

_INPUTS = {
    "-R": "recursive",
    "--recursive": "recursive",
    "-f": "filenames",
    "--filename": "filenames",
    "-n": "namespace",
    "--namespace": "namespace",
}
_RULES = {"--rules": "rules_file", "--class": "class_name", "-l": "selector", "--selector": "selector"}
_OUTPUT = {"-q": "quiet", "--quiet": "quiet", "-v": "verbose", "--verbose": "verbose"}
_OF_ASSIGN = {"-i": "in_place", "--in-place": "in_place", "--diff": "show_diff", "--keep-going": "keep_going"}
_OF_CHECK = {"-o": "output_format", "--output": "output_format", "--strict": "strict"}
_FLAGS = {"recursive", "quiet", "verbose", "strict", *_OF_ASSIGN.values()}


def run(arguments: list[str]) -> int | None:
    """Run the command, when it is one of these and the line is plain. Its exit code; None: ask click."""
    command, rest = arguments[0] if arguments else "", arguments[1:]
    if command == "assign" and (options := assign(rest)) is not None:
        _read_ahead(options.inputs)
        from ..commands.assign import assign as run_assign

        return run_assign(options.inputs, options.rules, ClusterOptions(), options.output, options.write)
    if command == "check" and (options := check(rest)) is not None:
        _read_ahead(options.inputs)
        from ..commands.check import check as run_check

        return run_check(
            options.inputs, options.rules, ClusterOptions(), options.output, strict=options.strict
        )
    return None


def _read_ahead(inputs: InputOptions) -> None:
    """Have the only file read while what is to work on it is imported. Several would be in memory at once."""
    from ..system.files import read_ahead

    if len(inputs.names) == 1:
        read_ahead(inputs.names[0])


class PlainOptions(NamedTuple):
    """What a plain line gives."""

    inputs: InputOptions
    rules: RuleOptions
    output: OutputOptions
    write: WriteOptions
    strict: bool = False


def assign(arguments: list[str]) -> PlainOptions | None:
    """The options that the arguments after `assign` give; None: ask click."""
    return _options(arguments, {**_INPUTS, **_RULES, **_OUTPUT, **_OF_ASSIGN})


def check(arguments: list[str]) -> PlainOptions | None:
    """The same of `check`."""
    from ..reports.check import FORMATS

    options = _options(["-o", "text", *arguments], {**_INPUTS, **_RULES, **_OUTPUT, **_OF_CHECK})
    return options if options and options.output.output_format in FORMATS else None


def _options(arguments: list[str], names: dict[str, str]) -> PlainOptions | None:
    values: dict[str, Any] = {}
    filenames: list[str] = []
    paths: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        option, joined, value = argument.partition("=")
        if not option.startswith("-"):
            paths.append(argument)
            continue
        field = names.get(option)
        if field is None or (joined and field in _FLAGS):
            return None
        if field in _FLAGS:
            values[field] = True
            continue
        if not joined:
            value = next(waiting, "")
        if not value or (value.startswith("-") and value != "-"):
            return None
        if field == "filenames":
            filenames.append(value)
        else:
            values[field] = value
    values["filenames"], values["paths"] = tuple(filenames), tuple(paths)
    return PlainOptions(
        inputs=InputOptions(**_taken(values, InputOptions)),
        rules=RuleOptions(**_taken(values, RuleOptions)),
        output=OutputOptions(**_taken(values, OutputOptions)),
        write=WriteOptions(**_taken(values, WriteOptions)),
        strict="strict" in values,
    )


def _taken(values: dict[str, Any], group: Any) -> dict[str, Any]:
    return {name: values.pop(name) for name in group._fields if name in values}
