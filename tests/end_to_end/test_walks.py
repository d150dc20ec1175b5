"""The first ten minutes of three kinds of users: each page of docs/walks is one session, run from top to bottom."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ..support import transcripts

WALKS = sorted((transcripts.ROOT / "docs" / "walks").glob("*.md"))


@pytest.mark.parametrize("page", WALKS, ids=lambda page: page.stem)
def test_a_walk_goes_as_its_page_says(page: Path, tmp_path: Path) -> None:
    expected = transcripts.blocks(page)
    printed = transcripts.run(expected, tmp_path, columns=100)
    if transcripts.UPDATE:
        transcripts.update(page, expected, printed)
    else:
        assert "\n".join(printed) == "\n".join(expected)


def test_there_is_a_walk_for_each_of_the_three() -> None:
    assert [page.stem for page in WALKS] == ["application-developer", "gitops-engineer", "platform-engineer"]


@pytest.mark.parametrize("page", WALKS, ids=lambda page: page.stem)
def test_no_line_of_a_walk_is_wider_than_a_terminal(page: Path) -> None:
    """But for a sentence of an error, an annotation or a command: those are not broken."""
    for block in transcripts.blocks(page):
        for line in block.splitlines():
            assert len(line) <= 120 or re.search(r"^[$>] |^error: |^warning: |^::", line), line
