"""Quantities for people: `1144.5` for 1144500m, `374.06Gi` for 383040Mi. Formats for programs print them exactly."""

from __future__ import annotations

from .quantity import Quantity

_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_BYTES = ("memory", "ephemeral-storage", "storage")
_SHORT = 1_000
_MILLION = 10**6
_ONE = 10**9


def readable(resource: str, amount: Quantity, beside: Quantity | None = None) -> str:
    """An amount of a resource, which may have its name in a quota (`requests.memory`), with at most two decimals.

    Less than one cpu is printed in thousandths (`500m`), unless `beside`, another amount in the same text, is at least
    one cpu. Amounts that are neither cpu nor bytes are exact.
    """
    name = resource.rpartition("requests.")[2].rpartition("limits.")[2]
    if name == "cpu":
        in_cpus = max(abs(amount.nanos), abs(beside.nanos) if beside else 0) >= _ONE
        return _decimal(amount.nanos / _ONE) if in_cpus and amount.nanos % _MILLION == 0 else str(amount)
    if not (name in _BYTES or name.startswith("hugepages-")):
        return str(amount)
    exact = str(amount)
    if abs(amount.nanos) < _ONE << 20 or _is_short(exact):
        return exact
    size = amount.nanos // _ONE
    exponent = min((abs(size).bit_length() - 1) // 10, len(_BINARY) - 1)
    return _decimal(size / (1 << 10 * exponent)) + _BINARY[exponent]


def _is_short(exact: str) -> bool:
    """Whether an amount is printed as an integer below 1000 with a suffix: `500M`, `20Gi`."""
    number = exact.rstrip("EPTGMKki").lstrip("-")
    return number != exact.lstrip("-") and number.isdigit() and int(number) < _SHORT


def _decimal(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
