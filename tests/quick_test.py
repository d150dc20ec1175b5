"""The quick reading of `assign`'s options gives what click gives, or leaves it to click."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass import quick
from kubectl_runtimeclass.cli.assign import command

ARGUMENTS = """
    -f --filename -R --recursive -i --in-place --diff --keep-going -q --quiet --verbose --rules --class -l --selector
    -n --namespace --color never --on-existing Replace -k --verify --snapshot --help -h -- - a.yaml gvisor app=web
    a,b --class=kata --rules=r.yaml --filename=x -fx --quiet=1 -qR -n=x --cla '' =
"""
WORDS = st.sampled_from(ARGUMENTS.split())


def by_click(arguments: list[str]) -> dict[str, object] | None:
    """What click makes of the arguments; None where it prints help or an error."""
    try:
        return dict(command.make_context("assign", list(arguments)).params)
    except (click.ClickException, click.exceptions.Exit):
        return None


@given(st.lists(WORDS, max_size=8))
def test_both_agree_or_the_quick_one_gives_up(arguments: list[str]) -> None:
    found = quick.assign(arguments)
    if found is None:
        return
    wanted = by_click(arguments)
    assert wanted is not None
    assert {**{name: wanted[name] for name in wanted if name not in found}, **found} == wanted
    given = {name for name, value in wanted.items() if value not in (None, False, "", "auto", ())}
    assert given <= set(found)


PLAIN = [
    ["-f", "a.yaml", "--class", "gvisor"],
    ["-f", "-", "-f", "b", "--rules", "r.yaml", "-q"],
    ["--filename=a", "-R", "--class=x", "-l", "a=b,c", "-i", "-n", "shop"],
    [],
]


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_plain_command_lines_are_read_quickly(arguments: list[str]) -> None:
    assert quick.assign(arguments) is not None


def test_what_takes_long_to_import_is_not_imported_for_a_class_and_a_plain_manifest() -> None:
    script = (
        "import sys; from kubectl_runtimeclass.__main__ import main; "
        "code = main(['assign', '-q', '-f', '-', '--class', 'x']); "
        "sys.stderr.write(f'{code} {set(sys.argv[1:]) & set(sys.modules)}')"
    )
    slow = ("click", "yaml", "kubectl_runtimeclass.tree", "kubectl_runtimeclass.rules_file")
    pod = b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers: []\n"
    done = subprocess.run([sys.executable, "-c", script, *slow], input=pod, capture_output=True)
    assert done.stderr.decode() == "0 set()"
