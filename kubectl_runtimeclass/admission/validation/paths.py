"""Paths inside volumes, file modes and owners. `target` is the path in the volume, `path` that of the field.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `validateLocalDescendingPath`,
`ValidateLocalNonReservedPath`, `validateKeyToPath`.
"""

from __future__ import annotations

from ...kube.object import Object
from .errors import Errors, invalid, required_fields

_MODE = "must be a number between 0 and 0777 (octal), both inclusive"


def no_backsteps(target: str, path: str) -> Errors:
    if ".." in target.split("/"):
        yield invalid(path, target, "must not contain '..'")


def descending(target: str, path: str) -> Errors:
    """Errors of a path that is absolute or contains `..` (`validateLocalDescendingPath`)."""
    if target.startswith("/"):
        yield invalid(path, target, "must be a relative path")
    yield from no_backsteps(target, path)


def not_reserved(target: str, path: str) -> Errors:
    """Errors of `descending`, and of a path that starts with `..` (`ValidateLocalNonReservedPath`)."""
    yield from descending(target, path)
    if target.startswith("..") and not target.startswith("../") and target != "..":
        yield invalid(path, target, "must not start with '..'")


def mode(value: int | None, path: str) -> Errors:
    """Errors of a file mode, which is from 0 to 0o777."""
    if value is not None and not 0 <= value <= 0o777:
        yield invalid(path, value, _MODE)


def key_to_path(item: Object, path: str) -> Errors:
    """Errors of an item of a ConfigMap or Secret volume (`validateKeyToPath`)."""
    target = item.get("path") or ""
    yield from required_fields(item, path, "key", "path")
    yield from not_reserved(target, f"{path}.path")
    yield from mode(item.get("mode"), f"{path}.mode")
