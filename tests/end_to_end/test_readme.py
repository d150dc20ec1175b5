"""The README is true: each `console` block is run, and says what is printed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ..support import transcripts
from ..support.transcripts import ROOT

PAGES = ["README.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md"))]
WALKS = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs" / "walks").glob("*.md"))


CASES = [
    pytest.param(page, block, id=f"{page}: {block.splitlines()[0][2:60]}")
    for page in PAGES
    for block in transcripts.blocks(ROOT / page)
]


@pytest.mark.parametrize(("page", "block"), CASES)
def test_a_console_block_prints_what_it_says(page: str, block: str, tmp_path: Path) -> None:
    if "samples/run" in block:
        pytest.skip("sets up a virtual environment; .ci/run does that")
    printed = transcripts.run([block], tmp_path)
    if transcripts.UPDATE:
        transcripts.update(ROOT / page, [block], printed)
    else:
        assert printed == [block]


def test_the_lines_from_nothing_to_ci_do_what_they_say(tmp_path: Path) -> None:
    (block,) = re.findall(
        r"^## From nothing to CI\n+```sh\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S
    )
    install, *lines = block.splitlines()
    assert install.startswith("pipx install .")
    shutil.copytree(ROOT / "samples" / "shop", tmp_path / "my-manifests" / "apps")
    subprocess.run(["git", "init", "-q", tmp_path / "my-manifests"], check=True)
    subprocess.run(["git", "config", "user.name", "me"], cwd=tmp_path / "my-manifests", check=True)
    subprocess.run(
        ["git", "config", "user.email", "me@example.com"], cwd=tmp_path / "my-manifests", check=True
    )
    commands = "".join(f"$ {line}\n" for line in [*lines, "echo $?", "git status --short"])
    (printed,) = transcripts.run([commands], tmp_path)
    assert "wrote runtimeclass-rules.yaml" in printed
    assert "+++ b/apps/checkout.yaml" in printed
    assert "3 assigned" in printed
    assert printed.endswith("$ echo $?\n0\n$ git status --short\n")


def test_every_command_is_in_the_readme() -> None:
    from kubectl_runtimeclass.cli.program import COMMANDS

    text = (ROOT / "README.md").read_text()
    missing = [name for name in COMMANDS if not re.search(rf"(`|runtimeclass ){name}\b", text)]
    assert missing == []


def test_links_lead_somewhere() -> None:
    for page in (*PAGES, *WALKS):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text()):
            assert ((ROOT / page).parent / target).exists(), f"{page}: {target}"
