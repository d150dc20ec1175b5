"""What requests cost a month, at prices that the user gives. Exact until it is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from ..errors import UsageError, nearest
from ..kube.resources import ResourceList

HOURS = 730
"""Hours of a month, as clouds count them: 365 days of 24 hours, over 12."""

Prices = Mapping[str, Fraction]
"""By resource name: of a cpu, of a GiB of memory, storage or huge pages, of one of anything else, per hour."""

_NAMES = ("cpu", "memory", "ephemeral-storage", "pods")
"""The resources of Kubernetes that are neither huge pages nor have a domain before a slash."""

_NANO, _GIB = 10**9, 1 << 30


def parse(text: str) -> Prices:
    """`cpu=0.0316,memory=0.0042`. Raises UsageError."""
    prices: dict[str, Fraction] = {}
    for part in text.split(","):
        name, equals, price = (text.strip() for text in part.partition("="))
        if not (name and equals):
            raise UsageError(f"--price {text}: expected RESOURCE=PRICE, as in cpu=0.0316,memory=0.0042")
        _require_resource(name)
        if name in prices:
            raise UsageError(f"--price {text}: {name} stands twice")
        prices[name] = _amount(price, text)
    return prices


def _require_resource(name: str) -> None:
    """Raise UsageError for what no pod can request: its price would be left out of every cost."""
    if name in _NAMES or "/" in name or (name.startswith("hugepages-") and name != "hugepages-"):
        return
    meant = nearest(name, _NAMES)
    known = f"no resource of Kubernetes ({', '.join(_NAMES)}, hugepages-* or DOMAIN/NAME)"
    hint = f"did you mean {meant}?" if meant else known
    raise UsageError(f"--price {name}: {hint}")


def not_requested(prices: Prices, requests: Iterable[ResourceList]) -> list[str]:
    """The resources with a price that are in none of these requests, by name."""
    return sorted(prices.keys() - {name for amounts in requests for name in amounts})


def _amount(price: str, text: str) -> Fraction:
    import re

    if not re.fullmatch(r"[0-9]{1,18}(\.[0-9]{1,18})?", price, re.ASCII):
        raise UsageError(f"--price {text}: {price!r} is not a price, expected a number such as 0.0316")
    return Fraction(price)


def monthly(requests: ResourceList, prices: Prices) -> Fraction:
    """The cost of a month of these requests."""
    return sum(
        (
            Fraction(amount.nanos, _NANO * (_GIB if _in_bytes(name) else 1)) * prices[name] * HOURS
            for name, amount in requests.items()
            if name in prices
        ),
        Fraction(0),
    )


def _in_bytes(name: str) -> bool:
    return name in ("memory", "ephemeral-storage") or name.startswith("hugepages-")


def money(amount: Fraction) -> str:
    """Two decimals, half a cent rounded away from zero; no currency, that is the user's."""
    cents = (abs(amount) * 200 + 1) // 2
    sign = "-" if amount < 0 and cents else ""
    return f"{sign}{cents // 100}.{cents % 100:02}"
