"""Plain lines of `assign` and `check`, read without click: to import that takes as long as to rewrite megabytes.

What is not plain (help, a mistake, an option that only click knows) is left to click, so that there is one
parser with opinions. A test holds this one to click's answers.
"""

from __future__ import annotations

_FLAGS = {
    "-R": "recursive",
    "--recursive": "recursive",
    "-q": "quiet",
    "--quiet": "quiet",
    "--verbose": "verbose",
}
_VALUES = {
    "--rules": "rules_file",
    "--class": "class_name",
    "-l": "selector",
    "--selector": "selector",
    "-n": "namespace",
    "--namespace": "namespace",
}
_FILES = ("-f", "--filename")
_OF_ASSIGN = {"-i": "in_place", "--in-place": "in_place", "--diff": "show_diff", "--keep-going": "keep_going"}
_OF_CHECK = {"-o": "output_format", "--output": "output_format"}


def run(arguments: list[str]) -> int | None:
    """Run the command, when it is one of these and the line is plain. Its exit code; None: ask click."""
    command, rest = arguments[0] if arguments else "", arguments[1:]
    if command == "assign" and (options := assign(rest)) is not None:
        _read_ahead(options)
        from ..commands import assign as of_assign

        return of_assign.run(**options)  # type: ignore[arg-type]
    if command == "check" and (options := check(rest)) is not None:
        _read_ahead(options)
        from ..commands import check as of_check

        return of_check.run(**options)  # type: ignore[arg-type]
    return None


def _read_ahead(options: Options) -> None:
    """Have the only file read while what is to work on it is imported. Several would be in memory at once."""
    from ..system.files import read_ahead

    names = options["filenames"]
    assert isinstance(names, tuple)
    if len(names) == 1:
        read_ahead(names[0])


Options = dict[str, "str | bool | tuple[str, ...]"]
"""Options of a command's `run`, by name; those that are not given are not there."""


def assign(arguments: list[str]) -> Options | None:
    """The options of `commands.assign.run` that the arguments after `assign` give; None: ask click."""
    return _options(arguments, {**_FLAGS, **_OF_ASSIGN}, _VALUES)


def check(arguments: list[str]) -> Options | None:
    """The same of `commands.check.run`."""
    from ..reports import FORMATS

    found = _options(arguments, _FLAGS, {**_VALUES, **_OF_CHECK})
    return None if found and found.get("output_format", "text") not in FORMATS else found


def _options(arguments: list[str], flags: dict[str, str], values: dict[str, str]) -> Options | None:
    found: Options = {}
    names: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument in flags:
            found[flags[argument]] = True
            continue
        option, joined, value = argument.partition("=")
        if option not in values and option not in _FILES:
            return None
        if not joined:
            value = next(waiting, "")
        if not value or (value.startswith("-") and value != "-"):
            return None
        if option in _FILES:
            names.append(value)
        else:
            found[values[option]] = value
    return {**found, "filenames": tuple(names)}
