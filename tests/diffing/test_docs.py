"""docs/diff.md says what there is."""

from __future__ import annotations

import re
from pathlib import Path

import click

from kubectl_runtimeclass.cli.diff import command
from kubectl_runtimeclass.reports.diff import FORMATS

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "diff.md").read_text(encoding="utf-8")


def test_every_note_is_documented_with_its_level() -> None:
    source = (ROOT / "kubectl_runtimeclass" / "diffing").glob("*.py")
    made = re.findall(
        r'Note\(\s*([^"]*?),\s*"([A-Za-z]+)"', "".join(path.read_text(encoding="utf-8") for path in source)
    )
    documented = dict(re.findall(r"^\| `(\w+)` \| ([a-z, ]+?) \|", DOCS, re.M))
    assert {code for _, code in made} == documented.keys()
    for level, code in made:
        if level == "_SEVERITIES[finding.severity], ":
            level = "ERROR WARNING NOTE"
        words = {word.lower() for word in re.findall("ERROR|WARNING|NOTE", level)}
        assert words <= set(documented[code].split(", ")), code


def test_every_option_of_its_own_is_documented() -> None:
    own = ("to", "from_rev", "live", "snapshots", "price")
    options = [option for option in command.params if isinstance(option, click.Option) and option.name in own]
    assert len(options) == len(own)
    assert [option.opts[-1] for option in options if option.opts[-1] not in DOCS] == []
    assert [name for name in FORMATS if f"-o {name}" not in " ".join(DOCS.split())] == []
