#!/usr/bin/env python3
"""Build the archive that krew installs: one folder with everything in it, for this platform.

    krew/archive.py [--output DIR]      DIR/kubectl-runtimeclass_VERSION_OS_ARCH.tar.gz (.zip on Windows),
                                        with .sha256 and .cdx.json (what is inside) beside it

Two builds with one Python give one checksum. The oldest glibc that the archive runs on is that of the machine
it is built on; --glibc fails the build where it is newer than promised.
"""

from __future__ import annotations

import argparse
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import builder
import packing

ROOT = builder.ROOT
PROGRAM = "kubectl-runtimeclass"
SYSTEMS = {"linux": "linux", "darwin": "darwin", "win32": "windows"}
MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def version() -> str:
    """The version, as krew writes it: `v0.1.0`."""
    text = (ROOT / "kubectl_runtimeclass" / "__init__.py").read_text()
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    if found is None:
        raise SystemExit("kubectl_runtimeclass/__init__.py states no __version__")
    return f"v{found[1]}"


def this_platform() -> tuple[str, str]:
    """Operating system and processor, in krew's words."""
    try:
        return SYSTEMS[sys.platform], MACHINES[platform.machine().lower()]
    except KeyError as error:
        raise SystemExit(f"no archive is made for {error.args[0]}") from None


def file_name(version: str, system: str, machine: str) -> str:
    """The archive's name; plugin.yaml and .krew.yaml point to the same."""
    return f"{PROGRAM}_{version}_{system}_{machine}.{'zip' if system == 'windows' else 'tar.gz'}"


def freeze(folder: Path) -> None:
    """Build the program's folder with PyInstaller, from a copy of the sources only."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        for part in ("kubectl_runtimeclass", "krew"):
            shutil.copytree(ROOT / part, work / part, ignore=shutil.ignore_patterns("__pycache__"))
        builder.run(
            *(builder.python(), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
            *("--distpath", work / "out", "--workpath", work / "work", work / "krew" / "plugin.spec"),
            cwd=work,
            SOURCE_DATE_EPOCH=str(packing.epoch()),
            PYINSTALLER_CONFIG_DIR=str(work / "config"),
        )
        shutil.copytree(work / "out" / PROGRAM, folder)  # follows links
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    for path in folder.rglob("*"):
        if path.is_file() and ".so" in path.name:
            path.chmod(0o644)


def newest_glibc(folder: Path) -> str:
    """The newest glibc symbol version that anything in the folder needs, or "" where there is none."""
    found = {
        tuple(map(int, number.split(b".")))
        for path in folder.rglob("*")
        if path.is_file() and path.open("rb").read(4) == b"\x7fELF"
        for number in re.findall(rb"GLIBC_(\d+\.\d+)", path.read_bytes())
    }
    return ".".join(map(str, max(found))) if found else ""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--output", type=Path, default=ROOT / "dist", metavar="DIR")
    parser.add_argument("--glibc", metavar="VERSION", help="the newest glibc that it may need, as 2.28")
    options = parser.parse_args()
    output: Path = options.output.resolve()
    output.mkdir(parents=True, exist_ok=True)
    archive = output / file_name(version(), *this_platform())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / PROGRAM
        freeze(folder)
        inventory = archive.with_name(f"{archive.name}.cdx.json")
        builder.run(
            *(builder.python(), "-I", ROOT / "krew" / "inventory.py", folder, version(), inventory),
            cwd=output,
        )
        glibc = newest_glibc(folder)
        if options.glibc and _number(glibc) > _number(options.glibc):
            raise SystemExit(f"the archive needs glibc {glibc}; {options.glibc} was promised")
        (packing.zipped if archive.suffix == ".zip" else packing.tar_gz)(folder, archive)
    digest = packing.sha256(archive)
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n")
    size = archive.stat().st_size / 1e6
    needs = f", glibc {glibc} or newer" if glibc else ""
    sys.stdout.write(f"{digest}  {archive}\n{size:.1f} MB{needs}\n")


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part)


if __name__ == "__main__":
    try:
        main()
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"error: {error}" if isinstance(error, OSError) else "error: a step of the build failed")
