"""Several classes for one pod template, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...explaining.explained import Explained
from ...kube.resources import to_strings
from ..display import Paint, safe
from ..layout import table
from ..phrases import class_label
from . import brief, new_nodes
from . import phrases as words

HEAD = ("CLASS", "HANDLER", "CAN RUN", "REQUESTS", "WHY NOT THE OTHERS")


def render(choices: Sequence[Explained], width: int | None, paint: Paint) -> Iterator[str]:
    """One row for each class that was asked about."""
    yield (paint(safe(words.subject(choices[0])), "bold") + f", now {safe(class_label(choices[0].before))}")
    yield ""
    rows, styles = [], []
    for choice in choices:
        admission = choice.explanation.admission
        requests = choice.explanation.requests
        rows.append(
            (
                safe(class_label(admission.runtime_class_name)),
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
    others = [node for node in explained.nodes if node.name in explained.no_pod or not node.can_run]
    said = brief.labels_of_no_node(explained) or brief.why_not(explained, others, len(explained.nodes))
    coming = new_nodes.new_node_sentence(explained)
    return f"{coming}; {said}" if coming else said
