"""SARIF 2.1.0, for code scanning. Findings are results; files that could not be checked, notifications.

The standard: OASIS, Static Analysis Results Interchange Format 2.1.0 Plus Errata 01.
"""

from __future__ import annotations

from collections import Counter

from ... import __version__
from ...rewriting.results import FileResult
from ...rules.decision import ASSIGNED, REFUSED, REMOVED, UNREACHED, UNSETTABLE, Decision
from .. import PLAIN, Screen
from ..phrases import utf8
from .phrases import errors, findings, sentence

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

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
    """A log with one run. ASCII only, for names must not reach a terminal as they are."""
    import json

    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(results)]}
    return json.dumps(log, indent=2) + "\n"


def _run(results: tuple[FileResult, ...]) -> dict[str, object]:
    failed = errors(results)
    invocation: dict[str, object] = {"executionSuccessful": not failed}
    if failed:
        invocation["toolExecutionNotifications"] = [
            {"level": "error", "message": {"text": utf8(result.error)}, **_locations(result.source, None)}
            for result in failed
        ]
    seen: Counter[str] = Counter()
    return {
        "tool": {
            "driver": {
                "name": "kubectl-runtimeclass",
                "semanticVersion": __version__,
                "rules": [_rule(outcome) for outcome in _RULES],
            }
        },
        "invocations": [invocation],
        "results": [_result(decision, seen) for decision in findings(results)],
    }


def _rule(outcome: str) -> dict[str, object]:
    name, description, help = _RULES[outcome]
    return {
        "id": outcome,
        "name": name,
        "shortDescription": {"text": description},
        "help": {"text": help.replace("`", ""), "markdown": help},
        "defaultConfiguration": {"level": "error"},
    }


def _result(decision: Decision, seen: Counter[str]) -> dict[str, object]:
    location = _locations(decision.source, decision.line, decision)
    return {
        "ruleId": decision.outcome,
        "ruleIndex": list(_RULES).index(decision.outcome),
        "level": "error",
        "message": {"text": utf8(sentence(decision))},
        **location,
        "partialFingerprints": {FINGERPRINT: _fingerprint(decision, seen)},
    }


def _fingerprint(decision: Decision, seen: Counter[str]) -> str:
    """The same for the same pod template of the same file, wherever its lines move."""
    import hashlib

    known = "\0".join(
        utf8(part)
        for part in (
            decision.source,
            decision.api_version,
            decision.kind,
            decision.namespace,
            decision.name,
            decision.path,
            decision.outcome,
        )
    )
    seen[known] += 1
    return hashlib.sha256(f"{known}\0{seen[known]}".encode()).hexdigest()


def _locations(source: str, line: int | None, decision: Decision | None = None) -> dict[str, object]:
    """`locations`, where there is anything to say of them. Standard input has no place in a file."""
    location: dict[str, object] = {}
    if source != "<stdin>":
        region = {} if line is None else {"region": {"startLine": line}}
        location["physicalLocation"] = {"artifactLocation": _artifact(source), **region}
    if decision is not None and decision.kind:
        name = f"{decision.object} {decision.path}".rstrip()
        location["logicalLocations"] = [{"fullyQualifiedName": utf8(name), "kind": "resource"}]
    return {"locations": [location]} if location else {}


def _artifact(source: str) -> dict[str, str]:
    """A relative name is one from the root of the sources; an absolute one has a URI of its own."""
    from urllib.parse import quote

    try:
        path = quote(source, safe="/", errors="surrogateescape")
    except UnicodeEncodeError:  # half a character, as names on Windows may have
        path = quote(source, safe="/", errors="surrogatepass")
    if path.startswith("/"):
        return {"uri": f"file://{path}"}
    return {"uri": path, "uriBaseId": "%SRCROOT%"}
