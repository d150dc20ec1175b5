"""One line of plain block YAML: the grammar of the fast reader.

    blank | # comment
    INDENT ("- ")* KEY ":" [VALUE] [# comment]
    INDENT "- " ("- ")* [VALUE] [# comment]
    INDENT more of a plain scalar, as kustomize folds long ones

VALUE is a plain, 'single' or "double" quoted scalar, the head of a block scalar, or a flow collection, which
may go on over the lines that follow (`flow`). What is not of this grammar (anchors, aliases, tags, merge keys,
explicit keys, tabs, quoted scalars that go on) is TEXT: legal inside a block scalar. `plain` makes documents
of lines.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..node import FALSE_WORDS, ITEM, NULL_WORDS, TRUE_WORDS
from . import flow_tokens as flow

OPEN, SCALAR, PLAIN, FLOW, LITERAL = "open", "scalar", "plain", "flow", "literal"
"""Styles of a value: none on the line (a block may follow, else null), a scalar that ends there, a plain scalar
that may go on, a flow collection, a block scalar."""

_PLAIN = rb"""
    (?![-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)(?:[ ]|$))
    (?:[A-Za-z0-9_./$(~^+=;\\\x80-\xff]|-(?=[^\s])|<(?!<))
    [^\s:]*(?:(?::+(?=[^\s:])|[ ]+(?=[^\s:\#]))[^\s:]*)*"""

LINE = re.compile(
    rb"""
    (?P<indent>[ ]*)
    (?:
        (?P<dashes>(?:-[ ])*)
        (?:(?P<key>[A-Za-z_][-A-Za-z0-9_./]{0,300}|"[^"\\]{0,300}"|'[^']{0,300}')[ ]*:(?:[ ]+|(?=$)))?
        (?:(?P<plain>%b)|(?P<scalar>%b|%b)|(?P<literal>[|>][+-]?)|(?P<flow>[\[{].*))?
        (?:[ ]*|[ ]+\#.*)
      | (?P<bare>(?:-[ ])*-)[ ]*
      | (?P<comment>\#.*)
    )
    """
    % (_PLAIN, flow.SINGLE, flow.DOUBLE),
    re.VERBOSE | re.DOTALL,
)
"""A line, with whatever follows the bracket that begins a flow collection. The last group that matched tells
which line it is: a style, `key` or `dashes` when there is no value, else `bare` or `comment`."""

_ALLOWED = bytes([0x09, *range(0x20, 0x7F), *range(0x80, 0x100)])
"""Bytes that a line may have; the others are controls."""

_NOT_PLAIN = re.compile(rb"\xc2[\x80-\x9f]|\xe2\x80[\xa8\xa9]|\xef\xbb\xbf|\xef\xbf[\xbe\xbf]")
"""What no line may have, block scalars included: more controls, and what libyaml takes for a line break."""

_LONGEST = 8192
"""Longer lines are not matched against the grammar: a bound on the work for one line."""


class Shape:
    """What a line is, apart from its text: all that decides how it nests. One object for equal ones.

    `style` is that of an entry's value; of other lines it is BLANK, COMMENT, MORE, TEXT or NEVER. `flow` are
    the tokens of a flow collection that begins on the line, or that the line would go on with.
    """

    __slots__ = ("dashes", "flow", "indent", "key", "style")

    def __init__(
        self, indent: int, style: str, dashes: int = 0, key: str | None = None, flow: str = ""
    ) -> None:
        self.indent, self.style, self.dashes, self.key, self.flow = indent, style, dashes, key, flow


BLANK, COMMENT, MORE, TEXT, NEVER = "blank", "comment", "more", "text", "never"
"""Lines that are no entry. MORE goes on with a plain scalar, TEXT is legal in a block scalar, NEVER nowhere;
MORE and TEXT with tokens go on with a flow collection."""


Parts = tuple[int, str] | tuple[int, str, int, str | None, str]


def shape(line: bytes) -> Parts:
    """The parts of the shape of one line, given without its line break."""
    if line.translate(None, _ALLOWED) or not (line.isascii() or not _NOT_PLAIN.search(line)):
        return 0, NEVER
    indent = len(line) - len(line.lstrip(b" "))
    if indent == len(line):
        return indent, BLANK
    if len(line) > _LONGEST:
        return indent, TEXT
    match = LINE.fullmatch(line)
    if match is None:
        # A tab may not be the first character of a block scalar's text.
        return (indent, NEVER) if line[indent] == 0x09 else (indent, TEXT, 0, None, flow.tokens(line))
    last = match.lastgroup
    if last == "comment":
        return indent, COMMENT
    if last == "bare":
        return indent, OPEN, (len(match["bare"]) + 1) // 2, None, ""
    dashes, key = match["dashes"], match["key"]
    style = last if last in _STYLES else OPEN
    if style == PLAIN and match.end(PLAIN) < len(line.rstrip(b" ")):
        style = SCALAR  # a comment ends it
    if key is None and (style == OPEN or not dashes):
        return indent, MORE if style == PLAIN else TEXT, 0, None, flow.tokens(line)
    tokens = flow.tokens(match[FLOW]) if style == FLOW else ""
    if style == FLOW and not tokens:
        return indent, TEXT
    name = None if key is None else (key[1:-1] if key[:1] in b"\"'" else key).decode()
    if name == ITEM or (key is not None and key.lower() in NO_KEYS):
        return indent, TEXT
    return indent, style, len(dashes) // 2, name, tokens


_STYLES = frozenset((SCALAR, PLAIN, FLOW, LITERAL))

NO_KEYS = frozenset(word.encode() for word in TRUE_WORDS | FALSE_WORDS | {"null"})
"""Words for which JSON has another key: what `yes:` is, the careful reader knows."""


_WORD = re.compile(rb"(?!\.(?i:inf|nan))[A-Za-z0-9_./][-A-Za-z0-9_./]{0,200}")
"""What follows the first `: ` of a line and never changes its shape, whichever word it is; JSON has no `.nan`."""


class _Lines(dict[bytes, Shape]):
    """Line -> its shape, remembered."""

    def __missing__(self, line: bytes) -> Shape:
        head, colon, value = line.partition(b": ")
        shape_ = _HEADS[head] if colon and _WORD.fullmatch(value) else _SHAPES[shape(line)]
        if len(line) < 1_000:  # longer ones do not repeat, and would be kept in memory
            if len(self) > 200_000:
                self.clear()
                _HEADS.clear()
                _SHAPES.clear()
            self[line] = shape_
        return shape_


class _Heads(dict[bytes, Shape]):
    """What stands before a line's first `: ` -> the line's shape when a word follows."""

    def __missing__(self, head: bytes) -> Shape:
        shape_ = _SHAPES[shape(head + b": x")]
        if len(head) < 1_000:
            self[head] = shape_
        return shape_


class _Shapes(dict[Parts, Shape]):
    """Parts -> the one shape that has them."""

    def __missing__(self, parts: Parts) -> Shape:
        shape = self[parts] = Shape(*parts)
        return shape


LINES, _HEADS, _SHAPES = _Lines(), _Heads(), _Shapes()


def written(line: bytes) -> bytes:
    """The value on the line of an entry, as it is written; of a flow collection, whatever follows on the line."""
    match = LINE.fullmatch(line)
    return match[match.lastgroup] if match and match.lastgroup in _STYLES else b""


@lru_cache(1 << 14)
def scalar(line: bytes) -> str | None:
    """What the scalar on the line of an entry says; None for one with escapes, which libyaml reads."""
    head, _, word = line.partition(b": ")
    if _WORD.fullmatch(word) and b"#" not in head:  # after ` #` it is the word of a comment
        return word.decode()
    text = written(line)
    quote = text[:1]
    if quote == b"'":
        return text[1:-1].replace(b"''", b"'").decode()
    if quote == b'"':
        return None if b"\\" in text else text[1:-1].decode()
    return text.decode()


NULLS = frozenset(word.encode() for word in NULL_WORDS)
"""NULL_WORDS as bytes."""
