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
    for each in findings:
        sentence = safe(each.sentence) + f"  [{each.id}]"
        first, *rest = indented(each.severity, sentence, screen.width, _HANG)
        yield screen.paint(each.severity, _STYLES[each.severity]) + first[len(each.severity) :]
        yield from rest
        if each.file:
            yield f"{' ' * _HANG}{screen.paint(safe(each.file), 'dim')}"
        for line in each.evidence:
            yield from indented("", safe(line), screen.width, _HANG)
        if each.fix:
            first, *rest = each.fix.splitlines()
            yield from (f"{' ' * _HANG}{line}" for line in _fix(first, rest))


def _fix(first: str, rest: list[str]) -> Iterator[str]:
    """Commands stay whole: they are to be pasted."""
    yield f"fix: {safe(first)}"
    for line in rest:
        yield f"     {safe(line)}"
