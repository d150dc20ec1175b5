"""Many workloads: a row each, sorted by trouble, and how many are in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...explaining.answer import MAY, NO
from ...explaining.explained import Explained
from .. import Screen
from ..display import safe
from ..layout import table, wrap
from ..phrases import class_label, plural
from . import phrases as words
from .compare import why_not

HEAD = ("", "WORKLOAD", "CLASS", "CAN RUN", "PODS", "FIT", "WHY NOT")

TROUBLE = ("✗", "!", "?", "")
"""Does not start; not all of its pods fit; may start; starts."""


class WorkloadRow(NamedTuple):
    """A workload: `trouble` is an index of TROUBLE, the others are texts."""

    trouble: int
    workload: str
    runtime_class: str
    can_run: str
    pods: str
    fit: str
    why: str


def row(explained: Explained) -> WorkloadRow:
    """What there is to say of one workload in a line."""
    admission, fits = explained.explanation.admission, explained.fits
    able = explained.can_run
    lacking = fits is not None and fits.start < fits.pods
    trouble = 0 if explained.verdict in (NO, None) else 1 if lacking else 2 if explained.verdict == MAY else 3
    return WorkloadRow(
        trouble=trouble,
        workload=_workload(explained),
        runtime_class=class_label(admission.runtime_class_name),
        can_run=f"{len(able)} of {len(explained.nodes)}" if admission.allowed else "rejected",
        pods=str(fits.pods) if fits else "-",
        fit=str(fits.start) if fits else "-",
        why="" if trouble == 3 else _why(explained),
    )


def _workload(explained: Explained) -> str:
    alike = len(explained.template.alike)
    return f"{words.short_subject(explained)}{f' and {alike} more' if alike else ''}"


def _why(explained: Explained) -> str:
    live = explained.live
    if live is not None and not live.starts:
        return f"on {live.node}: {live.why}" if live.node else live.why
    fits = explained.fits
    if explained.can_run and fits is not None and fits.placed < fits.pods:
        return f"the other {fits.pods - fits.placed}: {words.refusal_counts(fits)}"
    return why_not(explained)


def render(rows: Sequence[WorkloadRow], screen: Screen) -> Iterator[str]:
    """The table, those in most trouble first, the classes of one beside each other, and a line that counts them."""
    worst: dict[str, int] = {}
    for row in rows:
        worst[row.workload] = min(row.trouble, worst.get(row.workload, row.trouble))
    ordered = sorted(rows, key=lambda row: worst[row.workload])
    colours = ("red", "yellow", "yellow", "green")
    cells = [(TROUBLE[row.trouble], *map(safe, row[1:])) for row in ordered]
    styles = [(colours[row.trouble], "", "", colours[row.trouble], "", "", "") for row in ordered]
    yield from table(HEAD, cells, screen.width, screen.paint, styles, right=(4, 5))
    yield ""
    yield from wrap(summary(rows), screen.width)


def summary(rows: Sequence[WorkloadRow]) -> str:
    """What `counts` says, of each class where there are several, and how to ask for more of one."""
    by_class: dict[str, list[WorkloadRow]] = {}
    if len({row.workload for row in rows}) < len(rows):
        for row in rows:
            by_class.setdefault(row.runtime_class, []).append(row)
    counted = "; ".join(f"{name}: {counts(own)}" for name, own in by_class.items()) or counts(rows)
    return f"{counted}; name one, or add -v, for more of it"


def counts(rows: Sequence[WorkloadRow]) -> str:
    """`2 of 30 cannot run, 1 workload without room for all pods`."""
    number = [sum(row.trouble == trouble for row in rows) for trouble in range(len(TROUBLE))]
    parts = [
        f"{number[0]} of {len(rows)} cannot run" if number[0] else "",
        f"{plural(number[1], 'workload')} without room for all pods" if number[1] else "",
        f"{number[2]} may run" if number[2] else "",
    ]
    return ", ".join(filter(None, parts)) or (f"all {len(rows)} can run" if len(rows) > 1 else "it can run")
