"""JUnit XML: a test suite per file, a test case per pod template."""

from __future__ import annotations

from collections import Counter

from ...findings.finding import Finding
from ...rewriting.results import FileResult
from ...rewriting.review import Review
from ...rules.decision import SKIPPED, Decision
from .. import PLAIN, Screen, junit
from ..junit import ERROR, FAILURE, SKIP, TestCase
from .phrases import place, sentence, subject, where, why


def render(review: Review, screen: Screen = PLAIN) -> str:
    """Would change, or in doubt: failure. Refused, or a file that could not be checked: error. Skipped: skipped."""
    suites = [(result.source, _cases(result)) for result in review.files]
    by_source = dict(suites)
    for finding in review.failures:
        if finding.file not in by_source:
            by_source[finding.file] = []
            suites.append((finding.file, by_source[finding.file]))
        by_source[finding.file].append(_doubt(finding))
    return junit.render("kubectl runtimeclass check", suites)


def _doubt(finding: Finding) -> TestCase:
    name = " ".join(filter(None, (finding.subject, finding.id)))
    text = ": ".join(filter(None, (where(finding), finding.sentence)))
    return TestCase(name, finding.line or None, FAILURE, finding.id, finding.sentence, text)


def _cases(result: FileResult) -> list[TestCase]:
    if result.error:
        return [TestCase("file", None, ERROR, "FileError", result.error, result.error)]
    seen: Counter[str] = Counter()
    cases = []
    for decision in result.decisions:
        name = " ".join(filter(None, (subject(decision), decision.path)))
        seen[name] += 1
        cases.append(_of(decision, name if seen[name] == 1 else f"{name} ({seen[name]})"))
    return cases


def _of(decision: Decision, name: str) -> TestCase:
    text = f"{place(decision)}: {sentence(decision)}"
    if decision.changes:
        return TestCase(name, decision.line, FAILURE, decision.outcome, sentence(decision), text)
    if decision.not_fulfilled:
        return TestCase(name, decision.line, ERROR, decision.outcome, sentence(decision), text)
    if decision.outcome == SKIPPED:
        return TestCase(name, decision.line, SKIP, message=why(decision))
    return TestCase(name, decision.line)
