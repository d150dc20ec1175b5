"""CONTRIBUTING tells of the tree as it is, and every module has tests where its name says."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "kubectl_runtimeclass"
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_package_is_on_the_map_and_the_map_has_no_other() -> None:
    on_the_map = set(re.findall(r"^ {6}([a-z_]+)/ ", TEXT, re.MULTILINE))
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert on_the_map == packages


def test_every_file_that_is_named_is_there() -> None:
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_.]+|[a-z_]+\.(?:py|md|json))`", TEXT)
    assert len(named) > 20
    places = (ROOT, PACKAGE)
    assert [name for name in named if not any((place / name).exists() for place in places)] == []
