"""What is wrong somewhere, as a value: `audit`, `check`, `node-config` and `rules lint` make findings."""

from __future__ import annotations

from collections.abc import Iterable

from ..named import NamedTuple

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)
"""Something does not work or is not as safe as it says; it may not; worth knowing. In the order of reports."""


class FindingRule(NamedTuple):
    """A kind of finding: what is looked for, and what to do about it.

    `source` is where it was read that this is so: file and version.
    """

    id: str
    description: str
    help: str
    source: str = ""


class Finding(NamedTuple):
    """One thing that is wrong: with what, what is seen of it, and what helps.

    `subject` is the object (`RuntimeClass gvisor`) or "" where `file` says it all. `evidence` are facts, a line
    each; commands in `fix` can be pasted.
    """

    id: str
    severity: str
    subject: str
    message: str
    evidence: tuple[str, ...] = ()
    fix: str = ""
    file: str = ""
    line: int = 0
    """In `file`, from 1; 0 where there is none."""

    @property
    def sentence(self) -> str:
        return f"{self.subject}: {self.message}" if self.subject else self.message


def by_severity(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, else in the order in which they come."""
    return tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity)))


def has_error(findings: Iterable[Finding]) -> bool:
    """Whether there is an error among them."""
    return any(finding.severity == ERROR for finding in findings)
