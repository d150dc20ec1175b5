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
from .sought import SoughtWord

if TYPE_CHECKING:
    from ..runtimes.restrictions import Restriction, RuntimeConflict


class Restricted:
    """The restrictions of each class's runtime; words tell which documents of a stream may meet one."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._families: dict[str, str] = {}
        """By class; "" where it is not known, or can do everything."""
        self._data = b""
        self._words: tuple[SoughtWord, ...] | None = None
        """Of these a document has one that asks too much; None: any may."""

    def look_into(self, data: bytes, begin: int, end: int) -> None:
        """Find the words that matter to the documents of a part of a stream."""
        classes = {rule.runtime_class_name for rule in self._rules.rules}
        families = {*map(self._family, classes), *self._rules.families.values()}
        if data.find(_FIELD, begin, end) >= 0:  # classes that stand there already
            families.update(FAMILIES if data.find(SYSBOX.encode(), begin, end) >= 0 else _BY_WORDS)
        words = _words_of(frozenset(families))
        self._data = data
        sought = (*words, _BACKSLASH) if words else words
        self._words = None if sought is None else tuple([SoughtWord(word, data) for word in sought])

    def may_ask(self, start: int, end: int) -> bool:
        """Whether the document from `start` to `end` of that stream may ask for what a runtime cannot give."""
        if self._words is None:
            return True
        for word in self._words:
            at = word.next(start, end)
            if at < end and (
                word.word not in _ONLY_WITH or _ONLY_WITH[word.word].search(self._data, at, end)
            ):
                return True
        return False

    def of(self, template: PodTemplate, class_name: str, rule: str | None) -> tuple[RuntimeConflict, ...]:
        """What a pod template asks in vain, with this class, which a rule gave or left.

        Raises NeedsTree, as the template's nodes do.
        """
        family = self._family(class_name)
        if not family or template.field.partial or not template.field.has_template:
            return ()
        return self._asked(family, template, rule)

    def _asked(self, family: str, template: PodTemplate, rule: str | None) -> tuple[RuntimeConflict, ...]:
        from ..runtimes.requirements import FIELDS
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
_FIELD = b"untimeClassName"
_BACKSLASH = b"\\"
_ONLY_WITH = {
    b"limits": re.compile(rb"/[A-Za-z0-9._-]+(?:[\"'][ \t]*:|[ \t]*:\s)"),
    _BACKSLASH: re.compile(rb"\\[uUx\r\n]"),
}
"""What has to follow in the document: of limits, only those of a device matter, whose key is like
`vendor.example/device`; an escape may stand for a letter in double quotes."""
