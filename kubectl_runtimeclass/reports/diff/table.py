"""A table for people: what changes per workload, why it matters, totals, quotas; bars on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...diffing.model import ERROR, WARNING, Diff, Note, QuotaDiff, Report, Total, TotalDiff, WorkloadDiff
from ...diffing.price import HOURS, Prices, money, monthly
from ...kube.quantity import Quantity
from .. import PLAIN, Screen
from ..display import Paint, pad, safe
from ..display import width as columns
from ..layout import wrap
from ..phrases import plural
from . import phrases as words

WIDE = 110
"""Columns from which amounts are shown before and after; below, only their differences."""

_ELSEWHERE = 120
"""Columns where there is no terminal."""

_LONGEST = 60


def render(report: Report, screen: Screen = PLAIN) -> str:
    """The whole table. Bars show shares on a terminal; elsewhere they do not show well."""
    diff, prices, paint = report.diff, report.prices, screen.paint
    width, bars = screen.width or _ELSEWHERE, screen.is_terminal
    lines = [
        *_workloads(diff, paint, width),
        *_totals(diff, paint, width >= WIDE, bars, prices),
        *_quotas(diff.quotas, paint, width >= WIDE, bars),
        *_notes(diff.notes, paint, "", width),
    ]
    return "".join(f"{line.rstrip()}\n" for line in lines)


# --- workloads ------------------------------------------------------------------------------------


def _workloads(diff: Diff, paint: Paint, width: int) -> Iterator[str]:
    shown = [workload for workload in diff.workloads if workload.differs or workload.notes]
    if not shown:
        return
    names = [safe(words.subject(workload)) for workload in shown]
    lines = _cells(diff, shown, width >= WIDE)
    if width >= WIDE and _room(lines, width) < _SHORTEST:
        lines = _cells(diff, shown, False)
    room = _room(lines, width)
    column = max([_SHORTEST, *(size for size in map(columns, names) if size <= room)])
    yield paint(f"{'WORKLOAD'.ljust(column)}  {lines[0]}", "bold")
    for name, line, workload in zip(names, lines[1:], shown, strict=True):
        if columns(name) > column:  # on a line of its own, rather than cut
            yield name
            name = ""
        yield f"{pad(name, column)}  {line}"
        yield from _details(workload, paint, width)
    yield ""


def _room(lines: Iterable[str], width: int) -> int:
    """The columns left for names."""
    return width - 2 - max(map(columns, lines))


_SHORTEST = 24
"""The least width of the column of names."""


def _cells(diff: Diff, shown: Sequence[WorkloadDiff], wide: bool) -> list[str]:
    """The lines without the names, title first; without the nodes where they are not known."""
    rows = [("CLASS", "PODS", *_titles(wide), "NODES"), *(_workload(workload, wide) for workload in shown)]
    return _columns([row[:-1] if diff.nodes is None else row for row in rows], right=(1,))


def _titles(wide: bool) -> tuple[str, str]:
    return ("CPU REQUESTS", "MEMORY REQUESTS") if wide else ("CPU", "MEMORY")


def _workload(workload: WorkloadDiff, wide: bool) -> tuple[str, ...]:
    classes = words.changed(words.class_name(workload.before), words.class_name(workload.after))
    amounts = [
        _amount(words.counted(workload.before, name), words.counted(workload.after, name), wide)
        for name in words.MAIN
    ]
    nodes = words.changed(words.nodes(workload.before), words.nodes(workload.after))
    return (safe(classes), words.pods_changed(workload), *amounts, nodes)


def _amount(before: Quantity, after: Quantity, wide: bool) -> str:
    return words.amount(before, after) if wide else words.signed(before, after) or "="


def _details(workload: WorkloadDiff, paint: Paint, width: int) -> Iterator[str]:
    for line in (*words.other_amounts(workload), words.per_pod(workload), _reason(workload)):
        if line:
            yield from _wrapped(line, "    ", paint, "dim", width)
    gained, lost = words.constraint_changes(workload)
    for sign, constraints in (("+", gained), ("-", lost)):
        for constraint, origin in constraints:
            yield from _wrapped(f"{sign} {constraint}  ({origin})", "  ", paint, "dim", width)
    yield from _notes(workload.notes, paint, "  ", width)


def _reason(workload: WorkloadDiff) -> str:
    """Why the pods are no single number."""
    pods = workload.after.pods if workload.after else None
    if pods is None or (pods.high is not None and pods.low == pods.high):
        return ""
    return f"pods: {pods.reason}; " + ("shown is one" if pods.high is None else f"counted as {pods.high}")


_MARKS = {ERROR: ("✗", "red"), WARNING: ("!", "yellow")}


def _notes(notes: Iterable[Note], paint: Paint, indent: str, width: int) -> Iterator[str]:
    for note in notes:
        mark, style = _MARKS.get(note.level, ("·", "dim"))
        yield from _wrapped(f"{mark} {note.message}", indent, paint, style, width)


def _wrapped(line: str, indent: str, paint: Paint, style: str, width: int) -> Iterator[str]:
    """A sentence on as many lines as it needs, cut between words."""
    for part in wrap(safe(line), width - len(indent), hang=2):
        yield paint(indent + part, style)


# --- totals ---------------------------------------------------------------------------------------


def _totals(diff: Diff, paint: Paint, wide: bool, bars: bool, prices: Prices | None) -> Iterator[str]:
    whole = words.get(diff.total.after.requests, "cpu")
    extra = (*(("COST/MONTH",) if prices else ()), *(("CPU SHARE",) if bars else ()))
    for title, totals in (("NAMESPACE", diff.namespaces), ("CLASS", diff.classes)):
        rows = [(title, "PODS", *_titles(wide), *extra)]
        for total in totals:
            share = bar(words.get(total.after.requests, "cpu"), whole, _SHARE)
            rows.append((*_total(total, wide, prices), *((share,) if bars else ())))
        if title == "CLASS":
            rows.append((*_total(diff.total, wide, prices), *(("",) if bars else ())))
        lines = _columns(rows, right=(1,))
        yield paint(lines[0], "bold")
        yield from lines[1:]
        if title == "CLASS":
            yield from _others(diff.total, paint)
            if prices:
                yield paint(
                    f"    cost: requests of {safe(', '.join(sorted(prices)))} for {HOURS} hours", "dim"
                )
        yield ""


_SHARE = 10
"""Cells of a bar in a table of totals."""


def _total(total: TotalDiff, wide: bool, prices: Prices | None) -> tuple[str, ...]:
    before, after = total.before, total.after
    amounts = [
        _amount(words.get(before.requests, name), words.get(after.requests, name), wide)
        for name in words.MAIN
    ]
    cost = (_cost(before, after, prices, wide),) if prices else ()
    return (safe(total.name), words.changed(str(before.pods), str(after.pods)), *amounts, *cost)


def _cost(before: Total, after: Total, prices: Prices, wide: bool) -> str:
    one, other = monthly(before.requests, prices), monthly(after.requests, prices)
    difference = money(other - one)
    sign = difference if difference.startswith("-") else f"+{difference}"
    if wide:
        return money(one) if one == other else f"{money(one)}{words.ARROW}{money(other)} ({sign})"
    return "=" if one == other else sign


def _others(total: TotalDiff, paint: Paint) -> Iterator[str]:
    """The other resources that change in all, and what is in no number."""
    for name in words.main_names((total.before, total.after))[2:]:
        one, other = words.get(total.before.requests, name), words.get(total.after.requests, name)
        if one.nanos != other.nanos:
            yield paint(f"    requests {safe(name)} {words.amount(one, other)}", "dim")
    if total.after.unknown:
        count = plural(total.after.unknown, "pod template")
        yield paint(f"    {count} not counted: number of pods unknown", "dim")


def _quotas(quotas: Iterable[QuotaDiff], paint: Paint, wide: bool, bars: bool) -> Iterator[str]:
    shown = [quota for quota in quotas if quota.before.nanos != quota.after.nanos or quota.tight]
    if not shown:
        return
    rows = [("QUOTA", "RESOURCE", "USED", "HARD", *(("",) if bars else ()))]
    rows += [
        (
            safe(f"{quota.namespace}/{quota.name}"),
            safe(quota.resource),
            words.amount(quota.before, quota.after)
            if wide
            else words.changed(str(quota.before), str(quota.after)),
            str(quota.hard),
            *((bar(quota.after, quota.hard, 20 if wide else _SHARE),) if bars else ()),
        )
        for quota in shown
    ]
    lines = _columns(rows)
    yield paint(lines[0], "bold")
    for line, quota in zip(lines[1:], shown, strict=True):
        yield paint(line, "red") if quota.exceeded else paint(line, "yellow") if quota.tight else line
    yield ""


# --- cells ----------------------------------------------------------------------------------------

_EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(part: Quantity, whole: Quantity, cells: int) -> str:
    """A share as a bar of so many cells and per cent; more than all of it fills the bar."""
    if whole.nanos <= 0:
        return ""
    eighths = min(max(part.nanos, 0) * cells * 8 // whole.nanos, cells * 8)
    full = "█" * (eighths // 8) + (_EIGHTHS[eighths % 8] if eighths % 8 else "")
    return f"{full.ljust(cells, '·')} {part.nanos * 100 // whole.nanos:>3}%"


def _columns(rows: Sequence[Sequence[str]], right: tuple[int, ...] = ()) -> list[str]:
    """Lines of cells in columns; those of `right` stand at the right of theirs."""
    widths = [
        max((size for row in rows if (size := columns(row[nth])) <= _LONGEST), default=0)
        for nth in range(len(rows[0]))
    ]
    lines = []
    for row in rows:
        cells = []
        for nth, (cell, size) in enumerate(zip(row, widths, strict=True)):
            cells.append(pad(cell, size, nth in right))
        lines.append("  ".join(cells).rstrip())
    return lines
