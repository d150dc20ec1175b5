"""Nodes by their pool: how many can run a pod, how many more of it they have room for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ..kube.pools import pool_of
from ..scheduling.replicas import room
from ..snapshot import handlers
from .answer import NodeAnswer
from .explained import Explained


class NodePool(NamedTuple):
    """The nodes of one pool. `room` is how many more of the pod they take, as far as nodes can be asked alone."""

    name: str
    can_run: tuple[NodeAnswer, ...]
    may_run: tuple[NodeAnswer, ...]
    others: tuple[NodeAnswer, ...]
    room: int

    @property
    def nodes(self) -> int:
        return len(self.can_run) + len(self.may_run) + len(self.others)

    @property
    def distance(self) -> tuple[int, int, tuple[bool, int], str]:
        """Nearest first: those that run the pod, that may run it, that serve its handler, that lack little."""
        missing = [
            (answer.runtime_handler == handlers.MISSING, len(answer.failures)) for answer in self.others
        ]
        return -len(self.can_run), -len(self.may_run), min(missing, default=(False, 0)), self.name


def pools(explained: Explained, by: str = "") -> tuple[NodePool, ...]:
    """The pools, nearest first; none where no node is of one, so that there is nothing to tell them apart by."""
    members: dict[str, list[NodeAnswer]] = {}
    for answer in explained.nodes:
        members.setdefault(pool_of(answer.node.labels, by), []).append(answer)
    if not any(members):
        return ()
    return tuple(
        sorted(
            (_pool(name, answers, explained) for name, answers in members.items()),
            key=lambda pool: pool.distance,
        )
    )


def _pool(name: str, answers: Iterable[NodeAnswer], explained: Explained) -> NodePool:
    can: list[NodeAnswer] = []
    may: list[NodeAnswer] = []
    others: list[NodeAnswer] = []
    for answer in answers:
        starts = False if answer.name in explained.no_pod else answer.can_run
        (can if starts else may if starts is None else others).append(answer)
    pod = explained.explanation.pod
    total = sum(room(pod, answer.node) for answer in (*can, *may)) if pod is not None else 0
    return NodePool(name=name, can_run=tuple(can), may_run=tuple(may), others=tuple(others), room=total)
