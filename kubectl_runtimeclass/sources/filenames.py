"""The names of inputs as people write them: lists with commas, patterns in quotes, paths without -f."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from ..errors import UsageError
from ..system.files import find


def expand(names: Iterable[str]) -> Iterator[str]:
    """The names that -f gives, one by one; a file that is called `a,b` or `[x].yaml` is that file.

    Commas and patterns are read as kubectl reads them. Raises UsageError for a pattern that matches nothing.
    Sources: kubectl v1.36, pkg/cmd/util/helpers.go `AddJsonFilenameFlag` (a StringSlice); cli-runtime v0.36,
    pkg/resource/builder.go `expandIfFilePattern`.
    """
    for name in names:
        for part in [name] if os.path.exists(name) else name.split(","):
            yield from _matching(part) if _is_pattern(part) else [part]


def _is_pattern(name: str) -> bool:
    return any(character in name for character in "*?[") and not os.path.exists(name)


def _matching(pattern: str) -> list[str]:
    from glob import glob

    paths = sorted(glob(pattern, include_hidden=True))
    if not paths:
        raise UsageError(f"{pattern}: the pattern matches no file")
    return paths


def below(directories: Iterable[str]) -> int:
    """How many files for manifests lie in directories below these, where -R alone would go."""
    return sum(
        len(list(find([directory], recursive=True))) - len(list(find([directory], recursive=False)))
        for directory in directories
    )
