"""Globs as conditions in CEL, equal to `fnmatch.fnmatchcase` for every text."""

from __future__ import annotations

import re
from itertools import pairwise

from ..errors import RuntimeClassError
from . import cel
from .cel import Cel

_META = re.compile(r"[*?\[]")


class NoEqual(RuntimeClassError):
    """What cannot be said in a policy: a sentence."""


def test(value: str, glob: str) -> Cel:
    """That a glob matches a string: by the cheapest function that says so. Raises NoEqual."""
    inner = glob.strip("*")
    if _META.search(inner):
        return cel.matches(value, expression(glob))
    if glob == inner:
        return cel.in_list(value, [glob])
    if not inner:
        return cel.TRUE
    if glob.startswith("*") and glob.endswith("*"):
        return cel.contains(value, inner)
    return cel.starts(value, inner) if glob.endswith("*") else cel.ends(value, inner)


def any_test(value: str, globs: tuple[str, ...]) -> Cel:
    """That one of the globs matches; those without a wildcard are one list. Raises NoEqual."""
    plain = [glob for glob in globs if not _META.search(glob)]
    tests = [cel.in_list(value, plain)] if plain else []
    return cel.any_of([*tests, *(test(value, glob) for glob in globs if _META.search(glob))])


def any_line(lines: str, globs: tuple[str, ...], length: int) -> Cel:
    """That one of the globs matches a line of a text of at most so many characters. Raises NoEqual.

    A line break stands before each line and after the last. One search through all lines is many times quicker than
    a step of CEL for each of them.
    """
    return cel.any_of([_line(lines, glob, length) for glob in globs])


def _line(lines: str, glob: str, length: int) -> Cel:
    if _CONTROL.search(glob):
        raise NoEqual(f"{glob!r} has a control character, which none of what it is for can have")
    inner = glob.strip("*")
    if glob and not inner:
        return Cel(f"{lines} != '\\n'", form=cel.RELATION)
    begin, end = ("" if open_ended else "\n" for open_ended in (glob.startswith("*"), glob.endswith("*")))
    if _META.search(inner):
        body = _translated(glob, within_line=True).removeprefix(_ANY_OF_LINE).removesuffix(_ANY_OF_LINE)
        matches = cel.matches(lines, f"{begin}{body}{end}", length)
        # A search for a string is many times quicker, and mostly the answer.
        literal = _longest_literal(glob)
        return cel.all_of([cel.contains(lines, literal, length), matches]) if literal else matches
    return cel.contains(lines, f"{begin}{inner}{end}", length)


def _longest_literal(glob: str) -> str:
    """The longest text that all have that match a glob, of what is certainly in no brackets."""
    before = glob.partition("[")[0]
    after = glob.rpartition("]")[2] if "]" in glob else ""
    return max(re.split(r"[*?]", f"{before}*{after}"), key=len)


_CONTROL = re.compile(r"[\x00-\x1f]")
_ANY_OF_LINE = "[^\n]*"


def expression(glob: str) -> str:
    """The glob as a regular expression of RE2 that must match as a whole. Raises NoEqual."""
    return f"^(?s:{_translated(glob)})$"


def _translated(glob: str, *, within_line: bool = False) -> str:
    any_character = "[^\n]" if within_line else "."
    made: list[str] = []
    at = 0
    while at < len(glob):
        character = glob[at]
        at += 1
        if character == "*":
            if not made or made[-1] != f"{any_character}*":
                made.append(f"{any_character}*")
        elif character == "?":
            made.append(any_character)
        elif character == "[" and (end := _end_of_class(glob, at)) is not None:
            made.append(_class(glob, at, end, within_line=within_line))
            at = end + 1
        else:
            made.append(_literal(character))
    return "".join(made)


def _literal(character: str) -> str:
    return (
        f"\\{character}"
        if character.isascii() and not (character.isalnum() or character in "_ \n")
        else character
    )


def _end_of_class(glob: str, at: int) -> int | None:
    """Where the `]` of a class stands; None where there is none, and the `[` stands for itself."""
    begin = at + (glob[at : at + 1] == "!")
    end = glob.find("]", begin + 1)
    return end if end >= 0 else None


def _class(glob: str, at: int, end: int, *, within_line: bool) -> str:
    """The characters between brackets, split into ranges as fnmatch splits them (CPython, fnmatch.py)."""
    negated = glob[at] == "!"
    begin = at + negated
    chunks, start, look = [], begin, begin + 1
    while (dash := glob.find("-", look, end)) >= 0:
        chunks.append(glob[start:dash])
        start, look = dash + 1, dash + 3
    rest = glob[start:end]
    if rest or not chunks:
        chunks.append(rest)
    else:
        chunks[-1] += "-"
    parts = [_characters(chunks[0])]
    for before, after in pairwise(chunks):
        low, high = before[-1], after[0]
        if low > high:
            raise NoEqual(f"{glob!r} has the range {low}-{high}, which is empty")
        parts.append(f"-{_characters(after)}")
    if negated and within_line:
        parts.append("\n")
    return f"[{'^' if negated else ''}{''.join(parts)}]"


def _characters(text: str) -> str:
    return "".join(map(_literal, text))
