"""The smallest set of changes that would let a node run a pod, as commands where there are any.

Never a label that the kubelet, a cloud provider or an installer sets, never a taint taken away: the pod, or its class,
is given the toleration instead. A label is only proposed for a node that serves the handler, or may.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ...kube.resources import is_extended_resource
from ...kube.tolerations import describe
from ...scheduling.status import (
    Cordoned,
    Evidence,
    InsufficientResource,
    LabelMismatch,
    Status,
    TermMismatch,
    UntoleratedTaint,
    in_units,
)
from ...snapshot.handlers import MISSING, SERVED, UNKNOWN, handler_names, handler_status
from ...snapshot.node_info import NodeInfo, container_runtime
from .labels import wanted_labels
from .owners import STATES, UNSCHEDULABLE, label_owner, taint_owner


class Fix(NamedTuple):
    """One change. `command` is None where it takes more than a command; it can be pasted, remarks behind `#`."""

    description: str
    command: str | None = None


class ClassConstraints(NamedTuple):
    """The RuntimeClass of a pod, with its handler and what it adds.

    `taints` are those, as (key, value, effect), of all nodes that serve the handler and that the class selects: they
    keep these nodes for its pods. A taint of some of them is for something else.
    """

    name: str
    handler: str
    node_selector: Mapping[str, str]
    tolerations: tuple[Mapping[str, Any], ...]
    taints: frozenset[tuple[str, str, str]] = frozenset()


def constraints_of(
    name: str, handler: str, runtime_class: Mapping[str, Any], nodes: Iterable[NodeInfo]
) -> ClassConstraints:
    """The constraints of a RuntimeClass in a cluster of these nodes."""
    scheduling = runtime_class.get("scheduling") or {}
    selector: Mapping[str, str] = scheduling.get("nodeSelector") or {}
    common: frozenset[tuple[str, str, str]] | None = None
    for node in nodes:
        if handler_status(node, handler) == SERVED and _has_labels(node, selector):
            own = frozenset(map(_taint, node.taints))
            common = own if common is None else common & own
            if not common:
                break
    tolerations = tuple(scheduling.get("tolerations") or ())
    return ClassConstraints(
        name=name,
        handler=handler,
        node_selector=selector,
        tolerations=tolerations,
        taints=common or frozenset(),
    )


def _taint(taint: Mapping[str, Any]) -> tuple[str, str, str]:
    key, value, effect = (str(taint.get(field) or "") for field in ("key", "value", "effect"))
    return key, value, effect


def _has_labels(node: NodeInfo, labels: Mapping[str, str]) -> bool:
    return all(node.labels.get(key) == value for key, value in labels.items())


def fixes(
    node: NodeInfo,
    failures: tuple[Status, ...],
    runtime_class: ClassConstraints | None,
    node_selector: Mapping[str, str],
) -> tuple[Fix, ...] | None:
    """What to change for the node to pass every filter and to serve the handler, the first to be done first.

    `node_selector` is the pod's, with what its class adds.

    None when some failure has no remedy: nobody can give a node another architecture.
    """
    handler = runtime_class.handler if runtime_class else None
    served = handler_status(node, handler) if handler else SERVED
    proposed: dict[Fix, None] = {}
    if served == MISSING and runtime_class:
        proposed[_configure(node, runtime_class.handler)] = None
    labels = wanted_labels(failures, node_selector)
    if labels is None:
        return None
    for status in failures:
        steps = [
            step for evidence in status.evidence for step in _steps(node, evidence, labels, runtime_class)
        ]
        if not steps or None in steps:
            return None
        proposed.update(dict.fromkeys(step for step in steps if step is not None))
    if coming := set_up_taints(failures):
        # What else it lacks comes with what sets it up; done by hand, pods are sent there too early.
        keys = [str(taint.get("key")) for taint in coming]
        several = f"{', '.join(keys[:-1])} and {keys[-1]} are" if len(keys) > 1 else f"{keys[0]} is"
        return (Fix(f"being set up: wait until {several} lifted"),)
    if on_its_way := [fix for fix in proposed if fix.description.startswith(_UNTIL)]:
        return tuple(on_its_way)  # the handler comes with it
    if any(fix.command == _uncordon(node) for fix in proposed):
        # Uncordoning takes its taint away too.
        proposed = {fix: None for fix in proposed if UNSCHEDULABLE not in fix.description}
    if served == UNKNOWN and handler:
        return tuple(_if_served(fix, handler) for fix in proposed)
    return tuple(proposed)


def set_up_taints(failures: Iterable[Status]) -> list[Mapping[str, Any]]:
    """Taints that mark a node which is being set up: until then its labels and handlers are not all there."""
    taints = [e.taint for status in failures for e in status.evidence if isinstance(e, UntoleratedTaint)]
    owners = [(taint, taint_owner(str(taint.get("key", "")))) for taint in taints]
    return [taint for taint, owner in owners if owner is not None and owner.setting_up]


def _steps(
    node: NodeInfo, evidence: Evidence, labels: Mapping[str, str], runtime_class: ClassConstraints | None
) -> Iterator[Fix | None]:
    """What to do about one thing; `labels` are all that the node needs. None for what has no remedy."""
    match evidence:
        case Cordoned():
            yield Fix("uncordon the node, once what it was cordoned for is done", _uncordon(node))
        case UntoleratedTaint():
            yield _tolerate(node, evidence.taint, runtime_class)
        case LabelMismatch():
            yield _label(node, evidence.key, labels[evidence.key], runtime_class)
        case TermMismatch():
            yield from (_label(node, one.key, labels[one.key], runtime_class) for one in evidence.unmet)
            if not evidence.unmet:
                yield None
        case InsufficientResource():
            yield _make_room(node, evidence)
        case _:
            yield None


def _configure(node: NodeInfo, handler: str) -> Fix:
    if container_runtime(node.node)[0] == "docker" and not node.runtime_handlers:
        return Fix("use containerd or CRI-O on it: dockershim and cri-dockerd before 0.4.0 know no handlers")
    names = handler_names(node)
    has = f", it has {', '.join(names)}" if names else ""
    return Fix(f"configure handler {handler} in its container runtime{has}")


def _if_served(fix: Fix, handler: str) -> Fix:
    condition = f"only if it serves {handler}"
    command = fix.command and f"{fix.command}   # {condition}"
    return Fix(f"{fix.description} ({condition})", command)


def _uncordon(node: NodeInfo) -> str:
    return f"kubectl uncordon {shlex.quote(node.name)}"


# --- taints ---------------------------------------------------------------------------------------


def _tolerate(node: NodeInfo, taint: Mapping[str, Any], runtime_class: ClassConstraints | None) -> Fix | None:
    key, text = str(taint.get("key", "")), describe(taint)
    if key == UNSCHEDULABLE:
        return Fix(f"uncordon the node ({text})", _uncordon(node))
    owner = taint_owner(key)
    if owner is not None:
        return None if owner.fact else Fix(f"wait until {text} is lifted: it is set by {owner.who}")
    toleration = _toleration(taint)
    if runtime_class and _taint(taint) in runtime_class.taints and _is_of_the_class(node, runtime_class):
        tolerations = [*runtime_class.tolerations, toleration]
        patch = json.dumps({"scheduling": {"tolerations": tolerations}}, separators=(",", ":"))
        command = f"kubectl patch runtimeclass {shlex.quote(runtime_class.name)} --type=merge -p {shlex.quote(patch)}"
        words = f"let RuntimeClass {runtime_class.name} bring the toleration to every pod that uses it"
        return Fix(f"{words}, or add it to the pod: tolerations: [{_flow(toleration)}]", command)
    return Fix(f"if the pod may run beside what {text} is for, add to it: tolerations: [{_flow(toleration)}]")


def _is_of_the_class(node: NodeInfo, runtime_class: ClassConstraints) -> bool:
    """Whether a node is one for the pods of a class: it serves the handler, and the class selects it."""
    selected = _has_labels(node, runtime_class.node_selector)
    return selected and handler_status(node, runtime_class.handler) == SERVED


def _toleration(taint: Mapping[str, Any]) -> dict[str, str]:
    key, value, effect = _taint(taint)
    operator = {"operator": "Equal", "value": value} if value else {"operator": "Exists"}
    return {"key": key, **operator, "effect": effect}


_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./")
_WORDS = ("true", "false", "yes", "no", "on", "off", "null", "y", "n")


def _flow(mapping: Mapping[str, str]) -> str:
    """A map as a line of YAML."""
    return "{" + ", ".join(f"{name}: {_scalar(value)}" for name, value in mapping.items()) + "}"


def _scalar(value: str) -> str:
    plain = value and set(value) <= _PLAIN and value[0].isalpha() and value.lower() not in _WORDS
    return value if plain else json.dumps(value)


_UNTIL = "wait until label "

# --- labels ---------------------------------------------------------------------------------------


def _label(node: NodeInfo, key: str, value: str, runtime_class: ClassConstraints | None) -> Fix | None:
    owner = label_owner(key)
    if state := STATES.get((key, node.labels.get(key, ""))):
        return Fix(f"{_UNTIL}{key} is {value}: {state}")
    if owner is not None:
        return None if owner.fact else Fix(f"label {key}={value} is set by {owner.who}: not by hand")
    if runtime_class and handler_status(node, runtime_class.handler) == MISSING:
        return Fix(f"then label the node {key}={value}")
    if key in node.labels:
        return Fix(f"label {key}={value} instead of {node.labels[key]}, if nothing relies on that")
    command = f"kubectl label node {shlex.quote(node.name)} {shlex.quote(f'{key}={value}')}"
    return Fix(f"label the node {key}={value}", command)


# --- room -----------------------------------------------------------------------------------------


def _make_room(node: NodeInfo, evidence: InsufficientResource) -> Fix:
    name = evidence.resource
    if name == "pods":
        pods = "1 pod" if evidence.short == 1 else f"{evidence.short} pods"
        return Fix(f"move {pods} off the node: it has {evidence.used} of {evidence.capacity}")
    alike = _alike(node, name) if not evidence.capacity else ""
    if alike:
        return Fix(f"{name}: the node has none, it lists {alike}: ask for that instead")
    short = in_units(name, evidence.short)
    if evidence.requested > evidence.capacity:
        whole = in_units(name, evidence.capacity)
        return Fix(f"{name} short by {short}: the node has {whole} in all, no eviction helps")
    return Fix(f"{name} short by {short}: free as much on the node, or request that much less")


def _alike(node: NodeInfo, name: str) -> str:
    """The resources of the same vendor that a node has: `nvidia.com/pgpu 8`."""
    if not is_extended_resource(name):
        return ""
    domain = name.rpartition("/")[0]
    return ", ".join(
        f"{other} {in_units(other, units)}"
        for other, units in sorted(node.allocatable.items())
        if units and other.startswith(f"{domain}/")
    )
