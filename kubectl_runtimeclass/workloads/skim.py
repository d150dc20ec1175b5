"""The documents of a stream with their kind, told by lines alone where that is certain."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from ..named import NamedTuple
from ..yamledit.node import FALSE_WORDS, NULL_WORDS, TRUE_WORDS
from ..yamledit.stream import Document, begins_as_json, split

_PREAMBLE = re.compile(rb"(?:[ ]*(?:#[^\n]*)?\n)*")


_COLUMN_0 = re.compile(rb"\n([^ \n][^\n]*)")
"""A line that begins there, but for the first one of the text."""

_ROOT_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9]*:(?:[ ]|\Z)|-[ ]|\#")


_TYPE = re.compile(rb"(apiVersion|kind):[ ]+([A-Za-z][-A-Za-z0-9./]*)[ ]*(?:[ ]\#[^\n]*)?")


_NO_STRINGS = frozenset(word.encode().lower() for word in (*NULL_WORDS, *TRUE_WORDS, *FALSE_WORDS))


_KIND = rb"kind:[ ]+([A-Za-z][A-Za-z0-9]*)"


_KIND_FIRST, _FIRST_KIND = re.compile(_KIND), re.compile(rb"\n" + _KIND)


def first_kind(data: bytes, start: int = 0, end: int | None = None) -> bytes | None:
    """What the first `kind:` line in column 0 says, without any proof that it is the object's kind."""
    end = len(data) if end is None else end
    match = _KIND_FIRST.match(data, start, end) or _FIRST_KIND.search(data, start, end)
    return match[1] if match else None


class Type(NamedTuple):
    """What an object says it is; `api_version` is empty where it does not."""

    kind: bytes
    api_version: bytes


def _plain_type(data: bytes, start: int, end: int) -> Type | None:
    """The type of the object from `start` to `end`, where the lines that begin in column 0 prove it; else None.

    When the first line with content begins in column 0, so do all keys of the root, and no other line can hold one.
    When all lines in column 0 look like plain keys, items or comments, each key of the root has its own line there;
    so a single `kind:` line is the root's, or the root has no kind at all. It is asked only of streams without
    `other_breaks`. None for what may be a list: its items count, not its kind.
    """
    if data.find(b"\r", start, end) >= 0:
        return None
    match = _PREAMBLE.match(data, start, end)
    assert match  # it matches the empty text too
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
    """Lines in column 0 -> the type that they prove, remembered: manifests of one kind have the same ones."""

    def __missing__(self, lines: tuple[bytes, ...]) -> Type | None:
        type_ = _said(lines)
        if sum(map(len, lines)) < 1_000:
            if len(self) > 1_000:
                self.clear()
            self[lines] = type_
        return type_


_TYPES = _Types()


def _said(lines: tuple[bytes, ...]) -> Type | None:
    said: dict[bytes, bytes] = {}
    for line in lines:
        if not _ROOT_LINE.match(line) or line.startswith(b"items:"):
            return None
        if line.startswith((b"kind:", b"apiVersion:")):
            match = _TYPE.fullmatch(line)
            if not match or match[1] in said or match[2].lower() in _NO_STRINGS:
                return None
            said[match[1]] = match[2]
    return Type(said[b"kind"], said.get(b"apiVersion", b"")) if b"kind" in said else None


def skim(
    data: bytes, begin: int, end: int, usual: Container[bytes] | None
) -> Iterator[tuple[Document, bytes | None, Type | None]]:
    """`split`, with the first kind of each document; where that is not a `usual` one, with the plain type, too.
    None: all kinds are usual.
    """
    if begin == 0 and begins_as_json(data):
        usual = None
    for document in split(data, begin, end):
        start, stop, _ = document
        kind = first_kind(data, start, stop)
        is_usual = kind is None or usual is None or kind in usual
        yield document, kind, None if is_usual else _plain_type(data, start, stop)
