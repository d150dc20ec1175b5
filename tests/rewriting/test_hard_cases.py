"""YAML that engines stumble over: the edit is exact, or refused with the input left as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_runtimeclass.rewriting import stream as rewrite
from kubectl_runtimeclass.rules import model as rules

CASES = Path(__file__).parents[1] / "data" / "yaml"
RULES = rules.single("gvisor", on_existing=rules.REPLACE)


REFUSED_BY_KUBERNETES = ("directive-yaml", "empty-docs")
"""kubectl reads a directive, and a document end, before a `---` line as a document of its own: no YAML. `assign` passes
it by, since the workload can be edited all the same; `check` says it."""


def cases(kind: str) -> list[str]:
    return sorted(path.name.removesuffix(kind) for path in CASES.glob(f"*{kind}"))


@pytest.mark.parametrize("whole", [False, True], ids=["assign", "check"])
@pytest.mark.parametrize("name", cases(".expected.yaml"))
def test_the_field_and_nothing_else_changes(name: str, whole: bool) -> None:
    data = (CASES / f"{name}.yaml").read_bytes()
    made = rewrite.rewrite(data, RULES, name, whole=whole)
    assert bool(made.refused) == (whole and name in REFUSED_BY_KUBERNETES)
    assert made.result(data) == (CASES / f"{name}.expected.yaml").read_bytes()


@pytest.mark.parametrize("whole", [False, True], ids=["assign", "check"])
@pytest.mark.parametrize("name", cases(".expected.error.txt"))
def test_what_cannot_be_edited_safely_is_refused_with_a_reason(name: str, whole: bool) -> None:
    data = (CASES / f"{name}.yaml").read_bytes()
    made = rewrite.rewrite(data, RULES, name, whole=whole)
    refused = "".join(f"line {each.line}: {each.reason}\n" for each in made.refused)
    assert refused == (CASES / f"{name}.expected.error.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", cases(".expected.yaml"))
def test_a_second_run_changes_nothing(name: str) -> None:
    data = (CASES / f"{name}.expected.yaml").read_bytes()
    made = rewrite.rewrite(data, RULES, name)
    assert (made.edits, made.refused) == ((), ())
