"""How many replicas of one pod fit on what is free now: an estimate, since kube-scheduler also scores nodes.

The pods are placed one after another. All filters run for each, with the earlier ones counted, and it goes to the node
with the largest share of cpu and memory left, as the scheduler's NodeResourcesFit prefers (LeastAllocated). Other
scores change where pods run, but seldom how many fit. If the first pod decides on the topology domain of all (pods
with affinity to each other), every domain is tried and the best one counts, so that the estimate is not too low.

Source of the score: Kubernetes v1.36, pkg/scheduler/framework/plugins/noderesources/least_allocated.go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from ..snapshot.node_info import NodeInfo
from ..snapshot.snapshot import Snapshot
from .filters import FILTERS, pod_topology_spread
from .filters.base import ActiveFilter, active_filters
from .incoming import IncomingPod
from .status import SUCCESS, Status

MOST_DOMAINS = 20
"""The most topology domains that are tried for pods with affinity to each other, those with the most room first."""


_LASTING = "InterPodAffinity"
"""Counts pods, and still refuses a node for good once a replica is placed: a later replica brings no affinity to a
topology domain, since none is placed there, and only adds to what its anti-affinity keeps away."""


class Placement(NamedTuple):
    """Where replicas of a pod were placed.

    `nodes` has a node name for each, in the order of placement. `refused` counts the reasons why no node takes one
    more, of the nodes that took some or might have; it is empty if all replicas fit.
    """

    nodes: tuple[str, ...] = ()
    refused: Mapping[str, int] = {}


def place(pod: IncomingPod, snapshot: Snapshot, count: int) -> Placement:
    """Place `count` replicas of a pod, or as many as fit."""
    filters = active_filters(FILTERS, pod, snapshot)
    if any(isinstance(filter.state, Status) for filter in filters):
        return Placement()
    filters = tuple(
        active.with_state(pod_topology_spread.for_later_pods(active.state))
        if active.filter is pod_topology_spread.FILTER
        else active
        for active in filters
    )
    placement = _Placing(pod, filters, snapshot.nodes).place(count)
    if len(placement.nodes) == count or not placement.nodes:
        return placement
    for domain in _domains(pod, snapshot.nodes):
        other = _Placing(pod, filters, snapshot.nodes).place(count, first_on=domain)
        placement = max(placement, other, key=lambda candidate: len(candidate.nodes))
    return placement


def room(pod: IncomingPod, node: NodeInfo) -> int:
    """How many replicas of a pod fit on the node as it is, by requests, pod slots, host ports and anti-affinity."""
    slots = node.allocatable.get("pods", 0) - len(node.pods)
    if pod.info.ports or any(term.matches(pod.namespace, pod.labels, {}) for term in pod.info.anti_affinity):
        slots = min(slots, 1)
    shares = [
        (node.allocatable.get(name, 0) - node.requested.get(name, 0)) // amount
        for name, amount in pod.units.items()
        if amount > 0
    ]
    return max(0, min([slots, *shares]))


def _domains(pod: IncomingPod, nodes: Sequence[NodeInfo]) -> list[frozenset[str]]:
    """The node names of each topology domain that pods with affinity to each other may share."""
    affinity = (pod.spec.get("affinity") or {}).get("podAffinity") or {}
    terms = affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or ()
    members: dict[tuple[str, str], set[str]] = {}
    for key in {str(term.get("topologyKey")) for term in terms}:
        for node in nodes:
            if key in node.labels:
                members.setdefault((key, node.labels[key]), set()).add(node.name)
    spare = {node.name: room(pod, node) for node in nodes}
    by_room = sorted(members.items(), key=lambda item: (-sum(spare[name] for name in item[1]), item[0]))
    return [frozenset(names) for _, names in by_room[:MOST_DOMAINS]]


class _Placing:
    """Nodes on which replicas of one pod are placed, one by one.

    A filter whose state counts pods runs again for every node that is tried. The other filters look only at the node,
    which gets fuller: a node that one of them refuses is refused for all later replicas, too.
    """

    def __init__(self, pod: IncomingPod, filters: Iterable[ActiveFilter], nodes: Sequence[NodeInfo]) -> None:
        self.pod = pod
        self.local = [active for active in filters if active.filter.count_pod is None]
        self.counting = [active for active in filters if active.filter.count_pod is not None]
        self.nodes = list(nodes)
        # Indices of nodes that took a replica, and of those that never could.
        self.taken: set[int] = set()
        self.never: set[int] = set()

    def place(self, count: int, first_on: frozenset[str] | None = None) -> Placement:
        """The node names of up to `count` replicas; the first one goes to a node of `first_on`."""
        # A heap of (-score, index in self.nodes).
        candidates = [(-_least_allocated(node, self.pod), index) for index, node in enumerate(self.nodes)]
        heapify(candidates)
        placed: list[str] = []
        while len(placed) < count:
            index = self._next(candidates, first_on if not placed else None)
            if index is None:
                break
            placed.append(self.nodes[index].name)
            self._put(index)
            heappush(candidates, (-_least_allocated(self.nodes[index], self.pod), index))
        return Placement(tuple(placed), self._refused() if len(placed) < count else {})

    def _next(self, candidates: list[tuple[float, int]], only: frozenset[str] | None) -> int | None:
        """Remove the best node that takes the pod from the candidates, and return its index; None if no node does.

        Nodes that will never take another replica are removed, too.
        """
        passed_over: list[tuple[float, int]] = []
        best = None
        while candidates and best is None:
            entry = heappop(candidates)
            node = self.nodes[entry[1]]
            if not all(active.check(node) is SUCCESS for active in self.local):
                if entry[1] not in self.taken:
                    self.never.add(entry[1])
                continue
            refusing = next((active for active in self.counting if active.check(node) is not SUCCESS), None)
            if refusing is None and (only is None or node.name in only):
                best = entry[1]
            elif not (self.taken and refusing is not None and refusing.filter.name == _LASTING):
                passed_over.append(entry)
        for entry in passed_over:
            heappush(candidates, entry)
        return best

    def _refused(self) -> dict[str, int]:
        """The first reason of each node that took a replica or might have, counted as kube-scheduler counts them."""
        order = {plugin.name: number for number, plugin in enumerate(FILTERS)}
        filters = sorted((*self.local, *self.counting), key=lambda active: order[active.filter.name])
        counts: Counter[str] = Counter()
        for index, node in enumerate(self.nodes):
            if index not in self.never:
                statuses = (active.check(node) for active in filters)
                counts.update(next((status.reasons for status in statuses if status is not SUCCESS), ()))
        return dict(counts.most_common())

    def _put(self, index: int) -> None:
        self.taken.add(index)
        before = self.nodes[index]
        self.nodes[index] = before.with_pod(self.pod.info)
        self.counting = [active.with_pod(self.pod.info, before) for active in self.counting]


def _least_allocated(node: NodeInfo, pod: IncomingPod) -> float:
    """The mean share of cpu and memory, from 0 to 1, that is left on the node with the pod (`leastResourceScorer`)."""
    shares = []
    for name in ("cpu", "memory"):
        capacity = node.allocatable.get(name, 0)
        used = node.requested.get(name, 0) + pod.units.get(name, 0)
        shares.append(max(capacity - used, 0) / capacity if capacity else 0.0)
    return sum(shares) / len(shares)
