"""Why nodes do not run a pod, in a few words each and counted: for a cell of a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...explaining.answer import NodeAnswer
from ...explaining.explained import Explained
from ...kube.tolerations import describe
from ...scheduling.status import Cordoned, Evidence, InsufficientResource, LabelMismatch, UntoleratedTaint
from ...snapshot import handlers
from ..phrases import plural
from .node_groups import amounts, group

_IN_VAIN = "would be placed, then "
REASONS = 3
"""Reasons that are told; the rest are counted."""


def why_not(explained: Explained, nodes: Iterable[NodeAnswer], total: int) -> str:
    """`113 cpu short by 50m to 21.05; 20 cordoned`, most frequent first; no count where all `total` are alike."""
    counted = reasons(explained, nodes)
    vain = next((at for at, (why, _) in enumerate(counted) if why.startswith(_IN_VAIN)), 0)
    if vain >= REASONS:  # the one thing that the scheduler does not prevent
        counted.insert(REASONS - 1, counted.pop(vain))
    parts = [f"{count} {why}" if total > count else why for why, count in counted[:REASONS]]
    left = sum(count for _, count in counted[REASONS:])
    return "; ".join([*parts, *([plural(left, "other")] if left else [])]) or "-"


def labels_of_no_node(explained: Explained) -> str:
    """`no node has disk=ssd (pod)`: what the pod's node selector asks for in vain, or ""."""
    pod = explained.explanation.pod
    lacking = dict(pod.spec.get("nodeSelector") or {}) if pod else {}
    for node in explained.nodes:
        lacking = {key: value for key, value in lacking.items() if node.node.labels.get(key) != value}
        if not lacking:
            return ""
    origin = {key: "RuntimeClass" if pod and key in pod.class_selector else "pod" for key in lacking}
    pairs = [f"{key}={value} ({origin[key]})" for key, value in sorted(lacking.items())]
    return f"no node has {', '.join(pairs)}" if pairs else ""


def reasons(explained: Explained, nodes: Iterable[NodeAnswer]) -> list[tuple[str, int]]:
    """Each reason with how many of the nodes it keeps away, most first."""
    counts: dict[str, int] = {}
    for row in group(explained.explanation, nodes, dict(explained.no_pod), brief=True):
        why = row.no_pod or _why(explained, row.verdicts)
        counts[why] = counts.get(why, 0) + len(row.verdicts)
    return sorted(counts.items(), key=lambda item: -item[1])


def _why(explained: Explained, alike: Sequence[NodeAnswer]) -> str:
    answer = alike[0]
    if answer.verdict.overruled is not None:
        return "; ".join(answer.verdict.reasons)
    if answer.failures:
        evidences = zip(*(answer.failures[0][1].evidence for answer in alike), strict=False)
        parts = list(dict.fromkeys(_in_few_words(evidence) for evidence in evidences))
        return ", ".join(parts) or ", ".join(answer.failures[0][1].reasons)
    if explained.explanation.admission.handler and answer.runtime_handler == handlers.MISSING:
        name = explained.explanation.admission.handler
        return f'{_IN_VAIN}FailedCreatePodSandBox: no runtime for "{name}"'
    if answer.can_run is None:
        return "may run it: handler unknown" if explained.explanation.admission.handler else "may run it"
    failing = answer.failing
    return f"{_IN_VAIN}{failing[1].message}" if failing else "-"


def _in_few_words(alike: Sequence[Evidence]) -> str:
    first = alike[0]
    if isinstance(first, InsufficientResource):
        short = [item for item in alike if isinstance(item, InsufficientResource)]
        if first.resource == "pods":
            return "no pod slot left"
        if not any(resource.capacity for resource in short):
            return f"no {first.resource}"
        whole = " of all that it has" if len(short) == 1 else " of all that they have"
        more = whole if first.requested > first.capacity else ""
        return f"{first.resource} short by {amounts(first.resource, [resource.short for resource in short])}{more}"
    if isinstance(first, UntoleratedTaint):
        return f"taint {describe(first.taint)}"
    if isinstance(first, LabelMismatch):
        have = {item.have for item in alike if isinstance(item, LabelMismatch) and item.have is not None}
        other = f", but {sorted(have)[0]}" if len(have) == 1 else ", but others" if have else ""
        return f"no label {first.key}={first.wanted} ({first.origin}){other}"
    return "cordoned" if isinstance(first, Cordoned) else str(first)
