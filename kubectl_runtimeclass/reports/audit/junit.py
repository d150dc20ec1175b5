"""JUnit XML: a test suite for each kind of finding, a test case for each object; what was not found has passed."""

from __future__ import annotations

from collections import Counter

from ...auditing.audited import Audited
from ...findings.finding import ERROR, WARNING, Finding
from .. import Screen, junit
from ..junit import FAILURE, SKIP, TestCase

_TAGS = {ERROR: FAILURE, WARNING: SKIP}


def render(audited: Audited, screen: Screen) -> str:
    """Errors fail, warnings are skipped with their message, notes pass: as the exit code has it."""
    suites = []
    for rule in audited.rules:
        seen: Counter[str] = Counter()
        cases = [_case(finding, seen) for finding in audited.findings if finding.id == rule.id]
        suites.append((rule.id, cases or [TestCase(rule.description)]))
    return junit.render("kubectl runtimeclass audit", suites)


def _case(finding: Finding, seen: Counter[str]) -> TestCase:
    subject = finding.subject or "cluster"
    seen[subject] += 1
    name = subject if seen[subject] == 1 else f"{subject} ({seen[subject]})"
    text = "\n".join((finding.sentence, *finding.evidence, finding.fix)).rstrip()
    tag = _TAGS.get(finding.severity, "")
    return TestCase(
        name,
        None,
        tag,
        finding.id if tag == FAILURE else "",
        finding.sentence if tag else "",
        text if tag == FAILURE else "",
    )
