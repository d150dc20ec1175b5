"""Several classes for one pod template, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...explaining.explained import Explained
from ...kube.resources import to_strings
from ...snapshot import handlers
from ..display import Paint, safe
from ..layout import table
from ..phrases import shown
from . import new_nodes
from . import phrases as words
from .node_groups import group

HEAD = ("CLASS", "HANDLER", "CAN RUN", "REQUESTS", "WHY NOT THE OTHERS")


def render(choices: Sequence[Explained], width: int | None, paint: Paint) -> Iterator[str]:
    """One row for each class that was asked about."""
    yield (paint(safe(words.subject(choices[0])), "bold") + f", now {safe(shown(choices[0].before))}")
    yield ""
    rows, styles = [], []
    for choice in choices:
        admission = choice.explanation.admission
        requests = choice.explanation.requests
        rows.append(
            (
                safe(shown(admission.runtime_class_name)),
                safe(admission.handler or "-"),
                f"{len(choice.can_run)} of {len(choice.nodes)}" if admission.allowed else "rejected",
                safe(words.amounts(to_strings(requests.total)) or "nothing") if requests else "-",
                safe(why_not(choice)),
            )
        )
        styles.append(("bold", "", "green" if choice.can_run else "red", "", ""))
    yield from table(HEAD, rows, width, paint, styles)


def why_not(explained: Explained) -> str:
    """The reasons of the others, by how many nodes they keep out."""
    admission = explained.explanation.admission
    if not admission.allowed:
        return "; ".join(filter(None, (admission.message, admission.detail)))
    counts: dict[str, int] = {}
    for row in group(explained.explanation, explained.nodes, dict(explained.no_pod)):
        if row.can_run:
            continue
        first = row.first
        reason = "the DaemonSet makes no pod" if row.no_pod else ", ".join(first.verdict.reasons)
        if not row.no_pod and row.eligible:
            failing = first.failing
            missing = first.runtime_handler == handlers.MISSING
            reason = (
                "would be placed, but the handler is missing"
                if missing
                else failing[1].message
                if failing
                else ""
            )
        counts[reason] = counts.get(reason, 0) + len(row.verdicts)
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    said = [f"{count} {reason}" for reason, count in ordered]
    return ", ".join([*filter(None, (new_nodes.coming(explained),)), *said]) or "-"
