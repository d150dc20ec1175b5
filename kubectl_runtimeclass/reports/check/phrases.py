"""What the report formats say alike: the change, its cause, the headline."""

from __future__ import annotations

from collections.abc import Iterable

from ...findings.finding import Finding
from ...rewriting.results import FileResult, Summary, fruitless
from ...rewriting.review import RULE_MATCHED_NOTHING
from ...rules.decision import (
    ASSIGNED,
    KEPT,
    NO_MATCH,
    NOT_FULFILLED,
    REFUSED,
    REMOVED,
    SKIPPED,
    UNCHANGED,
    UNREACHED,
    UNSETTABLE,
    Decision,
)
from ...workloads.pod_templates import TemplateLookup
from ..display import safe
from ..phrases import class_label, plural

FINDINGS = (ASSIGNED, REMOVED, *NOT_FULFILLED)
"""The outcomes that fail a check: the manifest is not as the rules want it, or cannot be made so."""

_HEADLINE = (
    (REFUSED, "refused"),
    (UNREACHED, "unreached"),
    (UNSETTABLE, "unsettable"),
    (KEPT, "kept"),
    (SKIPPED, "skipped"),
    (UNCHANGED, "unchanged"),
    (NO_MATCH, "without a rule"),
)


def findings(results: Iterable[FileResult]) -> list[Decision]:
    """The decisions that fail a check, in order."""
    return [decision for result in results for decision in result.decisions if decision.outcome in FINDINGS]


def errors(results: Iterable[FileResult]) -> list[FileResult]:
    """The inputs that could not be checked, in order."""
    return [result for result in results if result.error]


def headline(summary: Summary, *, unsure: int = 0, done: bool = False) -> str:
    """`2 would change, 1 refused, 5 unchanged in 9 files`; when `done`, `1 assigned, 1 removed, 1 refused, ...`."""
    assigned, removed = summary.outcomes[ASSIGNED], summary.outcomes[REMOVED]
    changes = (
        [(assigned, "assigned"), (removed, "removed")] if done else [(assigned + removed, "would change")]
    )
    counts = [*changes, *((summary.outcomes[outcome], word) for outcome, word in _HEADLINE)]
    text = ", ".join(f"{count} {word}" for count, word in counts if count) or "no pod templates"
    text += f" in {plural(summary.files, 'file')}"
    if unsure:
        text += f"; {unsure} in doubt"
    if summary.errors:
        text += f"; {summary.errors} could not be {'read or written' if done else 'checked'}"
    if summary.skipped:
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(summary.skipped.items()))
        text += f"; {plural(summary.skipped.total(), 'file')} skipped ({reasons})"
    return text


def unfound_pod_templates(searches: Iterable[TemplateLookup]) -> str:
    """A warning for each entry of the rules' `podTemplates` that gave no pod template in the whole run.

    Its path may be misspelt, and workloads go without their class. Nothing of kinds that were not met.
    """
    return "".join(
        safe(f"warning: {field.source}: podTemplates: {sentence}") + "\n"
        for field, sentence in fruitless(searches)
    )


def warnings(findings_of: Iterable[Finding]) -> str:
    """A line for each finding; one for all rules that matched nothing, where nothing near them is known."""
    findings_of = list(findings_of)
    idle = [finding for finding in findings_of if finding.id == RULE_MATCHED_NOTHING and not finding.fix]
    lines = [_warning(finding) for finding in findings_of if len(idle) < 2 or finding not in idle]
    if len(idle) > 1:
        names = ", ".join(finding.subject.removeprefix("rule ") for finding in idle)
        lines.append(
            ": ".join(filter(None, ("warning", idle[0].file, f"{len(idle)} rules matched nothing ({names})")))
        )
    return "".join(f"{safe(line)}\n" for line in lines)


def other_namespaces(results: Iterable[FileResult], given: str) -> str:
    """A warning where what changes names another namespace than -n does, which selects nothing; else "".

    With `given` "" there was no -n.
    """
    if not given:
        return ""
    changed = {one.object: one.namespace for result in results for one in result.decisions if one.changes}
    others = sum(namespace not in ("", given) for namespace in changed.values())
    if not others:
        return ""
    are_there = (
        "object that changes is in another namespace"
        if len(changed) == 1
        else (
            f"objects that change {'is in another namespace' if others == 1 else 'are in other namespaces'}"
        )
    )
    return (
        safe(
            f"warning: -n {given} is the namespace of objects that name none, it selects nothing: {others} of "
            f"{len(changed)} {are_there}; to select, give rules with match: {{namespaces: [{given}]}}"
        )
        + "\n"
    )


def _warning(finding: Finding) -> str:
    return ": ".join(filter(None, ("warning", where(finding), finding.sentence)))


def where(finding: Finding) -> str:
    """`file:line`, or what there is of it."""
    return f"{finding.file}:{finding.line}" if finding.line else finding.file


def skipped_files(results: Iterable[FileResult]) -> str:
    """A line for each file that was skipped, with the reason."""
    return "".join(
        safe(f"skipped: {result.source}: {result.skipped}") + "\n" for result in results if result.skipped
    )


def change(decision: Decision) -> str:
    """`(none) → gvisor`."""
    return f"{class_label(decision.before)} → {class_label(decision.after)}"


def what(decision: Decision) -> str:
    """The outcome in a few words, the change itself where there is one."""
    if decision.changes:
        return change(decision)
    if decision.not_fulfilled:
        return decision.outcome.upper()
    if decision.outcome == NO_MATCH:
        return "no rule"
    word = decision.outcome.lower()
    if not decision.before:
        return word
    return f"{word} ({decision.before})" if decision.outcome == SKIPPED else f"{word} {decision.before}"


def why(decision: Decision) -> str:
    """The rule of a change, and the reason where one was given; may be ""."""
    rule = f"rule {decision.rule}" if decision.changes and decision.rule else ""
    return f"{rule}: {decision.reason}" if rule and decision.reason else rule or decision.reason


def subject(decision: Decision) -> str:
    """`Kind namespace/name`; of a document that could not be read, what is known of it."""
    return decision.object.rstrip() or "document"


def sentence(decision: Decision) -> str:
    """The whole decision: `Deployment shop/web: runtimeClassName (none) → gvisor, rule untrusted`."""
    if decision.changes:
        change_text, between = f"runtimeClassName {change(decision)}", ", "
    else:
        change_text, between = decision.outcome.lower() if decision.not_fulfilled else what(decision), ": "
    return f"{subject(decision)}: " + between.join(filter(None, (change_text, why(decision))))


def place(decision: Decision) -> str:
    return f"{decision.source}:{decision.line}"
