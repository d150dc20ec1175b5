"""Decisions for people, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..decisions import ASSIGNED, KEPT, NO_MATCH, REFUSED, REMOVED, SKIPPED, UNCHANGED, Decision
from ..results import FileResult
from ..terminal import Paint, safe, width
from .words import place, what, why

_WIDEST = 48
"""Columns wider than this do not push the others to the right."""

_STYLES = {ASSIGNED: "green", REMOVED: "green", KEPT: "yellow", SKIPPED: "dim", REFUSED: "red"}


def render(results: Iterable[FileResult], paint: Paint, everything: bool = False) -> str:
    """The decisions of all inputs; unless `everything`, without those that leave things as they are."""
    decisions = (decision for result in results for decision in result.decisions)
    return "".join(
        f"{line}\n"
        for line in decision_lines(
            (d for d in decisions if everything or d.outcome not in (UNCHANGED, NO_MATCH)), paint
        )
    )


def decision_lines(decisions: Iterable[Decision], paint: Paint) -> Iterator[str]:
    """`file:line  Kind namespace/name  what  why`, in columns."""
    rows = [
        ((safe(place(d)), safe(d.object), safe(what(d))), safe(why(d)), _STYLES.get(d.outcome, "dim"))
        for d in decisions
    ]
    widths = [
        max((size for cells, _, _ in rows if (size := width(cells[nth])) <= _WIDEST), default=0)
        for nth in range(3)
    ]
    for cells, reason, style in rows:
        where, object, outcome = (
            cell + " " * (column - width(cell)) for cell, column in zip(cells, widths, strict=True)
        )
        if not reason:
            outcome = outcome.rstrip()
        yield f"{paint(where, 'dim')}  {object}  {paint(outcome, style)}" + (f"  {reason}" if reason else "")
