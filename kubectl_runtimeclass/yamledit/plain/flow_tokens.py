"""Flow collections (`[a, b]`, `{a: b}`) as the fast reader takes them: on one line or over several.

A line of one is told by its *tokens*, a letter each: the brackets and `,` themselves, `k` for a key with its
colon, `s` for a scalar. What was read so far is told by tokens, too, with all that is complete left out: `s`
for a whole collection, else the open brackets, each with what stands in its last entry. So `[a, {b: c},` and
`[` are the same, and what may follow depends on nothing else.
"""

from __future__ import annotations

import re

SINGLE = rb"""'[^']*(?:''[^']*)*'"""
DOUBLE = rb"""
    "[^"\\]*(?:\\(?:[0abtnvfre\ "/\\N_LP]|x[0-9A-Fa-f]{2}|u(?![dD][89A-Fa-f])[0-9A-Fa-f]{4})[^"\\]*)*" """
"""Scalars in quotes that end on their line."""

_PLAIN = rb"""
    (?![-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)(?![-A-Za-z0-9_./$%+@=~^]))  # no numbers of JSON
    (?:[A-Za-z0-9_./$]|-[A-Za-z0-9_-])[-A-Za-z0-9_./$%+@=~^]*(?:[ ]+[-A-Za-z0-9_./$%+@=~^]+)*"""

TOKEN = re.compile(
    rb"""
    [ ]*
    (?: ([\[\]{},])
      | (?:%b|%b|%b)(:(?=[ ]|$))?
    )
    """
    % (_PLAIN, SINGLE, DOUBLE),
    re.VERBOSE | re.DOTALL,
)
_END = re.compile(rb"[ ]*|[ ]+\#.*", re.DOTALL)

_LONGEST_KEY = 300
"""Longer keys are left to the careful reader: libyaml takes no implicit key of more than 1,024 characters."""

DEEPEST = 20
"""Collections that are nested deeper, on one line or open at the end of it, are left to it, too."""

WHOLE = "s"
"""Nothing is open."""


def tokens(text: bytes) -> str:
    """The tokens of one line, or "" when it is no part of a flow collection."""
    summary, at = "", 0
    while token := TOKEN.match(text, at):
        punctuation, colon = token.groups()
        if colon and token.end() - at > _LONGEST_KEY:
            return ""
        summary += punctuation.decode() if punctuation else "k" if colon else "s"
        if summary.endswith("ss"):
            return ""  # as in most text of other kinds
        at = token.end()
    return summary if _END.fullmatch(text, at) else ""


_ENTRIES = re.compile(r"(?<=\[)(?:s,)+|(?<=\{)(?:ks,)+")
_COLLECTION = re.compile(r"\[s?\]|\{(?:ks)?\}")
_OPEN = re.compile(rf"(?:\[|\{{k){{0,{DEEPEST}}}(?:\[s?|\{{(?:ks?)?)")


def read(so_far: str, more: str) -> str | None:
    """What is open after more tokens; WHOLE when nothing is, None when no flow collection reads so."""
    text = so_far + more
    for _ in range(DEEPEST):
        shorter = _COLLECTION.sub("s", _ENTRIES.sub("", text))
        if shorter == text:
            return text if text == WHOLE or _OPEN.fullmatch(text) else None
        text = shorter
    return None
