"""The smallest set of changes that would make a node take a pod, as commands where there are any."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..kube.selectors import Requirement, parse_int64
from ..kube.tolerations import describe
from ..snapshot.node_info import NodeInfo
from .status import (
    Cordoned,
    Evidence,
    InsufficientResource,
    LabelMismatch,
    Status,
    TermMismatch,
    UntoleratedTaint,
    in_units,
)

_LIFECYCLE = "node.kubernetes.io/"
"""Taints under this prefix are the cluster's own controllers', and come back while their cause lasts."""


class Fix(NamedTuple):
    """One change. `command` is None where it takes more than a command, or nothing that can be commanded."""

    description: str
    command: str | None = None


def fixes(node: NodeInfo, failures: Sequence[Status]) -> tuple[Fix, ...]:
    """What to change for the node to pass every filter; empty when some failure has no remedy here."""
    found: dict[Fix, None] = {}
    for status in failures:
        steps = [step for evidence in status.evidence for step in _steps(node, evidence)]
        if not steps or None in steps:
            return ()
        found.update(dict.fromkeys(step for step in steps if step is not None))
    # Uncordoning takes its taint away too.
    if any(fix.command == _uncordon(node) for fix in found):
        found = {fix: None for fix in found if "node.kubernetes.io/unschedulable" not in fix.description}
    return tuple(found)


def _steps(node: NodeInfo, evidence: Evidence) -> Iterator[Fix | None]:
    match evidence:
        case Cordoned():
            yield Fix("uncordon the node", _uncordon(node))
        case UntoleratedTaint():
            yield _untaint(node, evidence)
        case LabelMismatch():
            yield _label(node, evidence.key, evidence.wanted)
        case TermMismatch():
            yield from (_meet(node, requirement) for requirement in evidence.unmet)
            if not evidence.unmet:
                yield None
        case InsufficientResource():
            yield _make_room(evidence)
        case _:
            yield None


def _uncordon(node: NodeInfo) -> str:
    return f"kubectl uncordon {shlex.quote(node.name)}"


def _untaint(node: NodeInfo, evidence: UntoleratedTaint) -> Fix:
    taint = evidence.taint
    key, effect, text = str(taint.get("key", "")), str(taint.get("effect", "")), describe(taint)
    value = f"operator: Equal, value: {taint['value']}" if taint.get("value") else "operator: Exists"
    toleration = f"{{key: {key}, {value}, effect: {effect}}}"
    if key == f"{_LIFECYCLE}unschedulable":
        return Fix(f"uncordon the node ({text}) or tolerate it: {toleration}", _uncordon(node))
    if key.startswith(_LIFECYCLE):
        return Fix(f"wait until {text} is lifted, or tolerate it: {toleration}")
    command = f"kubectl taint node {shlex.quote(node.name)} {shlex.quote(f'{key}:{effect}-')}"
    return Fix(f"remove taint {text}, or tolerate it: {toleration}", command)


def _label(node: NodeInfo, key: str, value: str) -> Fix:
    overwrite = " --overwrite" if key in node.labels else ""
    command = f"kubectl label node {shlex.quote(node.name)} {shlex.quote(f'{key}={value}')}{overwrite}"
    return Fix(f"label the node {key}={value}", command)


def _meet(node: NodeInfo, requirement: Requirement) -> Fix | None:
    key, operator, values = requirement
    if key == "metadata.name":
        return None  # a node cannot be renamed
    match operator:
        case "In":
            return _label(node, key, values[0])
        case "Exists":
            return _label(node, key, "")
        case "Gt" | "Lt":
            bound = parse_int64(values[0])
            return None if bound is None else _label(node, key, str(bound + (1 if operator == "Gt" else -1)))
    command = f"kubectl label node {shlex.quote(node.name)} {shlex.quote(f'{key}-')}"
    return Fix(f"remove label {key} from the node", command)


def _make_room(evidence: InsufficientResource) -> Fix:
    name = evidence.resource
    if name == "pods":
        pods = "1 pod" if evidence.short == 1 else f"{evidence.short} pods"
        return Fix(f"move {pods} off the node: it has {evidence.used} of {evidence.capacity}")
    short = in_units(name, evidence.short)
    if evidence.requested > evidence.capacity:
        whole = in_units(name, evidence.capacity)
        return Fix(f"{name} short by {short}: the node has {whole} in all, no eviction helps")
    return Fix(f"{name} short by {short}: free as much on the node, or request that much less")
