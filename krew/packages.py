#!/usr/bin/env python3
"""Build the wheel and the source distribution, for pip, pipx and uv. Two builds give the same bytes.

Usage: krew/packages.py [--output DIR]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import builder
import packing

SOURCES = ("kubectl_runtimeclass", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")


def build(output: Path) -> list[Path]:
    """Build both from a copy of the sources. Raises CalledProcessError, and OSError for a missing source."""
    with tempfile.TemporaryDirectory() as name:
        work, made = Path(name) / "source", Path(name) / "made"
        work.mkdir()
        for part in SOURCES:
            if (builder.ROOT / part).is_dir():
                shutil.copytree(
                    builder.ROOT / part, work / part, ignore=shutil.ignore_patterns("__pycache__")
                )
            else:
                shutil.copyfile(builder.ROOT / part, work / part)
        for path in work.rglob("*"):
            path.chmod(0o755 if path.is_dir() else 0o644)
        stamp = str(packing.epoch())
        command = (builder.python(), "-m", "build", "--no-isolation", "--outdir", made, work)
        builder.run(*command, cwd=work, SOURCE_DATE_EPOCH=stamp)
        wheel, source = next(made.glob("*.whl")), next(made.glob("*.tar.gz"))
        # setuptools stamps the times of files into a source distribution.
        with tarfile.open(source) as packed:
            packed.extractall(made / "unpacked", filter="data")
        packing.tar_gz(made / "unpacked", output / source.name)
        shutil.copyfile(wheel, output / wheel.name)
    return [output / wheel.name, output / source.name]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, default=builder.ROOT / "dist", metavar="DIR")
    output: Path = parser.parse_args().output.resolve()
    output.mkdir(parents=True, exist_ok=True)
    for path in build(output):
        sys.stdout.write(f"{packing.sha256(path)}  {path}\n")


if __name__ == "__main__":
    main()
