"""The program, run as its users run it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def runtimeclass(*arguments: str, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    """Run it at the root of the repository, with these variables of the environment as well."""
    return subprocess.run(
        (sys.executable, "-m", "kubectl_runtimeclass", *arguments),
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, **environ},
    )
