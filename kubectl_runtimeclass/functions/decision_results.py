"""Decisions in the form of results of a KRM function and of warnings on stderr."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..reports.display import safe
from ..rewriting.review import MISSPELT_CLASS, NO_POD_TEMPLATE, RULE_MATCHED_NOTHING, TEXT, Review
from ..rules.decision import ASSIGNED, KEPT, NO_MATCH, Decision
from ..rules.match import Namespaces
from ..rules.model import KIND, Rules
from ..yamledit.node import Node
from .items import LOCAL, Item
from .results import ERROR, INFO, WARNING, Reference, Result


def severity_and_message(
    decision: Decision, item: Item, check: bool, rules: Rules, namespaces: Namespaces
) -> tuple[str, str] | None:
    """(severity, message) of the result for a decision, None if it needs no result."""
    if item.local:
        if not (decision.changes or decision.not_fulfilled):
            return None
        return WARNING, f"left as it is, as {LOCAL.decode()} says; otherwise: {_otherwise(decision)}"
    if decision.changes:
        return ERROR if check else WARNING if decision.reason else INFO, change_sentence(decision, check)
    if decision.outcome == KEPT:
        return INFO, decision.reason
    namespace = decision.namespace or namespaces.default
    if decision.outcome == NO_MATCH and rules.need_namespaces and namespace not in namespaces.labels:
        return WARNING, decision.reason
    return None


def _otherwise(decision: Decision) -> str:
    return change_sentence(decision, True) if decision.changes else decision.reason


def decision_result(decision: Decision, item: Item, severity: str, message: str) -> Result:
    return Result(
        severity=severity,
        message=message,
        about=_reference(decision),
        field=decision.path,
        current=decision.before,
        proposed=decision.after if decision.changes and not item.local else None,
        path=item.path,
        file_index=item.file_index,
    )


def rule_results(config: Node | None, review: Review) -> list[Result]:
    """Results about the rules themselves, which refer to the functionConfig.

    A rule that matched nothing gives INFO, since it may be for other builds, or WARNING if there is a similar object.
    """

    def text(*path: str) -> str:
        node = config.at(path) if config is not None else None
        return node.text if node is not None else ""

    about = Reference(
        api_version=text("apiVersion"),
        kind=text("kind"),
        namespace=text("metadata", "namespace"),
        name=text("metadata", "name"),
    )
    return [
        Result(
            severity=INFO if finding.id == RULE_MATCHED_NOTHING and not finding.fix else WARNING,
            message=finding.message if finding.id == NO_POD_TEMPLATE else finding.sentence,
            about=about,
            field=_FIELDS[finding.id] if about.kind == KIND else "data.rules",
        )
        for finding in review.findings
        if finding.id in _FIELDS
    ]


_FIELDS = {
    NO_POD_TEMPLATE: "spec.podTemplates",
    RULE_MATCHED_NOTHING: "spec.rules",
    MISSPELT_CLASS: "spec.rules",
    TEXT: "spec.embedded",
}
"""The field of the rules that each finding, by its id, is about."""


def restriction_results(decision: Decision, item: Item) -> Iterator[Result]:
    """A warning for everything that the object requires and its runtime does not support."""
    for conflict in decision.restrictions if not item.local else ():
        yield Result(
            severity=WARNING,
            message=conflict.message,
            about=_reference(decision),
            field=", ".join(conflict.fields[:3]),
            path=item.path,
            file_index=item.file_index,
        )


def _reference(decision: Decision) -> Reference:
    return Reference(
        api_version=decision.api_version,
        kind=decision.kind,
        namespace=decision.namespace,
        name=decision.name,
    )


def change_sentence(decision: Decision, check: bool) -> str:
    """The sentence about a change of the class; in a check, about one that would be made."""
    assigned = decision.outcome == ASSIGNED
    action = f"set to {decision.after}" if assigned else f"removed, it was {decision.before}"
    sentence = f"{'would be ' if check else ''}{action} by rule {decision.rule}"
    return f"{sentence}; {decision.reason}" if decision.reason else sentence


def refusal_sentence(decision: Decision, item: Item) -> str:
    return _joined(decision.object, item.path, decision.path, decision.reason)


def _joined(about: object, file: str, field: str, message: str) -> str:
    """The parts of a sentence on a field of an object, of which the file and the field may be ""."""
    place = f" ({file})" if file else ""
    return ": ".join(filter(None, (f"{about}{place}", field, message)))


def warnings_text(results: Iterable[Result]) -> str:
    """The warnings and errors among the results for a terminal or a build log, one in each line."""
    lines = []
    for result in results:
        if result.severity != INFO:
            sentence = _joined(result.about, result.path, result.field, result.message)
            lines.append(f"{result.severity}: {safe(sentence)}\n")
    return "".join(lines)
