"""Field errors in the server's words: `spec.nodeName: Invalid value: "a_b": …`.

Each function is called like its Go counterpart and returns the whole sentence.
Source: staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go (Kubernetes v1.37).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from ...kube.object import Object

Errors = Iterator[str]
NEGATIVE = "must be greater than or equal to 0"
Value = TypeVar("Value")


def invalid(path: str, value: object, detail: str) -> str:
    return f"{path}: Invalid value: {_shown(value)}" + (f": {detail}" if detail else "")


def invalid_without_value(path: str, detail: str) -> str:
    return f"{path}: Invalid value: {detail}"


def required(path: str, detail: str = "") -> str:
    return f"{path}: Required value: {detail}" if detail else f"{path}: Required value"


def required_fields(item: Object, path: str, *fields: str) -> Errors:
    """One `required` error for each of these fields that an object does not have."""
    return (required(f"{path}.{field}") for field in fields if not item.get(field))


def required_and_valid(path: str, value: Value, check: Callable[[Value], Iterable[str]]) -> Errors:
    """A `required` error without a value, else one `invalid` error for each message of `check` about it."""
    return invalid_each(path, value, check(value)) if value else iter((required(path),))


def forbidden(path: str, detail: str) -> str:
    return f"{path}: Forbidden: {detail}"


def not_supported(path: str, value: object, supported: Iterable[str]) -> str:
    values = ", ".join(f'"{value}"' for value in supported)
    return f"{path}: Unsupported value: {_shown(value)}: supported values: {values}"


def duplicate(path: str, value: object) -> str:
    return f"{path}: Duplicate value: {_shown(value)}"


def not_found(path: str, value: object, detail: str = "") -> str:
    return f"{path}: Not found: {_shown(value)}" + (f": {detail}" if detail else "")


def too_long(path: str, most: int) -> str:
    return f"{path}: Too long: may not be more than {most} bytes"


def _shown(value: object) -> str:
    """A value as Go prints it: strings in quotes, maps and lists as JSON. Callers give keys in Go's order."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def too_many(path: str, count: int, most: int) -> str:
    return f"{path}: Too many: {count}: must have at most {most} items"


def error_of_absence(error: str) -> bool:
    """Whether an error says that something is missing (required or not found) rather than wrong."""
    return ": Required value" in error or ": Not found: " in error


def invalid_each(path: str, value: object, messages: Iterable[str]) -> Errors:
    """One `invalid` error for each message about a value."""
    return (invalid(path, value, message) for message in messages)
