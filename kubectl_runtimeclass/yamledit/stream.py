"""A stream of bytes, decoded and split into documents as kubectl does it.

Sources (v1.37): staging/src/k8s.io/cli-runtime/pkg/resource/visitor.go, `FileVisitor.Visit`: a byte order mark says
how text is encoded, and what is no UTF-8 becomes U+FFFD. staging/src/k8s.io/apimachinery/pkg/util/yaml/decoder.go,
`YAMLReader.Read`: a line that begins with `---` separates, and nothing but blanks and a comment may follow on it;
`YAMLOrJSONDecoder`: a stream that begins with `{` may be JSON objects one after the other.
"""

from __future__ import annotations

import re
from codecs import utf_8_decode
from collections.abc import Iterator

from ..errors import Refused
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


# --- encodings ------------------------------------------------------------------------------------


class Text(NamedTuple):
    """A stream in UTF-8, and why it cannot be edited ("" where it can): it was something else."""

    data: bytes
    foreign: str = ""


def decoded(data: bytes) -> Text:
    """The stream as kubectl reads it. Raises Refused for UTF-32."""
    if data[:4] in (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"):
        raise Refused("not UTF-8 but UTF-32: convert it first (iconv -f UTF-32 -t UTF-8)", 0)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace").encode(errors="replace")
        return Text(text, "not UTF-8 but UTF-16: convert it first (iconv -f UTF-16 -t UTF-8)")
    wrong = _not_utf8(data)
    if wrong is None:
        return Text(data)
    line = data.count(b"\n", 0, wrong) + 1
    return Text(data.decode(errors="replace").encode(), f"not UTF-8 (on line {line})")


def _not_utf8(data: bytes) -> int | None:
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

_OTHER_BREAKS = re.compile(rb"\xc2\x85"), re.compile(rb"\xe2\x80[\xa8\xa9]")  # sought byte by byte if as one


def other_breaks(data: bytes) -> bool:
    """Whether a stream has line breaks that are some for libyaml and for few others: NEL, LS, PS."""
    return not data.isascii() and any(one.search(data) for one in _OTHER_BREAKS)


# --- documents ------------------------------------------------------------------------------------


def split(data: bytes, begin: int = 0, end: int | None = None) -> Iterator[Document]:
    """The documents of a stream, in order; those without content too.

    `begin` and `end` bound a part of the stream: 0 or where a `---` line begins, and the end or such a place.
    """
    end = len(data) if end is None else end
    start, problem = begin + len(BOM) if data.startswith(BOM, begin) else begin, None
    if data.startswith(b"---", start):
        start, problem = _after(data, start + 3)
    if begin == 0 and begins_as_json(data):
        marker = data.find(b"\n---", start, end)
        *objects, last = _json_objects(data, start, end if marker < 0 else marker + 1)
        yield from objects
        start, problem = last.start, last.problem
        if objects and marker >= 0 and problem is None and _BRACE.match(data, start):
            yield last._replace(end=marker + 1)
            start, problem = marker + 1, "a --- line after JSON objects one after the other"
    marker = data.find(b"\n---", max(0, start - 1), end)
    while marker >= 0:
        following, wrong = _after(data, marker + 4)
        yield Document(start, max(start, marker + 1), problem or wrong)
        start, problem = following, wrong
        marker = data.find(b"\n---", start - 1, end)
    yield Document(start, max(start, end), problem)


_NOT_A_SEPARATOR = "content on the --- line, which Kubernetes refuses (invalid Yaml document separator)"


def next_marker(data: bytes, at: int) -> int | None:
    """Where the next `---` line begins with which nothing is wrong; None where there is none."""
    while (at := data.find(b"\n---", at) + 1) and _after(data, at + 3)[1] is not None:
        pass
    return at or None


def _after(data: bytes, at: int) -> tuple[int, str | None]:
    """Where the document after a marker begins, and what is wrong with the marker, whose dashes end at `at`."""
    start = at
    if not data.startswith(b"\n", at):
        start = data.find(b"\n", at)
        start = len(data) if start < 0 else start
        rest = data[at:start].strip(b" \t\r")
        if rest and not rest.startswith(b"#"):
            return at, _NOT_A_SEPARATOR
    start = min(start + 1, len(data))
    return start + len(BOM) if data.startswith(BOM, start) else start, None


# --- JSON -----------------------------------------------------------------------------------------

_BRACE = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n\v\f]*\{")
_SPACE = re.compile(r"[ \t\r\n]*")
_ESCAPED = "surrogateescape"


def begins_as_json(data: bytes) -> bool:
    """Whether kubectl gives the stream to its decoder of JSON first."""
    return _BRACE.match(data) is not None


def _json_objects(data: bytes, start: int, end: int) -> Iterator[Document]:
    """The JSON values from `start` to `end`, one after the other, each a document; the last has what follows.

    kubectl goes over to YAML where the second of them is no JSON, and gives up where a later one is none.
    """
    import json

    from .json_events import refuse_constant

    decode = json.JSONDecoder(  # the values themselves, of which a list may have gigabytes, are let go
        parse_constant=refuse_constant, parse_int=str, parse_float=str, object_pairs_hook=lambda _: None
    ).raw_decode
    text = data[start:end].decode(errors=_ESCAPED)
    ends: list[int] = []
    problem = None
    at = _next(text, 0)
    try:
        while at < len(text):
            ends.append(decode(text, at)[1])
            at = _next(text, ends[-1])
    except (ValueError, RecursionError) as error:
        if len(ends) == 1:
            line = text.find("\n", ends[0], at)
            ends[0] = at if line < 0 else line + 1
        elif ends:
            problem = f"not JSON: {str(error).partition(':')[0].lower()}"
    else:
        ends = ends[:-1]
    done = 0
    for at in ends:
        size = len(text[done:at].encode(errors=_ESCAPED))
        yield Document(start, start + size)
        start, done = start + size, at
    yield Document(start, end, problem)


def _next(text: str, at: int) -> int:
    """Where the space from `at` on ends."""
    match = _SPACE.match(text, at)
    assert match
    return match.end()
