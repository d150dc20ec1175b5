"""Runtime: does the pod ask what no runtime of its family can give? Warnings and notes fail nothing."""

from __future__ import annotations

from collections.abc import Callable

from ...runtimes.restrictions import ERROR
from ...scheduling.verdicts import NodeVerdict
from .base import PASSED, Link, LinkAnswer, LinkContext, of_the_pod


def prepare(context: LinkContext) -> Callable[[NodeVerdict], LinkAnswer]:
    errors = [finding for finding in context.findings if finding.severity == ERROR]
    if not errors:
        return of_the_pod(PASSED)
    ids = ", ".join(finding.id for finding in errors)
    return of_the_pod(LinkAnswer(False, "; ".join(finding.message for finding in errors), ids))


LINK = Link(
    "runtime",
    "can a runtime of this family do what the pod asks",
    "runtimes/restrictions.py, each row with its own",
    prepare,
)
