"""Words that several findings have."""

from __future__ import annotations

from collections.abc import Sequence


def some(names: Sequence[str], total: int | None = None, most: int = 3) -> str:
    """`a, b, c and 2 more`; `total` is how many there are where not all are named."""
    shown = names[:most]
    more = (len(names) if total is None else total) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def count_phrase(number: int, one: str, many: str) -> str:
    """`1 node serves`, `2 nodes serve`."""
    return f"{number} {one if number == 1 else many}"
