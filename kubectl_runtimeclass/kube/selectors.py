"""Label selectors, parsed and matched exactly as in Kubernetes.

Sources (Kubernetes v1.36): staging/src/k8s.io/apimachinery/pkg/labels/selector.go (`Requirement.Matches`,
the parser behind `kubectl -l`) and pkg/apis/meta/v1/helpers.go (`LabelSelectorAsSelector`),
pkg/util/validation/validation.go (label keys and values).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..errors import SelectorError, did_you_mean
from ..named import NamedTuple

Labels = Mapping[str, str]


class Requirement(NamedTuple):
    """A condition on one label. `operator` is In, NotIn, Exists, DoesNotExist, Gt or Lt."""

    key: str
    operator: str
    values: tuple[str, ...] = ()

    @property
    def positive(self) -> bool:
        """Whether the label must be present for this to match."""
        return self.operator not in ("NotIn", "DoesNotExist")

    def matches(self, labels: Labels) -> bool:
        """Whether the condition holds for an object with these labels (`Requirement.Matches`)."""
        if self.key not in labels:
            return not self.positive
        value = labels[self.key]
        match self.operator:
            case "In":
                return value in self.values
            case "NotIn":
                return value not in self.values
            case "Exists":
                return True
            case "Gt" | "Lt":
                number, bound = parse_int64(value), parse_int64(self.values[0])
                if number is None or bound is None:
                    return False
                return number > bound if self.operator == "Gt" else number < bound
        return False

    def __str__(self) -> str:
        values = ",".join(self.values)
        match self.operator:
            case "Exists":
                return self.key
            case "DoesNotExist":
                return f"!{self.key}"
            case "Gt" | "Lt":
                return f"{self.key}{'>' if self.operator == 'Gt' else '<'}{values}"
            case "In" if len(self.values) == 1:
                return f"{self.key}={values}"
            case "NotIn" if len(self.values) == 1:
                return f"{self.key}!={values}"
        return f"{self.key} {self.operator.lower()} ({values})"


class Selector(NamedTuple):
    """Requirements that must all match; without any, everything matches."""

    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: Labels) -> bool:
        """Whether all requirements hold for an object with these labels."""
        return all(requirement.matches(labels) for requirement in self.requirements)

    def mismatch(self, labels: Labels) -> Requirement | None:
        """The first requirement that does not match, or None."""
        return next((r for r in self.requirements if not r.matches(labels)), None)

    def __str__(self) -> str:
        return ",".join(map(str, self.requirements))


def parse_int64(text: str) -> int | None:
    """Go's `strconv.ParseInt(text, 10, 64)`; None if Go returns an error."""
    if not re.fullmatch(r"[+-]?[0-9]+", text, re.ASCII):
        return None
    number = int(text) if len(text) < 25 else 1 << 64
    return number if -(1 << 63) <= number < 1 << 63 else None


# --- validation -----------------------------------------------------------------------------------

# Not compiled here: `re` compiles and caches a pattern on first use, and most runs of `assign` use only one.
_NAME = r"([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_SUBDOMAIN = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"


def is_dns1123_subdomain(text: str) -> bool:
    """Whether an object such as a RuntimeClass can have this name (`IsDNS1123Subdomain`)."""
    return len(text) <= 253 and re.fullmatch(_SUBDOMAIN, text) is not None


def check_label_key(key: str, field: str = "") -> None:
    """Raise SelectorError, with `field`, unless `key` is a qualified name `[SUBDOMAIN/]NAME` (`IsQualifiedName`)."""
    prefix, slash, name = key.rpartition("/")
    if slash and not is_dns1123_subdomain(prefix):
        raise SelectorError(f"invalid label key {key!r}: the part before / must be a DNS subdomain", field)
    if len(name) > 63 or not re.fullmatch(_NAME, name):
        raise SelectorError(
            f"invalid label key {key!r}: the name must be 1 to 63 letters, digits, '-', '_' or '.', "
            "and begin and end with a letter or digit",
            field,
        )


def check_label_value(value: str, field: str = "") -> None:
    """Raise SelectorError, with `field`, unless `value` is empty or a name of at most 63 characters.

    Source: `IsValidLabelValue`.
    """
    if value and (len(value) > 63 or not re.fullmatch(_NAME, value)):
        raise SelectorError(
            f"invalid label value {value!r}: it must be at most 63 letters, digits, '-', '_' or '.', "
            "and begin and end with a letter or digit",
            field,
        )


def requirement(key: str, operator: str, values: Iterable[str], field: str = "") -> Requirement:
    """A validated requirement (`labels.NewRequirement`). Raises SelectorError, with the field below `field`."""
    at = f"{field}." if field else ""
    values = tuple(values)
    check_label_key(key, f"{at}key")
    if operator in ("In", "NotIn") and not values:
        raise SelectorError(f"values must not be empty when the operator is {operator}", f"{at}values")
    if operator in ("Exists", "DoesNotExist") and values:
        raise SelectorError(f"values must be empty when the operator is {operator}", f"{at}values")
    if operator in ("Gt", "Lt") and (len(values) != 1 or parse_int64(values[0]) is None):
        raise SelectorError(f"{operator} needs exactly one integer", f"{at}values")
    for value in values:
        check_label_value(value, f"{at}values")
    return Requirement(key, operator, values)


# --- metav1.LabelSelector -------------------------------------------------------------------------

LABEL_SELECTOR_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


def from_label_selector(selector: Mapping[str, object]) -> Selector:
    """The Selector for a metav1.LabelSelector as decoded from JSON or YAML. Raises SelectorError with the field.

    An empty one matches everything, like a non-nil one in `metav1.LabelSelectorAsSelector`.
    """
    for name in selector:
        if name not in ("matchLabels", "matchExpressions"):
            raise SelectorError("unknown field, expected matchLabels or matchExpressions", name)
    requirements = []
    labels = selector.get("matchLabels")
    labels = {} if labels is None else labels
    if not isinstance(labels, Mapping):
        raise SelectorError("expected a map of labels", "matchLabels")
    for key, value in labels.items():
        if not isinstance(value, str):
            raise SelectorError(f"expected a string, got {value!r} (quote it)", f"matchLabels.{key}")
        try:
            requirements.append(requirement(str(key), "In", (value,)))
        except SelectorError as error:
            raise SelectorError(str(error), f"matchLabels.{key}") from None
    expressions = selector.get("matchExpressions")
    expressions = () if expressions is None else expressions
    if not isinstance(expressions, (list, tuple)):
        raise SelectorError("expected a list of requirements", "matchExpressions")
    for index, expression in enumerate(expressions):
        requirements.append(_expression(expression, f"matchExpressions[{index}]"))
    return Selector(tuple(requirements))


def _expression(expression: object, field: str) -> Requirement:
    if not isinstance(expression, Mapping):
        raise SelectorError("expected {key, operator, values}", field)
    for name in expression:
        if name not in ("key", "operator", "values"):
            raise SelectorError("unknown field, expected key, operator or values", f"{field}.{name}")
    key, operator = expression.get("key"), expression.get("operator")
    if not isinstance(key, str):
        raise SelectorError("required, a label key", f"{field}.key")
    if operator not in LABEL_SELECTOR_OPERATORS:
        raise SelectorError(
            f"{operator!r} is not a label selector operator, expected one of "
            + ", ".join(LABEL_SELECTOR_OPERATORS)
            + (did_you_mean(operator, LABEL_SELECTOR_OPERATORS) if isinstance(operator, str) else ""),
            f"{field}.operator",
        )
    values = expression.get("values")
    if values is None:
        values = ()
    if not isinstance(values, (list, tuple)) or not all(isinstance(value, str) for value in values):
        written = f": [{values}]" if isinstance(values, str) else ""
        raise SelectorError(f"expected a list of strings{written}", f"{field}.values")
    return requirement(key, operator, values, field)


# --- kubectl -l -----------------------------------------------------------------------------------

_BLANKS = " \t\r\n"
_TOKEN = rf"[{_BLANKS}]*(?:(==|!=|[=!<>(),])|([^{_BLANKS}=!<>(),]+))"
_OPERATORS = {"=": "In", "==": "In", "!=": "NotIn", "in": "In", "notin": "NotIn", ">": "Gt", "<": "Lt"}


def parse(text: str) -> Selector:
    """The Selector for kubectl's `-l` syntax: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>1`. Raises SelectorError."""
    if not text.strip(_BLANKS):
        return Selector()
    tokens = [m[1] or m[2] for m in re.finditer(_TOKEN, text)] + [""]
    requirements, position = [], 0
    while True:
        item, position = _parse_requirement(tokens, position, text)
        requirements.append(item)
        if not tokens[position]:
            return Selector(tuple(sorted(requirements)))
        if tokens[position] != ",":
            raise SelectorError(f"invalid selector {text!r}: found {tokens[position]!r}, expected ',' or end")
        position += 1


def _parse_requirement(tokens: list[str], at: int, text: str) -> tuple[Requirement, int]:
    """The requirement at token `at`, and the position after it. `text` is the whole selector, for errors."""

    def expected(what: str) -> SelectorError:
        token = tokens[min(at, len(tokens) - 1)]
        return SelectorError(f"invalid selector {text!r}: found {token!r}, expected {what}")

    if tokens[at] == "!":
        at += 1
        if _is_symbol(tokens[at]):
            raise expected("a label key")
        return requirement(tokens[at], "DoesNotExist", ()), at + 1
    if _is_symbol(tokens[at]):
        raise expected("a label key")
    key, at = tokens[at], at + 1
    word = tokens[at]
    if word in ("", ","):
        return requirement(key, "Exists", ()), at
    if word not in _OPERATORS:
        raise expected("one of =, ==, !=, in, notin, >, <, ','")
    at += 1
    if word not in ("in", "notin"):
        # An operator at the end, or before a comma, compares with the empty value.
        value, at = ("", at) if tokens[at] in ("", ",") else (tokens[at], at + 1)
        if _is_symbol(value) and value:
            raise SelectorError(f"invalid selector {text!r}: found {value!r}, expected a label value")
        return requirement(key, _OPERATORS[word], (value,)), at
    if tokens[at] != "(":
        raise expected("'('")
    at += 1
    values = {""} if tokens[at] in (",", ")") else set()
    while tokens[at] != ")":
        if tokens[at] == ",":
            at += 1
            if tokens[at] in (",", ")"):
                values.add("")
            continue
        if _is_symbol(tokens[at]):
            raise expected("a value, ',' or ')'")
        values.add(tokens[at])
        at += 1
        if tokens[at] not in (",", ")"):
            raise expected("',' or ')'")
    return requirement(key, _OPERATORS[word], sorted(values)), at + 1


def _is_symbol(token: str) -> bool:
    """Whether a token is punctuation or the end of the text rather than a key or value."""
    return token in ("", "=", "==", "!=", "!", "<", ">", "(", ",", ")")
