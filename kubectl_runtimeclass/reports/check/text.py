"""Decisions for people, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter

from ...rewriting.results import FileResult
from ...rules.decision import ASSIGNED, KEPT, NO_MATCH, NOT_FULFILLED, REMOVED, SKIPPED, UNCHANGED, Decision
from .. import PLAIN, Screen
from ..display import Paint, pad, safe, width
from .phrases import place, what, why

_WIDEST = 48
"""Columns wider than this do not push the others to the right."""

_STYLES = {
    ASSIGNED: "green",
    REMOVED: "green",
    KEPT: "yellow",
    SKIPPED: "dim",
    **dict.fromkeys(NOT_FULFILLED, "red"),
}


def render(results: Iterable[FileResult], screen: Screen = PLAIN) -> str:
    """The decisions of all inputs; unless `screen.everything`, without those that leave things as they are."""
    decisions = (decision for result in results for decision in result.decisions)
    return "".join(
        f"{line}\n"
        for line in decision_lines(
            (d for d in decisions if screen.everything or d.outcome not in (UNCHANGED, NO_MATCH)),
            screen.paint,
        )
    )


def decision_lines(decisions: Iterable[Decision], paint: Paint) -> Iterator[str]:
    """`file:line  Kind namespace/name  what  why`, in columns."""
    shown = list(decisions)
    columns = [[safe(cell(d)) for d in shown] for cell in (place, attrgetter("object"), what)]
    widths = [max((size for size in map(width, cells) if size <= _WIDEST), default=0) for cells in columns]
    for decision, *cells in zip(shown, *columns, strict=True):
        where, object, outcome = map(pad, cells, widths)
        reason = safe(why(decision))
        outcome_text = paint(outcome if reason else outcome.rstrip(), _STYLES.get(decision.outcome, "dim"))
        yield f"{paint(where, 'dim')}  {object}  {outcome_text}" + (f"  {reason}" if reason else "")
