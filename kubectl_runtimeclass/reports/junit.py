"""JUnit XML, as Jenkins and GitLab read it.

GitLab shows the text of a failure and ignores its `message`, Jenkins shows both; so both carry the sentence.
A case is known by `classname` and `name`, where no line number may stand: it would be another test after each
edit above it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .display import safe

_NOT_XML = re.compile("[\ufffe\uffff]")
"""What XML 1.0 forbids (production Char), beyond the controls and surrogates that `safe` escapes."""

FAILURE, ERROR, SKIP = "failure", "error", "skipped"


class TestCase(NamedTuple):
    """One test case. `tag` is FAILURE, ERROR, SKIP, or "" for one that passed."""

    name: str
    line: int | None = None
    tag: str = ""
    type: str = ""
    message: str = ""
    text: str = ""


def render(name: str, suites: Sequence[tuple[str, Sequence[TestCase]]]) -> str:
    """The document: a test suite for each (source, cases) that has any."""
    suites = [(source, cases) for source, cases in suites if cases]
    total = Counter(case.tag for _, cases in suites for case in cases)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f"<testsuites{_attributes(name=name, **_counts(total))}>")
    for source, cases in suites:
        counts = _counts(Counter(case.tag for case in cases))
        lines.append(f"  <testsuite{_attributes(name=source, **counts)}>")
        for case in cases:
            lines += _case(source, case)
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "".join(f"{line}\n" for line in lines)


def _counts(tags: Counter[str]) -> dict[str, str]:
    return {
        "tests": str(tags.total()),
        "failures": str(tags[FAILURE]),
        "errors": str(tags[ERROR]),
        "skipped": str(tags[SKIP]),
    }


def _case(source: str, case: TestCase) -> Iterable[str]:
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

    return html.escape(_NOT_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", safe(text)))
