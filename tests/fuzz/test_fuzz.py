"""Each target holds: on damaged documents always, and for some seconds of coverage-guided fuzzing in CI."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..support import mutations
from .targets import TARGETS

ROOT = Path(__file__).parents[2]
SECONDS = 8
"""For each of seven targets: a minute."""


@pytest.mark.parametrize("name", TARGETS)
def test_damaged_documents_break_nothing(name: str) -> None:
    sources = mutations.hard_cases() + mutations.manifests()
    for text in (b"", *mutations.hard_cases(), *mutations.mutants(sources, 500, seed=14)):
        TARGETS[name](text)


def test_there_is_a_target_for_each_door() -> None:
    assert len(TARGETS) == 7


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_fuzzing_breaks_nothing(name: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: pip install atheris (Linux, CPython 3.11 to 3.13)")
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", name, str(tmp_path / "corpus"), f"-max_total_time={SECONDS}",
         "-timeout=20", "-rss_limit_mb=4096", f"-artifact_prefix={tmp_path}/"],
        cwd=ROOT, env=os.environ, capture_output=True, text=True, errors="replace",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    assert "Done" in done.stderr and " runs in " in done.stderr
