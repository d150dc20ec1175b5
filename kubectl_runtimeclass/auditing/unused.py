from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import NOTE, Finding, Rule
from .facts import Facts

RULE = Rule(
    id="unused",
    name="Unused",
    description="A RuntimeClass that nodes serve, and that no pod uses.",
    help="Nothing has to be done.",
)
WIDE = True


def find(facts: Facts) -> Iterator[Finding]:
    for each in facts.classes:
        if each.pods == 0 and each.serving:
            yield Finding(
                RULE.id, NOTE, each.subject, f"{len(each.serving)} nodes serve it, and no pod uses it"
            )
