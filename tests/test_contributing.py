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


def test_every_module_says_where_its_tests_are() -> None:
    lines = (ROOT / "tests" / "covered_by.txt").read_text(encoding="utf-8").splitlines()
    covered = {row[0]: row[1:] for row in map(str.split, lines) if row and not row[0].startswith("#")}
    modules = [
        path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if path.name != "__init__.py"
    ]
    lines_used = set()
    for module in modules:
        folder, _, name = module.rpartition("/")
        if (ROOT / "tests" / folder / f"test_{name}").exists():
            continue
        beginnings = [line for line in covered if module.startswith(line)]
        assert beginnings, f"{module} has neither a test file of its name nor a line in covered_by.txt"
        lines_used.add(max(beginnings, key=len))
    assert set(covered) - lines_used == set(), "lines that no module needs"
    assert [test for tests in covered.values() for test in tests if not (ROOT / test).exists()] == []
