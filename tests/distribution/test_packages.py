"""The wheel and the source distribution: their bytes, and that they install."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from kubectl_runtimeclass import NAME, __version__

from .conftest import MANIFESTS, ROOT, RULES, build, copy_sources

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in ("README.md", "LICENSE"):
        if not (ROOT / name).exists():
            pytest.skip(f"{name} is not here yet")
    folder = tmp_path_factory.mktemp("packages")
    build("packages.py", folder, copy_sources(ROOT, folder.with_name(f"{folder.name}-source")))
    return folder


def test_two_builds_give_the_same_bytes(packages: Path, tmp_path: Path) -> None:
    elsewhere = copy_sources(packages.with_name(f"{packages.name}-source"), tmp_path / "a checkout elsewhere")
    build("packages.py", tmp_path / "again", elsewhere, PYTHONHASHSEED="42", TZ="Asia/Tokyo")
    first = {path.name: path.read_bytes() for path in packages.iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "again").iterdir()} == first
    assert len(first) == 2


def test_the_wheel_holds_every_module_and_the_licence(packages: Path) -> None:
    with zipfile.ZipFile(next(packages.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
    source = packages.with_name(f"{packages.name}-source")
    ours = {path.relative_to(source).as_posix() for path in (source / "kubectl_runtimeclass").rglob("*.py")}
    assert ours <= names
    assert "kubectl_runtimeclass/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_source_distribution_has_no_links_and_one_folder(packages: Path) -> None:
    with tarfile.open(next(packages.glob("*.tar.gz"))) as packed:
        assert {entry.name.partition("/")[0] for entry in packed} == {f"kubectl_runtimeclass-{__version__}"}
        assert all(entry.isfile() for entry in packed)


def test_the_wheel_installs_and_works(packages: Path, tmp_path: Path) -> None:
    """As pipx and uv do it: an environment of its own. The libraries are those of the tests."""
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index")
    subprocess.run((*pip, next(packages.glob("*.whl"))), check=True)
    libraries = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    done = subprocess.run(
        (home / "bin" / f"kubectl-{NAME}", "assign", "-f", MANIFESTS / "shop.yaml", *RULES),
        env={"PYTHONPATH": libraries},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "      runtimeClassName: gvisor\n" in done.stdout
