"""Volumes of pods.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `ValidateVolumes`, `validateVolumeSource`. The fields
of in-tree storage that CSI drivers have replaced are not validated, except for azureDisk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...kube.object import Object
from ...kube.quantity import parse
from .downward import volume_file
from .errors import Errors, duplicate, forbidden, invalid, invalid_each, not_supported, required
from .metadata import annotation_names, label_selector, labels
from .names import dns1123_label, dns1123_subdomain
from .paths import key_to_path, mode, no_backsteps, not_reserved, user

SOURCES = (
    "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi",
    "glusterfs", "flocker", "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc",
    "flexVolume", "configMap", "azureFile", "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk",
    "storageos", "projected", "scaleIO", "csi", "ephemeral", "image",
)  # fmt: skip
"""The types of volumes, in the order in which the server looks for them."""

_MISSPELT = {"cephfs": "cephFS", "downwardAPI": "downwarAPI"}
"""How the server spells two fields in its message about a second volume type."""


def volumes(spec: Object, pod_name: str, path: str) -> tuple[dict[str, Object], list[str]]:
    """The valid volumes of a pod spec by name, and the errors of the others. Raises QuantityError."""
    valid: dict[str, Object] = {}
    errors: list[str] = []
    given = spec.get("volumes") or ()
    claims = {f"{pod_name}-{v.get('name')}" for v in given if pod_name and v.get("ephemeral") is not None}
    for index, volume in enumerate(given):
        at, name = f"{path}[{index}]", volume.get("name") or ""
        problems = list(_volume(volume, name, pod_name, at))
        if name in valid:
            problems.append(duplicate(f"{at}.name", name))
        if problems:
            errors += problems
        else:
            valid[name] = volume
        claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
        if claim in claims:
            detail = "must not reference a PVC that gets created for an ephemeral volume"
            errors.append(invalid(f"{at}.persistentVolumeClaim.claimName", claim, detail))
    return valid, errors


def _volume(volume: Object, name: str, pod_name: str, path: str) -> Errors:
    present = [source for source in SOURCES if volume.get(source) is not None]
    for number, source in enumerate(present):
        if number:
            at = f"{path}.{_MISSPELT.get(source, source)}"
            yield forbidden(at, "may not specify more than 1 volume type")
        elif source in _CHECKS:
            yield from _CHECKS[source](volume[source], f"{path}.{source}")
    if present[:1] == ["ephemeral"] and pod_name and name:
        claim = f"{pod_name}-{name}"
        for problem in dns1123_subdomain(claim):
            yield invalid(f"{path}.name", name, f'PVC name "{claim}": {problem}')
    if name:
        yield from invalid_each(f"{path}.name", name, dns1123_label(name))
    else:
        yield required(f"{path}.name")


def _empty_dir(source: Object, path: str) -> Errors:
    limit = source.get("sizeLimit")
    if limit is not None and parse(limit).nanos < 0:
        yield forbidden(f"{path}.sizeLimit", "SizeLimit field must be a valid resource quantity")


_HOST_PATH_TYPES = (
    "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
)  # fmt: skip


def _host_path(source: Object, path: str) -> Errors:
    target = source.get("path") or ""
    if not target:
        yield required(f"{path}.path")
        return
    yield from no_backsteps(target, f"{path}.path")
    kind = source.get("type")
    if kind is not None and kind not in _HOST_PATH_TYPES:
        yield not_supported(f"{path}.type", kind, _HOST_PATH_TYPES)


def _secret(source: Object, path: str) -> Errors:
    if not source.get("secretName"):
        yield required(f"{path}.secretName")
    yield from _items(source, path)


def _config_map(source: Object, path: str) -> Errors:
    if not source.get("name"):
        yield required(f"{path}.name")
    yield from _items(source, path)


def _items(source: Object, path: str) -> Errors:
    yield from mode(source.get("defaultMode"), f"{path}.defaultMode")
    yield from user(source.get("defaultUser"), f"{path}.defaultUser")
    for index, item in enumerate(source.get("items") or ()):
        yield from key_to_path(item, f"{path}.items[{index}]")


def _nfs(source: Object, path: str) -> Errors:
    target = source.get("path") or ""
    if not source.get("server"):
        yield required(f"{path}.server")
    if not target:
        yield required(f"{path}.path")
    if not target.startswith("/"):
        yield invalid(f"{path}.path", target, "must be an absolute path")


def _claim(source: Object, path: str) -> Errors:
    if not source.get("claimName"):
        yield required(f"{path}.claimName")


def _downward(source: Object, path: str) -> Errors:
    yield from mode(source.get("defaultMode"), f"{path}.defaultMode")
    for item in source.get("items") or ():
        yield from volume_file(item, path)


def _csi(source: Object, path: str) -> Errors:
    driver = source.get("driver") or ""
    if not driver:
        yield required(f"{path}.driver")
        return
    if len(driver) > 63:
        yield f"{path}.driver: Too long: may not be more than 63 bytes"
    yield from invalid_each(f"{path}.driver", driver, dns1123_subdomain(driver.lower()))


def _ephemeral(source: Object, path: str) -> Errors:
    template = source.get("volumeClaimTemplate")
    if template is None:
        yield required(f"{path}.volumeClaimTemplate")
        return
    at = f"{path}.volumeClaimTemplate"
    metadata = template.get("metadata") or {}
    yield from annotation_names(metadata.get("annotations"), f"{at}.metadata.annotations")
    yield from labels(metadata.get("labels"), f"{at}.metadata.labels")
    yield from claim_spec(template.get("spec") or {}, f"{at}.spec")


_ACCESS_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")


def claim_spec(spec: Object, path: str) -> Errors:
    """Common errors in the spec of a PersistentVolumeClaim (a part of `ValidatePersistentVolumeClaimSpec`)."""
    modes = spec.get("accessModes") or ()
    if not modes:
        yield required(f"{path}.accessModes", "at least 1 access mode is required")
    yield from label_selector(spec.get("selector"), f"{path}.selector")
    for access_mode in modes:
        if access_mode not in _ACCESS_MODES:
            yield not_supported(f"{path}.accessModes", access_mode, _ACCESS_MODES)
    if "ReadWriteOncePod" in modes and len(modes) > 1:
        detail = "may not use ReadWriteOncePod with other access modes"
        yield forbidden(f"{path}.accessModes", detail)
    storage = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
    if storage is None:
        yield required(f"{path}.resources[storage]")
    elif (amount := parse(storage)).nanos <= 0:
        yield invalid(f"{path}.resources[storage]", str(amount), "must be greater than zero")
    name = spec.get("storageClassName")
    if name:
        yield from invalid_each(f"{path}.storageClassName", name, dns1123_subdomain(name))


_DISK_KINDS = ("Dedicated", "Managed", "Shared")
_CACHING = ("None", "ReadOnly", "ReadWrite")
_MANAGED_DISK = (
    "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"
)
_BLOB_DISK = "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"


def _azure_disk(source: Object, path: str) -> Errors:
    uri, kind = source.get("diskURI") or "", source.get("kind") or "Shared"
    for field in ("diskName", "diskURI"):
        if not source.get(field):
            yield required(f"{path}.{field}")
    if source.get("cachingMode") is not None and source["cachingMode"] not in _CACHING:
        yield not_supported(f"{path}.cachingMode", source["cachingMode"], _CACHING)
    if kind not in _DISK_KINDS:
        yield not_supported(f"{path}.kind", kind, _DISK_KINDS)
    start, supported = ("/subscriptions/", _MANAGED_DISK) if kind == "Managed" else ("https://", _BLOB_DISK)
    if not uri.startswith(start):
        yield not_supported(f"{path}.diskURI", uri, (supported,))


def _image(source: Object, path: str) -> Errors:
    if not source.get("reference"):
        yield required(f"{path}.reference")


def _projected(source: Object, path: str) -> Errors:
    yield from mode(source.get("defaultMode"), f"{path}.defaultMode")
    targets: set[str] = set()
    for index, part in enumerate(source.get("sources") or ()):
        at = f"{path}.sources[{index}]"
        present = [kind for kind in _PROJECTIONS if part.get(kind) is not None]
        for kind in present:
            yield from _projection(kind, part[kind], targets, (f"{at}.{kind}", path))
        if len(present) > 1:
            yield forbidden(at, "may not specify more than 1 volume type")


_PROJECTIONS = ("secret", "configMap", "downwardAPI", "serviceAccountToken")


def _projection(kind: str, part: Any, targets: set[str], paths: tuple[str, str]) -> Errors:
    at, whole = paths
    if kind == "serviceAccountToken":
        seconds = part.get("expirationSeconds")
        if seconds is not None and seconds < 600:
            detail = "may not specify a duration less than 10 minutes"
            yield invalid(f"{at}.expirationSeconds", seconds, detail)
        if not part.get("path"):
            yield required(f"{whole}.path")
        else:
            yield from not_reserved(part["path"], f"{whole}.path")
        return
    if kind != "downwardAPI" and not part.get("name"):
        yield required(f"{at}.name")
    for index, item in enumerate(part.get("items") or ()):
        if kind == "downwardAPI":
            yield from volume_file(item, at)
        else:
            yield from key_to_path(item, f"{at}.items[{index}]")
        target = item.get("path") or ""
        if target in targets:
            shown = target if kind == "downwardAPI" else part.get("name") or ""
            yield invalid(whole, shown, "conflicting duplicate paths")
        elif target:
            targets.add(target)


_CHECKS: dict[str, Callable[[Any, str], Errors]] = {
    "emptyDir": _empty_dir,
    "hostPath": _host_path,
    "secret": _secret,
    "configMap": _config_map,
    "nfs": _nfs,
    "persistentVolumeClaim": _claim,
    "downwardAPI": _downward,
    "csi": _csi,
    "ephemeral": _ephemeral,
    "image": _image,
    "azureDisk": _azure_disk,
    "projected": _projected,
}
