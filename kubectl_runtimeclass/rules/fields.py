"""Fields of a rules file, each read as what it has to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from ..errors import Refused, SelectorError, did_you_mean, nearest
from ..kube import selectors
from ..kube.selectors import Selector
from ..named import TYPE_CHECKING
from ..yamledit import value as values
from ..yamledit.node import MAPPING, NULL, SCALAR, SEQUENCE, Node
from ..yamledit.tree_node import Tree
from .model import Problem, RulesError

if TYPE_CHECKING:
    from typing import Any, TypeVar

    Value = TypeVar("Value")


class Fields:
    """Reads fields of one object.

    What is wrong is raised as a RulesError with its place; `gather` goes on with the next field, so that all is
    said at once, by `raise_problems`.
    """

    def __init__(
        self, source: str, line: Callable[[Node], int], excerpt: Callable[[Node, bool], str]
    ) -> None:
        self.source, self.line, self.excerpt = source, line, excerpt
        self.problems: list[Problem] = []
        self.misspelt: set[str] = set()
        """Fields that an unknown one was probably meant to be."""

    def fail(self, node: Node, field: str, sentence: str, *, is_key: bool = False) -> RulesError:
        """What is wrong with a value, or with its key."""
        line = self.line(node)
        place = f"{self.source}:{line}" if line else self.source
        problem = Problem(line, f"{place}: {field}: {sentence}", self.excerpt(node, is_key))
        return RulesError(problem.sentence, (problem,))

    def required(self, node: Node, field: str, sentence: str) -> RulesError:
        """`fail` for a field that is not there; with nothing to say where it is there, misspelt."""
        return RulesError("") if field in self.misspelt else self.fail(node, field, sentence)

    def gather(self, read: Callable[..., Value], *arguments: Any) -> Value | None:
        """What `read` gives, or None and the problem kept."""
        try:
            return read(*arguments)
        except RulesError as error:
            self.problems += error.problems
            return None

    def raise_problems(self) -> None:
        """Raise RulesError for all that was gathered, in the order of the file."""
        problems = sorted(self.problems, key=lambda problem: problem.line)
        if problems:
            raise RulesError("\n".join(problem.sentence for problem in problems), tuple(problems))

    def require_unique(self, node: Node, field: str) -> None:
        """No key may stand twice: only the last would count."""
        if getattr(node, "via", ""):
            return  # an alias or a merged value, looked at where it stands
        twice = node.document.twice(node) if isinstance(node, Tree) else None
        if twice is not None:
            raise self.fail(twice, f"{field}.{twice.name}" if field else twice.name, "stands twice")
        for key, value in node.items():
            self.require_unique(value, f"{field}.{key}" if field else key)
        for nth, item in enumerate(node.elements()):
            self.require_unique(item, f"{field}[{nth}]")

    def fields(self, node: Node, field: str, known: Iterable[str]) -> dict[str, Node]:
        """A mapping's known fields, but for those that are null; what is unknown is gathered as a problem."""
        if node.kind != MAPPING:
            raise self.fail(node, field or "document", "expected a mapping")
        given = {}
        for key, value in node.items():
            if key not in known:
                at = f"{field}.{key}" if field else key
                self.problems += self.fail(value, at, self.unknown(key, known), is_key=True).problems
                self.misspelt.add(at.removesuffix(key) + self.meant(key, known))
            elif value.kind != NULL:
                given[key] = value
        return given

    def unknown(self, key: str, known: Iterable[str]) -> str:
        """What to say of a field that is none of the known ones."""
        return f"unknown field{did_you_mean(key, known)}, expected one of {', '.join(known)}"

    def meant(self, key: str, known: Iterable[str]) -> str:
        """The field that an unknown one was probably meant to be, or ""."""
        return nearest(key, known)

    def value(self, node: Node, field: str) -> object:
        try:
            return values.value(node)
        except Refused as error:
            raise self.fail(node, field, error.reason) from None

    def string(self, node: Node, field: str) -> str:
        value = self.value(node, field)
        if not isinstance(value, str):
            given = f", got {node.text} (quote it)" if node.kind == SCALAR else ""
            raise self.fail(node, field, f"expected a string{given}")
        return value

    def name(self, node: Node, field: str) -> str:
        value = self.string(node, field)
        if not value:
            raise self.fail(node, field, "must not be empty")
        return value

    def strings(self, node: Node, field: str) -> tuple[str, ...]:
        if node.kind != SEQUENCE:
            listed = node.text if node.kind == SCALAR else ", ".join(key for key, _ in node.items())
            raise self.fail(node, field, f"expected a list of strings: write [{listed}]")
        values = tuple(self.string(item, f"{field}[{nth}]") for nth, item in enumerate(node.elements()))
        if not values:
            raise self.fail(
                node, field, "an empty list matches nothing; leave the field out to match everything"
            )
        return values

    def choice(self, node: Node | None, field: str, choices: tuple[str, ...]) -> str:
        """The value of an enumeration whose first value is the default."""
        return choices[0] if node is None else self.one_of(node, field, choices)

    def one_of(self, node: Node, field: str, choices: tuple[str, ...]) -> str:
        if node.kind != SCALAR or node.text not in choices:
            expected = f"{', '.join(choices)}{did_you_mean(node.text, choices)}"
            raise self.fail(node, field, f"{node.text!r} is not one of {expected}")
        return node.text

    def globs_by_key(self, node: Node, field: str) -> dict[str, str]:
        if node.kind != MAPPING:
            raise self.fail(node, field, "expected keys with a glob each")
        globs = {key: self.string(value, f"{field}.{key}") for key, value in node.items()}
        if not globs:
            raise self.fail(node, field, "empty; leave the field out to match everything")
        return globs

    def selector(self, node: Node, field: str) -> Selector:
        if node.kind != MAPPING:
            raise self.fail(node, field, "expected a label selector: matchLabels, matchExpressions")
        self.label_values(node, field)
        value = self.value(node, field)
        assert isinstance(value, dict)
        try:
            return selectors.from_label_selector(value)
        except SelectorError as error:
            raise self.fail(_at(node, error.field), f"{field}.{error.field}", str(error)) from None

    def label_values(self, node: Node, field: str) -> None:
        """Values that YAML does not read as strings, as they are written; and labels that stand one level too high."""
        for key, value in node.items():
            if key not in ("matchLabels", "matchExpressions") and value.kind == SCALAR:
                meant = f"write matchLabels: {{{key}: {value.text}}}"
                raise self.fail(value, f"{field}.{key}", f"unknown field of a selector: {meant}")
        labels = node.get("matchLabels")
        for key, value in labels.items() if labels is not None else ():
            if value.kind == SCALAR and not isinstance(self.value(value, field), str):
                raise self.fail(
                    value, f"{field}.matchLabels.{key}", f"expected a string, got {value.text} (quote it)"
                )


def _at(node: Node, field: str) -> Node:
    """The node of a field such as `matchExpressions[0].operator`, or the nearest above that exists."""
    for key, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", field.partition("matchLabels.")[0] or field):
        elements = list(node.elements()) if index else []
        following = (
            elements[int(index)] if index and int(index) < len(elements) else node.get(key) if key else None
        )
        if following is None:
            break
        node = following
    label = field.partition("matchLabels.")[2]
    labels = node.get("matchLabels") if label else None
    return (labels.get(label) if labels else None) or node
