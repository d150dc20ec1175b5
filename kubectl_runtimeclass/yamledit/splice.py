"""Where the text of an edit goes in a document that the careful reader read, and what it looks like there.

Positions count characters of the document's text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..errors import Refused
from ..named import TYPE_CHECKING
from .edit import colon, nested_lines, plain_or_quoted
from .node import NULL, SCALAR

if TYPE_CHECKING:
    from typing import TypeAlias

    from .json_document import JsonPlace
    from .tree_node import Tree

    Placed: TypeAlias = Tree | JsonPlace

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BREAKS = "\n\r\x85\u2028\u2029"

Span = tuple[int, int, str]


def _line_start(text: str, at: int) -> int:
    return max(text.rfind(one, 0, at) for one in _BREAKS) + 1


def _next_line(text: str, at: int) -> tuple[int, str]:
    """Where the line after the one of `at` begins, and the line break before it; at the end, `\\n`."""
    match = _BREAK.search(text, at)
    return (match.end(), match[0]) if match else (len(text), "\n")


def insertion(node: Tree, path: Sequence[str], value: str) -> Span:
    """Where and as what `path` becomes the first key of a mapping, with a mapping for each key after it."""
    text = node.document.text
    if node.event.style == "{":
        return flow_insertion(node, path, value)
    first = node.head
    line = _line_start(text, first)
    indent = text[line:first]
    above = node.event.start if node.event.start < first else -1  # its anchor or tag
    if above < 0 and node.key is not None:
        above = colon(text, node.key.end)  # an explicit key has it on a line of its own
    lines = nested_lines(path, value, first - line, first - line - _column(text, above))
    if indent.strip(" "):
        # The first key stands behind its parent's `- ` or `: `.
        ending = _next_line(text, first)[1]
        return first, first, f"{ending.join(lines).lstrip(' ')}{ending}{' ' * (first - line)}"
    if above < 0:
        above = line - 1
    at, ending = (line, "\n") if above < 0 else _next_line(text, above)
    return at, at, "".join(f"{one}{ending}" for one in lines)


def _column(text: str, at: int) -> int:
    """The column of the first character on the line of `at` that is no blank; 0 where `at` is before the text."""
    if at < 0:
        return 0
    line = begin = _line_start(text, at)
    while text[begin] == " ":
        begin += 1
    return begin - line


def _flow(path: Sequence[str], value: str, quoted: bool, gap: str) -> str:
    """`key: value` in flow style, or `key: {inner: value}`; with all in quotes as JSON has it."""
    new = f'"{value}"' if quoted else plain_or_quoted(value)
    for depth, key in enumerate(reversed(path)):
        new = f"{{{new}}}" if depth else new
        new = f'"{key}":{gap}{new}' if quoted else f"{key}: {new}"
    return new


def flow_insertion(node: Placed, path: Sequence[str], value: str) -> Span:
    """The same for a mapping in flow style."""
    text = node.document.text
    brace = text.index("{", node.event.start)
    if not node.children:
        if not text.lstrip("\ufeff \t\r\n").startswith("{"):
            return brace + 1, brace + 1, _flow(path, value, False, " ")
        beside = brace if node.key is None else colon(text, node.key.end)
        gap = "" if text[beside + 1 : beside + 2] == "{" else " "
        return brace + 1, brace + 1, _flow(path, value, True, gap)
    first = node.children[0]
    assert first.key is not None
    at = first.key.start
    gap = text[brace + 1 : at]
    after_colon = text[colon(text, first.key.end) + 1 :][:1]
    spaced = after_colon in (" ", "\t", "\n", "\r")
    new = _flow(path, value, text[at : at + 1] == '"', " " if spaced else "") + ","
    between = gap if _BREAK.search(gap) and not gap.strip() else " " if spaced else ""
    return at, at, new + between


_PROPERTIES = re.compile(r"(?:[&!][^\s]*\s+)*")


def replacement(old: Placed, value: str) -> Span:
    """Where and as what a scalar gets a new value, in its own quotes."""
    event, text = old.event, old.document.text
    assert old.key is not None
    if old.kind not in (SCALAR, NULL):
        raise Refused(f"the value of {old.name} is not a scalar", old.offset)
    if event.style in ("|", ">"):
        raise Refused(f"the value of {old.name} is a block scalar", old.offset)
    if event.anchor is not None and event.anchor in old.document.aliased:
        raise Refused(f"the value of {old.name} is anchored and used elsewhere (*{event.anchor})", old.offset)
    if event.tag is not None:
        raise Refused(f"the value of {old.name} has a tag ({event.tag})", old.offset)
    json_like = text[old.key.start] == '"'
    if event.start == event.end:
        at = colon(text, old.key.end)
        if text[old.key.end : at].strip():
            raise Refused(f"{old.name} has neither a colon nor a value", old.offset)
        return at + 1, at + 1, f' "{value}"' if json_like else f" {plain_or_quoted(value)}"
    start = event.start
    if event.anchor:
        match = _PROPERTIES.match(text, start)
        assert match
        start = match.end()
    if event.style:
        new = f"{event.style}{value}{event.style}"
    else:
        new = f'"{value}"' if json_like else plain_or_quoted(value)
    # An anchor with nothing behind it ends before the blank that would separate the value.
    return (event.end, event.end, f" {new}") if start > event.end else (start, event.end, new)


def removal(holder: Placed, old: Placed) -> Span:
    """What to cut to take a pair out of its mapping; where it is the only one, `{}` is left."""
    text = old.document.text
    assert old.key is not None
    if len(holder.children) == 1:
        return _emptied(holder, old)
    number = [child.number for child in holder.children].index(old.number)
    if holder.event.style == "{":
        if number + 1 < len(holder.children):
            following = holder.children[number + 1].key
            assert following is not None
            start, end, gap = (
                old.key.start,
                following.start,
                text[old.last : following.start],
            )
        else:
            start, end = holder.children[number - 1].last, old.last
            gap = text[start : old.key.start]
        if "#" in gap:
            raise Refused(f"a comment stands beside {old.name} in a flow mapping", old.offset)
        return start, end, ""
    line = _line_start(text, old.key.start)
    if text[line : old.key.start].strip(" "):
        raise Refused(f"{old.name} shares its line with its parent", old.offset)
    end, _ = _next_line(text, old.last)
    if end == len(text) and (not text or text[-1] not in _BREAKS) and line:
        return (line - 2 if text[line - 2 : line] == "\r\n" else line - 1), end, ""
    return line, end, ""


def _emptied(holder: Placed, old: Placed) -> Span:
    """The only pair of a mapping goes: in block style `{}` stands behind the mapping's key then, where nothing but
    blanks are between."""
    text = old.document.text
    assert old.key is not None
    start, end = old.key.start, old.last
    if holder.event.style == "{":
        comma = _COMMA.match(text, end)
        return start, comma.end() if comma else end, ""
    behind = colon(text, holder.key.end) + 1 if holder.key is not None else start
    return (start, end, "{}") if text[behind:start].strip() or behind == start else (behind, end, " {}")


_COMMA = re.compile(r"\s*,")
