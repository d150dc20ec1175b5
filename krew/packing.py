"""Archives whose bytes depend on what is in them only: sorted, no owners, one time stamp for all."""

from __future__ import annotations

import gzip
import hashlib
import os
import tarfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

EPOCH = 315532800  # 1980-01-01, the first day that a zip can say


def epoch() -> int:
    """The time stamp of everything built: SOURCE_DATE_EPOCH where it is set, in seconds."""
    return max(EPOCH, int(os.environ.get("SOURCE_DATE_EPOCH") or EPOCH))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tar_gz(folder: Path, archive: Path, *, inside: str = "") -> None:
    """Pack the files of a folder. krew refuses links of both kinds, so a linked file is packed as a file."""
    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", 9, raw, mtime=epoch()) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for path, name in _files(folder):
            entry = tarfile.TarInfo(f"{inside}/{name}" if inside else name)
            entry.size, entry.mtime, entry.mode = path.stat().st_size, epoch(), _mode(path)
            with path.open("rb") as content:
                tar.addfile(entry, content)


def zipped(folder: Path, archive: Path) -> None:
    """Pack the files of a folder for Windows."""
    stamp = time.gmtime(epoch())[:6]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path, name in _files(folder):
            entry = zipfile.ZipInfo(name, stamp)
            entry.create_system, entry.external_attr = 3, _mode(path) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes())


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    found = [(path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file()]
    return ((path, name) for name, path in sorted(found))


def _mode(path: Path) -> int:
    return 0o755 if os.access(path, os.X_OK) else 0o644
