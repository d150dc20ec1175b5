"""Classes that nodes serve and no pod uses; of interest to who looks at all."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import NOTE, Finding
from .facts import ClusterFacts
from .phrases import count_phrase
from .rules import UNUSED


def find(facts: ClusterFacts) -> Iterator[Finding]:
    """A note for each class."""
    for runtime_class in facts.classes:
        if runtime_class.pods == 0 and runtime_class.serving:
            yield Finding(
                UNUSED.id,
                NOTE,
                runtime_class.subject,
                f"{count_phrase(len(runtime_class.serving), 'node serves', 'nodes serve')} it, and no pod uses it",
            )
