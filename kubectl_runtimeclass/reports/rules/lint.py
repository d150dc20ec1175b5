"""Findings about rules."""

from __future__ import annotations

from typing import NamedTuple

from ...proving.lint import ERROR, Finding
from ...rules.model import API_VERSION
from .. import Screen
from ..display import safe
from ..explain.json import dump


class Lint(NamedTuple):
    """The findings about one rules file, in its order."""

    source: str
    findings: tuple[Finding, ...]


def render(lint: Lint, screen: Screen) -> str:
    """A line a finding, as compilers have them."""
    return "".join(
        f"{safe(_place(lint, each))}: {screen.paint(each.severity, 'red' if each.severity == ERROR else 'yellow')}: "
        f"{safe(f'rule {each.rule}: ' if each.rule else '')}{safe(each.message)} [{each.id}]\n"
        for each in lint.findings
    )


def _place(lint: Lint, finding: Finding) -> str:
    return f"{lint.source}:{finding.line}" if finding.line else lint.source


def as_json(lint: Lint, screen: Screen) -> str:
    items = [each._asdict() for each in lint.findings]
    return dump(
        {"apiVersion": API_VERSION, "kind": "RuntimeClassRulesLint", "file": lint.source, "items": items},
        "json",
    )
