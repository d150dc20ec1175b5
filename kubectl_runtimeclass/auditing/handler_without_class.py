"""Handlers that nodes serve and no class names; of interest to who looks at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..findings.finding import NOTE, Finding
from .facts import ClusterFacts
from .phrases import count_phrase
from .rules import HANDLER_WITHOUT_CLASS


def find(facts: ClusterFacts) -> Iterator[Finding]:
    """A note for each handler."""
    if "RuntimeClass" not in facts.snapshot.listed:
        return
    named = {runtime_class.handler for runtime_class in facts.classes} | {"", "runc", "crun"}
    counts = Counter(name for node in facts.snapshot.nodes for name in node.runtime_handlers)
    for name in sorted(set(counts) - named):
        yield Finding(
            HANDLER_WITHOUT_CLASS.id,
            NOTE,
            f"handler {name}",
            f"{count_phrase(counts[name], 'node serves', 'nodes serve')} it, and no RuntimeClass names it",
        )
