"""Validation errors in the words of older servers; the other modules write those of the newest one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from ...kube.version import LABEL_WORDS, MAPS_AS_JSON, Version
from .errors import Errors

_BEFORE_1_35 = (
    (re.compile(r"must be no more than (\d+) bytes"), r"must be no more than \1 characters"),
    (re.compile(r"a valid label key must"), "a qualified name must"),
)
_MAP = re.compile(r"Invalid value: (\{[^{}]*\}|null): `selector` does not match")


def reword(version: Version, errors: Iterable[str]) -> Errors:
    """The errors, rewritten as servers of `version` word them."""
    for error in errors:
        if not version.has(LABEL_WORDS):
            for pattern, older in _BEFORE_1_35:
                error = pattern.sub(older, error)
        if not version.has(MAPS_AS_JSON):
            error = _MAP.sub(_as_go, error)
        yield error


def _as_go(match: re.Match[str]) -> str:
    """The matched map of labels, as older servers print it: in Go's syntax."""
    labels = json.loads(match[1])
    pairs = ", ".join(f"{json.dumps(key)}:{json.dumps(value)}" for key, value in (labels or {}).items())
    body = "(nil)" if labels is None else f"{{{pairs}}}"
    return f"Invalid value: map[string]string{body}: `selector` does not match"
