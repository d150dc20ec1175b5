"""Files at the edge: finding manifests, reading them, and putting new bytes in their place.

os, not pathlib: a tree may hold tens of thousands of files.
"""

from __future__ import annotations

import _thread
import os
import stat
import sys
from collections.abc import Iterable, Iterator

from ..errors import RuntimeClassError, UsageError, words
from ..named import NamedTuple

SUFFIXES = (".yaml", ".yml", ".json")
"""What `kubectl -f DIRECTORY` reads."""


class FileError(RuntimeClassError):
    """A file that cannot be read or written: its name and the system's words."""


class Input(NamedTuple):
    """One input. `named` tells that the user named it, and did not name the directory that it is in.

    `content` is what it holds when it was read already, as standard input and kustomize's output are. `skip` says
    why it is passed over, or is "".
    """

    name: str
    named: bool
    content: bytes | None = None
    skip: str = ""

    @property
    def is_stdin(self) -> bool:
        return self.name == "-"

    @property
    def display(self) -> str:
        return "<stdin>" if self.is_stdin else self.name


def find(names: Iterable[str], recursive: bool) -> Iterator[Input]:
    """The inputs that `-f` names: files, `-`, and what directories hold, in sorted order.

    As kubectl does, hidden directories are read, too; but for .git. Standard input and pipes (`<(helm template)`)
    can be read only once, and are. Raises UsageError, or FileError for these.
    """
    for name in names:
        if name.startswith(("http://", "https://")):
            raise UsageError(f"{name}: URLs are not read; use: kubectl get -f {name} or curl, and -f -")
        mode = 0 if name == "-" else _mode(name)
        if stat.S_ISDIR(mode):
            yield from _walk(name, recursive)
            continue
        source = Input(name, named=True)
        yield source if stat.S_ISREG(mode) else source._replace(content=read(source))


def is_file_or_directory(name: str) -> bool:
    """Whether a name stands for these, or for nothing; not for a pipe or a device."""
    mode = _mode(name)
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def _mode(name: str) -> int:
    """What the name stands for; a file where that is not known, to be told of when it is read."""
    try:
        return os.stat(name).st_mode
    except (OSError, ValueError):
        return stat.S_IFREG


def _walk(top: str, recursive: bool) -> Iterator[Input]:
    waiting = [iter(_entries(top))]
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
        elif entry.is_dir(follow_symlinks=False):
            if recursive and entry.name != ".git":
                waiting.append(iter(_entries(entry.path)))
        elif entry.name.endswith(SUFFIXES) and _is_file_or_broken(entry):
            yield Input(entry.path, named=False)


def _entries(directory: str) -> list[os.DirEntry[str]]:
    try:
        return sorted(os.scandir(directory), key=lambda entry: entry.name)
    except OSError as error:
        raise FileError(f"{directory}: {words(error)}") from None


def _is_file_or_broken(entry: os.DirEntry[str]) -> bool:
    """Whether to read it: no pipe, which never ends; but a link that leads nowhere, to tell of it."""
    try:
        return entry.is_file() or not os.path.exists(entry.path)
    except OSError:
        return True


def read(source: Input) -> bytes:
    """The bytes of an input; raises FileError."""
    if source.content is not None:
        return source.content
    try:
        if source.is_stdin:
            if sys.stdin is None:
                raise FileError("standard input is closed")
            return sys.stdin.buffer.read()
        ahead = _AHEAD.pop(os.path.abspath(source.name), None) if _AHEAD else None
        if ahead is not None and (data := ahead.wait()) is not None:
            return data
        small = None if source.named else _small(source.name)
        if small is not None:
            return small
        with open(source.name, "rb", buffering=0) as file:
            return file.read()
    except OSError as error:
        raise FileError(f"{source.display}: {words(error)}") from None
    except MemoryError:
        raise FileError(f"{source.display}: too large for the memory of this machine") from None


def read_ahead(name: str) -> None:
    """Begin to read a file in a thread, if it is a long one, for the `read` that comes when all is imported."""
    try:
        status = os.stat(name)
        if stat.S_ISREG(status.st_mode) and status.st_size >= _LONG:
            _AHEAD[os.path.abspath(name)] = _Ahead(name)
    except (OSError, RuntimeError):
        pass  # no such file, or no thread: `read` tells, or does without


_LONG = 1 << 20
"""Bytes that take longer to read than a thread to start."""


class _Ahead:
    """A file that a thread reads. `threading` would take longer to import than a megabyte to read."""

    def __init__(self, name: str) -> None:
        self._data: bytes | None = None
        self._reading = _thread.allocate_lock()
        self._reading.acquire()
        _thread.start_new_thread(self._read, (name,))

    def _read(self, name: str) -> None:
        try:
            with open(name, "rb", buffering=0) as file:
                self._data = file.read()
        except (OSError, MemoryError):
            pass
        finally:
            self._reading.release()

    def wait(self) -> bytes | None:
        """Its bytes; None where it could not be read."""
        self._reading.acquire()
        return self._data


_AHEAD: dict[str, _Ahead] = {}
"""By absolute path."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_AHEAD.clear)  # a child has the lock, and not the thread that holds it


def _small(path: str) -> bytes | None:
    """A file of some kilobytes, in as few calls as it takes: a tree may have many. None for any other file."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = os.fstat(descriptor).st_size
        data = os.read(descriptor, size + 1) if size < _SMALL else b""
    finally:
        os.close(descriptor)
    return data if data and len(data) == size else None


_SMALL = 1 << 15
"""Bytes up to which a file is read in one call."""
