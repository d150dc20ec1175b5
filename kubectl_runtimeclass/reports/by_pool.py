"""RuntimeClasses by pools of nodes: how many of each serve a class, and where a handler is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..scheduling.class_usage import ClassUse, Usage
from . import Screen
from .display import safe, width
from .layout import GAP, table

NONE = "(none)"
NOT_HERE = "·"
"""No node of the pool is one that the class selects."""


def render(usage: Usage, screen: Screen) -> Iterator[str]:
    """A row for each pool, the largest first, a column for each class; more classes than fit follow below."""
    head, rows, styles = cells(usage)
    before = (
        max(width(row[0]) for row in (head, *rows)) + max(width(row[1]) for row in (head, *rows)) + len(GAP)
    )
    for number, chosen in enumerate(_blocks(head, rows, before, screen.width)):
        if number:
            yield ""
        at = (0, 1, *chosen)
        picked = [[row[column] for column in at] for row in rows]
        painted = [[row[column] for column in at] for row in styles]
        lines = table(
            [head[column] for column in at], picked, screen.width, screen.paint, painted, right=(1,)
        )
        if not screen.headers:
            next(lines)
        yield from lines


def _blocks(
    head: Sequence[str], rows: Sequence[Sequence[str]], before: int, columns: int | None
) -> Iterator[list[int]]:
    """The columns of classes, so many at a time as the terminal has room for."""
    block: list[int] = []
    used = before
    for column in range(2, len(head)):
        wide = max(width(row[column]) for row in (head, *rows)) + len(GAP)
        if block and columns is not None and used + wide > columns:
            yield block
            block, used = [], before
        block.append(column)
        used += wide
    if block:
        yield block


def cells(usage: Usage) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The head, the rows, and the colours of their cells."""
    classes = [use for use in usage.classes if not use.problem]
    sizes = _sizes(usage)
    counts = [_counts(use, usage) for use in classes]
    rows, styles = [], []
    for pool in sorted(sizes, key=lambda name: (-sizes[name], name)):
        own = [_cell(*count.get(pool, (0, 0, 0))) for count in counts]
        rows.append((safe(pool or NONE), str(sizes[pool]), *(text for text, _ in own)))
        styles.append(("bold", "", *(style for _, style in own)))
    return ("POOL", "NODES", *(safe(use.name) for use in classes)), rows, styles


def _cell(served: int, missing: int, unknown: int) -> tuple[str, str]:
    if not (served or missing or unknown):
        return NOT_HERE, "dim"
    parts = [
        str(served) if served or not (missing or unknown) else "",
        f"{missing} missing" if missing else "",
        f"{unknown} unknown" if unknown else "",
    ]
    text = ", ".join(filter(None, parts))
    return (f"! {text}", "red") if missing else (text, "yellow" if unknown else "green")


def _sizes(usage: Usage) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for pool in usage.pools.values():
        sizes[pool] = sizes.get(pool, 0) + 1
    return sizes


def _counts(use: ClassUse, usage: Usage) -> dict[str, tuple[int, int, int]]:
    """How many nodes of each pool serve the class, lack its handler, do not say."""
    counts: dict[str, list[int]] = {}
    for at, names in enumerate((use.served, use.missing, use.unknown)):
        for name in names:
            counts.setdefault(usage.pools.get(name, ""), [0, 0, 0])[at] += 1
    return {pool: (numbers[0], numbers[1], numbers[2]) for pool, numbers in counts.items()}


def to_object(usage: Usage) -> list[dict[str, Any]]:
    """The same for programs: classes that no node of a pool is selected by are left out there."""
    counts = {use.name: _counts(use, usage) for use in usage.classes if not use.problem}
    names = ("served", "missing", "unknown")
    return [
        {
            "name": pool,
            "nodes": size,
            "classes": {
                name: dict(zip(names, of_pools[pool], strict=True))
                for name, of_pools in counts.items()
                if pool in of_pools
            },
        }
        for pool, size in sorted(_sizes(usage).items())
    ]
