"""The shape of the tables of causes, and what is recognised in a message by one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Cause(NamedTuple):
    """A row: groups of `pattern` fill their names in braces in `wrong` and `fix`; `source` is that of the message."""

    name: str
    pattern: re.Pattern[str]
    wrong: str
    fix: str
    source: str


class Recognised(NamedTuple):
    """A cause, with the facts in one message: `handler`, `binary`, `has` (a tuple of handlers) and others."""

    cause: str
    facts: Mapping[str, str | tuple[str, ...]]
    wrong: str
    fix: str


def row(name: str, pattern: str, wrong: str, fix: str, source: str) -> Cause:
    return Cause(name=name, pattern=re.compile(pattern), wrong=wrong, fix=fix, source=source)


def first_match(causes: Iterable[Cause], message: str) -> Recognised | None:
    """What the first row whose pattern is in a message makes of it, None if no row's is."""
    for cause in causes:
        match = cause.pattern.search(message)
        if match is not None:
            groups = {name: value for name, value in match.groupdict().items() if value}
            facts: dict[str, str | tuple[str, ...]] = dict(groups)
            if "has" in groups:  # CRI-O prints its map, whose keys are the handlers that the node serves
                facts["has"] = tuple(sorted(part.partition(":")[0] for part in groups["has"].split()))
            values = _Values(groups)
            return Recognised(
                cause=cause.name,
                facts=facts,
                wrong=cause.wrong.format_map(values),
                fix=cause.fix.format_map(values),
            )
    return None


class _Values(dict[str, str]):
    """Values for `format_map`, with a phrase for a fact that the message does not have."""

    def __missing__(self, key: str) -> str:
        return "file" if key == "file" else f"of that {key}"
