"""The quick reading of options gives what click gives, or leaves it to click."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.cli import quick
from kubectl_runtimeclass.cli.assign import command as assign
from kubectl_runtimeclass.cli.check import command as check
from kubectl_runtimeclass.cli.program import group

STRANGE = """
    -k --verify --snapshot --help -h -- - a.yaml -fx -qR -n=x -f=x -Rn=x -n= -n==x --quiet=1 --cla = -o --color --on-existing=Keep
    --output=table -ojson --class --filename --rules= --name=x
"""
"""What is not plain: for click alone, a mistake, or half of an option."""

COMMON = {**quick._INPUTS, **quick._RULES, **quick._OUTPUT}
Quick = Callable[[list[str]], "quick.PlainOptions | None"]


def lines_of(fields: dict[str, str]) -> st.SearchStrategy[list[str]]:
    """Arguments, an option at a time: those that quick knows, in each of their forms, seldom something strange."""
    plain = [(name,) for name, field in fields.items() if field in quick._FLAGS]
    values = {name: field for name, field in fields.items() if field not in quick._FLAGS}
    for name in (*values, *["-f", "--filename"] * 3):
        for value in ("json", "text", "yaml") if values[name] == "output_format" else ("-", "a=b,!c"):
            plain += [(name, value), (f"{name}={value}",)]
    options = st.lists(st.sampled_from(plain), max_size=6).map(
        lambda given: [word for words in given for word in words]
    )
    return st.one_of(
        options,
        options,
        st.builds(lambda *of: [*of[0], of[1], *of[2]], options, st.sampled_from(STRANGE.split()), options),
    )


COMMANDS: list[tuple[Quick, click.Command, st.SearchStrategy[list[str]]]] = [
    (quick.assign, assign, lines_of({**COMMON, **quick._OF_ASSIGN})),
    (quick.check, check, lines_of({**COMMON, **quick._OF_CHECK})),
]


def by_click(command: click.Command, arguments: list[str]) -> dict[str, object] | None:
    """What click makes of the arguments; None where it prints help or an error."""
    try:
        parent = click.Context(group, **group.context_settings)
        _, _, rest = group.resolve_command(parent, [command.name or "", *arguments])
        return dict(command.make_context("x", rest, parent).params)
    except (click.ClickException, click.exceptions.Exit):
        return None


@pytest.mark.parametrize(("read", "command", "lines"), COMMANDS, ids=["assign", "check"])
@settings(max_examples=400)
@given(data=st.data())
def test_both_agree_or_the_quick_one_gives_up(
    read: Quick, command: click.Command, lines: st.SearchStrategy[list[str]], data: st.DataObject
) -> None:
    arguments = data.draw(lines)
    found = read(arguments)
    if found is None:
        return
    wanted = by_click(command, arguments)
    assert wanted is not None
    fields = {
        **found.inputs._asdict(),
        **found.rules._asdict(),
        **found.output._asdict(),
        **found.write._asdict(),
        "strict": found.strict,
    }
    assert {name: fields.get(name, not_given(value)) for name, value in wanted.items()} == wanted


def not_given(value: object) -> object:
    """What an option that only click knows has when it is not given."""
    return value if value in (None, False, ()) else "given"


PLAIN: list[tuple[Quick, list[str]]] = [
    (quick.assign, ["-f", "a.yaml", "--class", "gvisor"]),
    (quick.assign, ["-f", "-", "-f", "b", "--rules", "r.yaml", "-q"]),
    (quick.assign, ["--filename=a", "-R", "--class=x", "-l", "a=b,c", "-i", "-n", "shop"]),
    (quick.assign, []),
    (quick.check, ["-f", "a", "-R", "-o", "sarif", "--output=json"]),
    (quick.check, ["-f", "a", "--strict"]),
    (quick.check, ["-f=a", "-o=sarif", "-n=shop", "--class=x", "-l=a=b"]),
]


@pytest.mark.parametrize(("read", "arguments"), PLAIN)
def test_plain_command_lines_are_read_quickly(read: Quick, arguments: list[str]) -> None:
    assert read(arguments) is not None


@pytest.mark.parametrize("name", ["x", "gvisor"])
@pytest.mark.parametrize(("command", "code"), [("assign", 0), ("check", 1)])
def test_what_takes_long_to_import_is_not_imported_for_a_class_and_a_plain_manifest(
    command: str, code: int, name: str
) -> None:
    script = (
        "import sys; from kubectl_runtimeclass.__main__ import main; "
        f"code = main(['{command}', '-q', '-f', '-', '--class', '{name}']); "
        "sys.stderr.write(f'{code} {set(sys.argv[1:]) & set(sys.modules)}')"
    )
    slow = (
        "click",
        "yaml",
        "typing",
        "pickle",
        "threading",
        "kubectl_runtimeclass.yamledit.tree",
        "kubectl_runtimeclass.rules.file",
    )
    pod = (
        b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: c\n    args: [a, 'b']\n"
        b"    resources:\n      limits: {amd.com/gpu: 1}\n  volumes:\n  - hostPath: {path: /run/a.sock}\n"
    )
    done = subprocess.run([sys.executable, "-c", script, *slow], input=pod, capture_output=True)
    assert done.stderr.decode() == f"{code} set()"


@pytest.mark.parametrize("form", ["krm", "exec_plugin"])
def test_a_function_that_every_build_calls_imports_neither_click_nor_typing(form: str) -> None:
    script = f"import sys, kubectl_runtimeclass.functions.{form}; print(set(sys.modules) & {{'click', 'typing', 'pickle'}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
