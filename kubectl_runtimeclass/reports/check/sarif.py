"""SARIF, for code scanning. Findings are results; files that could not be checked, notifications."""

from __future__ import annotations

from collections import Counter

from ...auditing.rules import NO_NODE_SERVES, NOT_WHERE_SERVED
from ...findings.finding import WARNING, Finding
from ...rewriting.review import (
    CLASS_IN_PATCH,
    FOREIGN_CLASS,
    LOCAL_CONFIG,
    MISSPELT_CLASS,
    NAMESPACE_UNKNOWN,
    NO_NAMESPACE,
    NO_POD_TEMPLATE,
    NOTHING_CHECKED,
    RULE_MATCHED_NOTHING,
    TEXT,
    Review,
)
from ...rules.decision import ASSIGNED, REFUSED, REMOVED, UNREACHED, UNSETTABLE, Decision
from .. import PLAIN, Screen
from ..phrases import utf8
from ..sarif import RuleText, fingerprint, locations, log, rule_text
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


def render(review: Review, screen: Screen = PLAIN) -> str:
    """A log with one run."""
    results = review.files
    seen: Counter[str] = Counter()
    notifications = [
        {"level": "error", "message": {"text": utf8(result.error)}, **locations(result.source)}
        for result in errors(results)
    ]
    rules = [RuleText(outcome, *texts) for outcome, texts in _RULES.items()]
    ids = list(dict.fromkeys(finding.id for finding in review.findings))
    rules += (_rule(id_) for id_ in ids)
    sarif_results = [_result(decision, seen) for decision in findings(results)]
    sarif_results += (
        _finding(finding, len(_RULES) + ids.index(finding.id), seen) for finding in review.findings
    )
    return log(rules, sarif_results, notifications)


_DOUBTS = {
    RULE_MATCHED_NOTHING: (
        "RuleMatchedNothing",
        "A rule decided on no pod template.",
        "Correct the rule, or drop it.",
    ),
    NAMESPACE_UNKNOWN: (
        "NamespaceUnknown",
        "A rule asks for labels of a namespace that nobody gave.",
        "Have its Namespace object in the input, or give --snapshot.",
    ),
    NO_NAMESPACE: (
        "NoNamespace",
        "A rule asks for the namespace of an object that names none.",
        "Name it in the manifest, or with -n.",
    ),
    FOREIGN_CLASS: (
        "ForeignClass",
        "A pod template keeps a RuntimeClass that no rule gives.",
        "Replace it (onExisting: Replace), or have a rule for it.",
    ),
    LOCAL_CONFIG: (
        "LocalConfig",
        "A workload is marked config.kubernetes.io/local-config.",
        "Take the mark away, or the workload out of what is applied.",
    ),
    MISSPELT_CLASS: (
        "MisspeltClass",
        "The name of a RuntimeClass is nearly that of another one.",
        "Write the name that was meant, or list it in classes of the rules.",
    ),
    NO_POD_TEMPLATE: (
        "NoPodTemplate",
        "An entry of podTemplates leads nowhere.",
        "Correct its path.",
    ),
    TEXT: (
        "ManifestInText",
        "A manifest stands as text in another object, and is left alone.",
        "Do what the message says: for a ConfigMap, add a line to embedded of the rules.",
    ),
    CLASS_IN_PATCH: (
        "ClassInPatch",
        "A patch of a kustomization sets a RuntimeClass that no rule gives, or takes one away.",
        "Check what the kustomization builds (-k), or take the class out of the patch.",
    ),
    NOTHING_CHECKED: (
        "NothingChecked",
        "There is no pod template in the input.",
        "Name the manifests that were meant, or give --allow-empty.",
    ),
}
"""By id of a finding, as `_RULES`."""

_OF_AUDIT = {rule.id: rule for rule in (NO_NODE_SERVES, NOT_WHERE_SERVED)}
"""Findings that `audit` has, too, with its texts."""

_RESTRICTION = (
    "RuntimeCannot",
    "A pod template asks its runtime for what this cannot give.",
    "Change the pod template or its class, or list the id in ignore of the rule.",
)


def _rule(id: str) -> RuleText:
    if id in _OF_AUDIT:
        return rule_text(_OF_AUDIT[id], level=WARNING)
    return RuleText(id, *_DOUBTS.get(id, _RESTRICTION), level=WARNING)


def _finding(finding: Finding, index: int, seen: Counter[str]) -> dict[str, object]:
    parts = (finding.file, finding.subject, finding.id, finding.message)
    return {
        "ruleId": finding.id,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": utf8(finding.sentence)},
        **locations(finding.file, finding.line or None, finding.subject),
        "partialFingerprints": {FINGERPRINT: fingerprint(parts, seen)},
    }


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
