"""What plain scalars mean to Kubernetes: the values that JSON has for them, and for nodes that hold them.

Source: go.yaml.in/yaml/v2 (v2.4) resolve.go, through `YAMLToJSON` of sigs.k8s.io/yaml v1.6: the words of YAML 1.1
are booleans, dates and sexagesimals are strings. Numbers that fit neither 64 bits nor a double are strings.
"""

from __future__ import annotations

import re
import struct
from math import copysign, inf, isfinite, isnan, nan

from ..errors import Refused
from .node import FALSE_WORDS, MAPPING, NULL, NULL_WORDS, SEQUENCE, TRUE_WORDS, Node

MOST = 10_000
"""Values that one node may hold: the bound on what aliases can blow it up to."""

_BOOL = {
    written: value
    for words, value in ((TRUE_WORDS, True), (FALSE_WORDS, False))
    for word in words
    for written in (word, word.capitalize(), word.upper())
}
_NOT_FINITE = {
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -inf),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), nan),
}
_INT = re.compile(r"[-+]?(?:(0[oO]?[0-7]+)|0[bB][01]+|0[xX][0-9a-fA-F]+|[1-9][0-9]*|0)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LONGEST = 67
"""Characters of a number of 64 bits: `-0b` and its bits."""
_MOST_INT64 = (1 << 63) - 1
_MOST_UINT64 = (1 << 64) - 1


def scalar(text: str) -> str | int | float | bool | None:
    """The value that JSON has for a plain scalar."""
    value = resolve(text)
    if not isinstance(value, float):
        return value
    if value.is_integer() and abs(value) < 1e21:
        return int(value)
    return value if isfinite(value) else text


def resolve(text: str) -> str | int | float | bool | None:
    """What a plain scalar is: `resolve` of go-yaml."""
    if text in NULL_WORDS:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if text[0] not in "+-.0123456789":
        return text
    if text in _NOT_FINITE:
        return _NOT_FINITE[text]
    digits = text.replace("_", "")
    if len(digits) <= _LONGEST and (found := _INT.fullmatch(digits)):
        whole = int(digits, 8 if found[1] else 0)
        if -(1 << 63) <= whole <= _MOST_UINT64:
            return whole
    if _FLOAT.fullmatch(digits) and isfinite(number := float(digits)):
        return number
    return text


def key(value: object) -> str:
    """The key that JSON has for a key that is this: `convertToJSONableObject` of sigs.k8s.io/yaml.

    Raises ValueError for a key of a type that it does not support.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _shortest(value)
    if isinstance(value, int):
        if value > _MOST_INT64:
            raise ValueError(f"a number above {_MOST_INT64} as a key, which Kubernetes does not take")
        return str(value)
    what = "null" if value is None else "a collection"
    raise ValueError(f"{what} as a key, which Kubernetes does not take")


def _shortest(number: float) -> str:
    """Go's FormatFloat(number, 'g', -1, 32), with the words of YAML for what is not finite."""
    single = _single(number)
    if not isfinite(single):
        return ".nan" if isnan(single) else ".inf" if single > 0 else "-.inf"
    digits, text = next(
        (digits, text) for digits in range(9) if _single(float(text := f"{single:.{digits}e}")) == single
    )
    exponent = int(text.partition("e")[2])
    return f"{single:.{max(digits - exponent, 0)}f}" if -4 <= exponent < 6 else text


def _single(number: float) -> float:
    """The nearest number of 32 bits."""
    try:
        return float(struct.unpack("f", struct.pack("f", number))[0])
    except OverflowError:
        return copysign(inf, number)


def to_object(node: Node) -> object:
    """A node as the value that JSON has for it. Raises Refused where aliases give more than `MOST` values."""
    left = MOST

    def convert(node: Node) -> object:
        nonlocal left
        left -= 1
        if left < 0:
            raise Refused(f"more than {MOST} values, by aliases", node.offset)
        if node.kind == MAPPING:
            return {key: convert(value) for key, value in node.items()}
        if node.kind == SEQUENCE:
            return [convert(item) for item in node.elements()]
        if node.kind == NULL:
            return None
        return node.text if node.quoted else scalar(node.text)

    return convert(node)
