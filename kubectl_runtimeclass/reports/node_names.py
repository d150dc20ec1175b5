"""Many node names in few words: `pool-kata-[0-2,7]`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

_NUMBERED = re.compile(r"(.*?)([0-9]+)([^0-9]*)", re.DOTALL)


@lru_cache(maxsize=1 << 8)
def compact(names: tuple[str, ...], most: int = 60) -> str:
    """Node names as patterns, in natural order; in more than `most` characters, the first and how many follow.

    Names that differ in their last number alone become `prefix-[1-3,7]suffix`, several that only share what
    comes before the last dash `prefix-*`. A single name stays as it is.
    """
    patterns = _patterns(names)
    text = ", ".join(pattern for pattern, _ in patterns)
    shown = len(patterns)
    while len(text) > most and shown > 1:
        shown -= 1
        left = sum(count for _, count in patterns[shown:])
        text = f"{', '.join(pattern for pattern, _ in patterns[:shown])}, … {left} more"
    return text


@lru_cache(maxsize=1 << 14)
def natural(name: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts `node-9` before `node-10`."""
    parts = re.split(r"([0-9]+)", name)
    return tuple([(int(part), "") if part.isdecimal() else (-1, part) for part in parts])


@lru_cache(maxsize=1 << 14)
def _parts(name: str) -> tuple[str, str, int, str]:
    """(before, after, width where it is padded with zeros, last number) of a name."""
    match = _NUMBERED.fullmatch(name)
    if not match:
        return name, "", 0, ""
    number = match[2]
    return match[1], match[3], len(number) if number.startswith("0") and len(number) > 1 else 0, number


def _patterns(names: Iterable[str]) -> list[tuple[str, int]]:
    """(pattern, number of names) in order."""
    series: dict[tuple[str, str, int], list[str]] = {}
    for name in sorted(set(names), key=natural):
        before, after, padded, number = _parts(name)
        series.setdefault((before, after, padded), []).append(number)
    return list(_gathered([(before, numbers, after) for (before, after, _), numbers in series.items()]))


def _gathered(series: Sequence[tuple[str, list[str], str]]) -> Iterator[tuple[str, int]]:
    alone: dict[str, list[str]] = {}
    for prefix, numbers, suffix in series:
        if len(numbers) > 1:
            yield f"{prefix}[{_ranges(numbers)}]{suffix}", len(numbers)
        else:
            name = f"{prefix}{numbers[0]}{suffix}"
            stem, dash, _ = name.rpartition("-")
            alone.setdefault(stem + dash if dash else name, []).append(name)
    for stem, same_stem in alone.items():
        if len(same_stem) > 2:
            yield f"{stem}*", len(same_stem)
        else:
            yield from ((name, 1) for name in same_stem)


def _ranges(numbers: Sequence[str], most: int = 4) -> str:
    """`0-2,7` for sorted numbers; a long list has its beginning and its end."""
    runs: list[list[str]] = []
    for number in numbers:
        if runs and int(number) == int(runs[-1][-1]) + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    texts = ["-".join(run) for run in runs]
    if len(texts) > most:
        texts = [*texts[: most - 2], "…", texts[-1]]
    return ",".join(texts)
