"""The archive that krew installs: built once for all tests, in a copy of nothing but what a release has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MANIFESTS = Path(__file__).parent / "testdata"

# A release tests what it publishes: a folder with the archive, instead of one that is built here.
PREBUILT = os.environ.get("KUBECTL_RUNTIMECLASS_DIST", "")

RULES = ("--class", "gvisor", "-l", "trust=untrusted")


def copy_sources(root: Path, target: Path) -> Path:
    """What a build reads, copied, so that it stays as it is while the tests run. Returns the copy."""
    target.mkdir(parents=True, exist_ok=True)
    for part in ("kubectl_runtimeclass", "krew"):
        shutil.copytree(
            root / part, target / part, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
        )
    for part in ("LICENSE", "README.md", "setup.cfg", "pyproject.toml", "plugin.yaml"):
        if (root / part).exists():
            shutil.copy(root / part, target)
    return target


def build(script: str, output: Path, root: Path, **environment: str) -> None:
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
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for all workers of pytest-xdist."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def dist(shared: Path) -> Path:
    """A folder with the archive for this machine, its sum and its bill of materials."""
    if not sys.platform.startswith("linux"):
        pytest.skip("the tests of the archive are written for Linux")
    import fcntl  # not on Windows

    if PREBUILT:
        copy_sources(ROOT, shared / "source")
        return Path(PREBUILT)
    folder = shared / "dist"
    with (shared / "dist.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            build("archive.py", folder, copy_sources(ROOT, shared / "source"))
            (folder / "ready").touch()
    return folder


@pytest.fixture(scope="session")
def source(dist: Path, shared: Path) -> Path:
    """The sources that the archive was built from."""
    return shared / "source"


@pytest.fixture(scope="session")
def archive(dist: Path) -> Path:
    """The archive."""
    return next(dist.glob("*_linux_*.tar.gz"))


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
