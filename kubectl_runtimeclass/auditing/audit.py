"""All findings about a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from ..findings.finding import Finding, FindingRule, by_severity
from . import (
    handler_without_class,
    no_node_serves,
    not_where_served,
    other_runtime,
    overhead_drift,
    runtime_cannot,
    sandbox_failing,
    some_nodes_do_not_serve,
    unlike_rules,
    unused,
    who_may_write,
    would_not_start_again,
)
from .facts import Facts

CHECKS: tuple[ModuleType, ...] = (
    sandbox_failing,
    no_node_serves,
    some_nodes_do_not_serve,
    not_where_served,
    would_not_start_again,
    overhead_drift,
    runtime_cannot,
    other_runtime,
    who_may_write,
    unused,
    handler_without_class,
)
"""In the order of reports. Findings of the severities in a module's WIDE are told only where all is wanted."""

RULES: tuple[FindingRule, ...] = (unlike_rules.RULE, *(check.RULE for check in CHECKS))


def audit(facts: Facts, *, wide: bool = False) -> tuple[Finding, ...]:
    """What is wrong, the worst first."""
    return by_severity(_found(facts, wide))


def _found(facts: Facts, wide: bool) -> Iterator[Finding]:
    for check in CHECKS:
        reserved = () if wide else getattr(check, "WIDE", ())
        yield from (finding for finding in check.find(facts) if finding.severity not in reserved)
