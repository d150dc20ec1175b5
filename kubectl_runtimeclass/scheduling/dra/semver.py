"""Semantic versions, in attributes of devices and in CEL expressions.

Source: semver.org 2.0.0 as parsed by github.com/blang/semver/v4, and `normalizeAndParse` of
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
    """A version without its build metadata. Compare versions by `order`."""

    major: int
    minor: int
    patch: int
    prerelease: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[object, ...]:
        """A sort key by the rules of semver.org: numbers before words, a prerelease before its release."""
        words = tuple(
            (0, int(identifier), "") if identifier.isdigit() else (1, 0, identifier)
            for identifier in self.prerelease
        )
        return (self.major, self.minor, self.patch, not words, words)


def parse(text: str) -> Semver:
    """The version in a string. Raises ValueError unless it has three numbers and no prefix: not `1.2` or `v1.2.3`."""
    match = _VERSION.fullmatch(text)
    prerelease = tuple(match[4].split(".")) if match and match[4] else ()
    if match is None or any(
        identifier.isdigit() and identifier[0] == "0" != identifier for identifier in prerelease
    ):
        raise ValueError(f"{text!r} is not a semantic version")
    return Semver(int(match[1]), int(match[2]), int(match[3]), prerelease)


def parse_loosely(text: str) -> Semver:
    """Like `parse`, but also accepts `v1.2` and `01.2.3` (CEL's `semver(text, true)`). Raises ValueError."""
    parts = text.removeprefix("v").split(".", 2)
    for index, part in enumerate(parts):
        if len(part) > 1:
            stripped = part.lstrip("0")
            parts[index] = stripped if stripped[:1].isdigit() else f"0{stripped}"
    if len(parts) < 3 and re.search("[+-]", parts[-1]):
        raise ValueError(f"{text!r}: a short version cannot have a prerelease")
    return parse(".".join([*parts, "0", "0"][:3]) if len(parts) < 3 else ".".join(parts))
