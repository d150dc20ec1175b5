"""Markdown for an issue or a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from ...auditing.audited import Audited, Unlike
from ...findings.finding import SEVERITIES, Finding
from .. import Screen
from ..markdown import LIMIT, Block, code, fit, row
from ..phrases import class_label
from .phrases import headline

MARK = "<!-- kubectl-runtimeclass audit -->"
_TITLES = {"error": "Errors", "warning": "Warnings", "note": "Notes"}


def render(audited: Audited, screen: Screen) -> str:
    """The headline, a table for each severity, and the pods that are not as the rules say."""
    text = f"{MARK}\n### RuntimeClass audit\n\n{headline(audited)}\n"
    blocks = [_findings(severity, audited.findings) for severity in SEVERITIES]
    for block in (*blocks, _unlike(audited.unlike)):
        text += fit(block, LIMIT - len(text))
    return text


def _findings(severity: str, findings: tuple[Finding, ...]) -> Block:
    lines = [_line(finding) for finding in findings if finding.severity == severity]
    head = ("Finding", "Object", "What", "Evidence", "Fix")
    return _block(_TITLES[severity], head, lines)


def _block(title: str, head: tuple[str, ...], lines: list[str]) -> Block:
    if not lines:
        return "", [], ""
    return f"\n#### {title}\n\n{row(head)}{row('---' for _ in head)}", lines, ""


def _line(finding: Finding) -> str:
    return row(_cells(finding))


def _cells(finding: Finding) -> Iterator[str]:
    yield code(finding.id)
    yield code(finding.subject)
    yield code(finding.message)
    yield "<br>".join(map(code, finding.evidence))
    yield "<br>".join(map(code, finding.fix.splitlines()))


def _unlike(rows: tuple[Unlike, ...]) -> Block:
    lines = [
        row(
            (
                code(unlike.namespace),
                code(class_label(unlike.before)),
                code(class_label(unlike.after)),
                str(unlike.pods),
            )
        )
        for unlike in rows
    ]
    return _block("Pods that are not as the rules say", ("Namespace", "Class", "By the rules", "Pods"), lines)
