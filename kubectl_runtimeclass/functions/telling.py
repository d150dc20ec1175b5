"""Decisions as results of a KRM function, and as warnings on stderr."""

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


def _severity_and_message(
    decision: Decision, item: Item, check: bool, rules: Rules, namespaces: Namespaces
) -> tuple[str, str] | None:
    """Severity and message of what the host is told of a decision; None where there is nothing to tell."""
    if item.local:
        if not (decision.changes or decision.not_fulfilled):
            return None
        return WARNING, f"left as it is, as {LOCAL.decode()} says; otherwise: {_otherwise(decision)}"
    if decision.changes:
        return ERROR if check else WARNING if decision.reason else INFO, change(decision, check)
    if decision.outcome == KEPT:
        return INFO, decision.reason
    namespace = decision.namespace or namespaces.default
    if decision.outcome == NO_MATCH and rules.need_namespaces and namespace not in namespaces.labels:
        return WARNING, decision.reason
    return None


def _otherwise(decision: Decision) -> str:
    return change(decision, True) if decision.changes else decision.reason


def _result(decision: Decision, item: Item, severity: str, message: str) -> Result:
    return Result(
        severity,
        message,
        Reference(decision.api_version, decision.kind, decision.namespace, decision.name),
        decision.path,
        decision.before,
        decision.after if decision.changes and not item.local else None,
        item.path,
        item.file_index,
    )


def _of_the_rules(config: Node | None, review: Review) -> list[Result]:
    """What is to be told of the rules, about the functionConfig. A rule that matched nothing may be meant for others,
    but where something near it is there."""

    def text(*path: str) -> str:
        node = config.at(path) if config is not None else None
        return node.text if node is not None else ""

    about = Reference(
        text("apiVersion"), text("kind"), text("metadata", "namespace"), text("metadata", "name")
    )
    return [
        Result(
            INFO if finding.id == RULE_MATCHED_NOTHING and not finding.fix else WARNING,
            finding.message if finding.id == NO_POD_TEMPLATE else finding.sentence,
            about,
            _FIELDS[finding.id] if about.kind == KIND else "data.rules",
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
"""By id of a finding: the field of the rules that is concerned."""


def _restrictions(decision: Decision, item: Item) -> Iterator[Result]:
    """A warning for each thing that it asks of its runtime in vain."""
    for each in decision.restrictions if not item.local else ():
        about = Reference(decision.api_version, decision.kind, decision.namespace, decision.name)
        yield Result(
            WARNING,
            each.message,
            about,
            ", ".join(each.fields[:3]),
            path=item.path,
            file_index=item.file_index,
        )


def change(decision: Decision, check: bool) -> str:
    """What a decision changes, or would."""
    assigned = decision.outcome == ASSIGNED
    what = f"set to {decision.after}" if assigned else f"removed, it was {decision.before}"
    sentence = f"{'would be ' if check else ''}{what} by rule {decision.rule}"
    return f"{sentence}; {decision.reason}" if decision.reason else sentence


def _sentence(decision: Decision, item: Item) -> str:
    place = f" ({item.path})" if item.path else ""
    return f"{decision.object}{place}: {decision.path}: {decision.reason}"


def warnings_text(results: Iterable[Result]) -> str:
    """Warnings and errors for a terminal or a build log, a line each."""
    lines = []
    for result in results:
        if result.severity != INFO:
            place = f" ({result.path})" if result.path else ""
            sentence = f"{result.about}{place}: {result.field}: {result.message}"
            lines.append(f"{result.severity}: {safe(sentence)}\n")
    return "".join(lines)
