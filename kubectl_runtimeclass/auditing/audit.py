"""All findings about a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..findings.finding import NOTE, Finding, by_severity
from . import (
    handler_without_class,
    no_node_serves,
    not_where_served,
    other_runtime,
    overhead_drift,
    runtime_cannot,
    sandbox_failing,
    some_nodes_do_not_serve,
    unused,
    who_may_write,
    would_not_start_again,
)
from .facts import ClusterFacts


class Check(NamedTuple):
    """One kind of finding; of the severities `wide` findings are told only where all is wanted."""

    find: Callable[[ClusterFacts], Iterator[Finding]]
    wide: tuple[str, ...] = ()


CHECKS = (
    Check(sandbox_failing.find),
    Check(no_node_serves.find),
    Check(some_nodes_do_not_serve.find),
    Check(not_where_served.find),
    Check(would_not_start_again.find),
    Check(overhead_drift.find),
    Check(runtime_cannot.find, wide=(NOTE,)),
    Check(other_runtime.find),
    Check(who_may_write.find),
    Check(unused.find, wide=(NOTE,)),
    Check(handler_without_class.find, wide=(NOTE,)),
)
"""In the order of reports."""


def audit(facts: ClusterFacts, *, wide: bool = False) -> tuple[Finding, ...]:
    """What is wrong, the worst first."""
    return by_severity(
        finding
        for check in CHECKS
        for finding in check.find(facts)
        if wide or finding.severity not in check.wide
    )
