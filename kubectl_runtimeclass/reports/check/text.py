"""Decisions for people, a line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...named import TYPE_CHECKING, NamedTuple
from ...rewriting.review import Review
from ...rules.decision import ASSIGNED, KEPT, NO_MATCH, NOT_FULFILLED, REMOVED, SKIPPED, UNCHANGED, Decision
from .. import PLAIN, Screen
from ..display import Paint, is_narrow, pad, safe, width
from .phrases import place, what, where, why

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


def render(review: Review, screen: Screen = PLAIN) -> str:
    """The decisions of all inputs; unless `screen.everything`, without those that leave things as they are. Then what
    else fails the check."""
    decisions = (decision for result in review.files for decision in result.decisions)
    shown = (d for d in decisions if screen.everything or d.outcome not in (UNCHANGED, NO_MATCH))
    doubts = (
        ReportRow(safe(where(failure)), safe(failure.subject), failure.id, safe(failure.message), "red")
        for failure in review.failures
    )
    return "".join(f"{line}\n" for line in _lines([*_rows(shown), *doubts], screen.paint, screen.width))


class ReportRow(NamedTuple):
    """A line about one thing, `safe`: where it is, what it is, what is the matter, why, and the style of that."""

    where: str
    subject: str
    what: str
    why: str
    style: str


def decision_lines(decisions: Iterable[Decision], paint: Paint, columns: int | None = None) -> Iterator[str]:
    """`file:line  Kind namespace/name  what  why`, in columns; where one would not fit, all have the why below."""
    return _lines(_rows(decisions), paint, columns)


def _rows(decisions: Iterable[Decision]) -> list[ReportRow]:
    decisions, outcomes = list(decisions), _Outcomes()
    places, objects = _all_safe(list(map(place, decisions))), _all_safe([d.object for d in decisions])
    return [
        ReportRow(at, object, *outcomes[d[_OUTCOME:]], _STYLES.get(d.outcome, "dim"))
        for at, object, d in zip(places, objects, decisions, strict=True)
    ]


def _all_safe(cells: list[str]) -> list[str]:
    """`safe`, of thousands: nearly always there is nothing to escape in any."""
    return cells if "".join(cells).isprintable() else list(map(safe, cells))


def _lines(rows: list[ReportRow], paint: Paint, total: int | None = None) -> Iterator[str]:
    if total is not None:
        cells = list(zip(*rows, strict=True))[:3]
        widths = [
            max((size for size in map(width, column) if size <= _WIDEST), default=0) for column in cells
        ]
        if any(_size(row, widths) > total for row in rows):
            yield from _in_two(rows, widths, paint, total)
            return
    places, objects, outcomes, reasons, styles = zip(*rows, strict=True) if rows else ((),) * 5
    columns = _padded(places), _padded(objects), _padded(outcomes)
    for at, object, outcome, reason, style in zip(*columns, reasons, styles, strict=True):
        outcome_text = paint(outcome if reason else outcome.rstrip(), style)
        yield f"{paint(at, 'dim')}  {object}  {outcome_text}" + (f"  {reason}" if reason else "")


def _padded(cells: Sequence[str]) -> list[str]:
    """A column, as wide as the widest of its cells that may be so wide."""
    widths = list(map(len if is_narrow("".join(cells)) else width, cells))
    widest = max((size for size in widths if size <= _WIDEST), default=0)
    return [cell + " " * (widest - size) for cell, size in zip(cells, widths, strict=True)]


def _size(row: ReportRow, widths: list[int]) -> int:
    """The columns that a row takes in one line."""
    return sum(max(width(cell), own) + 2 for cell, own in zip(row, widths, strict=False)) + width(row.why)


def _in_two(rows: list[ReportRow], widths: list[int], paint: Paint, total: int) -> Iterator[str]:
    """Rows with the reason below, and with what is the matter, too, where that has no room behind the object."""
    from ..layout import wrap

    beside = all(_size(row._replace(why=""), widths) <= total for row in rows)
    for location, object, outcome, reason, style in rows:
        first = f"{paint(pad(location, widths[0]), 'dim')}  {pad(object, widths[1]) if beside else object}"
        yield f"{first}  {paint(outcome, style)}" if beside else first
        lines = wrap(reason if beside else "  ".join(filter(None, (outcome, reason))), total - 4)
        if not beside:
            lines[0] = lines[0].replace(outcome, paint(outcome, style), 1)
        yield from (f"    {line}" for line in lines if line)


_OUTCOME = Decision._fields.index("outcome")
"""From this field on a decision says what comes of its object; before it, which object that is, and where."""


class _Outcomes(dict["tuple[Any, ...]", "tuple[str, str]"]):
    """The outcome and its reason, as they are shown, of the fields of a decision that say it: most are alike."""

    def __missing__(self, fields: tuple[Any, ...]) -> tuple[str, str]:
        decision = Decision("", 0, "", "", "", "", "", *fields)
        shown = self[fields] = safe(what(decision)), safe(why(decision))
        return shown
