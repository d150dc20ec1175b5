"""What pod templates ask of the runtimes behind their classes that these cannot give: warnings, as explain has them.

Notes are left to explain: they are about how a runtime does what it does.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..errors import Refused
from ..named import TYPE_CHECKING
from ..rules.model import Rules
from ..runtimes.families import FAMILIES, SYSBOX, runtime_of
from ..workloads.pod_templates import PodTemplate

if TYPE_CHECKING:
    from ..runtimes.restrictions import Restriction, RuntimeConflict

_KEY_WITH_SLASH = re.compile(rb"/[A-Za-z0-9._-]+(?:[\"'][ \t]*:|[ \t]*:\s)")
"""A key such as `vendor.example/device`, as resources of device plugins are called."""


class Restricted:
    """The restrictions of each class's runtime; words tell which documents of a stream may meet one."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._families: dict[str, str] = {}
        """By class; "" where it is not known, or can do everything."""
        self._words: tuple[bytes, ...] | None = None
        """Of these a document has one that asks too much; None: any may."""
        self._escapes = False

    def look_into(self, data: bytes, begin: int, end: int) -> None:
        """Find the words that matter to the documents that follow, which are those of a part of a stream."""
        classes = {rule.runtime_class_name for rule in self._rules.rules}
        families = {*map(self._family, classes), *self._rules.families.values()}
        if data.find(_FIELD, begin, end) >= 0:  # classes that stand there already
            families.update(FAMILIES if data.find(SYSBOX.encode(), begin, end) >= 0 else _BY_WORDS)
        words = _words_of(frozenset(families))
        self._words = words and tuple(word for word in words if _asks(word, data, begin, end))
        self._escapes = data.find(b"\\", begin, end) >= 0

    def may_ask(self, text: bytes) -> bool:
        """Whether a document may ask for what a runtime cannot give."""
        if self._words is None:
            return True
        for word in self._words:
            if _asks(word, text, 0, len(text)):
                return True
        return self._escapes and _ESCAPE.search(text) is not None

    def of(self, template: PodTemplate, class_name: str, rule: str | None) -> tuple[RuntimeConflict, ...]:
        """What a pod template asks in vain, with this class, which a rule gave or left.

        Raises NeedsTree, as the template's nodes do.
        """
        family = self._family(class_name)
        if not family or template.field.partial or not template.field.has_template:
            return ()
        return self._asked(family, template, rule)

    def _asked(self, family: str, template: PodTemplate, rule: str | None) -> tuple[RuntimeConflict, ...]:
        from ..runtimes.asked import FIELDS
        from ..runtimes.restrictions import NOTE, restrictions_of
        from ..yamledit.value import part

        try:
            spec = part(template.spec, FIELDS)
            annotations = template.annotations if family == SYSBOX else None  # of others nobody asks for them
        except Refused:
            return ()  # whether it can be edited is asked elsewhere
        if not isinstance(spec, dict):
            return ()
        of_rule = next(
            (named_rule.ignored for named_rule in self._rules.rules if named_rule.name == rule), ()
        )
        conflicts = restrictions_of(family, spec, annotations, (*self._rules.ignored, *of_rule))
        return tuple(conflict for conflict in conflicts if conflict.severity != NOTE)

    def _family(self, class_name: str) -> str:
        if class_name not in self._families:
            runtime = runtime_of(class_name, None, self._rules.families)
            self._families[class_name] = runtime.family if runtime is not None else ""
        return self._families[class_name]


def _asks(word: bytes, text: bytes, begin: int, end: int) -> bool:
    """Whether a word stands in a part of a text; of limits, only those of a device matter."""
    at = text.find(word, begin, end)
    return at >= 0 and (word != _LIMITS or _KEY_WITH_SLASH.search(text, at, end) is not None)


@lru_cache(64)
def _words_of(families: frozenset[str]) -> tuple[bytes, ...] | None:
    """Words of which one is in each document that asks too much of these families; None: there are no such words."""
    restrictions = [restriction for family in families for restriction in _warned_of(family)]
    if not all(restriction.words for restriction in restrictions):
        return None
    return tuple(sorted({word for restriction in restrictions for word in restriction.words}))


def _warned_of(family: str) -> list[Restriction]:
    """What is told of a family."""
    if not family:
        return []
    from ..runtimes.restrictions import NOTE, of_family

    return [restriction for restriction in of_family(family) if restriction.severity != NOTE]


_BY_WORDS = tuple(family for family in FAMILIES if family != SYSBOX)
"""The families of which words tell."""
_LIMITS = b"limits"
_FIELD = b"untimeClassName"
_ESCAPE = re.compile(rb"\\[uUx\r\n]")
"""In double quotes it may stand for a letter."""
