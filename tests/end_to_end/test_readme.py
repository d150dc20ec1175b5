"""The README is true: each `console` block is run, and says what is printed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md"))]


def blocks(page: str) -> list[str]:
    return re.findall(r"^```console\n(.*?)^```$", (ROOT / page).read_text(), re.M | re.S)


def steps(block: str) -> list[tuple[str, str]]:
    """(command, what it prints) of a block; a command goes on after a backslash."""
    found: list[tuple[str, str]] = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif found and found[-1][0].endswith("\\\n"):
            found[-1] = (found[-1][0] + line, "")
        else:
            found[-1] = (found[-1][0], found[-1][1] + line)
    return found


CASES = [
    pytest.param(page, block, id=f"{page}: {block.splitlines()[0][2:60]}")
    for page in PAGES
    for block in blocks(page)
]


@pytest.mark.parametrize(("page", "block"), CASES)
def test_a_console_block_prints_what_it_says(page: str, block: str, tmp_path: Path) -> None:
    if "samples/run" in block:
        pytest.skip("sets up a virtual environment; .ci/run does that")
    for name in ("samples", "docs", "tests/auditing", "tests/data"):
        (tmp_path / Path(name).name).symlink_to(ROOT / name)
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "kubectl-runtimeclass"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kubectl_runtimeclass "$@"\n')
    program.chmod(0o755)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PATH": f"{tmp_path / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "120",
    }
    script, expected = "", ""
    for command, output in steps(block):
        script += command
        expected += output
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.stdout.decode() == expected


def test_every_command_is_in_the_readme() -> None:
    from kubectl_runtimeclass.cli.program import COMMANDS

    text = (ROOT / "README.md").read_text()
    missing = [name for name in COMMANDS if not re.search(rf"(`|runtimeclass ){name}\b", text)]
    assert missing == []


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text()):
            assert ((ROOT / page).parent / target).exists(), f"{page}: {target}"
