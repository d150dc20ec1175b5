"""Workflow commands, which GitHub Actions shows as annotations on the changed lines.

The format and its escapes: actions/toolkit packages/core/src/command.ts; read by actions/runner
src/Runner.Common/ActionCommand.cs. What fails the check is an error; nothing else is said, for a step shows
only ten annotations of each level.
"""

from __future__ import annotations

from ...rewriting.results import FileResult
from .. import PLAIN, Screen
from ..display import safe
from .phrases import errors, findings, sentence


def render(results: tuple[FileResult, ...], screen: Screen = PLAIN) -> str:
    """A line for each finding and each file that could not be checked."""
    lines = [
        _error(result.source, None, "File cannot be checked", result.error) for result in errors(results)
    ]
    for decision in findings(results):
        title = (
            "RuntimeClass would change" if decision.changes else f"RuntimeClass {decision.outcome.lower()}"
        )
        lines.append(_error(decision.source, decision.line, title, sentence(decision)))
    return "".join(f"{line}\n" for line in lines)


def _error(source: str, line: int | None, title: str, message: str) -> str:
    properties = {"title": title}
    if source != "<stdin>":  # there is no file to show it in
        properties = {"file": source, **({} if line is None else {"line": str(line)}), **properties}
    elif line is not None:
        message = f"line {line}: {message}"
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::error {given}::{_data(message)}"


def _data(text: str) -> str:
    """Without controls by `safe` already; % begins an escape, so it is escaped itself."""
    return safe(text).replace("%", "%25")


def _property(text: str) -> str:
    """A file name keeps its line ends, for it must be found again."""
    for char, escape in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        text = text.replace(char, escape)
    return safe(text)
