"""Finds and reads files with manifests.

This uses os, not pathlib, which is too slow for trees of tens of thousands of files.
"""

from __future__ import annotations

import _thread
import os
import stat
import sys
from collections.abc import Iterable, Iterator

from ..errors import RuntimeClassError, UsageError, os_message
from ..named import NamedTuple

SUFFIXES = (".yaml", ".yml", ".json")
"""The suffixes of files that `kubectl -f DIRECTORY` reads."""


class FileError(RuntimeClassError):
    """A file cannot be read or written; the message has its name and the system's error."""


class Input(NamedTuple):
    """A file, or standard input if `name` is "-".

    `named` says whether the user named the file itself, rather than its directory. `content` is set if it was read
    already, like standard input and kustomize's output. `skip` is why the file is skipped, or ""; `problem` is an
    error of it that has to be told all the same, or "".
    """

    name: str
    named: bool
    content: bytes | None = None
    skip: str = ""
    problem: str = ""

    @property
    def is_stdin(self) -> bool:
        return self.name == "-"

    @property
    def display(self) -> str:
        """The name in messages."""
        return "<stdin>" if self.is_stdin else self.name


def find(names: Iterable[str], recursive: bool) -> Iterator[Input]:
    """The inputs of `-f`: files, `-`, and files in directories in sorted order.

    Hidden directories are read, as by kubectl, except for .git. Standard input and pipes (`<(helm template)`) can be
    read only once, so that they are read here. Raises UsageError for a URL, and FileError.
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
    """Whether the path is a file or a directory, or does not exist; False for a pipe or a device."""
    mode = _mode(name)
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def _mode(name: str) -> int:
    """The st_mode of a path. If unknown, that of a file: reading it reports the error."""
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
        raise FileError(f"{directory}: {os_message(error)}") from None


def _is_file_or_broken(entry: os.DirEntry[str]) -> bool:
    """Whether to read an entry: a file, or a broken link so that reading it reports the error; not an endless pipe."""
    try:
        return entry.is_file() or not os.path.exists(entry.path)
    except OSError:
        return True


def read(source: Input) -> bytes:
    """The bytes of an input. Raises FileError."""
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
        raise FileError(f"{source.display}: {os_message(error)}") from None
    except MemoryError:
        raise FileError(f"{source.display}: too large for the memory of this machine") from None


def read_ahead(name: str) -> None:
    """Start to read a large file in a thread, while modules are imported; `read` will take the result."""
    try:
        status = os.stat(name)
        if stat.S_ISREG(status.st_mode) and status.st_size >= _LONG:
            _AHEAD[os.path.abspath(name)] = _Ahead(name)
    except (OSError, RuntimeError):
        pass  # without a file `read` reports the error, without a thread it reads the file itself


_LONG = 1 << 20
"""Bytes: from this size on, reading takes longer than starting a thread."""


class _Ahead:
    """A file that a thread reads. Importing `threading` would take longer than reading a megabyte."""

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
        """The bytes of the file, None if it could not be read."""
        self._reading.acquire()
        return self._data


_AHEAD: dict[str, _Ahead] = {}
"""The files being read, by absolute path."""
if hasattr(os, "register_at_fork"):
    # A forked child inherits the lock, but not the thread that would release it.
    os.register_at_fork(after_in_child=_AHEAD.clear)


def _small(path: str) -> bytes | None:
    """The bytes of a small file, in as few system calls as possible; None for an empty or a larger one."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        size = os.fstat(descriptor).st_size
        data = os.read(descriptor, size + 1) if size < _SMALL else b""
    finally:
        os.close(descriptor)
    return data if data and len(data) == size else None


_SMALL = 1 << 15
"""Bytes: smaller files are read in one call."""
