"""The Python that builds: a virtual environment with exactly what krew/requirements.txt pins, by hash."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "krew" / "requirements.txt"


def cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "kubectl-runtimeclass"


def python() -> Path:
    """The interpreter of the build environment, made on first use. Raises CalledProcessError."""
    key = hashlib.sha256(REQUIREMENTS.read_bytes() + f"{sys.version}{sys.base_prefix}".encode()).hexdigest()
    home = cache() / f"builder-{key[:12]}"
    interpreter = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    ready = home / "ready"
    if not ready.exists():
        venv.create(home, clear=True, with_pip=True)
        pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        run(interpreter, *pip, "--only-binary", ":all:", "--require-hashes", "-r", REQUIREMENTS, cwd=home)
        ready.touch()
    return interpreter


def run(*command: str | Path, cwd: Path, **environment: str) -> None:
    """Run a step of the build with its output on stderr. Raises CalledProcessError."""
    subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", **environment},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        check=True,
    )
