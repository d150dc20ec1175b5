"""Volumes of storage that CSI drivers have replaced since; the server still validates their fields.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37), `validateVolumeSource` and what it calls.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ...kube.object import Object
from . import errors
from .errors import Errors
from .names import dns1123_label
from .paths import descending

_REQUIRED: dict[str, tuple[str, ...]] = {
    "awsElasticBlockStore": ("volumeID",),
    "azureDisk": ("diskName", "diskURI"),
    "azureFile": ("secretName", "shareName"),
    "cephfs": ("monitors",),
    "cinder": ("volumeID",),
    "flexVolume": ("driver",),
    "gcePersistentDisk": ("pdName",),
    "gitRepo": ("repository",),
    "glusterfs": ("endpoints", "path"),
    "photonPersistentDisk": ("pdID",),
    "portworxVolume": ("volumeID",),
    "rbd": ("monitors", "image"),
    "scaleIO": ("gateway", "system", "volumeName"),
    "vsphereVolume": ("volumePath",),
}
"""The fields without which a type of volume is nothing."""

_WITH_PARTITION = {"awsElasticBlockStore": "awsElasticBlockStore", "gcePersistentDisk": "persistentDisk"}
"""The types with a partition, by what the server calls them in its messages."""


def in_tree(source: str, fields: Object, path: str) -> Errors:
    """Errors of a volume source by its type (`rbd`); `path` is that of the volume. Other types have none here."""
    at = f"{path}.{_WITH_PARTITION.get(source, source)}"
    yield from errors.required_fields(fields, at, *_REQUIRED.get(source, ()))
    if source in _WITH_PARTITION and not 0 <= (fields.get("partition") or 0) <= 255:
        yield errors.invalid(f"{at}.partition", fields["partition"], "must be between 1 and 255, inclusive")
    if source in _CHECKS:
        yield from _CHECKS[source](fields, at)


def _secret_name(fields: Object, path: str) -> Errors:
    secret = fields.get("secretRef")
    if secret is not None and not secret.get("name"):
        yield errors.required(f"{path}.secretRef.name")


def _git_repo(fields: Object, path: str) -> Errors:
    return descending(fields.get("directory") or "", f"{path}.directory")


_INITIATORS = {
    "iqn": r"iqn\.\d{4}-\d{2}\.([-A-Za-z0-9.]+)(:[^,;*&$|\s]+)$",
    "eui": r"^eui.[A-Za-z0-9]{16}$",
    "naa": r"^naa.[A-Za-z0-9]{32}$",
}


def _initiator(name: str, path: str) -> Errors:
    pattern = _INITIATORS.get(name[:3])
    if pattern is None:
        yield errors.invalid(path, name, "must be valid format starting with iqn, eui, or naa")
    elif not re.search(pattern, name, re.ASCII):
        yield errors.invalid(path, name, "must be valid format")


def _lun(lun: int, path: str) -> Errors:
    if not 0 <= lun <= 255:
        yield errors.invalid(f"{path}.lun", lun, "must be between 0 and 255, inclusive")


def _iscsi(fields: Object, path: str) -> Errors:
    if not fields.get("targetPortal"):
        yield errors.required(f"{path}.targetPortal")
    if fields.get("iqn"):
        yield from _initiator(fields["iqn"], f"{path}.iqn")
    else:
        yield errors.required(f"{path}.iqn")
    yield from _lun(fields.get("lun") or 0, path)
    authenticated = fields.get("chapAuthDiscovery") or fields.get("chapAuthSession")
    if authenticated and fields.get("secretRef") is None:
        yield errors.required(f"{path}.secretRef")
    if fields.get("initiatorName") is not None:
        yield from _initiator(fields["initiatorName"], f"{path}.initiatorname")


def _fibre_channel(fields: Object, path: str) -> Errors:
    targets, wwids = fields.get("targetWWNs") or [], fields.get("wwids") or []
    if not targets and not wwids:
        yield errors.required(f"{path}.targetWWNs", "must specify either targetWWNs or wwids, but not both")
    if targets and wwids:
        detail = "targetWWNs and wwids can not be specified simultaneously"
        yield errors.invalid(f"{path}.targetWWNs", targets, detail)
    if targets and fields.get("lun") is None:
        yield errors.required(f"{path}.lun", "lun is required if targetWWNs is specified")
    elif targets:
        yield from _lun(fields["lun"], path)


def _flocker(fields: Object, path: str) -> Errors:
    name, uuid = fields.get("datasetName") or "", fields.get("datasetUUID") or ""
    if not name and not uuid:
        yield errors.required(path, "one of datasetName and datasetUUID is required")
    if name and uuid:
        yield errors.invalid(
            path, "resource", "datasetName and datasetUUID can not be specified simultaneously"
        )
    if "/" in name:
        yield errors.invalid(f"{path}.datasetName", name, "must not contain '/'")


_PAIRS = "must be a host:port pair or multiple pairs separated by commas"


def _quobyte(fields: Object, path: str) -> Errors:
    registry = fields.get("registry") or ""
    if not registry:
        yield errors.required(f"{path}.registry", _PAIRS)
    elif len((fields.get("tenant") or "").encode()) >= 65:
        detail = "must be a UUID and may not exceed a length of 64 characters"
        yield errors.required(f"{path}.tenant", detail)
    else:
        for pair in registry.split(","):
            if not re.fullmatch(r"(\[[^\[\]]*\]|[^:\[\]]*):[^:\[\]]*", pair, re.DOTALL):
                yield errors.invalid(f"{path}.registry", registry, _PAIRS)
    if not fields.get("volume"):
        yield errors.required(f"{path}.volume")


def _flex_volume(fields: Object, path: str) -> Errors:
    for key in sorted(fields.get("options") or {}):
        namespace = f".{key.partition('/')[0].lower()}"
        if namespace.endswith((".kubernetes.io", ".k8s.io")):
            yield errors.invalid(
                f"{path}.options[{key}]", key, "kubernetes.io and k8s.io namespaces are reserved"
            )


def _storage_os(fields: Object, path: str) -> Errors:
    name, namespace = fields.get("volumeName") or "", fields.get("volumeNamespace") or ""
    if name:
        yield from errors.invalid_each(f"{path}.volumeName", name, dns1123_label(name))
    else:
        yield errors.required(f"{path}.volumeName")
    if namespace:
        yield from errors.invalid_each(f"{path}.volumeNamespace", namespace, dns1123_label(namespace))
    yield from _secret_name(fields, path)


_DISK_KINDS = ("Dedicated", "Managed", "Shared")
_CACHING = ("None", "ReadOnly", "ReadWrite")
_MANAGED_DISK = (
    "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
)
_BLOB_DISK = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"


def _azure_disk(fields: Object, path: str) -> Errors:
    uri, kind = fields.get("diskURI") or "", fields.get("kind") or "Shared"
    if fields.get("cachingMode") is not None and fields["cachingMode"] not in _CACHING:
        yield errors.not_supported(f"{path}.cachingMode", fields["cachingMode"], _CACHING)
    if kind not in _DISK_KINDS:
        yield errors.not_supported(f"{path}.kind", kind, _DISK_KINDS)
    start, supported = ("/subscriptions/", _MANAGED_DISK) if kind == "Managed" else ("https://", _BLOB_DISK)
    if not uri.startswith(start):
        yield errors.not_supported(f"{path}.diskURI", uri, (supported,))


_CHECKS: dict[str, Callable[[Object, str], Errors]] = {
    "azureDisk": _azure_disk,
    "cinder": _secret_name,
    "fc": _fibre_channel,
    "flexVolume": _flex_volume,
    "flocker": _flocker,
    "gitRepo": _git_repo,
    "iscsi": _iscsi,
    "quobyte": _quobyte,
    "storageos": _storage_os,
}
