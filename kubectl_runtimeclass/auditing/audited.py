"""What an audit found."""

from __future__ import annotations

from typing import NamedTuple

from ..findings.finding import SEVERITIES, Finding, FindingRule


class Unlike(NamedTuple):
    """Pods of a namespace whose class is not what the rules say: how many have `before`, and are to have `after`."""

    namespace: str
    before: str | None
    after: str | None
    pods: int


class Audited(NamedTuple):
    """What an audit found. `classes` is the number of RuntimeClasses; `skipped` says what could not be looked at."""

    findings: tuple[Finding, ...]
    rules: tuple[FindingRule, ...]
    classes: int
    unlike: tuple[Unlike, ...] = ()
    skipped: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        return {
            severity: sum(finding.severity == severity for finding in self.findings)
            for severity in SEVERITIES
        }
