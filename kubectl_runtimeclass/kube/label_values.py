"""The possible values of a label on nodes that do not exist yet.

Source: Karpenter v1.8, pkg/scheduling/requirement.go (`Intersection`, `Any`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .selectors import Requirement, parse_int64


class LabelValues(NamedTuple):
    """A set of label values: those in `listed`, or with `others` all values except those.

    `above` and `below`, if not None, restrict it to integers above and below them, exclusively.
    """

    listed: frozenset[str] = frozenset()
    others: bool = False
    above: int | None = None
    below: int | None = None

    def intersection(self, other: LabelValues) -> LabelValues:
        """The values that are in both sets."""
        above = max((bound for bound in (self.above, other.above) if bound is not None), default=None)
        below = min((bound for bound in (self.below, other.below) if bound is not None), default=None)
        others = self.others and other.others
        if others:
            listed = self.listed | other.listed
        elif self.others:
            listed = other.listed - self.listed
        else:
            listed = self.listed - other.listed if other.others else self.listed & other.listed
        both = LabelValues(listed=listed, others=others, above=above, below=below)
        if others:
            return both
        return LabelValues(frozenset(value for value in listed if both._is_within(value)))

    def _is_within(self, value: str) -> bool:
        number = parse_int64(value)
        if self.above is None and self.below is None:
            return True
        if number is None:
            return False
        return (self.above is None or number > self.above) and (self.below is None or number < self.below)

    def has(self, value: str) -> bool:
        """Whether a value is in the set."""
        return (value in self.listed) is not self.others and self._is_within(value)

    def any(self) -> str | None:
        """One of the values, always the same one; None if the set is empty."""
        if not self.others:
            return min(self.listed, default=None)
        if self.above is None and self.below is None:
            return next(name for name in _names() if name not in self.listed)
        first = self.above + 1 if self.above is not None else max((self.below or 0) - len(self.listed) - 1, 0)
        numbers = (str(number) for number in range(first, first + len(self.listed) + 1))
        return next((value for value in numbers if self.has(value)), None)


ANY = LabelValues(others=True)
NONE = LabelValues()


def _names() -> Iterable[str]:
    yield "any"
    number = 1
    while True:
        yield f"any-{number}"
        number += 1


def of_requirement(operator: str, values: Sequence[str] = ()) -> LabelValues:
    """The values that a requirement allows; every value if the operator or its values are invalid.

    `operator` is In, NotIn, Exists, DoesNotExist, Gt, Lt, Gte or Lte.
    """
    listed = frozenset(values)
    number = parse_int64(values[0]) if len(values) == 1 else None
    match operator:
        case "In":
            return LabelValues(listed)
        case "NotIn":
            return LabelValues(listed, others=True)
        case "DoesNotExist":
            return NONE
        case "Gt" | "Gte" if number is not None:
            return LabelValues(others=True, above=number - (operator == "Gte"))
        case "Lt" | "Lte" if number is not None:
            return LabelValues(others=True, below=number + (operator == "Lte"))
    return ANY


def required_values(requirements: Iterable[Requirement]) -> dict[str, LabelValues]:
    """For each label that must be present, the values that satisfy all requirements."""
    allowed: dict[str, LabelValues] = {}
    for key, operator, values in requirements:
        if operator != "DoesNotExist":
            allowed[key] = allowed.get(key, ANY).intersection(of_requirement(operator, values))
    return allowed
