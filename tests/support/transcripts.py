"""Console blocks of Markdown pages: commands behind `$ `, and what they print. They are run, and held to it.

Blocks of `console cluster` need an API server that kubectl knows, too: tests/controlplane runs those.

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

_MARK = "\x1e"


class Step(NamedTuple):
    """One command as the page has it, its lines with `$ ` and `> `, and what the page says that it prints."""

    shown: str
    output: str

    @property
    def command(self) -> str:
        return re.sub(r"^[$>] ", "", self.shown, flags=re.M)


def blocks(page: Path, info: str = "console") -> list[str]:
    """The text of each console block."""
    return re.findall(rf"^```{info}\n(.*?)^```$", page.read_text(), re.M | re.S)


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
    environment = prepared(folder, columns)
    parts = [steps(text) for text in block]
    script = "".join(f"{step.command}_mark\n" for part in parts for step in part)
    printed = shell(
        f"_mark() {{ local code=$?; printf '\\036'; return $code; }}\n{script}", folder, environment
    )
    outputs = iter(printed.split(_MARK))
    return ["".join(step.shown + next(outputs) for step in part) for part in parts]


def prepared(folder: Path, columns: int = 120, kubeconfig: str = os.devnull) -> dict[str, str]:
    """Put the samples and the program into a folder. The environment in which both are found."""
    for name in LINKS:
        (folder / Path(name).name).symlink_to(ROOT / name)
    (folder / "bin").mkdir()
    program = folder / "bin" / "kubectl-runtimeclass"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kubectl_runtimeclass "$@"\n')
    program.chmod(0o755)
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PATH": f"{folder / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "KUBECONFIG": kubeconfig,
        "COLUMNS": str(columns),
    }


def shell(script: str, folder: Path, environment: dict[str, str]) -> str:
    """What a script prints, errors as well."""
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.stdout.decode()


def update(page: Path, before: Sequence[str], after: Sequence[str]) -> None:
    """Write what the blocks printed into the page."""
    text = page.read_text()
    for old, new in zip(before, after, strict=True):
        text = text.replace(f"```console\n{old}```", f"```console\n{new}```")
    page.write_text(text)
