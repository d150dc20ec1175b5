"""How long a person waits: the start of the archive and of the package, with kubectl's own beside it.

    python bench/startup.py [--runs N] [--archive kubectl-runtimeclass_…tar.gz]

Without --archive one is built. Prints the median and the least wall time of each, and the processor time, which
says more on a busy machine.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed has its bytecode

MANIFEST = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    metadata:
      labels:
        trust: untrusted
    spec:
      containers:
      - name: web
        image: nginx
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  ports:
  - port: 80
"""


class Times(NamedTuple):
    """Milliseconds."""

    median: float
    least: float
    processor: float


def measure(command: Sequence[str | Path], runs: int) -> Times:
    """Run a command this often, one at a time. Raises CalledProcessError when it fails."""
    walls, processor = [], []
    for _ in range(runs):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        walls.append((time.perf_counter() - start) * 1000)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processor.append((after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000)
    return Times(statistics.median(walls), min(walls), statistics.median(processor))


def commands(program: Path, manifest: Path) -> dict[str, Sequence[str | Path]]:
    """What is measured, by the name that is printed."""
    assign = ("assign", "-f", manifest, "--class", "gvisor", "-l", "trust=untrusted")
    package = (
        sys.executable,
        "-c",
        "from kubectl_runtimeclass.__main__ import console; console()",
    )
    return {
        "archive: --version": (program, "--version"),
        "archive: completion of an option": (program, "__complete", "assign", "--cl"),
        "archive: assign, 2 documents": (program, *assign),
        "package: --version": (*package, "--version"),
        "package: assign, 2 documents": (*package, *assign),
        "python -c 'import click'": (sys.executable, "-c", "import click"),
        "python -c pass": (sys.executable, "-c", "pass"),
        "kubectl version --client": ("kubectl", "version", "--client"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--archive", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        archive: Path | None = options.archive
        if archive is None:
            subprocess.run((sys.executable, ROOT / "krew" / "archive.py", "--output", work), check=True)
            archive = next(work.glob("*.tar.gz"))
        with tarfile.open(archive) as packed:
            packed.extractall(work / "plugin", filter="data")
        (work / "web.yaml").write_text(MANIFEST)
        print(f"{'':36}{'median':>9}{'least':>9}{'processor':>11}   ms, {options.runs} runs")
        for what, command in commands(work / "plugin" / "kubectl-runtimeclass", work / "web.yaml").items():
            try:
                times = measure(command, options.runs)
            except FileNotFoundError:
                print(f"{what:36}  not installed")
                continue
            print(f"{what:36}{times.median:9.1f}{times.least:9.1f}{times.processor:11.1f}")
        print(f"archive: {archive.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
