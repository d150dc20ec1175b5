"""NodeAffinity: the node must have the labels that nodeSelector and required node affinity ask for.

PASS the node has every label of spec.nodeSelector, and one term of the required node affinity matches it
FAIL a label is missing or has another value; also a label of the RuntimeClass's nodeSelector, which is added to the
     pod's

Source: pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go (v1.36).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...kube.shape import REQUIRED
from ...snapshot.node_info import NodeInfo
from ...snapshot.snapshot import Snapshot
from ..incoming import IncomingPod
from ..status import POD, RUNTIME_CLASS, SUCCESS, Evidence, LabelMismatch, Status, TermMismatch, unresolvable
from .base import Filter

REASON = "node(s) didn't match Pod's node affinity/selector"
CONFLICT = "pod affinity terms conflict"


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> IncomingPod | Status | None:
    """The pod itself; None without nodeSelector and required node affinity."""
    names = node_names(pod.spec)
    if names is not None and not names:
        return unresolvable(CONFLICT)
    affinity = pod.node_affinity
    return pod if affinity.node_selector or affinity.terms is not None else None


def node_names(spec: Mapping[str, Any]) -> frozenset[str] | None:
    """The only nodes that the required node affinity allows, by metadata.name; None if a term does not restrict it.

    kube-scheduler considers no other nodes (`PreFilterResult`). DaemonSet pods name their node in this way.
    """
    node_affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = node_affinity.get(REQUIRED) or {}
    names: frozenset[str] | None = None
    for term in required.get("nodeSelectorTerms") or ():
        named = [
            frozenset(field.get("values") or ())
            for field in term.get("matchFields") or ()
            if field.get("key") == "metadata.name" and field.get("operator") == "In"
        ]
        if not named:
            return None
        names = (names or frozenset()) | frozenset.intersection(*named)
    return names


def filter_node(pod: IncomingPod, node: NodeInfo) -> Status:
    """SUCCESS, or REASON with each label and the term that do not match."""
    affinity, labels = pod.node_affinity, node.labels
    evidence: list[Evidence] = [
        LabelMismatch(key, value, labels.get(key), RUNTIME_CLASS if key in pod.class_selector else POD)
        for key, value in affinity.node_selector.items()
        if labels.get(key) != value
    ]
    if affinity.terms is not None:
        unmet = [term.unmet(node.name, labels) for term in affinity.terms]
        if all(unmet):
            evidence.append(TermMismatch(min(unmet, key=len, default=()), max(len(unmet) - 1, 0)))
    return unresolvable(REASON, *evidence) if evidence else SUCCESS


FILTER = Filter("NodeAffinity", pre_filter, filter_node)
