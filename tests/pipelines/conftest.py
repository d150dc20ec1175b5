"""Our program on PATH and in kustomize's plugin directory, with a home of its own."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from ..support import tools
from .hosts import Environment, run

ROOT = Path(__file__).parents[2]

SCRIPT = """\
#!{python}
import sys
sys.path.insert(0, {root!r})
from kubectl_runtimeclass.__main__ import main
sys.exit(main())
"""


def executable(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture(scope="session")
def env(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment in which every host finds us, and kubectl finds no cluster."""
    home = tmp_path_factory.mktemp("home")
    binaries = home / "bin"
    binaries.mkdir()
    program = executable(
        binaries / "kubectl-runtimeclass", SCRIPT.format(python=sys.executable, root=str(ROOT))
    )
    path = os.pathsep.join([str(binaries), str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {
        "PATH": path,
        "HOME": str(home),
        "KUBECONFIG": os.devnull,
        "KUSTOMIZE_PLUGIN_HOME": str(home / "plugins"),
        "LANG": "C.UTF-8",
    }
    assert run(program, "kustomize", "install", env=env).code == 0
    return env


@pytest.fixture(params=tools.kubectls(), ids=lambda kubectl: kubectl.version)
def kubectl(request: pytest.FixtureRequest) -> Path:
    """Every kubectl that is here, one after the other."""
    path: Path = request.param.path
    return path


@pytest.fixture
def kustomize() -> Path:
    return tools.need("kustomize")


@pytest.fixture
def kpt() -> Path:
    return tools.need("kpt")
