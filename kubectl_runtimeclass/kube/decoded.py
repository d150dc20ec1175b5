"""Objects as the API server decodes them: null in a list or a map is the empty value of its type.

Source: Go's encoding/json (`Unmarshal`: null leaves a value as it is, and a new item is empty);
staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go (`UnmarshalJSON`, Kubernetes v1.37).
"""

from __future__ import annotations

from typing import Any

from .api_fields import SCALARS, STRUCTS
from .strict import fields

_EMPTY: dict[str, Any] = {
    "string": "",
    "bool": False,
    "int32": 0,
    "int64": 0,
    "int-or-string": 0,
    "quantity": "0",
}


def decoded(value: Any, kind: str) -> Any:
    """The value of a type (`PodSpec`, `[]Container`) without null in its lists and maps; itself where it has none.

    A field that is null stays so: it counts as absent. What has another type than it should stays as it is.
    """
    kind = SCALARS.get(kind, kind)
    if kind.startswith("[]"):
        if isinstance(value, list):
            return _changed(value, [_item(item, kind[2:]) for item in value])
    elif isinstance(value, dict):
        if kind.startswith("map["):
            of = kind.partition("]")[2]
            return _changed(value, {key: _item(item, of) for key, item in value.items()})
        known = fields(kind)
        if known:
            return _changed(
                value,
                {key: decoded(item, known[key]) if key in known else item for key, item in value.items()},
            )
    return value


def _item(value: Any, kind: str) -> Any:
    if value is not None:
        return decoded(value, kind)
    kind = SCALARS.get(kind, kind)
    return {} if kind in STRUCTS else _EMPTY.get(kind)


def _changed(value: Any, anew: Any) -> Any:
    items, others = (value, anew) if isinstance(value, list) else (value.values(), anew.values())
    return value if all(item is other for item, other in zip(items, others, strict=True)) else anew
