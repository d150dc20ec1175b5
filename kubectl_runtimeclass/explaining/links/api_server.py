"""API server: does it take the pod at all?"""

from __future__ import annotations

from collections.abc import Callable

from ...scheduling.verdicts import NodeVerdict
from .base import PASSED, Link, LinkAnswer, LinkContext, of_the_pod


def prepare(context: LinkContext) -> Callable[[NodeVerdict], LinkAnswer]:
    refusal = context.admission.refusal
    return of_the_pod(PASSED if refusal is None else LinkAnswer(False, refusal.message, refusal.detail))


LINK = Link(
    "API server",
    "is the pod a valid one, and do the admission plugins take it",
    "pkg/kubeapiserver/options/plugins.go (v1.37)",
    prepare,
)
