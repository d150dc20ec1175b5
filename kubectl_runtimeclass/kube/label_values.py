"""The values that a label of a node which does not exist yet may have.

Source: Karpenter v1.8, pkg/scheduling/requirement.go (`Intersection`, `Any`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .selectors import Requirement, parse_int64


class LabelValues(NamedTuple):
    """A set of values: `listed`, or with `others` all but those. `above` and `below` bound numbers, exclusively."""

    listed: frozenset[str] = frozenset()
    others: bool = False
    above: int | None = None
    below: int | None = None

    def intersection(self, other: LabelValues) -> LabelValues:
        """What is in both."""
        above = max((each for each in (self.above, other.above) if each is not None), default=None)
        below = min((each for each in (self.below, other.below) if each is not None), default=None)
        others = self.others and other.others
        if others:
            listed = self.listed | other.listed
        elif self.others:
            listed = other.listed - self.listed
        else:
            listed = self.listed - other.listed if other.others else self.listed & other.listed
        both = LabelValues(listed, others, above, below)
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
        """One of the values, the same each time; None where there is none."""
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
    """The values that a requirement allows: In, NotIn, Exists, DoesNotExist, Gt, Lt, Gte, Lte; any for what is none."""
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


def demanded(requirements: Iterable[Requirement]) -> dict[str, LabelValues]:
    """What requirements that must all hold leave of each label which must be there."""
    allowed: dict[str, LabelValues] = {}
    for key, operator, values in requirements:
        if operator != "DoesNotExist":
            allowed[key] = allowed.get(key, ANY).intersection(of_requirement(operator, values))
    return allowed
