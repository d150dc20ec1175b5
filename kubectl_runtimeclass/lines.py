"""One line of plain block YAML: the grammar of the fast reader.

    blank | # comment
    INDENT ("- ")* KEY ":" [VALUE] [# comment]
    INDENT "- " ("- ")* [VALUE] [# comment]
    INDENT more of a plain scalar, as kustomize folds long ones

VALUE is a plain, 'single' or "double" quoted scalar or a flow collection that ends on its line, or the head
of a block scalar. What is not of this grammar (anchors, aliases, tags, merge keys, explicit keys, tabs,
quoted scalars that go on) is TEXT: legal inside a block scalar, and nowhere else. `plain` makes documents of lines.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .nodes import ITEM, NULL_WORDS

OPEN, SCALAR, PLAIN, FLOW, LITERAL = "open", "scalar", "plain", "flow", "literal"
"""Kinds of value: none on the line (a block may follow, else null), a scalar that ends there, a plain scalar
that may go on, a flow collection, a block scalar."""

_PLAIN = rb"""
    (?:[A-Za-z0-9_./$(~^+=;\\\x80-\xff]|-(?=[^\s])|<(?!<))
    [^\s:]*(?:(?::+(?=[^\s:])|[ ]+(?=[^\s:\#]))[^\s:]*)*"""
_SINGLE = rb"""'[^']*(?:''[^']*)*'"""
_DOUBLE = rb"""
    "[^"\\]*(?:\\(?:[0abtnvfre\ "/\\N_LP]|x[0-9A-Fa-f]{2}|u(?![dD][89A-Fa-f])[0-9A-Fa-f]{4})[^"\\]*)*" """
_FLOW_PLAIN = rb"(?:[A-Za-z0-9_./$]|-[A-Za-z0-9_-])[-A-Za-z0-9_./$%+@=~^]*(?:[ ][-A-Za-z0-9_./$%+@=~^]+)*"
_FLOW_SCALAR = rb"(?:%b|%b|%b)" % (_FLOW_PLAIN, _SINGLE, _DOUBLE)


_ENTRY = rb"""
    (?P<indent>[ ]*)
    (?:
        (?P<dashes>(?:-[ ])*)
        (?:(?P<key>[A-Za-z_][-A-Za-z0-9_./]{0,300}|"[^"\\]{0,300}"|'[^']{0,300}')[ ]*:(?:[ ]+|(?=$)))?
        %b
        (?:[ ]*|[ ]+\#.*)
      | (?P<bare>(?:-[ ])*-)[ ]*
      | (?P<comment>\#.*)
    )
    """

LINE = re.compile(
    _ENTRY % (rb"(?P<value>(?P<scalar>%b|%b|%b)|(?P<literal>[|>][+-]?))?" % (_PLAIN, _SINGLE, _DOUBLE)),
    re.VERBOSE | re.DOTALL,
)
"""A line with no flow collection on it."""


@lru_cache(None)
def _flow_line() -> re.Pattern[bytes]:
    """A line whose value is a flow collection, two levels deep at the most. It takes long to compile."""

    def flow(element: bytes) -> bytes:
        pair = rb"%b:[ ]+%b" % (_FLOW_SCALAR, element)
        more = rb"[ ]*(?:,[ ]*(?=[^%b])|(?=%b))"
        return rb"(?:\[[ ]*(?:%b%b)*\]|\{[ ]*(?:%b%b)*\})" % (
            element,
            more % (rb"\]", rb"\]"),
            pair,
            more % (rb"}", rb"\}"),
        )

    element = rb"(?:%b|%b)" % (_FLOW_SCALAR, flow(_FLOW_SCALAR))
    return re.compile(_ENTRY % (rb"(?P<value>%b)" % flow(element)), re.VERBOSE | re.DOTALL)


_ALLOWED = bytes([0x09, *range(0x20, 0x7F), *range(0x80, 0x100)])
"""Bytes that a line may have; the others are controls."""

_NOT_PLAIN = re.compile(rb"\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]")
"""What no line may have, block scalars included: more controls, and what libyaml takes for a line break."""

_LONGEST = 8192
"""Longer lines are not matched against the grammar: a bound on the work for one line."""


class Shape:
    """What a line is, apart from its text: all that decides how it nests. One object for equal ones."""

    __slots__ = ("dashes", "indent", "key", "value")

    def __init__(self, indent: int, value: str, dashes: int = 0, key: str | None = None) -> None:
        self.indent, self.value, self.dashes, self.key = indent, value, dashes, key
        # `value`: of an entry its kind of value; of another line BLANK, COMMENT, MORE, TEXT or NEVER.

    @property
    def identity(self) -> tuple[int, str, int, str | None]:
        return self.indent, self.value, self.dashes, self.key


BLANK, COMMENT, MORE, TEXT, NEVER = "blank", "comment", "more", "text", "never"
"""Lines that are no entry. MORE goes on with a plain scalar, TEXT is legal in a block scalar only, NEVER nowhere."""


def shape(line: bytes) -> Shape:
    """The shape of one line, given without its line break."""
    if line.translate(None, _ALLOWED) or not (line.isascii() or not _NOT_PLAIN.search(line)):
        return Shape(0, NEVER)
    indent = len(line) - len(line.lstrip(b" "))
    if indent == len(line):
        return Shape(indent, BLANK)
    found = LINE.fullmatch(line) if len(line) <= _LONGEST else None
    if found is None:
        if len(line) <= _LONGEST and (b"[" in line or b"{" in line):
            found = _flow_line().fullmatch(line)
            if found is not None and (found["key"] or found["dashes"]):
                return _entry(indent, FLOW, found["dashes"], found["key"])
        # A tab may not be the first character of a block scalar's text.
        return Shape(indent, NEVER if line[indent : indent + 1] == b"\t" else TEXT)
    _, dashes, key, value, scalar, literal, bare, comment = found.groups()
    if comment:
        return Shape(indent, COMMENT)
    if bare:
        return Shape(indent, OPEN, (len(bare) + 1) // 2)
    goes_on = scalar and scalar[:1] not in (b"'", b'"') and not line[found.end("scalar") :].strip(b" ")
    if key is None and not (dashes and value):
        return Shape(indent, MORE if goes_on else TEXT)
    return _entry(
        indent, PLAIN if goes_on else SCALAR if scalar else LITERAL if literal else OPEN, dashes, key
    )


def _entry(indent: int, value: str, dashes: bytes, key: bytes | None) -> Shape:
    name = None if key is None else (key[1:-1] if key[:1] in b"\"'" else key).decode()
    return Shape(indent, TEXT) if name == ITEM else Shape(indent, value, len(dashes) // 2, name)


class _Lines(dict[bytes, Shape]):
    """Line -> its shape, remembered."""

    def __missing__(self, line: bytes) -> Shape:
        made = shape(line)
        found = _SHAPES.setdefault(made.identity, made)
        if len(line) < 1_000:  # longer ones do not repeat, and would be kept in memory
            if len(self) > 200_000:
                self.clear()
                _SHAPES.clear()
            self[line] = found
        return found


_SHAPES: dict[tuple[int, str, int, str | None], Shape] = {}
LINES = _Lines()


def value(line: bytes) -> bytes:
    """The value on the line of an entry, as it is written."""
    found = LINE.fullmatch(line) or _flow_line().fullmatch(line)
    return found["value"] or b"" if found else b""


@lru_cache(1 << 14)
def scalar(line: bytes) -> str | None:
    """What the scalar on the line of an entry says; None for one with escapes, which libyaml reads."""
    written = value(line)
    quote = written[:1]
    if quote == b"'":
        return written[1:-1].replace(b"''", b"'").decode()
    if quote == b'"':
        return None if b"\\" in written else written[1:-1].decode()
    return written.decode()


NULLS = frozenset(word.encode() for word in NULL_WORDS)
"""Those, as they are written."""
