"""docs/audit.md shows what the program prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from kubectl_runtimeclass.cli import program

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "audit.md").read_text()
BLOCKS = re.findall(r"```console\n\$ kubectl runtimeclass ([^\n]*)\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize(("command", "expected"), BLOCKS, ids=[command for command, _ in BLOCKS])
def test_each_example_prints_what_the_page_shows(
    command: str, expected: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / "tests")
    monkeypatch.setattr("kubectl_runtimeclass.commands.common.columns", lambda: None)
    program.run(shlex.split(command))
    printed = capsys.readouterr()
    assert printed.out + printed.err == expected


def test_there_are_examples() -> None:
    assert len(BLOCKS) >= 3
