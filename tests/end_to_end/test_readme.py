"""The README is true: each `console` block is run, and says what is printed."""

from __future__ import annotations

import re
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


def test_every_command_is_in_the_readme() -> None:
    from kubectl_runtimeclass.cli.program import COMMANDS

    text = (ROOT / "README.md").read_text()
    missing = [name for name in COMMANDS if not re.search(rf"(`|runtimeclass ){name}\b", text)]
    assert missing == []


def test_links_lead_somewhere() -> None:
    for page in (*PAGES, *WALKS):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", (ROOT / page).read_text()):
            assert ((ROOT / page).parent / target).exists(), f"{page}: {target}"
