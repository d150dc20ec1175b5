"""kube-scheduler: does every filter pass? It is not asked about a pod that comes with spec.nodeName.

Where what was not read may make up for all that fails, nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable

from ...scheduling.verdicts import NodeVerdict
from .base import PASSED, Link, LinkAnswer, LinkContext, of_the_pod


def prepare(context: LinkContext) -> Callable[[NodeVerdict], LinkAnswer]:
    return of_the_pod(PASSED) if context.node_name else _word


def _word(verdict: NodeVerdict) -> LinkAnswer:
    first = verdict.first
    if first is None:
        return PASSED
    return LinkAnswer(
        None if verdict.doubt else False, ", ".join(first.reasons), verdict.doubt or first.detail
    )


LINK = Link(
    "kube-scheduler",
    "does every filter pass",
    "pkg/scheduler/schedule_one.go (v1.37)",
    prepare,
)
