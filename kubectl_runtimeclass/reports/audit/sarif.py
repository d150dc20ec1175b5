"""SARIF, for code scanning: the places of findings are objects, not files."""

from __future__ import annotations

from collections import Counter

from ...auditing.audited import Audited
from ...findings.finding import Finding
from .. import Screen
from ..phrases import utf8
from ..sarif import Part, fingerprint, locations, log, rule_text

FINGERPRINT = "auditFinding/v1"


def render(audited: Audited, screen: Screen) -> str:
    """A log with one run."""
    rules = list(map(rule_text, audited.rules))
    places = {rule.id: number for number, rule in enumerate(rules)}
    seen: Counter[str] = Counter()
    return log(rules, [_result(finding, places[finding.id], seen) for finding in audited.findings])


def _result(finding: Finding, index: int, seen: Counter[str]) -> Part:
    text = "\n".join(
        (finding.sentence, *finding.evidence, *((f"fix: {finding.fix}",) if finding.fix else ()))
    )
    return {
        "ruleId": finding.id,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": utf8(text)},
        **locations("", object=finding.subject),
        "partialFingerprints": {FINGERPRINT: fingerprint((finding.id, finding.subject), seen)},
    }
