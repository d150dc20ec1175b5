"""Console blocks of Markdown pages: commands behind `$ `, and what they print. They are run, and held to it.

UPDATE_GOLDEN=1 writes into the page what is printed instead (with one worker, and then: look at the diff).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
LINKS = ("samples", "docs", "tests/auditing", "tests/data")
UPDATE = bool(os.environ.get("UPDATE_GOLDEN"))

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
_MARK = "\x1e"


class Step(NamedTuple):
    """One command as the page has it, its lines with `$ ` and `> `, and what the page says that it prints."""

    shown: str
    output: str

    @property
    def command(self) -> str:
        return re.sub(r"^[$>] ", "", self.shown, flags=re.M)


def blocks(page: Path) -> list[str]:
    """The text of each console block."""
    return _BLOCK.findall(page.read_text())


def steps(block: str) -> list[Step]:
    """The commands of a block; one goes on after a backslash, and with lines that begin with `> `."""
    made: list[Step] = []
    for line in block.splitlines(keepends=True):
        if line.startswith("$ "):
            made.append(Step(line, ""))
            continue
        last = made[-1]
        goes_on = last.shown.endswith("\\\n") or (line.startswith("> ") and not last.output)
        made[-1] = Step(last.shown + line, "") if goes_on else last._replace(output=last.output + line)
    return made


def run(block: Sequence[str], folder: Path, columns: int = 120) -> list[str]:
    """Run console blocks in one shell, in an empty folder that has the samples. What each block is, as it ran."""
    for name in LINKS:
        (folder / Path(name).name).symlink_to(ROOT / name)
    (folder / "bin").mkdir()
    program = folder / "bin" / "kubectl-runtimeclass"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kubectl_runtimeclass "$@"\n')
    program.chmod(0o755)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PATH": f"{folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "KUBECONFIG": os.devnull,
        "COLUMNS": str(columns),
    }
    parts = [steps(text) for text in block]
    script = "".join(f"{step.command}_mark\n" for part in parts for step in part)
    done = subprocess.run(
        ["bash", "-c", f"_mark() {{ local code=$?; printf '\\036'; return $code; }}\n{script}"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    outputs = iter(done.stdout.decode().split(_MARK))
    return ["".join(step.shown + next(outputs) for step in part) for part in parts]


def update(page: Path, before: Sequence[str], after: Sequence[str]) -> None:
    """Write what the blocks printed into the page."""
    text = page.read_text()
    for old, new in zip(before, after, strict=True):
        text = text.replace(f"```console\n{old}```", f"```console\n{new}```")
    page.write_text(text)
