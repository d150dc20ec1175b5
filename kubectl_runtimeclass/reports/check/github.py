"""Workflow commands, which GitHub Actions shows as annotations on the changed lines.

The format and its escapes: actions/toolkit packages/core/src/command.ts; read by actions/runner
src/Runner.Common/ActionCommand.cs. What fails the check is an error, said first: a step shows only ten annotations
of each level.
"""

from __future__ import annotations

from ...findings.finding import ERROR, Finding
from ...rewriting.review import RULE_MATCHED_NOTHING, Review
from .. import PLAIN, Screen
from ..display import safe
from .phrases import errors, findings, sentence


def render(review: Review, screen: Screen = PLAIN) -> str:
    """A line for each finding and each file that could not be checked, then the warnings."""
    lines = [
        _line("error", result.source, None, "File cannot be checked", result.error)
        for result in errors(review.files)
    ]
    for decision in findings(review.files):
        title = (
            "RuntimeClass would change" if decision.changes else f"RuntimeClass {decision.outcome.lower()}"
        )
        lines.append(_line("error", decision.source, decision.line, title, sentence(decision)))
    lines += (
        _of(finding) for finding in (*review.failures, *review.warnings) if not _is_said_elsewhere(finding)
    )
    return "".join(f"{line}\n" for line in lines)


def _is_said_elsewhere(finding: Finding) -> bool:
    """Whether it is for the log alone: that rules match nothing is usual where only some manifests are asked about."""
    return finding.id == RULE_MATCHED_NOTHING and finding.severity != ERROR and not finding.fix


def _of(finding: Finding) -> str:
    level = "error" if finding.severity == ERROR else "warning"
    title = f"RuntimeClass {finding.id}"
    return _line(level, finding.file or _NO_FILE, finding.line or None, title, finding.sentence)


_NO_FILE = "<stdin>"


def _line(level: str, source: str, line: int | None, title: str, message: str) -> str:
    properties = {"title": title}
    if source != _NO_FILE:  # there is no file to show it in
        properties = {"file": source, **({} if line is None else {"line": str(line)}), **properties}
    elif line is not None:
        message = f"line {line}: {message}"
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {given}::{_data(message)}"


def _data(text: str) -> str:
    """Without controls by `safe` already; % begins an escape, so it is escaped itself."""
    return safe(text).replace("%", "%25")


def _property(text: str) -> str:
    """A file name keeps its line ends, for it must be found again."""
    for char, escape in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        text = text.replace(char, escape)
    return safe(text)
