"""Names of inputs as people write them, by what kubectl makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_runtimeclass.errors import UsageError
from kubectl_runtimeclass.sources.filenames import below, expand

CASES = {
    "a name is itself": (["a.yaml"], ["a.yaml"]),
    "standard input is itself": (["-"], ["-"]),
    "commas stand between names, as in kubectl": (["a.yaml,b.yaml", "c"], ["a.yaml", "b.yaml", "c"]),
    "a file with a comma in its name is that file": (["x,y.yaml"], ["x,y.yaml"]),
    "a pattern that the shell left alone is expanded in order": (["?.yaml"], ["a.yaml", "b.yaml"]),
    "a file that looks like a pattern is that file": (["[z].yaml"], ["[z].yaml"]),
    "a pattern and a name": (["[ab].yaml,x,y.yaml"], ["a.yaml", "b.yaml", "x", "y.yaml"]),
    "a file that does not exist is told of when it is read": (["none.yaml"], ["none.yaml"]),
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "a.yaml",
        "b.yaml",
        "x,y.yaml",
        "[z].yaml",
        "deep/one.yaml",
        "deep/er/two.json",
        ".git/no.yaml",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("names", "expected"), CASES.values(), ids=CASES.keys())
def test_names(names: list[str], expected: list[str]) -> None:
    assert list(expand(names)) == expected


def test_a_pattern_that_matches_nothing_is_an_error_as_in_kubectl() -> None:
    with pytest.raises(UsageError, match=r"\*\.yml: the pattern matches no file"):
        list(expand(["*.yml"]))


def test_files_below_a_directory_are_counted_but_those_of_git() -> None:
    assert below(["."]) == 2
