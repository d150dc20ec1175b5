"""SARIF, for code scanning. Findings are results; files that could not be checked, notifications."""

from __future__ import annotations

from collections import Counter

from ...rewriting.results import FileResult
from ...rules.decision import ASSIGNED, REFUSED, REMOVED, UNREACHED, UNSETTABLE, Decision
from .. import PLAIN, Screen
from ..phrases import utf8
from ..sarif import RuleText, fingerprint, locations, log
from .phrases import errors, findings, sentence

FINGERPRINT = "podTemplate/v1"
"""Not `primaryLocationLineHash`: GitHub computes that one itself, and warns of any other value."""

_RULES = {
    ASSIGNED: (
        "RuntimeClassNotAssigned",
        "The rules give this pod template a RuntimeClass that its manifest does not have.",
        "Run `kubectl runtimeclass assign -i` with the same rules, and commit what it changes.",
    ),
    REMOVED: (
        "RuntimeClassNotRemoved",
        "The rules take the RuntimeClass away from this pod template, and its manifest still has one.",
        "Run `kubectl runtimeclass assign -i` with the same rules, and commit what it changes.",
    ),
    REFUSED: (
        "RuntimeClassRefused",
        "What the rules want cannot be set here safely, or the rules forbid the RuntimeClass that is set.",
        "Edit the manifest by hand; the message says what stands in the way.",
    ),
    UNREACHED: (
        "RuntimeClassUnreached",
        "What looks like a pod template is in a kind that is not known, and the rules would give it a RuntimeClass.",
        "Add the line of the message to `podTemplates` of the rules, or exclude the kind.",
    ),
    UNSETTABLE: (
        "RuntimeClassUnsettable",
        "The rules give a RuntimeClass to a kind that has no field for it.",
        "Do what the message says instead, or exclude the kind in the rules.",
    ),
}
"""By outcome: the name, what a result says, and what to do about it. The outcome is the id."""


def render(results: tuple[FileResult, ...], screen: Screen = PLAIN) -> str:
    """A log with one run."""
    seen: Counter[str] = Counter()
    notifications = [
        {"level": "error", "message": {"text": utf8(result.error)}, **locations(result.source)}
        for result in errors(results)
    ]
    rules = [RuleText(outcome, *texts) for outcome, texts in _RULES.items()]
    return log(rules, [_result(decision, seen) for decision in findings(results)], notifications)


def _result(decision: Decision, seen: Counter[str]) -> dict[str, object]:
    name = f"{decision.object} {decision.path}".rstrip() if decision.kind else ""
    parts = (
        decision.source,
        decision.api_version,
        decision.kind,
        decision.namespace,
        decision.name,
        decision.path,
        decision.outcome,
    )
    return {
        "ruleId": decision.outcome,
        "ruleIndex": list(_RULES).index(decision.outcome),
        "level": "error",
        "message": {"text": utf8(sentence(decision))},
        **locations(decision.source, decision.line, name),
        # The same for the same pod template of the same file, wherever its lines move.
        "partialFingerprints": {FINGERPRINT: fingerprint(parts, seen)},
    }
