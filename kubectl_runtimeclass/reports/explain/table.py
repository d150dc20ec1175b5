"""Explanations for people: a verdict, what admission adds, nodes in groups, and what would open them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...admission.strict_decoding import OF_THE_MANIFEST
from ...explaining.answer import NO, YES
from ...explaining.explained import Explained
from ...explaining.fixes import Fix
from ...explaining.pools import NodePool, pools
from .. import Screen
from ..display import Paint, safe
from ..layout import indented, table
from ..node_names import compact
from . import nearest, new_nodes, scheduler
from . import phrases as words
from . import pools as pool_rows
from .node_groups import NodeGroup, group

HANG = 18
FIXES = 3
HEAD = ("COUNT", "NODES", "ELIGIBLE", "HANDLER", "WHY")
WIDE_HEAD = ("NODE", "ELIGIBLE", "HANDLER", "WHY")


def render(explained: Explained, screen: Screen, *, wide: bool = False) -> Iterator[str]:
    """The lines of one explanation; many nodes stand by pool, unless `wide`."""
    width, paint = screen.width, screen.paint
    yield from _heading(explained, width, paint)
    if not explained.explanation.admission.allowed:
        yield from _observed(explained, width, paint)
        return
    groups = group(explained.explanation, explained.nodes, dict(explained.no_pod))
    by_pool: Sequence[NodePool] = ()
    if groups:
        yield ""
        by_pool = (
            pools(explained, screen.by)
            if not wide and (screen.by or len(explained.nodes) > words.MANY)
            else ()
        )
        if by_pool:
            yield from pool_rows.render(explained, by_pool, screen)
        else:
            yield from _wide(explained, width, paint) if wide else _grouped(groups, width, paint)
    # Of a fleet that takes all pods nobody asks which of the other nodes could be opened.
    to_open = () if by_pool and explained.all_fit else groups
    yield from _after(explained, to_open, width, paint, wide)


def _heading(explained: Explained, width: int | None, paint: Paint) -> Iterator[str]:
    yield from _section("", words.title(explained), width, paint, "bold", hang=0)
    style = {YES: "green", NO: "red"}.get(explained.verdict or "", "yellow")
    yield from _section("", words.verdict(explained), width, paint, style, hang=0)
    yield ""
    for number, line in enumerate(words.admission(explained)):
        yield from _section("" if number else "admission", line, width, paint)
    if not explained.explanation.admission.allowed:
        yield from _findings(explained, width, paint)
        return
    yield from _section("requests", words.requests(explained), width, paint)
    yield from _section("qosClass", str(explained.explanation.qos_class), width, paint)
    if explained.explanation.nodes or explained.node_name:
        yield from _section("kube-scheduler", scheduler.answer(explained), width, paint)
    if fit := words.fits(explained):
        yield from _section("replicas", fit, width, paint)
    for number, coming in enumerate(new_nodes.lines(explained)):
        yield from _section("" if number else "new nodes", coming, width, paint)
    yield from _beside(explained, width, paint)


def _beside(explained: Explained, width: int | None, paint: Paint) -> Iterator[str]:
    """What is to be known beside nodes: where a live pod is, what its runtime cannot do, what must happen first."""
    if explained.live is not None and explained.live.node:
        where = f"{explained.live.node}; asked here is where a new one could go"
        yield from _section("now on", where, width, paint)
    yield from _findings(explained, width, paint)
    for number, note in enumerate(explained.notes):
        yield from _section("" if number else "note", note, width, paint)


def _findings(explained: Explained, width: int | None, paint: Paint) -> Iterator[str]:
    for number, finding in enumerate(explained.findings):
        style = {"error": "red", "warning": "yellow"}.get(finding.severity, "")
        text = f"{finding.severity}: {finding.message} ({finding.id}: {finding.where})"
        label = "fields" if finding.id in OF_THE_MANIFEST else "runtime"
        if number and (explained.findings[number - 1].id in OF_THE_MANIFEST) == (label == "fields"):
            label = ""
        yield from _section(label, text, width, paint, *filter(None, (style,)))


def _section(
    label: str, text: str, width: int | None, paint: Paint, *styles: str, hang: int = HANG
) -> Iterator[str]:
    lines = indented(f"  {label}" if hang else "", safe(text), width, hang)
    for number, line in enumerate(lines):
        if label and not number:
            line = f"{paint(line[:hang], 'dim')}{line[hang:]}"
        yield paint(line, *styles) if styles else line


# --- nodes ----------------------------------------------------------------------------------------


def _grouped(groups: Sequence[NodeGroup], width: int | None, paint: Paint) -> Iterator[str]:
    rows = []
    most = 60 if width is None else max(width // 3, 20)
    for alike in groups:
        names = safe(compact(alike.names, most))
        rows.append(
            (str(len(alike.verdicts)), names, words.eligible(alike), words.handler(alike), safe(alike.why))
        )
    yield from table(HEAD, rows, width, paint, [_styles(alike) for alike in groups], right=(0,))


def _wide(explained: Explained, width: int | None, paint: Paint) -> Iterator[str]:
    """A row for every node, with all that every filter says."""
    rows, styles = [], []
    for verdict in explained.nodes:
        (one,) = group(explained.explanation, (verdict,), dict(explained.no_pod))
        details = [
            f"{name}: {status.detail or '; '.join(status.reasons)}" for name, status in verdict.failures
        ]
        whole = one.no_pod or verdict.eligible or verdict.verdict.overruled
        why = one.why if whole else "; ".join(details)
        rows.append((safe(verdict.name), words.eligible(one), words.handler(one), safe(why)))
        styles.append(_styles(one)[1:])
    yield from table(WIDE_HEAD, rows, width, paint, styles)


def _styles(group: NodeGroup) -> tuple[str, ...]:
    eligible = "green" if words.eligible(group) == "yes" else "red"
    handler = {"served": "green", "MISSING": "red"}.get(words.handler(group), "yellow")
    return ("", "", eligible, handler, "" if group.can_run or not group.eligible else "red")


# --- what follows ---------------------------------------------------------------------------------


def _after(
    explained: Explained, groups: Sequence[NodeGroup], width: int | None, paint: Paint, wide: bool
) -> Iterator[str]:
    most = len(groups) if wide else FIXES
    opened = list(nearest.fixes(explained, groups, most))
    if opened:
        yield ""
    for name, steps in opened:
        yield from _fix(name, steps, width, paint)
    if explained.explanation.not_evaluated:
        yield ""
        yield paint("not evaluated:", "yellow")
        for sentence in explained.explanation.not_evaluated:
            yield from indented("  - ", safe(sentence), width, 4)
    yield from _observed(explained, width, paint)


def _fix(name: str, steps: Sequence[Fix], width: int | None, paint: Paint) -> Iterator[str]:
    yield paint(f"to open {safe(name)}:", "dim")
    for step in steps:
        yield from indented("  - ", safe(step.description), width, 4)
        if step.command:  # for copying, so it is never wrapped
            yield f"    {safe(step.command)}"


def _observed(explained: Explained, width: int | None, paint: Paint) -> Iterator[str]:
    observed = list(scheduler.observations(explained))
    if not observed:
        return
    yield ""
    yield paint("what the cluster says:", "bold")
    for said, meaning in observed:
        yield from indented("  - ", safe(said), width, 4)
        if meaning:
            yield from indented("    = ", safe(meaning), width, 6)
