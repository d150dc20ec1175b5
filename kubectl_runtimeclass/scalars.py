"""What plain scalars mean to Kubernetes: the values that JSON has for them, and for nodes that hold them.

Source: go.yaml.in/yaml/v2 (v2.4) resolve.go, through `YAMLToJSON` of sigs.k8s.io/yaml v1.6: the words of YAML 1.1
are booleans, dates and sexagesimals are strings. Numbers that fit neither 64 bits nor a double are strings.
"""

from __future__ import annotations

import re
import struct

from .errors import Refused
from .nodes import FALSE_WORDS, MAPPING, NULL, NULL_WORDS, SEQUENCE, TRUE_WORDS, Node

MOST = 10_000
"""Values that one node may hold: the bound on what aliases can blow it up to."""

_BOOL = {
    written: value
    for words, value in ((TRUE_WORDS, True), (FALSE_WORDS, False))
    for word in words
    for written in (word, word.capitalize(), word.upper())
}
_INT = re.compile(r"[-+]?(?:(0[oO]?[0-7]+)|0[bB][01]+|0[xX][0-9a-fA-F]+|[1-9][0-9]*|0)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LONGEST = 67
"""Characters of a number of 64 bits: `-0b` and its bits."""


def scalar(text: str) -> str | int | float | bool | None:
    """The value of a plain scalar."""
    if text in NULL_WORDS:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if text[0] not in "+-.0123456789":
        return text
    digits = text.replace("_", "")
    if len(digits) <= _LONGEST and (found := _INT.fullmatch(digits)):
        whole = int(digits, 8 if found[1] else 0)
        if -(1 << 63) <= whole < 1 << 64:
            return whole
    if _FLOAT.fullmatch(digits):
        number = float(digits)
        if number.is_integer() and abs(number) < 1e21:
            return int(number)
        return number if abs(number) < float("inf") else text
    return text


def key(value: object) -> str:
    """The key that JSON has for a key with this value: `convertToJSONableObject` of sigs.k8s.io/yaml."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _shortest(value)
    return "null" if value is None else str(value)


def _shortest(number: float) -> str:
    """Go's FormatFloat(number, 'g', -1, 32), for what a label key can be."""
    single = struct.pack("f", number)
    texts = [f"{number:.{digits}g}" for digits in range(6, 10)]
    return next(text for text in texts if struct.pack("f", float(text)) == single)


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
