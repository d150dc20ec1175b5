"""What scalars mean to Kubernetes: the values that JSON has for them.

Source: go.yaml.in/yaml/v2 (v2.4) resolve.go, through `YAMLToJSON` of sigs.k8s.io/yaml v1.6: the words of YAML 1.1
are booleans, dates and sexagesimals are strings. Numbers that fit neither 64 bits nor a double are strings.
"""

from __future__ import annotations

import re
import struct
from math import copysign, inf, isfinite, isnan, nan

from .node import FALSE_WORDS, NULL_WORDS, TRUE_WORDS

Scalar = str | int | float | bool | None

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


_TAG = "tag:yaml.org,2002:"
MERGE, _BINARY, _TIMESTAMP = f"{_TAG}merge", f"{_TAG}binary", f"{_TAG}timestamp"
_TYPES: dict[str, tuple[type, ...]] = {
    f"{_TAG}int": (int,), f"{_TAG}float": (int, float), f"{_TAG}bool": (bool,), f"{_TAG}null": (type(None),),
}  # fmt: skip
"""What a scalar with one of these tags has to be; with any other it is a string."""
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ ])[0-9:.]+(?:Z|[-+][0-9:]+)?)?")


def scalar(text: str) -> Scalar:
    """The value that JSON has for a plain scalar."""
    value = resolve(text)
    if not isinstance(value, float):
        return value
    if value.is_integer() and abs(value) < 1e21:
        return int(value)
    return value if isfinite(value) else text


def resolve(text: str) -> Scalar:
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
    if len(digits) <= _LONGEST and (match := _INT.fullmatch(digits)):
        whole = int(digits, 8 if match[1] else 0)
        if -(1 << 63) <= whole <= _MOST_UINT64:
            return whole
    if _FLOAT.fullmatch(digits) and isfinite(number := float(digits)):
        return number
    return text


def tagged(text: str, tag: str) -> tuple[str, bool]:
    """What a scalar with a tag says, and whether it is a string whatever it says.

    Raises ValueError where it is not what the tag says; the sentence does not repeat it, it may be a Secret's.
    """
    if tag == _BINARY:
        from base64 import b64decode

        try:
            return b64decode(re.sub(r"[\r\n]", "", text), validate=True).decode(errors="replace"), True
        except ValueError:
            raise ValueError("a value that is no binary, as its tag says") from None
    types = _TYPES.get(tag)
    if tag == _TIMESTAMP:
        fits = _DATE.fullmatch(text) is not None
    else:
        fits = types is None or type(resolve(text)) in types
    if not fits:
        raise ValueError(f"a value that is no {tag.removeprefix(_TAG)}, as its tag says")
    return text, types is None


def is_finite(text: str) -> bool:
    """Whether JSON has a value for a plain scalar: `.inf` and `.nan` are none."""
    return text not in _NOT_FINITE


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
