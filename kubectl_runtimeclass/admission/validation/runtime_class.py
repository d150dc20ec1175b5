"""RuntimeClass manifests, and the fields that the server drops from them without an error.

Source: pkg/apis/node/validation/validation.go (Kubernetes v1.37).
"""

from __future__ import annotations

from collections.abc import Iterator

from ...kube.object import Object
from . import errors
from .errors import Errors
from .metadata import labels, object_meta
from .names import dns1123_label
from .placement import tolerations
from .resources import overhead

KIND, RESOURCE = "RuntimeClass.node.k8s.io", "runtimeclasses.node.k8s.io"


def runtime_class(manifest: Object) -> Errors:
    """Errors of a new RuntimeClass of node.k8s.io/v1 (`ValidateRuntimeClass`). Raises QuantityError."""
    yield from object_meta(manifest.get("metadata") or {})
    amounts = manifest.get("overhead")
    if amounts is not None:
        yield from overhead(amounts.get("podFixed"), "overhead")
    scheduling = manifest.get("scheduling") or {}
    yield from labels(scheduling.get("nodeSelector"), "scheduling.nodeSelector")
    own = scheduling.get("tolerations") or ()
    yield from tolerations(own, "scheduling.tolerations")
    keys: list[tuple[str, ...]] = []
    for index, toleration in enumerate(own):
        key = tuple(toleration.get(field) or "" for field in ("key", "operator", "value", "effect"))
        if key in keys:
            shown = {
                field[0].upper() + field[1:]: toleration.get(field) or ""
                for field in ("key", "operator", "value", "effect")
            }
            seconds = {"TolerationSeconds": toleration.get("tolerationSeconds")}
            yield errors.duplicate(f"scheduling.tolerations[{index}]", {**shown, **seconds})
        keys.append(key)
    # The server runs declarative validation last.
    handler = manifest.get("handler") or ""
    if handler:
        yield from errors.invalid_each("handler", handler, dns1123_label(handler, "bytes"))
    else:
        yield errors.required("handler")


def dropped_fields(manifest: Object) -> Iterator[str]:
    """A sentence for what the server drops from a RuntimeClass as an unknown field; only kubectl warns of that."""
    amounts = manifest.get("overhead")
    if isinstance(amounts, dict) and not amounts.get("podFixed") and amounts:
        names = ", ".join(sorted(amounts))
        yield f"overhead has no podFixed, so {names} is dropped: amounts belong below overhead.podFixed"
