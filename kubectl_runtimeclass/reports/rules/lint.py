"""Findings about rules."""

from __future__ import annotations

from typing import NamedTuple

from ...proving.lint import ERROR, NOTE, LintFinding
from ...rules.model import API_VERSION
from .. import Screen
from ..display import safe
from ..explain.json import dump

_COLOURS = {ERROR: "red", NOTE: "yellow"}


class Lint(NamedTuple):
    """The findings about one rules file, in its order."""

    source: str
    findings: tuple[LintFinding, ...]


def render(lint: Lint, screen: Screen) -> str:
    """A line a finding, as compilers have them."""
    return "".join(
        f"{safe(_place(lint, finding))}: {screen.paint(finding.severity, _COLOURS[finding.severity])}: "
        f"{safe(f'rule {finding.rule}: ' if finding.rule else '')}{safe(finding.message)} [{finding.id}]\n"
        for finding in lint.findings
    )


def _place(lint: Lint, finding: LintFinding) -> str:
    return f"{lint.source}:{finding.line}" if finding.line else lint.source


def as_json(lint: Lint, screen: Screen) -> str:
    items = [finding._asdict() for finding in lint.findings]
    return dump(
        {"apiVersion": API_VERSION, "kind": "RuntimeClassRulesLint", "file": lint.source, "items": items},
        "json",
    )
