"""A stream of bytes, split into documents as Kubernetes splits it.

Source: staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go (v1.36), `YAMLReader.Read`: a line that
begins with `---` separates, and nothing but blanks and a comment may follow on it.
"""

from __future__ import annotations

import re
from codecs import utf_8_decode
from collections.abc import Container, Iterator

from .named import NamedTuple

BOM = b"\xef\xbb\xbf"


class Document(NamedTuple):
    """The bytes from `start` to `end` of a stream, marker lines left out.

    `problem` says why Kubernetes cannot read the stream here, or is None; where that is content on the marker
    line, the document begins with it.
    """

    start: int
    end: int
    problem: str | None = None


_MARKER = re.compile(rb"\n---([^\n]*)")
_FIRST_MARKER = re.compile(rb"---([^\n]*)")


def split(data: bytes, begin: int = 0, end: int | None = None) -> Iterator[Document]:
    """The documents of a stream, in order; those without content too.

    `begin` and `end` bound a part of the stream: 0 or where a `---` line begins, and the end or such a place.
    """
    end = len(data) if end is None else end
    start, problem = _beginning(data, begin)
    for marker in _MARKER.finditer(data, max(0, start - 1), end):
        following, wrong = _after(marker, data)
        yield Document(start, max(start, marker.start() + 1), problem or wrong)
        start, problem = following, wrong
    yield Document(start, max(start, end), problem)


_NOT_A_SEPARATOR = "content on the --- line, which Kubernetes refuses (invalid Yaml document separator)"


def next_marker(data: bytes, at: int) -> int | None:
    """Where the next `---` line begins with which nothing is wrong; None where there is none."""
    markers = _MARKER.finditer(data, at)
    return next((found.start() + 1 for found in markers if _after(found, data)[1] is None), None)


def _beginning(data: bytes, begin: int) -> tuple[int, str | None]:
    """Where the first document of a part begins, and what is wrong with its marker."""
    start = begin + len(BOM) if data.startswith(BOM, begin) else begin
    first = _FIRST_MARKER.match(data, start)
    return _after(first, data) if first else (start, None)


def _after(marker: re.Match[bytes], data: bytes) -> tuple[int, str | None]:
    """Where the document after a marker begins, and what is wrong with the marker."""
    rest = marker[1].strip(b" \t\r")
    if rest and not rest.startswith(b"#"):
        return marker.start(1), _NOT_A_SEPARATOR
    start = min(marker.end() + 1, len(data))
    return start + len(BOM) if data.startswith(BOM, start) else start, None


# --- documents of no interest ---------------------------------------------------------------------

_PREAMBLE = re.compile(rb"(?:[ ]*(?:#[^\n]*)?\n)*")
_COLUMN_0 = re.compile(rb"\n([^ \n][^\n]*)")
_ROOT_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9]*:(?:[ ]|\Z)|-[ ]|\#")
_TYPE = re.compile(rb"(apiVersion|kind):[ ]+([A-Za-z][-A-Za-z0-9./]*)[ ]*(?:[ ]\#[^\n]*)?")
_KIND = rb"kind:[ ]+([A-Za-z][A-Za-z0-9]*)"
_KIND_FIRST, _FIRST_KIND = re.compile(_KIND), re.compile(rb"\n" + _KIND)
_KIND_OR_MARKER = re.compile(rb"\n(?:%b|(?=---))" % _KIND)
_OTHER_BREAKS = re.compile(rb"\xc2\x85"), re.compile(rb"\xe2\x80[\xa8\xa9]")  # sought byte by byte if as one


def first_kind(data: bytes, start: int = 0, end: int | None = None) -> bytes | None:
    """What the first `kind:` line in column 0 says, without any proof that it is the object's kind."""
    end = len(data) if end is None else end
    found = _KIND_FIRST.match(data, start, end) or _FIRST_KIND.search(data, start, end)
    return found[1] if found else None


def other_breaks(data: bytes) -> bool:
    """Whether a stream has line breaks that are some for libyaml and for few others: NEL, LS, PS."""
    return not data.isascii() and any(one.search(data) for one in _OTHER_BREAKS)


def not_utf8(data: bytes) -> int | None:
    """Where a stream ceases to be UTF-8; None where it does not."""
    if data.isascii():
        return None
    view, at = memoryview(data), 0
    while at < len(data):
        try:
            at += utf_8_decode(view[at : at + _AT_ONCE], "strict", at + _AT_ONCE >= len(data))[1]
        except UnicodeDecodeError as error:
            return at + error.start
    return None


_AT_ONCE = 1 << 16
"""Bytes that are decoded at once: the text of a whole stream would take four times its memory."""


class Type(NamedTuple):
    """What an object says it is; `api_version` is empty where it does not."""

    kind: bytes
    api_version: bytes


def _plain_type(data: bytes, start: int, end: int, lines: list[bytes]) -> Type | None:
    """The type of the object from `start` to `end`, where the lines that begin in column 0 prove it; else None.

    `lines` are those after the first one. When the first line with content begins in column 0, so do all keys
    of the root, and no other line can hold one. When all lines in column 0 look like plain keys, items or
    comments, each key of the root has its own line there; so a single `kind:` line is the root's, or the root
    has no kind at all. It is asked only of streams without `other_breaks`. None for what may be a list: its
    items count, not its kind.
    """
    if data.find(b"\r", start, end) >= 0:
        return None
    found = _PREAMBLE.match(data, start, end)
    assert found  # it matches the empty text too
    begin = found.end()
    ends = data.find(b"\n", begin, end)
    first = data[begin : end if ends < 0 else ends]
    if begin == start:
        lines.append(first)
    elif not _ROOT_LINE.match(first):
        return None
    return _TYPES[tuple(lines)]


class _Types(dict[tuple[bytes, ...], "Type | None"]):
    """Lines in column 0 -> the type that they prove, remembered: manifests of one kind have the same ones."""

    def __missing__(self, lines: tuple[bytes, ...]) -> Type | None:
        found = _said(lines)
        if sum(map(len, lines)) < 1_000:
            if len(self) > 1_000:
                self.clear()
            self[lines] = found
        return found


_TYPES = _Types()


def _said(lines: tuple[bytes, ...]) -> Type | None:
    said: dict[bytes, bytes] = {}
    for line in lines:
        if not _ROOT_LINE.match(line) or line.startswith(b"items:"):
            return None
        if line.startswith((b"kind:", b"apiVersion:")):
            found = _TYPE.fullmatch(line)
            if not found or found[1] in said:
                return None
            said[found[1]] = found[2]
    return Type(said[b"kind"], said.get(b"apiVersion", b"")) if b"kind" in said else None


def skim(
    data: bytes, begin: int, end: int, usual: Container[bytes] | None
) -> Iterator[tuple[Document, bytes | None, Type | None]]:
    """`split`, with the first kind of each document; where that is not a `usual` one, with the plain type, too.
    None: all kinds are usual.

    What lies between is not looked at twice: the lines in column 0 tell where the document ends, as well.
    """
    start, problem = _beginning(data, begin)
    at: int | None = start
    while at is not None:
        found = _KIND_FIRST.match(data, start, end) or _KIND_OR_MARKER.search(data, max(0, start - 1), end)
        kind, lines, marker = found[1] if found else None, None, None
        if found and (kind is None or usual is None or kind in usual):
            marker = _MARKER.search(data, found.start() if kind is None else found.end(), end)
        elif found:
            lines = []
            for line in _COLUMN_0.finditer(data, start, end):
                if line[1].startswith(b"---"):
                    marker = _MARKER.match(data, line.start(), end)
                    break
                lines.append(line[1])
        stop = max(start, end if marker is None else marker.start() + 1)
        at, wrong = (None, None) if marker is None else _after(marker, data)
        document = Document(start, stop, problem or wrong)
        yield document, kind, None if lines is None else _plain_type(data, start, stop, lines)
        if at is not None:
            start, problem = at, wrong
