"""JUnit XML, as Jenkins and GitLab read it: a test suite per file, a test case per pod template.

GitLab shows the text of a failure and ignores its `message`, Jenkins shows both; so both carry the sentence.
A case is known by `classname` and `name`, where no line number may stand: it would be another test after each
edit above it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ...rewriting.results import FileResult
from ...rules.decision import SKIPPED, Decision
from .. import PLAIN, Screen
from ..display import safe
from .phrases import place, sentence, subject, why

_NOT_XML = re.compile("[\ufffe\uffff]")
"""What XML 1.0 forbids (production Char), beyond the controls and surrogates that `safe` escapes."""

FAILURE, ERROR, SKIP = "failure", "error", "skipped"


class Case(NamedTuple):
    """One test case. `tag` is FAILURE, ERROR, SKIP, or "" for one that passed."""

    name: str
    line: int | None = None
    tag: str = ""
    type: str = ""
    message: str = ""
    text: str = ""


def render(results: tuple[FileResult, ...], screen: Screen = PLAIN) -> str:
    """Would change: failure. Refused, or a file that could not be checked: error. Skipped: skipped."""
    suites = [(result.source, cases) for result in results if (cases := _cases(result))]
    return document("check", suites)


def document(command: str, suites: Sequence[tuple[str, list[Case]]]) -> str:
    """What a command found, as JUnit XML: a suite a file."""
    total = Counter(case.tag for _, cases in suites for case in cases)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f"<testsuites{_attributes(name=f'kubectl runtimeclass {command}', **_counts(total))}>")
    for source, cases in suites:
        counts = _counts(Counter(case.tag for case in cases))
        lines.append(f"  <testsuite{_attributes(name=source, **counts)}>")
        for case in cases:
            lines += _case(source, case)
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "".join(f"{line}\n" for line in lines)


def _cases(result: FileResult) -> list[Case]:
    if result.error:
        return [Case("file", None, ERROR, "FileError", result.error, result.error)]
    seen: Counter[str] = Counter()
    cases = []
    for decision in result.decisions:
        name = " ".join(filter(None, (subject(decision), decision.path)))
        seen[name] += 1
        cases.append(_of(decision, name if seen[name] == 1 else f"{name} ({seen[name]})"))
    return cases


def _of(decision: Decision, name: str) -> Case:
    text = f"{place(decision)}: {sentence(decision)}"
    if decision.changes:
        return Case(name, decision.line, FAILURE, decision.outcome, sentence(decision), text)
    if decision.not_fulfilled:
        return Case(name, decision.line, ERROR, decision.outcome, sentence(decision), text)
    if decision.outcome == SKIPPED:
        return Case(name, decision.line, SKIP, message=why(decision))
    return Case(name, decision.line)


def _counts(tags: Counter[str]) -> dict[str, str]:
    return {
        "tests": str(tags.total()),
        "failures": str(tags[FAILURE]),
        "errors": str(tags[ERROR]),
        "skipped": str(tags[SKIP]),
    }


def _case(source: str, case: Case) -> Iterable[str]:
    line = {} if case.line is None else {"line": str(case.line)}
    opened = f"    <testcase{_attributes(classname=source, name=case.name, file=source, **line)}"
    if not case.tag:
        yield f"{opened}/>"
        return
    yield f"{opened}>"
    detail = {"type": case.type} if case.type else {}
    said = f"      <{case.tag}{_attributes(message=case.message, **detail)}"
    yield f"{said}>{_text(case.text)}</{case.tag}>" if case.text else f"{said}/>"
    yield "    </testcase>"


def _attributes(**values: str) -> str:
    return "".join(f' {name}="{_text(value)}"' for name, value in values.items())


def _text(text: str) -> str:
    """Character data or an attribute's value; what XML forbids stands there escaped as on a terminal."""
    import html

    return html.escape(_NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", safe(text)))
