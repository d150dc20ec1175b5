"""The downward API: references of environment variables and volumes to fields of the pod and to resources.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `validateObjectFieldSelector`,
`validateContainerResourceFieldSelector`, `validateDownwardAPIVolumeFile`.
"""

from __future__ import annotations

import re

from ...kube.object import Object
from ...kube.quantity import parse
from . import errors
from .errors import Errors
from .names import qualified_name
from .paths import mode, not_reserved

ENV_FIELDS = (
    "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
    "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
)  # fmt: skip
VOLUME_FIELDS = (
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
)
_KNOWN = frozenset((*ENV_FIELDS, *VOLUME_FIELDS, "spec.restartPolicy", "spec.schedulerName", "status.phase"))
_RESOURCES = (
    "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
    "requests.memory",
)  # fmt: skip
_SIZES = (
    "1",
    *(f"1{unit}{binary}" for binary in ("", "i") for unit in ("k" if not binary else "K", *"MGTPE")),
)


def field_ref(selector: Object, fields: tuple[str, ...], path: str) -> Errors:
    """Errors of a `fieldRef`, which may name any of `fields` (`validateObjectFieldSelector`)."""
    name = selector.get("fieldPath") or ""
    if not name:
        yield errors.required(f"{path}.fieldPath")
        return
    version = selector.get("apiVersion") or "v1"
    if version != "v1":
        detail = f"error converting fieldPath: unsupported pod version: {version}"
        yield errors.invalid(f"{path}.fieldPath", name, detail)
        return
    subscripted = re.fullmatch(r"([^\[\]]*)\['(.*)'\]", name)
    base = subscripted[1] if subscripted else name
    if base not in _KNOWN:
        detail = f"error converting fieldPath: field label not supported: {name}"
        yield errors.invalid(f"{path}.fieldPath", name, detail)
    elif not subscripted:
        if name not in fields:
            yield errors.not_supported(f"{path}.fieldPath", name, fields)
    elif base in ("metadata.annotations", "metadata.labels"):
        key = subscripted[2].lower() if base == "metadata.annotations" else subscripted[2]
        yield from errors.invalid_each(path, key, qualified_name(key))
    else:
        yield errors.invalid(path, base, "does not support subscript")


def resource_field_ref(selector: Object, path: str, *, of_volume: bool = False) -> Errors:
    """Errors of a `resourceFieldRef` (`validateContainerResourceFieldSelector`). Raises QuantityError."""
    name = selector.get("resource") or ""
    huge = name.startswith(("requests.hugepages-", "limits.hugepages-"))
    if of_volume and not selector.get("containerName"):
        yield errors.required(f"{path}.containerName")
    elif not name:
        yield errors.required(f"{path}.resource")
    elif name not in _RESOURCES and not huge:
        yield errors.not_supported(f"{path}.resource", name, _RESOURCES)
    divisor = parse(selector.get("divisor") or 0)
    allowed = ("1m", "1") if name.endswith(".cpu") else _SIZES
    if divisor.nanos and str(divisor) not in allowed and (name in _RESOURCES or huge):
        yield errors.invalid(f"{path}.divisor", name, _divisors(name))


def _divisors(name: str) -> str:
    if name.endswith(".cpu"):
        return "only divisor's values 1m and 1 are supported with the cpu resource"
    kind = "hugepages" if "hugepages-" in name else name.partition(".")[2]
    kind = "local ephemeral storage" if kind == "ephemeral-storage" else kind
    return f"only divisor's values {', '.join(_SIZES)} are supported with the {kind} resource"


def volume_file(file: Object, path: str) -> Errors:
    """Errors of an item of a downwardAPI volume (`validateDownwardAPIVolumeFile`). Raises QuantityError."""
    target = file.get("path") or ""
    if not target:
        yield errors.required(f"{path}.path")
    yield from not_reserved(target, f"{path}.path")
    field, resource = file.get("fieldRef"), file.get("resourceFieldRef")
    if field is not None:
        yield from field_ref(field, VOLUME_FIELDS, f"{path}.fieldRef")
        if resource is not None:
            detail = "fieldRef and resourceFieldRef can not be specified simultaneously"
            yield errors.invalid(path, "resource", detail)
    elif resource is not None:
        yield from resource_field_ref(resource, f"{path}.resourceFieldRef", of_volume=True)
    else:
        yield errors.required(path, "one of fieldRef and resourceFieldRef is required")
    yield from mode(file.get("mode"), f"{path}.mode")
