"""Files with a snapshot of a cluster: any mix of output of `kubectl get -o json|yaml` and of our `snapshot` command."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from ..errors import os_message
from ..kube.object import Object
from ..snapshot.text import decode_objects
from ..system import files
from ..system.files import FileError, Input
from ..yamledit.read import ReadError

SUFFIXES = (".json", ".yaml", ".yml", ".json.gz", ".yaml.gz", ".yml.gz")
"""The suffixes of files that are read in a directory."""

SNAPSHOT_KIND = "SnapshotList"
"""The kind of a file that `snapshot` saves: a list of typed lists, so that empty ones are in it."""


def find(paths: Iterable[str]) -> Iterator[str]:
    """The files of `--snapshot`: files, `-` for standard input, and files below directories in sorted order.

    Raises FileError for a directory that cannot be read or has no such file.
    """
    for path in paths:
        if path != "-" and os.path.isdir(path):
            has_files = False
            for file in _walk(path):
                has_files = True
                yield file
            if not has_files:
                raise FileError(f"{path}: no {', '.join(SUFFIXES[:3])} file in it")
        else:
            yield path


def _walk(top: str) -> Iterator[str]:
    for folder, folders, names in os.walk(top, onerror=_fail):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(SUFFIXES):
                yield os.path.join(folder, name)


def _fail(error: OSError) -> None:
    raise FileError(f"{error.filename}: {os_message(error)}") from None


def content(path: str) -> bytes:
    """The bytes of a file, decompressed if it is gzip. Raises FileError."""
    data = files.read(Input(path, named=True))
    if data[:2] == b"\x1f\x8b":
        data = _unpacked(path, data)
    return data


Read = Callable[[str], bytes]
"""`content`, or what remembers its answers."""


def objects(paths: Iterable[str], read: Read = content, *, trimmed: bool = True) -> Iterator[Object]:
    """The objects and lists in files; consume the `items` of a list before going on.

    `trimmed` leaves out kinds and fields that no snapshot has. Raises FileError while iterating.
    """
    for path in find(paths):
        try:
            yield from decode_objects(read(path), trimmed=trimmed)
        except (ValueError, ReadError) as error:
            raise FileError(f"{path}: {error}") from None


def _unpacked(path: str, data: bytes) -> bytes:
    """The content of a gzip file with any number of members. Raises FileError, also for a decompression bomb."""
    import zlib

    left = max(_ALWAYS, _RATIO * len(data))
    pieces = []
    try:
        while data:
            part = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
            pieces.append(part.decompress(data, left + 1))
            left -= len(pieces[-1])
            if left < 0:
                raise FileError(f"{path}: unpacks to more than {_RATIO} times its size, as no snapshot does")
            if not part.eof:
                raise FileError(f"{path}: not a complete gzip file: its end is missing")
            data = part.unused_data.lstrip(b"\0")
    except zlib.error as error:
        raise FileError(f"{path}: not a complete gzip file: {error}") from None
    except MemoryError:
        raise FileError(f"{path}: too large for the memory of this machine") from None
    return b"".join(pieces)


_RATIO, _ALWAYS = 100, 1 << 24
"""The most bytes of content for one byte of gzip, and the content that is always allowed.

JSON of a cluster compresses to between 1/15 and 1/30; a small file may be more repetitive.
"""
