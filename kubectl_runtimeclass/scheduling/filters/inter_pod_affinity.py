"""InterPodAffinity: required affinity and anti-affinity between this pod and existing pods.

PASS the node's topology domains have a pod for every affinity term and none for any anti-affinity term; also if no
     pod at all matches the affinity yet, but the pod itself does
FAIL otherwise, or if the anti-affinity of an existing pod in one of these domains matches this pod

Source: pkg/scheduler/framework/plugins/interpodaffinity/filtering.go (v1.37).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...kube.affinity import AffinityTerm, pod_affinity_terms
from ...kube.version import NAMESPACE_SELECTOR_STAYS
from ...snapshot.node_info import NodeInfo, PodGroup, PodInfo
from ...snapshot.snapshot import Snapshot
from ..incoming import IncomingPod
from ..status import SUCCESS, Detail, Status, unresolvable, unschedulable
from .base import Filter

AFFINITY = "node(s) didn't match pod affinity rules"
ANTI_AFFINITY = "node(s) didn't match pod anti-affinity rules"
EXISTING = "node(s) didn't satisfy existing pods anti-affinity rules"

Pair = tuple[str, str]
"""A topology domain: (topology key, value)."""


class State(NamedTuple):
    """The terms of the incoming pod, and the number of existing pods in each topology domain that matter to them.

    `affinity_counts` counts pods that match all affinity terms, `anti_affinity_counts` those that match an
    anti-affinity term, and `existing_counts` terms of existing pods' anti-affinity that match the incoming pod.
    """

    pod: IncomingPod
    namespaces: Mapping[str, Mapping[str, str]]
    """The labels of each namespace."""
    affinity: tuple[AffinityTerm, ...]
    anti_affinity: tuple[AffinityTerm, ...]
    matches_itself: bool
    """Whether the incoming pod matches all of its own affinity terms."""
    affinity_counts: dict[Pair, int]
    anti_affinity_counts: dict[Pair, int]
    existing_counts: dict[Pair, int]

    def matches(self, term: AffinityTerm, group: PodGroup) -> bool:
        """Whether a term of the incoming pod matches the pods of a group."""
        labels = self.namespaces[group.namespace]
        if term.matches(group.namespace, group.labels, labels):
            return True
        stays = self.pod.version.has(NAMESPACE_SELECTOR_STAYS)
        return stays and term.matches(group.namespace, group.labels, {})

    def matches_all(self, group: PodGroup) -> bool:
        """Whether every affinity term of the incoming pod matches the pods of a group."""
        return all(self.matches(term, group) for term in self.affinity)


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> State | None:
    """The counts over all nodes; None if no term of this or of an existing pod matters."""
    spec, namespace = pod.spec, pod.namespace
    affinity = pod_affinity_terms(spec, namespace, "podAffinity")
    anti_affinity = pod_affinity_terms(spec, namespace, "podAntiAffinity")
    namespaces = _Namespaces(snapshot)
    state = State(
        pod=pod,
        namespaces=namespaces,
        affinity=affinity,
        anti_affinity=anti_affinity,
        matches_itself=False,
        affinity_counts={},
        anti_affinity_counts={},
        existing_counts={},
    )
    state = state._replace(matches_itself=bool(affinity) and state.matches_all(pod.info.group))
    matched: dict[PodGroup, tuple[bool, tuple[bool, ...]]] = {}
    repelled: dict[int, bool] = {}
    for node in snapshot.nodes:
        for other in node.pods_with_required_anti_affinity:
            _count_existing(state, other, node, repelled)
        if affinity or anti_affinity:
            for other in node.pods:
                _count(state, other, node, matched)
    if not affinity and not anti_affinity and not state.existing_counts:
        return None
    return state


class _Namespaces(dict[str, Mapping[str, str]]):
    """Labels by namespace; those of a namespace that was not read are added when they are looked up."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot.namespaces)
        self._snapshot = snapshot

    def __missing__(self, namespace: str) -> Mapping[str, str]:
        return self._snapshot.namespace_labels(namespace)


def _count(
    state: State,
    other: PodInfo,
    node: NodeInfo,
    matched: dict[PodGroup, tuple[bool, tuple[bool, ...]]],
    by: int = 1,
) -> None:
    """Count an existing pod for the incoming pod's terms; for affinity only if it matches all terms.

    `matched` caches by group (whether all affinity terms match, which anti-affinity terms match).
    """
    group = other.group
    matches = matched.get(group)
    if matches is None:
        repels = tuple(state.matches(term, group) for term in state.anti_affinity)
        matches = matched[group] = (bool(state.affinity) and state.matches_all(group), repels)
    attracts, repels = matches
    if attracts:
        for term in state.affinity:
            _increment(state.affinity_counts, node, term.topology_key, by)
    if any(repels):
        for term, repelling in zip(state.anti_affinity, repels, strict=True):
            if repelling:
                _increment(state.anti_affinity_counts, node, term.topology_key, by)


def _count_existing(
    state: State, other: PodInfo, node: NodeInfo, known: dict[int, bool], by: int = 1
) -> None:
    """Count the anti-affinity terms of an existing pod that match the incoming pod.

    `known` caches whether a term matches, by its id().
    """
    for term in other.anti_affinity:
        against = known.get(id(term))
        if against is None:
            pod = state.pod
            against = term.matches(pod.namespace, pod.labels, state.namespaces[pod.namespace])
            known[id(term)] = against
        if against:
            _increment(state.existing_counts, node, term.topology_key, by)


def _increment(counts: dict[Pair, int], node: NodeInfo, key: str, by: int = 1) -> None:
    if key in node.labels:
        pair = (key, node.labels[key])
        counts[pair] = counts.get(pair, 0) + by
        if not counts[pair]:
            del counts[pair]


def filter_node(state: State, node: NodeInfo) -> Status:
    """SUCCESS, or the first of AFFINITY, ANTI_AFFINITY and EXISTING that speaks against the node."""
    labels = node.labels
    if state.affinity:
        missing = [
            t
            for t in state.affinity
            if (t.topology_key, labels.get(t.topology_key)) not in state.affinity_counts
        ]
        unlabelled = any(term.topology_key not in labels for term in state.affinity)
        # The first of a group of pods with affinity to each other may go anywhere.
        first = not state.affinity_counts and state.matches_itself
        if unlabelled or (missing and not first):
            return unresolvable(AFFINITY, *(Detail(f"no pod matches {term}") for term in missing))
    for term in state.anti_affinity:
        value = labels.get(term.topology_key)
        if value is not None and state.anti_affinity_counts.get((term.topology_key, value)):
            return unschedulable(
                ANTI_AFFINITY, Detail(f"{term.topology_key}={value} holds a pod that matches {term}")
            )
    for key, value in state.existing_counts:
        if labels.get(key) == value:
            return unschedulable(
                EXISTING, Detail(f"{key}={value} holds a pod whose anti-affinity matches this pod")
            )
    return SUCCESS


def count_pod(state: State, pod: PodInfo, node: NodeInfo, by: int) -> State:
    """The state with one more (`by` is 1) or one less (-1) existing pod on a node."""
    state = state._replace(
        affinity_counts=dict(state.affinity_counts),
        anti_affinity_counts=dict(state.anti_affinity_counts),
        existing_counts=dict(state.existing_counts),
    )
    _count_existing(state, pod, node, {}, by)
    _count(state, pod, node, {}, by)
    return state


FILTER = Filter("InterPodAffinity", pre_filter, filter_node, count_pod)
