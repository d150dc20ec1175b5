"""The documents of a stream and their kinds, read from single lines, without parsing, where these are proof."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from ..named import NamedTuple
from ..yamledit.node import FALSE_WORDS, NULL_WORDS, TRUE_WORDS
from ..yamledit.stream import Document, begins_as_json, split

_PREAMBLE = re.compile(rb"(?:[ ]*(?:#[^\n]*)?\n)*")


_COLUMN_0 = re.compile(rb"\n([^ \n][^\n]*)")
"""A line that begins in column 0, except for the first line of the text."""

_ROOT_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9]*:(?:[ ]|\Z)|-[ ]|\#")


_TYPE = re.compile(rb"(apiVersion|kind):[ ]+([A-Za-z][-A-Za-z0-9./]*)[ ]*(?:[ ]\#[^\n]*)?")


_NO_STRINGS = frozenset(word.encode().lower() for word in (*NULL_WORDS, *TRUE_WORDS, *FALSE_WORDS))


_KIND = rb"kind:[ ]+([A-Za-z][A-Za-z0-9]*)"


_KIND_FIRST, _FIRST_KIND = re.compile(_KIND), re.compile(rb"\n" + _KIND)


def first_kind(data: bytes, start: int = 0, end: int | None = None) -> bytes | None:
    """The value of the first `kind:` line in column 0, which may not be the kind of the object; None without one."""
    end = len(data) if end is None else end
    match = _KIND_FIRST.match(data, start, end) or _FIRST_KIND.search(data, start, end)
    return match[1] if match else None


class Type(NamedTuple):
    """The kind and apiVersion of an object; `api_version` is b"" if it has none."""

    kind: bytes
    api_version: bytes


def _plain_type(data: bytes, start: int, end: int) -> Type | None:
    """The type of the object from `start` to `end` if the lines that begin in column 0 prove it, else None.

    If the first line with content begins in column 0, all keys of the root begin there and no other line has one.
    If all lines in column 0 look like plain keys, items or comments, each key of the root has its own line, so that a
    single `kind:` line is the root's. The stream must not have `other_breaks`. None for what may be a list, since its
    items count and not its kind.
    """
    if data.find(b"\r", start, end) >= 0:
        return None
    match = _PREAMBLE.match(data, start, end)
    assert match  # it matches the empty string too
    begin = match.end()
    ends = data.find(b"\n", begin, end)
    first = data[begin : end if ends < 0 else ends]
    lines = _COLUMN_0.findall(data, start, end)
    if begin == start:
        lines.append(first)
    elif not _ROOT_LINE.match(first):
        return None
    return _TYPES[tuple(lines)]


class _Types(dict[tuple[bytes, ...], "Type | None"]):
    """A cache of the type that lines in column 0 prove; manifests of one kind often have the same lines."""

    def __missing__(self, lines: tuple[bytes, ...]) -> Type | None:
        type_ = _type_of_lines(lines)
        if sum(map(len, lines)) < 1_000:
            if len(self) > 1_000:
                self.clear()
            self[lines] = type_
        return type_


_TYPES = _Types()


def _type_of_lines(lines: tuple[bytes, ...]) -> Type | None:
    values: dict[bytes, bytes] = {}
    for line in lines:
        if not _ROOT_LINE.match(line) or line.startswith(b"items:"):
            return None
        if line.startswith((b"kind:", b"apiVersion:")):
            match = _TYPE.fullmatch(line)
            if not match or match[1] in values or match[2].lower() in _NO_STRINGS:
                return None
            values[match[1]] = match[2]
    return Type(values[b"kind"], values.get(b"apiVersion", b"")) if b"kind" in values else None


def skim(
    data: bytes, begin: int, end: int, usual: Container[bytes] | None
) -> Iterator[tuple[Document, bytes | None, Type | None]]:
    """(document, first kind, type) for each document from `begin` to `end`.

    The type is only determined if the first kind is not in `usual`, else None. `usual` None means that no kind needs
    its type proved.
    """
    if begin == 0 and begins_as_json(data):
        usual = None
    for document in split(data, begin, end):
        start, stop, _ = document
        kind = first_kind(data, start, stop)
        is_usual = kind is None or usual is None or kind in usual
        yield document, kind, None if is_usual else _plain_type(data, start, stop)
