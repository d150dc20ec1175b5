from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from ..errors import words
from .files import FileError


def replace(path: str, old: bytes, pieces: Iterable[bytes | memoryview]) -> None:
    """Put new bytes in the place of a file that held `old`, all of them or none. Raises FileError.

    The file that a link points to is replaced. Mode and owner are kept. A file whose content is no longer
    `old` is left alone. For the new content to outlive a power failure, call `sync_directories` afterwards.
    """
    target = os.path.realpath(path)
    try:
        before = os.stat(target)
        with open(target, "rb", buffering=0) as file:
            if file.read() != old:
                raise FileError(f"{path}: changed while it was being read; left as it is, run again")
        write_atomically(target, pieces, before)
    except OSError as error:
        raise FileError(f"{path}: {words(error)}; left as it is") from None


def write_atomically(
    target: str, pieces: Iterable[bytes | memoryview], before: os.stat_result | None = None
) -> None:
    """Write a file that is no link; for its owner alone, or with the mode and owner of `before`. Raises OSError.

    It is written to a temporary file beside it, which is synchronised and renamed, so that whatever happens
    the name stands for the old or for the new content.
    """
    directory, base = os.path.split(target)
    temporary = os.path.join(directory, f".{base}.{os.urandom(6).hex()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            if before is not None:
                _copy_mode_and_owner(descriptor, before)
            os.fsync(descriptor)
        os.replace(temporary, target)
    except BaseException:
        _unlink(temporary)
        raise


def _copy_mode_and_owner(descriptor: int, before: os.stat_result) -> None:
    """Give the file mode and owner of the one it replaces."""
    if not hasattr(os, "fchown"):
        return
    if (
        os.fstat(descriptor)[stat.ST_UID] != before.st_uid
        or os.fstat(descriptor)[stat.ST_GID] != before.st_gid
    ):
        os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def sync_directories(paths: Iterable[str]) -> None:
    """Make what `replace` renamed durable, each directory once, where directories can be synchronised."""
    if os.name == "nt":
        return
    for directory in dict.fromkeys(os.path.dirname(os.path.realpath(path)) for path in paths):
        try:
            descriptor = os.open(directory, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError:
            pass  # some file systems refuse; the renames themselves are done


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass
