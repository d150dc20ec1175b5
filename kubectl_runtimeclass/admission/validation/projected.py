"""Projected volumes.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37), `validateProjectionSources`. The fields of
clusterTrustBundle and podCertificate are not validated.
"""

from __future__ import annotations

from ...kube.object import Object
from . import errors
from .downward import volume_file
from .errors import Errors
from .paths import key_to_path, mode, not_reserved

_SOURCES = (
    "secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate",
)  # fmt: skip


def projected(source: Object, path: str) -> Errors:
    """Errors of a projected volume. Raises QuantityError."""
    yield from mode(source.get("defaultMode"), f"{path}.defaultMode")
    targets: set[str] = set()
    for index, part in enumerate(source.get("sources") or ()):
        at = f"{path}.sources[{index}]"
        present = [kind for kind in _SOURCES if part.get(kind) is not None]
        for kind in present:
            yield from _projection(kind, part[kind], targets, (f"{at}.{kind}", path))
        if len(present) > 1:
            yield errors.forbidden(at, "may not specify more than 1 volume type per source")


def _projection(kind: str, part: Object, targets: set[str], paths: tuple[str, str]) -> Errors:
    at, whole = paths
    if kind == "serviceAccountToken":
        seconds = part.get("expirationSeconds")
        if seconds is not None and seconds < 600:
            detail = "may not specify a duration less than 10 minutes"
            yield errors.invalid(f"{at}.expirationSeconds", seconds, detail)
        if seconds is not None and seconds > 1 << 32:
            detail = "may not specify a duration larger than 2^32 seconds"
            yield errors.invalid(f"{at}.expirationSeconds", seconds, detail)
        if not part.get("path"):
            yield errors.required(f"{whole}.path")
        else:
            yield from not_reserved(part["path"], f"{whole}.path")
        return
    if kind in ("secret", "configMap") and not part.get("name"):
        yield errors.required(f"{at}.name")
    for index, item in enumerate(part.get("items") or ()):
        if kind == "downwardAPI":
            yield from volume_file(item, at)
        else:
            yield from key_to_path(item, f"{at}.items[{index}]")
        target = item.get("path") or ""
        if target in targets:
            shown = target if kind == "downwardAPI" else part.get("name") or ""
            yield errors.invalid(whole, shown, "conflicting duplicate paths")
        elif target:
            targets.add(target)
