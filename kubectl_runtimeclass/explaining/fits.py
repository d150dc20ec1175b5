"""How many of a workload's pods fit together on what is free now, and how many of those start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..scheduling.incoming import IncomingPod
from ..scheduling.replicas import place
from ..snapshot.snapshot import Snapshot
from ..workloads.as_pods import Template
from .answer import NodeAnswer
from .links import LINKS

MOST = 10_000
"""Pods that are placed one after another; a workload with more is asked about these."""


_AFTER = [link.name for link in LINKS].index("kube-scheduler") + 1


class Fits(NamedTuple):
    """Of `pods`, `placed` are bound by the scheduler, an estimate; of these `start` are not known to fail there."""

    pods: int
    placed: int
    start: int
    refused: Mapping[str, int] = {}
    """What keeps the others from each node, counted; empty where all are placed."""


def fits(
    template: Template, pod: IncomingPod | None, snapshot: Snapshot, answers: Iterable[NodeAnswer]
) -> Fits | None:
    """How many of a workload's pods fit, which are like `pod`; `answers` are those of every node.

    None for a DaemonSet, which has one for each node, for a pod that is bound, and where the number is not known.
    """
    count = template.replicas
    if pod is None or not count or template.is_daemon_set or pod.spec.get("nodeName"):
        return None
    # A node that the first pod may not go to may be one for a later pod: what counts is what comes after placement.
    starts = {
        answer.name for answer in answers if all(word.passed is not False for word in answer.words[_AFTER:])
    }
    placed = place(pod, snapshot, min(count, MOST))
    return Fits(
        pods=count,
        placed=len(placed.nodes),
        start=sum(name in starts for name in placed.nodes),
        refused=placed.refused,
    )
