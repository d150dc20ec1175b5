"""A table for people: what changes per workload, why it matters, totals, quotas; bars on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from ...diffing.model import ERROR, NOTE, WARNING, Diff, QuotaDiff, Report, Total, TotalDiff, WorkloadDiff
from ...diffing.price import HOURS, Prices, money, monthly
from ...kube.amounts import readable
from ...kube.quantity import Quantity
from .. import PLAIN, Screen
from ..display import Paint, pad, safe
from ..display import width as columns
from ..layout import wrap
from . import phrases as words
from .folding import Remark, WorkloadGroup, groups, not_evaluated, of_class, remarks

WIDE = 110
"""Columns from which amounts are shown before and after; below, only their differences."""

_ELSEWHERE = 120
"""Columns where there is no terminal."""

_LONGEST = 60


def render(report: Report, screen: Screen = PLAIN) -> str:
    """The whole table. Bars show shares on a terminal; elsewhere they do not show well."""
    diff, prices, paint = report.diff, report.prices, screen.paint
    width, bars = screen.width or _ELSEWHERE, screen.is_terminal
    said = remarks(diff.workloads)
    before = [remark for remark in said if remark.level == NOTE]
    lines = [
        *_classes(diff, paint, width),
        *_workloads(diff, paint, width),
        *_remarks([remark for remark in said if remark.level != NOTE], paint, width),
        *_totals(diff, paint, width, bars, prices),
        *_quotas(diff.quotas, paint, width >= WIDE, bars),
        *_remarks([*(Remark(note.level, note.message, ()) for note in diff.notes), *before], paint, width),
        *_not_evaluated(not_evaluated(diff.changed), paint, width),
    ]
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{line.rstrip()}\n" for line in lines)


# --- workloads ------------------------------------------------------------------------------------


def _classes(diff: Diff, paint: Paint, width: int) -> Iterator[str]:
    """The RuntimeClasses that change, and what is left of the old ones."""
    for runtime_class in diff.runtime_classes:
        text, pods = of_class(runtime_class)
        yield from _wrapped(text, "", paint, "cyan", width)
        if pods:
            yield from _wrapped(pods, "  ", paint, "", width)
    if diff.runtime_classes:
        yield ""


def _workloads(diff: Diff, paint: Paint, width: int) -> Iterator[str]:
    """Rows of what differs, below how each of their pods changes."""
    grouped = groups(diff.changed)
    changed = [workload for group in grouped for workload in group.workloads]
    if not changed:
        return
    names = [safe(words.subject(workload)) for workload in changed]
    lines = _cells(diff, changed, width >= WIDE)
    if width >= WIDE and _room(lines, width) < _SHORTEST:
        lines = _cells(diff, changed, False)
    room = _room(lines, width)
    least = min(_SHORTEST, max(room, columns("WORKLOAD")))
    column = max([least, *(size for size in map(columns, names) if size <= room)])
    rows = zip(names, lines[1:], strict=True)
    for group in grouped:
        if group.text:
            yield from _each_pod(group, paint, width)
        if group is grouped[0]:
            yield paint(f"{'WORKLOAD'.ljust(column)}  {lines[0]}", "bold")
        for name, line in islice(rows, len(group.workloads)):
            if columns(name) > column:  # on a line of its own, rather than cut
                yield name
                name = ""
            yield f"{pad(name, column)}  {line}"
        yield ""


def _each_pod(group: WorkloadGroup, paint: Paint, width: int) -> Iterator[str]:
    """How each pod changes, broken between the ways in which it does."""
    label, line = "each pod: ", ""
    for part in (*map(safe, group.texts), ""):
        longer = f"{line}   {part}" if line else part
        if line and (not part or columns(label) + columns(longer) > width):
            first, *rest = wrap(line, width - columns(label), hang=2)
            yield paint(label + first, "cyan")
            label = " " * len(label)
            yield from (paint(label + more, "cyan") for more in rest)
            longer = part
        line = longer


def _room(lines: Iterable[str], width: int) -> int:
    """The columns left for names."""
    return width - 2 - max(map(columns, lines))


_SHORTEST = 24
"""The least width of the column of names, where there is room for it."""


def _cells(diff: Diff, changed: Sequence[WorkloadDiff], wide: bool) -> list[str]:
    """The lines without the names, title first; without the nodes where they are not known."""
    rows = [("CLASS", "PODS", *_titles(wide), "NODES"), *(_workload(workload, wide) for workload in changed)]
    return _columns([row[:-1] if diff.nodes is None else row for row in rows], right=(1,))


def _titles(wide: bool) -> tuple[str, str]:
    return ("CPU REQUESTS", "MEMORY REQUESTS") if wide else ("CPU", "MEMORY")


def _workload(workload: WorkloadDiff, wide: bool) -> tuple[str, ...]:
    classes = words.change_text(words.class_name(workload.before), words.class_name(workload.after))
    amounts = [
        "-"
        if workload.is_refused
        else _amount(
            name, words.total_of_pods(workload.before, name), words.total_of_pods(workload.after, name), wide
        )
        for name in words.MAIN
    ]
    nodes = words.change_text(words.nodes(workload.before), words.nodes(workload.after))
    return (safe(classes), words.pods_changed(workload), *amounts, nodes)


def _amount(name: str, before: Quantity, after: Quantity, wide: bool) -> str:
    return words.amount(name, before, after) if wide else words.signed_difference(name, before, after) or "="


_MARKS = {ERROR: ("✗", "red"), WARNING: ("!", "yellow")}


def _remarks(remarks: Sequence[Remark], paint: Paint, width: int) -> Iterator[str]:
    for remark in remarks:
        mark, style = _MARKS.get(remark.level, ("·", "dim"))
        yield from _wrapped(f"{mark} {remark.sentence}", "", paint, style, width)
    if remarks:
        yield ""


def _not_evaluated(remarks: Sequence[Remark], paint: Paint, width: int) -> Iterator[str]:
    if remarks:
        yield paint("not evaluated:", "yellow")
    for remark in remarks:
        yield from _wrapped(f"- {remark.sentence}", "  ", paint, "", width)


def _wrapped(line: str, indent: str, paint: Paint, style: str, width: int) -> Iterator[str]:
    """A sentence on as many lines as it needs, cut between words."""
    for part in wrap(safe(line), width - len(indent), hang=2):
        yield paint(indent + part, style)


# --- totals ---------------------------------------------------------------------------------------


def _totals(diff: Diff, paint: Paint, width: int, bars: bool, prices: Prices | None) -> Iterator[str]:
    wide = width >= WIDE
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
            yield from _others(diff, paint, width)
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
        _amount(name, words.get(before.requests, name), words.get(after.requests, name), wide)
        for name in words.MAIN
    ]
    cost = (_cost(before, after, prices, wide),) if prices else ()
    return (safe(total.name), words.change_text(str(before.pods), str(after.pods)), *amounts, *cost)


def _cost(before: Total, after: Total, prices: Prices, wide: bool) -> str:
    one, other = monthly(before.requests, prices), monthly(after.requests, prices)
    difference = money(other - one)
    sign = difference if difference.startswith("-") else f"+{difference}"
    if wide:
        return money(one) if one == other else f"{money(one)}{words.ARROW}{money(other)} ({sign})"
    return "=" if one == other else sign


def _others(diff: Diff, paint: Paint, width: int) -> Iterator[str]:
    """The other resources that change in all, and what is in no number."""
    total = diff.total
    for name in words.main_names((total.before, total.after))[2:]:
        one, other = words.get(total.before.requests, name), words.get(total.after.requests, name)
        if one.nanos != other.nanos:
            yield paint(f"    requests {safe(name)} {words.amount(name, one, other)}", "dim")
    if uncounted := words.uncounted_names(diff):
        yield from _wrapped(f"not counted, number of pods unknown: {uncounted}", "    ", paint, "dim", width)
    if refused := words.refused_names(diff):
        yield from _wrapped(f"not counted, as they would be refused: {refused}", "    ", paint, "dim", width)


def _quotas(quotas: Iterable[QuotaDiff], paint: Paint, wide: bool, bars: bool) -> Iterator[str]:
    shown = [quota for quota in quotas if quota.before.nanos != quota.after.nanos or quota.tight]
    if not shown:
        return
    rows = [("QUOTA", "RESOURCE", "USED", "HARD", *(("",) if bars else ()))]
    rows += [
        (
            safe(f"{quota.namespace}/{quota.name}"),
            safe(quota.resource),
            words.amount(quota.resource, quota.before, quota.after)
            if wide
            else words.change_text(
                *(readable(quota.resource, amount) for amount in (quota.before, quota.after))
            ),
            readable(quota.resource, quota.hard),
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
    return f"{full.ljust(cells, '·')} {(part.nanos * 200 + whole.nanos) // (whole.nanos * 2):>3}%"


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
