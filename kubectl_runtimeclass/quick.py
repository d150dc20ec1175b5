"""Plain command lines of `assign`, read without click: to import that takes as long as to rewrite megabytes.

What is not plain (help, a mistake, an option that only click knows) is left to click, so that there is one
parser with opinions. A test holds this one to click's answers.
"""

from __future__ import annotations

from typing import TypedDict, cast


class Options(TypedDict, total=False):
    """Options of `commands.assign.run`; those that are not given are not there."""

    filenames: tuple[str, ...]
    recursive: bool
    rules_file: str
    class_name: str
    selector: str
    in_place: bool
    show_diff: bool
    keep_going: bool
    quiet: bool
    namespace: str
    verbose: bool


_FLAGS = {
    "-R": "recursive",
    "--recursive": "recursive",
    "-i": "in_place",
    "--in-place": "in_place",
    "--diff": "show_diff",
    "--keep-going": "keep_going",
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


def assign(arguments: list[str]) -> Options | None:
    """The options of `commands.assign.run` that the arguments after `assign` give; None: ask click."""
    found: dict[str, object] = {}
    names: list[str] = []
    waiting = iter(arguments)
    for argument in waiting:
        if argument in _FLAGS:
            found[_FLAGS[argument]] = True
            continue
        option, joined, value = argument.partition("=")
        if (option not in _VALUES and option not in _FILES) or (joined and not option.startswith("--")):
            return None
        if not joined:
            value = next(waiting, "")
        if not value or (value.startswith("-") and value != "-"):
            return None
        if option in _FILES:
            names.append(value)
        else:
            found[_VALUES[option]] = value
    return cast(Options, {**found, "filenames": tuple(names)})
