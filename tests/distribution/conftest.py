"""The archive that krew installs: built once for all tests, in a copy of nothing but what a release has."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MANIFESTS = Path(__file__).parent / "testdata"

RULES = ("--class", "gvisor", "-l", "trust=untrusted")


def build(script: str, output: Path, root: Path = ROOT, **environment: str) -> None:
    """Run krew/SCRIPT; skips the test where the pinned build environment cannot be made (no network)."""
    done = subprocess.run(
        (sys.executable, root / "krew" / script, "--output", output),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode and "No matching distribution" in done.stderr:
        pytest.skip("the build environment of krew/requirements.txt cannot be installed here")
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the archive for this machine, its sum and its bill of materials."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the tests of the archive are written for Linux")
    # One for all workers of pytest-xdist.
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    folder = shared / "dist"
    with (shared / "dist.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            build("archive.py", folder)
            (folder / "ready").touch()
    return folder


@pytest.fixture(scope="session")
def archive(dist: Path) -> Path:
    """The archive."""
    return next(dist.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive's folder, as krew lays it."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder


def without_python(*folders: Path) -> dict[str, str]:
    """An environment in which no Python is found: these folders, and a few plain tools."""
    return {"PATH": os.pathsep.join(map(str, folders))}
