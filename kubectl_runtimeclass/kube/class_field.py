"""The field that names a pod's RuntimeClass, and its misspellings."""

from __future__ import annotations

CLASS_NAME = "runtimeClassName"
_MISSPELLINGS = ("runtimeclass", "runtimeclassname", "runtimeclassnames")


def is_class_name(field: str) -> bool:
    """Whether a field that does not exist was probably meant to be runtimeClassName."""
    return field.replace("-", "").replace("_", "").lower() in _MISSPELLINGS
