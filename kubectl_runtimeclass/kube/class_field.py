"""The field that names a pod's RuntimeClass, and what people write in its place."""

from __future__ import annotations

CLASS_NAME = "runtimeClassName"
_MEANT = ("runtimeclass", "runtimeclassname", "runtimeclassnames")


def is_class_name(field: str) -> bool:
    """Whether a field that does not exist was probably to be runtimeClassName."""
    return field.replace("-", "").replace("_", "").lower() in _MEANT
