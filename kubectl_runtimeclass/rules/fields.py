"""Fields of a rules file, each read as what it has to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..errors import Refused
from ..yamledit.node import MAPPING, NULL, SCALAR, SEQUENCE, Node
from ..yamledit.scalars import to_object
from .model import RulesError


class Fields:
    """Reads fields of one object; what is wrong is raised as a RulesError with its place."""

    def __init__(self, source: str, line: Callable[[Node], int]) -> None:
        self.source, self.line = source, line

    def fail(self, node: Node, field: str, sentence: str) -> RulesError:
        line = self.line(node)
        place = f"{self.source}:{line}" if line else self.source
        return RulesError(f"{place}: {field}: {sentence}")

    def require_unique(self, node: Node, field: str) -> None:
        """No key may stand twice: only the last would count."""
        if getattr(node, "via", ""):
            return  # an alias or a merged value, looked at where it stands
        for key, value in node.items():
            at = f"{field}.{key}" if field else key
            try:
                node.get(key)
            except Refused:
                raise self.fail(value, at, "stands twice") from None
            self.require_unique(value, at)
        for nth, item in enumerate(node.elements() if node.kind == SEQUENCE else ()):
            self.require_unique(item, f"{field}[{nth}]")

    def fields(self, node: Node, field: str, known: Iterable[str]) -> dict[str, Node]:
        """A mapping's fields, all of them known ones; fields that are null count as absent."""
        if node.kind != MAPPING:
            raise self.fail(node, field or "document", "expected a mapping")
        found = {}
        for key, value in node.items():
            if key not in known:
                at = f"{field}.{key}" if field else key
                raise self.fail(
                    value, at, f"unknown field, expected one of {', '.join(known)}{_meant(key, known)}"
                )
            if value.kind != NULL:
                found[key] = value
        return found

    def value(self, node: Node, field: str) -> object:
        try:
            return to_object(node)
        except Refused as error:
            raise self.fail(node, field, error.reason) from None

    def string(self, node: Node, field: str, expected: str = "a string") -> str:
        value = self.value(node, field)
        if not isinstance(value, str):
            raise self.fail(node, field, f"expected {expected}")
        return value

    def name(self, node: Node, field: str) -> str:
        value = self.string(node, field)
        if not value:
            raise self.fail(node, field, "must not be empty")
        return value

    def strings(self, node: Node, field: str) -> tuple[str, ...]:
        if node.kind != SEQUENCE:
            raise self.fail(node, field, "expected a list of strings")
        found = tuple(self.string(item, f"{field}[{nth}]") for nth, item in enumerate(node.elements()))
        if not found:
            raise self.fail(
                node, field, "an empty list matches nothing; leave the field out to match everything"
            )
        return found

    def choice(self, node: Node | None, field: str, choices: tuple[str, ...]) -> str:
        """The value of an enumeration whose first value is the default."""
        if node is None:
            return choices[0]
        if node.kind != SCALAR or node.text not in choices:
            raise self.fail(node, field, f"{node.text!r} is not one of {', '.join(choices)}")
        return node.text

    def globs_by_key(self, node: Node, field: str) -> dict[str, str]:
        if node.kind != MAPPING:
            raise self.fail(node, field, "expected keys with a glob each")
        found = {
            key: self.string(value, f"{field}.{key}", "a string (quote it)") for key, value in node.items()
        }
        if not found:
            raise self.fail(node, field, "empty; leave the field out to match everything")
        return found


def _meant(word: str, known: Iterable[str]) -> str:
    import difflib

    close = difflib.get_close_matches(word, list(known), 1)
    return f" (did you mean {close[0]}?)" if close else ""
