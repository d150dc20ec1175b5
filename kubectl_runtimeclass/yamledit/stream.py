"""A stream of bytes, split into documents as Kubernetes splits it.

Source: staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go (v1.36), `YAMLReader.Read`: a line that
begins with `---` separates, and nothing but blanks and a comment may follow on it.
"""

from __future__ import annotations

import re
from codecs import utf_8_decode
from collections.abc import Iterator

from ..named import NamedTuple

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

_OTHER_BREAKS = re.compile(rb"\xc2\x85"), re.compile(rb"\xe2\x80[\xa8\xa9]")  # sought byte by byte if as one


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
