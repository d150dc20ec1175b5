"""Decisions for people, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..decisions import ASSIGNED, KEPT, NO_MATCH, REFUSED, REMOVED, SKIPPED, Decision
from ..terminal import Paint, safe

_WIDEST = 48
"""Columns wider than this do not push the others to the right."""

_STYLES = {ASSIGNED: "green", REMOVED: "green", KEPT: "yellow", SKIPPED: "dim", REFUSED: "red"}


def decision_lines(decisions: Iterable[Decision], paint: Paint) -> Iterator[str]:
    """`file:line  Kind namespace/name  what  why`, in columns."""
    rows = [
        (safe(f"{d.source}:{d.line}"), safe(d.object), safe(_what(d)), safe(_why(d)), d.outcome)
        for d in decisions
    ]
    widths = [max((len(row[nth]) for row in rows if len(row[nth]) <= _WIDEST), default=0) for nth in range(3)]
    for place, object, what, why, outcome in rows:
        text = f"{paint(place.ljust(widths[0]), 'dim')}  {object.ljust(widths[1])}  "
        text += f"{paint(what.ljust(widths[2]), _STYLES.get(outcome, 'dim'))}  {why}"
        yield text.rstrip()


def _what(decision: Decision) -> str:
    if decision.changes:
        return f"{_class(decision.before)} → {_class(decision.after)}"
    if decision.outcome == REFUSED:
        return "REFUSED"
    if decision.outcome == NO_MATCH:
        return "no rule"
    return (
        f"{decision.outcome.lower()} {_class(decision.before)}"
        if decision.before
        else decision.outcome.lower()
    )


def _class(name: str | None) -> str:
    return "(none)" if name is None else name or '""'


def _why(decision: Decision) -> str:
    parts = [f"rule {decision.rule}"] if decision.changes and decision.rule else []
    return ": ".join(parts + [decision.reason] if decision.reason else parts)
