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
        "findings": [_finding(each, sources) for each in audited.findings],
        "unlikeRules": [dict(each._asdict()) for each in audited.unlike],
        "notEvaluated": list(audited.skipped),
    }


def _finding(each: Finding, sources: dict[str, str]) -> dict[str, Any]:
    return {
        "id": each.id,
        "severity": each.severity,
        "object": each.subject or None,
        "message": each.message,
        "evidence": list(each.evidence),
        "fix": each.fix or None,
        "source": sources.get(each.id) or None,
    }
