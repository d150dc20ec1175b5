"""What the whole chain says of a pod: of each node, and in one word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..scheduling.status import Status
from ..scheduling.verdicts import NodeVerdict
from ..snapshot.node_info import NodeInfo
from .links import LINKS, LinkAnswer, LinkContext

YES, MAY, NO = "Yes", "May", "No"


class NodeAnswer(NamedTuple):
    """A node with the word of every link, in their order; `verdict` is the scheduler's part."""

    verdict: NodeVerdict
    words: tuple[LinkAnswer, ...]

    @property
    def name(self) -> str:
        return self.verdict.node.name

    @property
    def node(self) -> NodeInfo:
        return self.verdict.node

    @property
    def eligible(self) -> bool:
        """Whether the scheduler would place the pod here."""
        return self.verdict.eligible

    @property
    def first(self) -> Status | None:
        return self.verdict.first

    @property
    def failures(self) -> tuple[tuple[str, Status], ...]:
        return self.verdict.failures

    @property
    def runtime_handler(self) -> str:
        return self.verdict.runtime_handler

    @property
    def can_run(self) -> bool | None:
        """Whether the pod starts here; None where nothing speaks for or against its handler."""
        passed = [word.passed for word in self.words]
        return False if False in passed else None if None in passed else True

    @property
    def failing(self) -> tuple[str, LinkAnswer] | None:
        """The (link, word) that fails first, or that does not know; None where all pass."""
        named = [(link.name, word) for link, word in zip(LINKS, self.words, strict=True)]
        wanted = self.can_run
        return (
            next(((name, word) for name, word in named if word.passed is wanted), None)
            if not wanted
            else None
        )


def ask_links(context: LinkContext, verdicts: Iterable[NodeVerdict]) -> tuple[NodeAnswer, ...]:
    """The whole chain on every node."""
    checks = [link.prepare(context) for link in LINKS]
    return tuple([NodeAnswer(verdict, tuple([check(verdict) for check in checks])) for verdict in verdicts])


def verdict_of(
    answers: Sequence[NodeAnswer], *, allowed: bool, nodes_known: bool, may: bool = False
) -> str | None:
    """YES, MAY or NO; None where nothing can be said. `may` is whether something else would help: an eviction."""
    if not allowed:
        return NO
    if not nodes_known:
        return None
    can = {answer.can_run for answer in answers}
    if True in can:
        return YES
    return MAY if None in can or may else NO
