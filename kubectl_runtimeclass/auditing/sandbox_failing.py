"""Sandboxes and containers that do not start for a reason of the runtime, as events tell: one finding a cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from ..findings.finding import ERROR, Finding
from ..observed.cause import Recognised
from ..observed.causes import NOT_OF_THE_RUNTIME
from ..observed.observation import Observation
from .facts import ClusterFacts
from .phrases import some
from .rules import SANDBOX_FAILING


class _Failure(NamedTuple):
    """What failures have in common."""

    cause: str
    wrong: str
    fix: str


def find(facts: ClusterFacts) -> Iterator[Finding]:
    """An error for each cause and what it is about, with the nodes and the pods that it was seen on."""
    seen: dict[_Failure, list[Observation]] = {}
    for event in facts.snapshot.events:
        recognised = event.recognised
        if recognised is None or recognised.cause in NOT_OF_THE_RUNTIME:
            continue
        if event.kind == "Pod":
            seen.setdefault(_failure(recognised), []).append(event)
    for failure, events in seen.items():
        times = sum(event.times for event in events)
        nodes = Counter(event.node for event in events if event.node)
        pods = list(dict.fromkeys(f"{event.namespace}/{event.name}" for event in events))
        evidence = [
            f"{'once' if times == 1 else f'{times} times'}, last {max(event.last for event in events) or 'unknown'}"
        ]
        evidence += [f"nodes: {some(list(nodes))}"] if nodes else []
        yield Finding(
            SANDBOX_FAILING.id,
            ERROR,
            "",
            f"sandboxes fail: {failure.wrong} ({failure.cause})",
            (*evidence, f"pods: {some(pods)}"),
            failure.fix,
        )


def _failure(recognised: Recognised) -> _Failure:
    return _Failure(recognised.cause, recognised.wrong, recognised.fix)
