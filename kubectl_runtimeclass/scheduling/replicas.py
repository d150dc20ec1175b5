"""How many pods of one template fit together on what is free now: an estimate, since kube-scheduler also scores.

The pods are placed one after another, each by the same filters with those before it counted, on the node with the
largest share of cpu and memory left, as the scheduler's NodeResourcesFit prefers (LeastAllocated). Its other scores
move pods between nodes, and seldom how many fit. Where the first pod decides on the domain of all (affinity of the
pods to each other), each domain is tried and the best counts, so that never fewer are said to fit than it would bind.

Source of the score: Kubernetes v1.36, pkg/scheduler/framework/plugins/noderesources/least_allocated.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

from ..snapshot.node_info import NodeInfo
from ..snapshot.snapshot import Snapshot
from .filters import FILTERS
from .filters.base import ActiveFilter, ask
from .incoming import IncomingPod
from .status import SUCCESS, Status

MOST_DOMAINS = 50
"""Domains that are tried for pods which want to be together."""


def place(pod: IncomingPod, snapshot: Snapshot, count: int) -> tuple[str, ...]:
    """The names of the nodes that `count` pods like this one would be placed on, in order; fewer where room ends."""
    asked = ask(FILTERS, pod, snapshot)
    if any(isinstance(answer.state, Status) for answer in asked):
        return ()
    placed = _Placing(pod, asked, snapshot.nodes).place(count)
    if len(placed) == count or not placed:
        return placed
    for domain in _domains(pod, snapshot.nodes):
        other = _Placing(pod, asked, snapshot.nodes).place(count, first_on=domain)
        placed = max(placed, other, key=len)
    return placed


def room(pod: IncomingPod, node: NodeInfo) -> int:
    """How many more pods like this one the node has room for: requests, pod slots, ports, and each other."""
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
    """The nodes of each topology domain in which the first of pods that want to be together may be."""
    affinity = (pod.spec.get("affinity") or {}).get("podAffinity") or {}
    terms = affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or ()
    members: dict[tuple[str, str], set[str]] = {}
    for key in {str(term.get("topologyKey")) for term in terms}:
        for node in nodes:
            if key in node.labels:
                members.setdefault((key, node.labels[key]), set()).add(node.name)
    return [frozenset(names) for _, names in sorted(members.items())][:MOST_DOMAINS]


class _Placing:
    """Nodes with pods of one template put on them, one by one.

    A filter whose state counts pods is asked anew of every node that is tried. All others look at the node alone, which
    only fills: what they refuse once they refuse for good.
    """

    def __init__(self, pod: IncomingPod, asked: Iterable[ActiveFilter], nodes: Sequence[NodeInfo]) -> None:
        self.pod = pod
        self.local = [answer for answer in asked if answer.filter.count_pod is None]
        self.counting = [answer for answer in asked if answer.filter.count_pod is not None]
        self.nodes = list(nodes)

    def place(self, count: int, first_on: frozenset[str] | None = None) -> tuple[str, ...]:
        waiting = [(-_left(node, self.pod), index) for index, node in enumerate(self.nodes)]
        heapify(waiting)
        placed: list[str] = []
        while len(placed) < count:
            index = self._next(waiting, first_on if not placed else None)
            if index is None:
                break
            placed.append(self.nodes[index].name)
            self._put(index)
            heappush(waiting, (-_left(self.nodes[index], self.pod), index))
        return tuple(placed)

    def _next(self, waiting: list[tuple[float, int]], only: frozenset[str] | None) -> int | None:
        """The best node that takes the pod, taken out of `waiting`; those that will never take one are dropped."""
        passed_over: list[tuple[float, int]] = []
        best = None
        while waiting and best is None:
            entry = heappop(waiting)
            node = self.nodes[entry[1]]
            if not all(answer.check(node) is SUCCESS for answer in self.local):
                continue
            if (only is None or node.name in only) and all(
                answer.check(node) is SUCCESS for answer in self.counting
            ):
                best = entry[1]
            else:
                passed_over.append(entry)
        for entry in passed_over:
            heappush(waiting, entry)
        return best

    def _put(self, index: int) -> None:
        before = self.nodes[index]
        self.nodes[index] = before.with_pod(self.pod.info)
        self.counting = [answer.with_pod(self.pod.info, before) for answer in self.counting]


def _left(node: NodeInfo, pod: IncomingPod) -> float:
    """The share of cpu and memory that is free once the pod is there, as `LeastAllocated` counts it."""
    shares = []
    for name in ("cpu", "memory"):
        capacity = node.allocatable.get(name, 0)
        used = node.requested.get(name, 0) + pod.units.get(name, 0)
        shares.append(max(capacity - used, 0) / capacity if capacity else 0.0)
    return sum(shares) / len(shares)
