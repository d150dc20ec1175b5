"""Kubernetes quantities in exact arithmetic.

A quantity has a resolution of one billionth and keeps the family of its suffix, so that it is represented by an
integer number of nanos and a format. Floats are not used.

Source: staging/src/k8s.io/apimachinery/pkg/api/resource/{quantity,suffix,amount}.go (v1.36).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ..errors import RuntimeClassError, quote_value

NANO = 10**9
_MILLI = 10**6
_MAX_INT64 = (1 << 63) - 1
_MAX_DIGITS = 18  # maxInt64Factors: with more digits Go leaves its fast path
_MAX_EXPONENT = 100  # with more Go's own arithmetic overflows, and 1e999999999 never ends
_MAX_LENGTH = 256

DECIMAL_SI = "DecimalSI"
DECIMAL_EXPONENT = "DecimalExponent"
BINARY_SI = "BinarySI"

_DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_DECIMAL_SUFFIX = {exponent: suffix for suffix, exponent in _DECIMAL.items()}
_BINARY_SUFFIX = {exponent: suffix for suffix, exponent in _BINARY.items()}

_SCAN = re.compile(r"([+-]?)0*([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)", re.ASCII)


class QuantityError(RuntimeClassError):
    """A value that Kubernetes does not accept as a quantity."""


class Quantity(NamedTuple):
    """A number in nanos (10^-9) and the format in which it is printed.

    `format` is DECIMAL_SI, DECIMAL_EXPONENT or BINARY_SI. `text` is the string it was parsed from if Kubernetes would
    print that unchanged, else "".
    """

    nanos: int
    format: str = DECIMAL_SI
    text: str = ""

    def __str__(self) -> str:
        return self.text or _canonical(self.nanos, self.format)

    @property
    def value(self) -> int:
        """The number as an integer, rounded up (`Quantity.Value`)."""
        return -(-self.nanos // NANO)

    @property
    def milli_value(self) -> int:
        """The number in thousandths, rounded up (`Quantity.MilliValue`)."""
        return -(-self.nanos // _MILLI)

    def rounded_up(self) -> Quantity:
        """The quantity rounded away from zero to thousandths (`Quantity.RoundUp` of Milli)."""
        if not self.nanos % _MILLI:
            return self
        milli = self.nanos // _MILLI + (self.nanos > 0)
        return Quantity(milli * _MILLI, self.format)

    def plus(self, other: Quantity) -> Quantity:
        """The sum, in the format of the first operand that is not zero (`Quantity.Add`)."""
        return Quantity(self.nanos + other.nanos, self.format if self.nanos else other.format)

    def minus(self, other: Quantity) -> Quantity:
        """The difference, in the format of the first operand that is not zero (`Quantity.Sub`)."""
        return Quantity(self.nanos - other.nanos, self.format if self.nanos else other.format)

    def times(self, factor: int) -> Quantity:
        """The product with an integer (`Quantity.Mul`)."""
        return Quantity(self.nanos * factor, self.format)


ZERO = Quantity(0)


def parse(value: object, where: str = "") -> Quantity:
    """The quantity in a value decoded from JSON or YAML: a string or a number.

    Raises QuantityError, which begins with `where`, for everything that Go's ParseQuantity rejects, and for numbers of
    unreasonable size.
    """
    try:
        return _parse(_text(value))
    except ValueError as error:
        at = f"{where}: " if where else ""
        raise QuantityError(f"{at}{quote_value(value)} is not a quantity: expected {error}") from None


def _text(value: object) -> str:
    if isinstance(value, str) and len(value) <= _MAX_LENGTH:
        return value.strip()
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        if isinstance(value, str) or value.bit_length() > _MAX_LENGTH:
            raise ValueError("a number of reasonable size")
        return str(value)
    if isinstance(value, float):
        return repr(value)  # the shortest decimal that gives this number, as Go prints it too
    raise ValueError("a string or a number")


@lru_cache(maxsize=65536)
def _parse(text: str) -> Quantity:
    match = _SCAN.fullmatch(text)
    if not text or not match:
        raise ValueError("a number with a suffix such as m, k, M, Ki, Mi or Gi")
    sign, whole, fraction, suffix = match[1], match[2] or "0", match[3] or "", match[4]
    exponent, kind = _interpret(suffix)
    if abs(exponent) > _MAX_EXPONENT:
        raise ValueError("a number of reasonable size")
    digits = whole + fraction
    # Go keeps the string that it has parsed if a quick check says that it is canonical already.
    if kind == BINARY_SI:
        unscaled, scale = int(digits) << exponent, -len(fraction)
        short = not fraction and len(whole) + exponent * 3 // 10 + 1 <= 15
        kept = short and exponent % 10 == 0 and int(digits) & 7 != 0
    else:
        unscaled, scale = int(digits), exponent - len(fraction)
        short = len(digits) <= _MAX_DIGITS and scale >= -9
        kept = short and scale % 3 == 0 and not digits.endswith("000") and digits[0] != "0"
    if not short and not re.search("[0-9]", text[: len(text) - len(suffix)]):
        raise ValueError("digits")
    nanos = _nanos(unscaled, scale)
    if kind == BINARY_SI and not short:
        nanos = min(nanos, _MAX_INT64 * NANO)
        if 0 < nanos < NANO:
            kind = DECIMAL_SI
    return Quantity(-nanos if sign == "-" else nanos, kind, text if kept else "")


def _nanos(unscaled: int, scale: int) -> int:
    """unscaled * 10^scale in nanos, rounded up."""
    power = scale + 9
    factor = int(10 ** abs(power))
    return unscaled * factor if power >= 0 else -(-unscaled // factor)


def _interpret(suffix: str) -> tuple[int, str]:
    if suffix in _DECIMAL:
        return _DECIMAL[suffix], DECIMAL_SI
    if suffix in _BINARY:
        return _BINARY[suffix], BINARY_SI
    if len(suffix) > 1 and suffix[0] in "eE" and re.fullmatch(r"[+-]?[0-9]{1,9}", suffix[1:], re.ASCII):
        return int(suffix[1:]), DECIMAL_EXPONENT
    raise ValueError("a suffix of n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei or an exponent")


def _canonical(nanos: int, kind: str) -> str:
    if not nanos:
        return "0"
    if kind == BINARY_SI and (abs(nanos) < 1024 * NANO or nanos % NANO):
        kind = DECIMAL_SI  # no precision is lost, and small numbers stay readable
    if kind == BINARY_SI:
        amount, exponent = nanos // NANO, 0
        while amount % 1024 == 0 and exponent < 60:
            amount, exponent = amount // 1024, exponent + 10
        return f"{amount}{_BINARY_SUFFIX.get(exponent, '')}"
    amount, exponent = nanos, -9
    while amount % 1000 == 0 and (exponent < 18 or kind == DECIMAL_EXPONENT):
        amount, exponent = amount // 1000, exponent + 3
    if kind == DECIMAL_EXPONENT:
        return f"{amount}e{exponent}" if exponent else str(amount)
    return f"{amount}{_DECIMAL_SUFFIX[exponent]}"
