"""Short options are read as kubectl's are."""

from __future__ import annotations

import click
import pytest

from kubectl_runtimeclass.cli.program import group

OF_EXPLAIN = [
    ("-n=shop", {"namespace": "shop"}),
    ("-nshop", {"namespace": "shop"}),
    ("-n shop", {"namespace": "shop"}),
    ("-n==x", {"namespace": "=x"}),
    ("-n= -f=a", {"namespace": "=", "filenames": ("a",)}),
    ("-f=a -f=b=c", {"filenames": ("a", "b=c")}),
    ("-Rf=a", {"recursive": True, "filenames": ("a",)}),
    ("-Rf -n=x", {"recursive": True, "filenames": ("-n=x",)}),
    ("--class -n=x", {"class_name": "-n=x"}),
    ("--class=-n=x", {"class_name": "-n=x"}),
    ("-o=json", {"output_format": "json"}),
    ("-- -n=x", {"names": ("-n=x",)}),
]
"""As `parseSingleShortArg` of pflag v1.0.10 reads them."""


@pytest.mark.parametrize(("line", "wanted"), OF_EXPLAIN, ids=[line for line, _ in OF_EXPLAIN])
def test_a_short_option_takes_its_value_after_an_equals_sign(line: str, wanted: dict[str, object]) -> None:
    context = click.Context(group, **group.context_settings)
    name, command, rest = group.resolve_command(context, ["explain", *line.split()])
    assert command is not None
    found = command.make_context(name, rest, context).params
    assert {key: found[key] for key in wanted} == wanted
