"""JSON, whose field names are part of the contract."""

from __future__ import annotations

from typing import Any

from ...auditing.audited import Audited
from ...findings.finding import Finding
from ...rules.model import API_VERSION
from .. import Screen
from ..explain import json as structured


def render(audited: Audited, screen: Screen) -> str:
    return structured.dump(to_object(audited), "json")


def render_yaml(audited: Audited, screen: Screen) -> str:
    return structured.dump(to_object(audited), "yaml")


def to_object(audited: Audited) -> dict[str, Any]:
    sources = {rule.id: rule.source for rule in audited.rules}
    return {
        "apiVersion": API_VERSION,
        "kind": "AuditResult",
        "summary": {"runtimeClasses": audited.classes, **audited.counts},
        "findings": [_finding(finding, sources) for finding in audited.findings],
        "unlikeRules": [dict(row._asdict()) for row in audited.unlike],
        "notEvaluated": list(audited.skipped),
    }


def _finding(finding: Finding, sources: dict[str, str]) -> dict[str, Any]:
    return {
        "id": finding.id,
        "severity": finding.severity,
        "object": finding.subject or None,
        "message": finding.message,
        "evidence": list(finding.evidence),
        "fix": finding.fix or None,
        "source": sources.get(finding.id) or None,
    }
