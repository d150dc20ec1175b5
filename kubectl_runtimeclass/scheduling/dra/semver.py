"""Semantic versions, as attributes of devices and CEL expressions have them.

Source: semver.org 2.0.0 as github.com/blang/semver/v4 reads it, and `normalizeAndParse` of
staging/src/k8s.io/apiserver/pkg/cel/library/semverlib.go (Kubernetes v1.37).
"""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = r"0|[1-9][0-9]{0,19}"
_IDENTIFIERS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_VERSION = re.compile(
    rf"({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_IDENTIFIERS}))?(?:\+{_IDENTIFIERS})?", re.ASCII
)


class Semver(NamedTuple):
    """A version. Two are compared by `order`: what follows a plus sign does not count."""

    major: int
    minor: int
    patch: int
    prerelease: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[object, ...]:
        """What tells which of two comes first: a number before a word, a prerelease before its release."""
        words = tuple(
            (0, int(identifier), "") if identifier.isdigit() else (1, 0, identifier)
            for identifier in self.prerelease
        )
        return (self.major, self.minor, self.patch, not words, words)


def parse(text: str) -> Semver:
    """Raises ValueError for what is not in the minimal form, such as `1.2` or `v1.2.3`."""
    match = _VERSION.fullmatch(text)
    prerelease = tuple(match[4].split(".")) if match and match[4] else ()
    if match is None or any(
        identifier.isdigit() and identifier[0] == "0" != identifier for identifier in prerelease
    ):
        raise ValueError(f"{text!r} is not a semantic version")
    return Semver(int(match[1]), int(match[2]), int(match[3]), prerelease)


def normalized(text: str) -> Semver:
    """The same of `v1.2` or `01.2.3`. Raises ValueError."""
    parts = text.removeprefix("v").split(".", 2)
    for index, part in enumerate(parts):
        if len(part) > 1:
            stripped = part.lstrip("0")
            parts[index] = stripped if stripped[:1].isdigit() else f"0{stripped}"
    if len(parts) < 3 and re.search("[+-]", parts[-1]):
        raise ValueError(f"{text!r}: a short version cannot have a prerelease")
    return parse(".".join([*parts, "0", "0"][:3]) if len(parts) < 3 else ".".join(parts))
