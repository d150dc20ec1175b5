"""Replaces the content of files atomically, keeping their mode, owner and attributes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from ..errors import os_message
from .files import FileError


def replace(path: str, old: bytes, pieces: Iterable[bytes | memoryview]) -> None:
    """Atomically replace the content `old` of a file with new bytes. Raises FileError.

    Links are followed. If mode, owner and extended attributes (access control lists, capabilities) cannot be kept, or
    the content is no longer `old`, the file is left as it is and FileError raised. For the new content to survive a
    power failure, call `sync_directories` afterwards.
    """
    target = os.path.realpath(path)
    try:
        before = os.stat(target)
        if not stat.S_ISREG(before.st_mode):
            raise FileError(f"{path}: no regular file, and written in place only such can be; left as it is")
        if _content(target) != old:
            raise FileError(f"{path}: {_CHANGED}")
        _write(target, pieces, before, old)
    except _ChangedError:
        raise FileError(f"{path}: {_CHANGED}") from None
    except OSError as error:
        raise FileError(f"{path}: {os_message(error)}; left as it is") from None


_CHANGED = "changed while it was being read; left as it is, run again"


class _ChangedError(Exception):
    """Another program has written the file."""


def write_atomically(target: str, pieces: Iterable[bytes | memoryview], mode: int = 0o600) -> None:
    """Write a file that is not a link, by default readable only by its owner. Raises OSError.

    A temporary file in the same directory is written, synchronised and renamed, so that the path always has either the
    old or the new content.
    """
    _write(target, pieces, None, b"", mode)


def _write(
    target: str,
    pieces: Iterable[bytes | memoryview],
    before: os.stat_result | None,
    old: bytes,
    mode: int = 0o600,
) -> None:
    directory = os.path.dirname(target)
    _require_renaming(directory)
    # Not derived from the file's name, which may have the greatest length that is possible.
    temporary = os.path.join(directory, f".kubectl-runtimeclass.{os.urandom(8).hex()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with open(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            if before is not None:
                _copy_mode_and_owner(descriptor, before)
                _copy_attributes(target, descriptor)
            os.fsync(descriptor)
        if before is not None:
            _require_unchanged(target, before, old)
        os.replace(temporary, target)
    except BaseException:
        _unlink(temporary)
        raise


def _require_unchanged(target: str, before: os.stat_result, old: bytes) -> None:
    """Raise _ChangedError if the file was written meanwhile, by an editor for example.

    The bytes are compared as well, since two writes may have the same time in a file system.
    """
    if _state(os.stat(target)) != _state(before) or _content(target) != old:
        raise _ChangedError


def _state(status: os.stat_result) -> tuple[int, ...]:
    owner = (status.st_mode, status.st_uid, status.st_gid)
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, *owner)


def _content(target: str) -> bytes:
    with open(target, "rb", buffering=0) as file:
        return file.read()


def _copy_mode_and_owner(descriptor: int, before: os.stat_result) -> None:
    """Give the new file the mode and owner of the replaced one."""
    if not hasattr(os, "fchown"):
        return
    if (
        os.fstat(descriptor)[stat.ST_UID] != before.st_uid
        or os.fstat(descriptor)[stat.ST_GID] != before.st_gid
    ):
        os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _copy_attributes(target: str, descriptor: int) -> None:
    """Give the new file exactly the extended attributes of the replaced one, without those of its directory.

    Raises OSError for one that cannot be kept. Only on Linux, since Python does not know them elsewhere.
    """
    if not hasattr(os, "listxattr"):
        return
    old = {name: os.getxattr(target, name) for name in _attributes(target)}
    new = {name: os.getxattr(descriptor, name) for name in _attributes(descriptor)}
    if old == new:
        return
    for name in new.keys() - old.keys():
        os.removexattr(descriptor, name)
    for name, value in old.items():
        if new.get(name) != value:
            try:
                os.setxattr(descriptor, name, value)
            except OSError as error:
                error.strerror = f"its attribute {name} cannot be kept: {os_message(error)}"
                raise


def _attributes(file: str | int) -> list[str]:
    """The names of a file's extended attributes; [] if its file system has none."""
    from errno import ENOTSUP

    try:
        return os.listxattr(file)
    except OSError as error:
        if error.errno != ENOTSUP:
            raise
        return []


_GET_FLAGS, _APPEND_ONLY = 0x80086601, 0x20
"""FS_IOC_GETFLAGS, as on the two architectures below, and FS_APPEND_FL (Linux, include/uapi/linux/fs.h)."""


def _require_renaming(directory: str) -> None:
    """Raise OSError for an append-only directory: a new file in it can be neither renamed nor removed."""
    if not _HAS_FLAGS:
        return
    from array import array
    from fcntl import ioctl

    flags = array("l", [0])
    try:
        descriptor = os.open(directory or ".", os.O_RDONLY | os.O_DIRECTORY)
        try:
            ioctl(descriptor, _GET_FLAGS, flags)
        finally:
            os.close(descriptor)
    except OSError:
        return  # a file system without flags, or a directory that may not be read
    if flags[0] & _APPEND_ONLY:
        from errno import EPERM

        raise PermissionError(EPERM, "its directory is append-only, so that no file in it can be replaced")


_HAS_FLAGS = (
    hasattr(os, "uname") and os.uname().sysname == "Linux" and os.uname().machine in ("x86_64", "aarch64")
)


def sync_directories(paths: Iterable[str]) -> None:
    """Synchronise the directories of replaced files, so that their renames survive a power failure."""
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
            pass  # not all file systems support it; the renames themselves are done


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        pass
