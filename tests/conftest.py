"""Fixtures that tests of several parts share."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest
from hypothesis import settings

DATA = Path(__file__).parent / "data"


for name in ("COLUMNS", "LINES"):
    os.unsetenv(name)  # by readline, which pytest imports: programs see it, and os.environ does not

# Time is measured in bench/: a busy machine must not fail a test.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """235 YAML files of public projects, as their authors wrote them; see data/corpus.NOTICE."""
    folder = tmp_path_factory.mktemp("corpus")
    with tarfile.open(DATA / "corpus.tar.gz") as archive:
        for member in archive:
            if member.isfile():
                path = folder / member.name
                path.parent.mkdir(parents=True, exist_ok=True)
                content = archive.extractfile(member)
                assert content is not None
                path.write_bytes(content.read())
    return folder
