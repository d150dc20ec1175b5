"""Nodes of which the same can be said, as one row: why they take the pod, or do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ...explaining.answer import NodeAnswer
from ...kube.tolerations import describe
from ...scheduling.explain import Explanation
from ...scheduling.status import (
    Evidence,
    InsufficientResource,
    LabelMismatch,
    Status,
    UntoleratedTaint,
    in_units,
)

MANY = 15
"""With more rows than this, nodes that differ only in what else would fail become one."""


class NodeGroup(NamedTuple):
    """Nodes that are alike, and why. `can_run` is None where it is not known.

    `no_pod` says why a DaemonSet makes no pod there, or is ""."""

    verdicts: tuple[NodeAnswer, ...]
    why: str
    eligible: bool
    no_pod: str = ""

    @property
    def first(self) -> NodeAnswer:
        return self.verdicts[0]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(verdict.name for verdict in self.verdicts)

    @property
    def can_run(self) -> bool | None:
        return False if self.no_pod else self.first.can_run


def group(
    explanation: Explanation,
    verdicts: Iterable[NodeAnswer],
    no_pod: Mapping[str, str] | None = None,
    *,
    brief: bool = False,
) -> tuple[NodeGroup, ...]:
    """The nodes in groups: those that can run the pod first, then those that would be given it in vain.

    `no_pod` has, by node, why a DaemonSet makes no pod there. `brief` tells of the first reason alone.
    """
    verdicts, no_pod = tuple(verdicts), no_pod or {}
    rows = _gather(explanation, verdicts, no_pod, also=not brief)
    if len(rows) > MANY and not brief:
        rows = _gather(explanation, verdicts, no_pod, also=False)
    return tuple(sorted(rows, key=_order))


def _order(row: NodeGroup) -> tuple[bool, bool, bool, bool]:
    return bool(row.no_pod), row.can_run is False, row.can_run is None, not row.eligible


def _gather(
    explanation: Explanation, verdicts: Sequence[NodeAnswer], no_pod: Mapping[str, str], *, also: bool
) -> list[NodeGroup]:
    by_key: dict[object, list[NodeAnswer]] = {}
    for verdict in verdicts:
        key = no_pod.get(verdict.node.name) or _key(explanation, verdict, also)
        if key in by_key:
            by_key[key].append(verdict)
        else:
            by_key[key] = [verdict]
    return [_group(explanation, alike, no_pod.get(alike[0].name, ""), also) for alike in by_key.values()]


def _key(explanation: Explanation, verdict: NodeAnswer, also: bool) -> object:
    """Equal for nodes of which the same can be said. It is made for thousands of nodes."""
    handler = verdict.runtime_handler
    overruled = verdict.verdict.overruled
    if overruled is not None:
        return (handler, overruled.reasons)
    failures = verdict.failures
    if not failures:
        return (handler, _then(verdict))
    name, first = failures[0]
    names = tuple([name for name, _ in failures]) if also else name
    return (handler, names, first.reasons, tuple([_sort(reason) for reason in first.evidence]))


def _group(explanation: Explanation, alike: Sequence[NodeAnswer], no_pod: str, also: bool) -> NodeGroup:
    eligible = alike[0].eligible
    return NodeGroup(tuple(alike), no_pod or _why(explanation, alike, also), eligible, no_pod)


def _sort(evidence: Evidence) -> object:
    """What evidence is of, without the numbers and names that differ from node to node."""
    if isinstance(evidence, LabelMismatch):
        return (evidence.key, evidence.wanted, evidence.origin)
    if isinstance(evidence, UntoleratedTaint):
        return describe(evidence.taint)
    if isinstance(evidence, InsufficientResource):
        return (evidence.resource, evidence.requested > evidence.capacity)
    return type(evidence).__name__


def _then(answer: NodeAnswer) -> str:
    """What would go wrong on the node once the pod is there, or ""."""
    kubelet, runtime = answer.words[2:]
    parts = []
    if kubelet.passed is False:
        parts.append(f"{kubelet.message} ({kubelet.because})" if kubelet.because else kubelet.message)
    if runtime.passed is False:
        parts.append(f"the runtime fails: {runtime.because}")
    return "; ".join(parts)


# --- why ------------------------------------------------------------------------------------------


def _why(explanation: Explanation, alike: Sequence[NodeAnswer], also: bool) -> str:
    """Why nodes that are alike take the pod or do not, with the range of their numbers."""
    verdict = alike[0]
    first = verdict.first
    if first is None:
        then = _then(verdict)
        if explanation.pod and explanation.pod.spec.get("nodeName"):
            return f"would come to it, then {then}" if then else free(explanation, alike)
        return f"would be placed, then {then}" if then else free(explanation, alike)
    if verdict.verdict.overruled is not None:
        text = "; ".join(filter(None, (*first.reasons, first.detail)))
        return f"all nodes: {text}"
    name, *others = [name for name, _ in verdict.failures]
    text = f"{name}: {_failure([answer.failures[0][1] for answer in alike])}"
    return f"{text} (+ {', '.join(others)})" if also and others else text


def _failure(statuses: Sequence[Status]) -> str:
    evidence = zip(*(status.evidence for status in statuses), strict=False)
    parts = [_in_words(part) for part in evidence]
    return "; ".join(parts) or "; ".join(statuses[0].reasons)


def _in_words(alike: Sequence[Evidence]) -> str:
    first = alike[0]
    if isinstance(first, InsufficientResource):
        return shortage([item for item in alike if isinstance(item, InsufficientResource)])
    if isinstance(first, LabelMismatch):
        return _label([item for item in alike if isinstance(item, LabelMismatch)])
    texts = list(dict.fromkeys(map(str, alike)))
    return texts[0] if len(texts) == 1 else f"{texts[0]}, and the like"


def _label(alike: Sequence[LabelMismatch]) -> str:
    first = alike[0]
    have = sorted({mismatch.have for mismatch in alike if mismatch.have is not None})
    lacking = any(mismatch.have is None for mismatch in alike)
    values = ", ".join(have[:3]) + (f", … {len(have) - 3} more" if len(have) > 3 else "")
    they = "node has" if len(alike) == 1 else "nodes have"
    values_text = " or ".join(filter(None, (f"{they} {values}" if have else "", "none" if lacking else "")))
    return f"{first.key}={first.wanted} ({first.origin}), {values_text if have else f'{they} none'}"


def shortage(alike: Sequence[InsufficientResource]) -> str:
    """`cpu short by 150m to 1 (requests 750m, 0 to 600m free of 4)`."""
    first = alike[0]
    name = first.resource
    if name == "pods":
        return (
            f"pods: {amounts(name, [e.used for e in alike])} of {amounts(name, [e.capacity for e in alike])}"
        )
    short = amounts(name, [resource.short for resource in alike])
    left = amounts(name, [max(resource.free, 0) for resource in alike])
    whole = amounts(name, [resource.capacity for resource in alike])
    wanted = first.requests.explain(name) if first.requests else str(in_units(name, first.requested))
    if not any(resource.capacity for resource in alike):
        return f"{name}: requests {wanted}, {'the node has' if len(alike) == 1 else 'nodes have'} none"
    more = ", more than a whole node has" if first.requested > first.capacity else ""
    return f"{name} short by {short} (requests {wanted}, {left} free of {whole}{more})"


def free(explanation: Explanation, alike: Sequence[NodeAnswer]) -> str:
    """What is free of what the pod requests: `1.5 to 3.4 cpu, 8Gi memory free`."""
    wanted = [name for name, units in (explanation.pod.units if explanation.pod else {}).items() if units > 0]
    parts = []
    for name in sorted(wanted, key=lambda name: (name not in ("cpu", "memory"), name)):
        units = [v.node.allocatable.get(name, 0) - v.node.requested.get(name, 0) for v in alike]
        parts.append(f"{amounts(name, units)} {name}")
    return f"{', '.join(parts)} free" if parts else "requests nothing"


def amounts(name: str, units: Sequence[int]) -> str:
    """The range of amounts of a resource, in the scheduler's units: `50m to 21.05`."""
    low, high = (_rounded(name, amount) for amount in (min(units), max(units)))
    return low if low == high else f"{low} to {high}"


_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi")


def _rounded(name: str, units: int) -> str:
    """A quantity for people: exact where that is short, else with two decimals of its largest unit."""
    exact = str(in_units(name, units))
    if name == "cpu" and abs(units) > 1000:
        return f"{units / 1000:.2f}".rstrip("0").rstrip(".")
    if name not in ("memory", "ephemeral-storage") or abs(units) < 1 << 20:
        return exact
    exponent = min((abs(units).bit_length() - 1) // 10, len(_BINARY) - 1)
    return f"{units / (1 << 10 * exponent):.2f}".rstrip("0").rstrip(".") + _BINARY[exponent]
