"""Decisions for people, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...named import TYPE_CHECKING
from ...rewriting.results import FileResult
from ...rules.decision import ASSIGNED, KEPT, NO_MATCH, NOT_FULFILLED, REMOVED, SKIPPED, UNCHANGED, Decision
from .. import PLAIN, Screen
from ..display import Paint, pad, safe, width
from .phrases import place, what, why

if TYPE_CHECKING:
    from typing import Any

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
    outcomes = _Outcomes()
    rows = [(safe(place(d)), safe(d.object), *outcomes[d[_OUTCOME:]]) for d in shown]
    columns = list(zip(*rows, strict=True))[:3]
    widths = [max((size for size in map(width, cells) if size <= _WIDEST), default=0) for cells in columns]
    for decision, (*cells, reason) in zip(shown, rows, strict=True):
        where, object, outcome = map(pad, cells, widths)
        outcome_text = paint(outcome if reason else outcome.rstrip(), _STYLES.get(decision.outcome, "dim"))
        yield f"{paint(where, 'dim')}  {object}  {outcome_text}" + (f"  {reason}" if reason else "")


_OUTCOME = Decision._fields.index("outcome")
"""From this field on a decision says what comes of its object; before it, which object that is, and where."""


class _Outcomes(dict["tuple[Any, ...]", "tuple[str, str]"]):
    """The outcome and its reason, as they are shown, of the fields of a decision that say it: most are alike."""

    def __missing__(self, fields: tuple[Any, ...]) -> tuple[str, str]:
        decision = Decision("", 0, "", "", "", "", "", *fields)
        shown = self[fields] = safe(what(decision)), safe(why(decision))
        return shown
