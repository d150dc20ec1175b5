"""Pods by what they have of their RuntimeClass, which they keep when the class changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from .handlers import Placed


class ClassPods(NamedTuple):
    """Pods alike in what they have of a class; `overhead` as their specs have it, sorted."""

    namespace: str
    runtime_class_name: str
    overhead: tuple[tuple[str, str], ...]


def class_pods(placed: Mapping[tuple[str, str], Placed]) -> Counter[ClassPods]:
    """How many pods on nodes are alike; `placed` are those with a class, by (namespace, name)."""
    counts: Counter[ClassPods] = Counter()
    for (namespace, _), pod in placed.items():
        overhead = tuple(sorted((str(name), str(amount)) for name, amount in pod.overhead.items()))
        counts[ClassPods(namespace, pod.class_name, overhead)] += 1
    return counts
