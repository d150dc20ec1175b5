"""SARIF, for code scanning: the places of findings are objects, not files."""

from __future__ import annotations

from collections import Counter

from ...auditing.audited import Audited
from ...findings.finding import Finding
from .. import Screen
from ..phrases import utf8
from ..sarif import Part, RuleText, fingerprint, locations, log

FINGERPRINT = "auditFinding/v1"


def render(audited: Audited, screen: Screen) -> str:
    """A log with one run."""
    rules = [RuleText(each.id, each.name, each.description, each.help) for each in audited.rules]
    places = {rule.id: number for number, rule in enumerate(rules)}
    seen: Counter[str] = Counter()
    return log(rules, [_result(each, places[each.id], seen) for each in audited.findings])


def _result(each: Finding, index: int, seen: Counter[str]) -> Part:
    text = "\n".join((each.sentence, *each.evidence, *((f"fix: {each.fix}",) if each.fix else ())))
    return {
        "ruleId": each.id,
        "ruleIndex": index,
        "level": each.severity,
        "message": {"text": utf8(text)},
        **locations("", object=each.subject),
        "partialFingerprints": {FINGERPRINT: fingerprint((each.id, each.subject), seen)},
    }
