"""Markdown for a comment on a pull request: what to do first, the rest folded away.

The same results give the same bytes, and the first line is a mark by which a job finds its comment again to
replace it. All that comes from manifests stands in code, where neither Markdown, HTML, @mentions nor
#references work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from ...findings.finding import Finding
from ...rewriting.results import FileResult, summarize
from ...rewriting.review import Review
from ...rules.decision import REFUSED, UNREACHED, UNSETTABLE, Decision
from .. import PLAIN, Screen
from ..markdown import LIMIT, Block, code, fit, row
from ..phrases import class_label, plural
from .phrases import FINDINGS, errors, findings, headline, place, subject, what, where, why

MARK = "<!-- kubectl-runtimeclass check -->"

Columns = tuple[tuple[str, Callable[[Decision], str]], ...]


def render(review: Review, screen: Screen = PLAIN) -> str:
    """The headline, a table of changes, one of refusals, of doubts, the files that could not be checked, warnings, the
    rest."""
    results = review.files
    decisions = findings(results)
    changes = [decision for decision in decisions if decision.changes]
    refused = [decision for decision in decisions if decision.outcome == REFUSED]
    out_of_reach = [decision for decision in decisions if decision.outcome in (UNREACHED, UNSETTABLE)]
    rest = [d for result in results for d in result.decisions if d.outcome not in FINDINGS]
    failed = errors(results)
    text = f"{MARK}\n### RuntimeClass check {'failed' if decisions or failed or review.failures else 'passed'}\n\n"
    text += f"{headline(summarize(results), unsure=len(review.failures))}\n"
    for block in (
        _section("Would change", _CHANGES, changes, _HINT),
        _section("Refused", _REFUSALS, refused),
        _section("Out of reach", _REFUSALS, out_of_reach),
        _findings("In doubt", review.failures),
        _failures(failed),
        _findings("Warnings", review.warnings),
        _folded(rest),
    ):
        text += fit(block, LIMIT - len(text))
    return text


_HINT = "`kubectl runtimeclass assign -i` with the same rules makes these changes."


def _workload(decision: Decision) -> str:
    return code(subject(decision))


def _place(decision: Decision) -> str:
    return code(place(decision))


_CHANGES: Columns = (
    ("Workload", _workload),
    ("Before", lambda decision: code(class_label(decision.before))),
    ("After", lambda decision: code(class_label(decision.after))),
    ("Rule", lambda decision: ", ".join(filter(None, (code(decision.rule or ""), code(decision.reason))))),
    ("Place", _place),
)
_REFUSALS: Columns = (
    ("Workload", _workload),
    ("Reason", lambda decision: code(decision.reason)),
    ("Place", _place),
)
_REST: Columns = (
    ("Workload", _workload),
    ("Outcome", lambda decision: code(what(decision))),
    ("Reason", lambda decision: code(why(decision))),
    ("Place", _place),
)


def _section(title: str, columns: Columns, decisions: list[Decision], hint: str = "") -> Block:
    if not decisions:
        return "", [], ""
    before = f"\n#### {title}\n\n" + _header(columns)
    return before, list(_rows(columns, decisions)), f"\n{hint}\n" if hint else ""


def _findings(title: str, found: tuple[Finding, ...]) -> Block:
    lines = [f"- {code(': '.join(filter(None, (where(finding), finding.sentence))))}\n" for finding in found]
    return (f"\n#### {title}\n\n" if lines else ""), lines, ""


def _failures(failed: list[FileResult]) -> Block:
    lines = [f"- {code(result.error)}\n" for result in failed]
    return ("\n#### Could not be checked\n\n" if lines else ""), lines, ""


def _folded(decisions: list[Decision]) -> Block:
    if not decisions:
        return "", [], ""
    counts = Counter(decision.outcome for decision in decisions)
    counted = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    summary = f"<summary>{plural(len(decisions), 'pod template')} as they are: {counted}</summary>"
    before = f"\n<details>\n{summary}\n\n" + _header(_REST)
    return before, list(_rows(_REST, decisions)), "\n</details>\n"


def _header(columns: Columns) -> str:
    return row(title for title, _ in columns) + row("---" for _ in columns)


def _rows(columns: Columns, decisions: Iterable[Decision]) -> Iterator[str]:
    return (row(cell(decision) for _, cell in columns) for decision in decisions)
