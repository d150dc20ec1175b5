"""Expressions of CEL, each with what it may cost the server that evaluates it.

Costs are upper bounds in the units of cel-go's runtime costs (cel-go v0.26, interpreter/runtimecost.go and
checker/cost.go): a call or a selection is one, strings cost a tenth of their length, a regular expression a
quarter of its own length for each tenth of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import ceil

from ..named import NamedTuple

CONTAINERS = 100
"""Costs are those of a pod with so many containers."""

TEXT = 253
"""And with names and images of so many characters: the longest that a DNS subdomain has."""

ENTRIES = 8
"""And with so many resources in each container's requests, and in its limits."""

IMAGES = CONTAINERS * (TEXT + 1)
"""So many characters have all images, a line each."""

RESOURCES = CONTAINERS * 2 * ENTRIES * 65
"""So many have all names of resources: they are shorter (`nvidia.com/mig-1g.10gb`)."""

PER_EXPRESSION = 1_000_000
"""`PerCallLimit`: Kubernetes v1.37, staging/src/k8s.io/apiserver/pkg/apis/cel/config.go."""

PER_POLICY = 10_000_000
"""`RuntimeCELCostBudget`, in the same file: all expressions of one policy for one object."""

_CALL = 4
"""An identifier, a selection, a call, and the text that it looks at where that is short."""


ATOM, RELATION, AND, OR = range(4)
"""What an expression is: the first binds most tightly."""


class Cel(NamedTuple):
    """A boolean expression, what it costs at most, and what it is."""

    text: str
    cost: int = _CALL
    form: int = ATOM


TRUE, FALSE = Cel("true", 1), Cel("false", 1)


def quote(text: str) -> str:
    """A string literal."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", _escape, escaped) + "'"


def _escape(match: re.Match[str]) -> str:
    return "\\n" if match[0] == "\n" else f"\\u{ord(match[0]):04x}"


def list_of(texts: Iterable[str]) -> str:
    """A list of string literals."""
    return f"[{', '.join(map(quote, texts))}]"


def all_of(tests: Sequence[Cel], *, lines: bool = False) -> Cel:
    """That all hold, with a line each if wanted; of none, true."""
    return _joined(tests, "\n&& " if lines else " && ", AND)


def any_of(tests: Sequence[Cel]) -> Cel:
    """That one holds; of none, false."""
    return _joined(tests, " || ", OR)


def _joined(tests: Sequence[Cel], operator: str, form: int) -> Cel:
    decides, neutral = (FALSE, TRUE) if form == AND else (TRUE, FALSE)
    if decides in tests:
        return decides
    parts = [test for test in dict.fromkeys(tests) if test != neutral]
    if len(parts) < 2:
        return parts[0] if parts else neutral
    text = operator.join(
        part.text if part.form in (ATOM, RELATION, form) else f"({part.text})" for part in parts
    )
    return Cel(text, sum(part.cost + 1 for part in parts), form)


def negation(test: Cel) -> Cel:
    if test in (TRUE, FALSE):
        return FALSE if test == TRUE else TRUE
    return Cel(f"!{test.text}" if test.form == ATOM else f"!({test.text})", test.cost + 1)


def in_list(value: str, texts: Sequence[str]) -> Cel:
    if len(texts) == 1:
        return Cel(f"{value} == {quote(texts[0])}", _CALL + ceil(len(texts[0]) / 10), RELATION)
    return Cel(f"{value} in {list_of(texts)}", _CALL + 10 + len(texts) * ceil(TEXT / 10), RELATION)


def starts(value: str, text: str) -> Cel:
    return _about_text(value, "startsWith", text)


def ends(value: str, text: str) -> Cel:
    return _about_text(value, "endsWith", text)


def contains(value: str, text: str, length: int = TEXT) -> Cel:
    return Cel(f"{value}.contains({quote(text)})", _CALL + ceil(length / 10) * ceil(len(text) / 10))


def _about_text(value: str, function: str, text: str) -> Cel:
    return Cel(f"{value}.{function}({quote(text)})", _CALL + ceil(len(text) / 10))


def matches(value: str, expression: str, length: int = TEXT) -> Cel:
    cost = ceil((1 + length) / 10) * ceil(len(expression) / 4)
    return Cel(f"{value}.matches({quote(expression)})", _CALL + cost)


def exists(values: str, name: str, test: Cel, most: int) -> Cel:
    """That one of at most so many `values`, called `name` in the test, passes it."""
    return Cel(f"{values}.exists({name}, {test.text})", _CALL + most * (test.cost + 5))
