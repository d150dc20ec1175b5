"""Types and functions of Kubernetes' CEL that cel-python lacks; for cel.py.

Functions raise ValueError if they fail at run time, and TypeError for arguments of the wrong type.

Sources (Kubernetes v1.37): staging/src/k8s.io/apiserver/pkg/cel/library/{quantity,semverlib}.go;
github.com/google/cel-go/ext/strings.go, common/types/optional.go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from celpy import celtypes
from celpy.evaluation import CELEvalError

from ...kube.quantity import Quantity, QuantityError
from ...kube.quantity import parse as parse_quantity
from . import semver
from .semver import Semver


class Domains(celtypes.MapType):
    """Attributes or capacities by domain; a domain that does not exist is an empty map."""

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key) if key in self else celtypes.MapType({})


class Optional(celtypes.MapType):
    """CEL's optional value: `value` is None if there is none. Its fields are optional, too."""

    def __init__(self, value: Any = None) -> None:
        super().__init__({})
        self.value = value

    def __getitem__(self, key: Any) -> Optional:
        return _select(self, key)


def _select(holder: Any, key: Any) -> Optional:
    held = holder.value if isinstance(holder, Optional) else holder
    if held is None or (not isinstance(held, Domains) and key not in held):
        return Optional()
    return Optional(held[key])


def _or_value(optional: Any, other: Any) -> Any:
    return other if optional.value is None else optional.value


def _value_of(optional: Any) -> Any:
    if optional.value is None:
        raise ValueError("optional.none() dereference")
    return optional.value


SELECT = "_optional_select"
"""The name of the function that replaces `a.?b`."""


# --- functions ------------------------------------------------------------------------------------


def _equal(left: Any, right: Any) -> Any:
    """CEL's equality: numbers of different types are compared, other values of different types are not equal."""
    for side in (left, right):
        if isinstance(side, CELEvalError):
            return side
    if isinstance(left, Quantity | Semver) and type(left) is type(right):
        return celtypes.BoolType(_order(left) == _order(right))
    kind = _kind(left)
    if kind is not _kind(right):
        return celtypes.BoolType(False)
    if kind is list:
        return celtypes.BoolType(len(left) == len(right) and all(map(_equal, left, right)))
    return celtypes.BoolType(
        kind(left) == kind(right) if kind in (str, Fraction, bool) else bool(left == right)
    )


def _kind(value: Any) -> Any:
    kinds = (bool, str, bytes, list, dict)
    if isinstance(value, celtypes.BoolType):
        return bool
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Fraction
    return next((kind for kind in kinds if isinstance(value, kind)), type(value))


def _differ(left: Any, right: Any) -> Any:
    equal = _equal(left, right)
    return equal if isinstance(equal, CELEvalError) else celtypes.BoolType(not equal)


def _in(item: Any, container: Any) -> Any:
    for operand in (item, container):
        if isinstance(operand, CELEvalError):
            return operand
    return celtypes.BoolType(any(bool(_equal(member, item)) for member in container))


def _order(value: Any) -> Any:
    if isinstance(value, Quantity):
        return value.nanos
    if isinstance(value, Semver):
        return value.order
    raise TypeError("no such overload")


def _compare(left: Any, right: Any) -> int:
    if type(left) is not type(right):
        raise TypeError("no such overload")
    a, b = _order(left), _order(right)
    return int(a > b) - int(a < b)


def _sum(quantity: Quantity, by: Any, sign: int) -> Quantity:
    other = by if isinstance(by, Quantity) else Quantity(int(by) * 10**9)
    return quantity.plus(other) if sign > 0 else quantity.minus(other)


def _quantity(text: Any) -> Quantity:
    if not isinstance(text, str):
        raise TypeError("no such overload")
    try:
        return parse_quantity(str(text))
    except QuantityError as error:
        raise ValueError(str(error)) from None


def _integer(quantity: Quantity) -> Any:
    if quantity.nanos % 10**9:
        raise ValueError("cannot convert value to integer")
    return celtypes.IntType(quantity.nanos // 10**9)


def _semver(text: Any, normalize: Any = False) -> Semver:
    return semver.parse_loosely(str(text)) if normalize else semver.parse(str(text))


def _can(function: Callable[..., Any]) -> Callable[..., Any]:
    """The CEL function that says whether `function` accepts its arguments."""

    def accepts(*arguments: Any) -> Any:
        try:
            function(*arguments)
        except (ValueError, TypeError):
            return celtypes.BoolType(False)
        return celtypes.BoolType(True)

    return accepts


def _string_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    string, integer = celtypes.StringType, celtypes.IntType
    yield "lowerAscii", lambda text: string(_ascii(text, str.lower))
    yield "upperAscii", lambda text: string(_ascii(text, str.upper))
    yield "trim", lambda text: string(str(text).strip())
    yield "charAt", lambda text, at: string(str(text)[_within(text, at)])
    yield "indexOf", lambda text, part, *start: integer(str(text).find(str(part), *map(int, start)))
    yield "lastIndexOf", lambda text, part: integer(str(text).rfind(str(part)))
    yield "replace", lambda text, old, new, *n: string(str(text).replace(str(old), str(new), *map(int, n)))
    yield (
        "split",
        lambda text, by: celtypes.ListType(map(string, str(text).split(str(by)) if by else str(text))),
    )
    yield "substring", lambda text, start, *end: string(str(text)[_within(text, start) : _end(text, *end)])
    yield "join", lambda texts, *by: string(str(by[0] if by else "").join(map(str, texts)))


def _ascii(text: Any, change: Callable[[str], str]) -> str:
    return "".join(change(character) if character.isascii() else character for character in str(text))


def _within(text: Any, at: Any) -> int:
    if not 0 <= int(at) <= len(str(text)):
        raise ValueError(f"index out of range: {at}")
    return int(at)


def _end(text: Any, *end: Any) -> int:
    return _within(text, end[0]) if end else len(str(text))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "_==_": _equal,
    "_!=_": _differ,
    "_in_": _in,
    SELECT: _select,
    "orValue": _or_value,
    "hasValue": lambda optional: celtypes.BoolType(optional.value is not None),
    "value": _value_of,
    "quantity": _quantity,
    "isQuantity": _can(_quantity),
    "semver": _semver,
    "isSemver": _can(_semver),
    "compareTo": lambda left, right: celtypes.IntType(_compare(left, right)),
    "isLessThan": lambda left, right: celtypes.BoolType(_compare(left, right) < 0),
    "isGreaterThan": lambda left, right: celtypes.BoolType(_compare(left, right) > 0),
    "sign": lambda quantity: celtypes.IntType((quantity.nanos > 0) - (quantity.nanos < 0)),
    "add": lambda quantity, by: _sum(quantity, by, 1),
    "sub": lambda quantity, by: _sum(quantity, by, -1),
    "isInteger": _can(_integer),
    "asInteger": _integer,
    "asApproximateFloat": lambda quantity: celtypes.DoubleType(quantity.nanos / 10**9),
    "major": lambda version: celtypes.IntType(version.major),
    "minor": lambda version: celtypes.IntType(version.minor),
    "patch": lambda version: celtypes.IntType(version.patch),
    "bind": lambda *_: None,  # never called: cel.py replaces it
    **dict(_string_functions()),
}
