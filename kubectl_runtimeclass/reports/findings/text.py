"""Findings for people: the sentence, what is seen, what helps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...findings.finding import ERROR, NOTE, WARNING, Finding
from .. import Screen
from ..display import safe
from ..layout import indented

_STYLES = {ERROR: "red", WARNING: "yellow", NOTE: "dim"}
_HANG = 9


def lines(findings: Iterable[Finding], screen: Screen) -> Iterator[str]:
    """`error    RuntimeClass gvisor: no node serves it  [no-node-serves]`, evidence and fix below."""
    for finding in findings:
        sentence = safe(finding.sentence) + f"  [{finding.id}]"
        first, *rest = indented(finding.severity, sentence, screen.width, _HANG)
        yield screen.paint(finding.severity, _STYLES[finding.severity]) + first[len(finding.severity) :]
        yield from rest
        if finding.file:
            yield f"{' ' * _HANG}{screen.paint(safe(finding.file), 'dim')}"
        for line in finding.evidence:
            yield from indented("", safe(line), screen.width, _HANG)
        if finding.fix:
            first, *rest = finding.fix.splitlines()
            yield from indented(f"{' ' * _HANG}fix:", safe(first), screen.width, _HANG + 5)
            # Commands stay whole: they are to be pasted.
            yield from (f"{' ' * (_HANG + 5)}{safe(line)}" for line in rest)
