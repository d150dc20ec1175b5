"""Findings about rules."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from ...findings.finding import ERROR, NOTE
from ...proving.lint import RULES, LintFinding
from ...rules.model import API_VERSION
from .. import Screen, junit, sarif
from ..display import safe
from ..explain.json import dump
from ..layout import wrap
from ..phrases import utf8

_COLOURS = {ERROR: "red", NOTE: "yellow"}


class Lint(NamedTuple):
    """The findings about one rules file, in its order; `strict` is whether notes count, too."""

    source: str
    findings: tuple[LintFinding, ...]
    strict: bool = False

    @property
    def failed(self) -> bool:
        return any(self.counts(finding) for finding in self.findings)

    def counts(self, finding: LintFinding) -> bool:
        """Whether a finding is one that the exit code tells of."""
        return self.strict or finding.severity == ERROR


def render(lint: Lint, screen: Screen) -> str:
    """A line a finding, as compilers have them; on a terminal those that follow are indented."""
    lines = []
    for finding in lint.findings:
        place = f"{safe(_place(lint, finding))}: "
        text = f"{place}{finding.severity}: {safe(_sentence(finding))} [{finding.id}]"
        first, *rest = wrap(text, screen.width, hang=4)
        label = screen.paint(finding.severity, _COLOURS[finding.severity])
        lines += [first.replace(f"{place}{finding.severity}", f"{place}{label}", 1), *rest]
    return "".join(f"{line}\n" for line in lines)


def _place(lint: Lint, finding: LintFinding) -> str:
    return f"{lint.source}:{finding.line}" if finding.line else lint.source


def as_json(lint: Lint, screen: Screen) -> str:
    items = [finding._asdict() for finding in lint.findings]
    return dump(
        {"apiVersion": API_VERSION, "kind": "RuntimeClassRulesLint", "file": lint.source, "items": items},
        "json",
    )


def as_sarif(lint: Lint, screen: Screen) -> str:
    """For code scanning: each finding at the line of its rule."""
    kinds = list(map(sarif.rule_text, RULES))
    places = {rule.id: number for number, rule in enumerate(RULES)}
    seen: Counter[str] = Counter()
    results: list[sarif.Part] = [
        {
            "ruleId": finding.id,
            "ruleIndex": places[finding.id],
            "level": finding.severity,
            "message": {"text": utf8(_sentence(finding))},
            **sarif.locations(lint.source, finding.line or None),
            "partialFingerprints": {
                "rulesFinding/v1": sarif.fingerprint((finding.id, finding.rule), seen),
            },
        }
        for finding in lint.findings
    ]
    return sarif.log(kinds, results)


def as_junit(lint: Lint, screen: Screen) -> str:
    """A test case for each finding, and one for each kind of which there is none; what does not count has passed."""
    cases, seen = [], Counter[str]()
    for rule in RULES:
        findings = [finding for finding in lint.findings if finding.id == rule.id]
        cases += [_case(lint, finding, seen) for finding in findings] or [junit.TestCase(rule.id)]
    return junit.render("kubectl runtimeclass rules lint", [(lint.source, cases)])


def _case(lint: Lint, finding: LintFinding, seen: Counter[str]) -> junit.TestCase:
    name = ": ".join(filter(None, (finding.id, finding.rule)))
    seen[name] += 1
    name += f" ({seen[name]})" if seen[name] > 1 else ""
    if not lint.counts(finding):
        return junit.TestCase(name, finding.line or None)
    sentence = _sentence(finding)
    text = f"{_place(lint, finding)}: {sentence}"
    return junit.TestCase(name, finding.line or None, junit.FAILURE, finding.id, sentence, text)


def _sentence(finding: LintFinding) -> str:
    return f"rule {finding.rule}: {finding.message}" if finding.rule else finding.message
