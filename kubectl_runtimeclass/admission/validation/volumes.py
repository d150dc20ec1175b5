"""Volumes of pods.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `ValidateVolumes`, `validateVolumeSource`; of
`defaultUser` and `user` nothing is said, since their feature is off and the server drops them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...kube.object import Object
from ...kube.quantity import parse
from . import errors
from .downward import volume_file
from .errors import Errors
from .in_tree_storage import in_tree
from .metadata import annotation_names, label_selector, labels
from .names import dns1123_label, dns1123_subdomain
from .paths import key_to_path, mode, no_backsteps
from .projected import projected

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
    failures: list[str] = []
    given = spec.get("volumes") or ()
    claims = {f"{pod_name}-{v.get('name')}" for v in given if pod_name and v.get("ephemeral") is not None}
    for index, volume in enumerate(given):
        at, name = f"{path}[{index}]", volume.get("name") or ""
        problems = list(_volume(volume, name, pod_name, at))
        if name in valid:
            problems.append(errors.duplicate(f"{at}.name", name))
        if problems:
            failures += problems
        else:
            valid[name] = volume
        claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
        if claim in claims:
            detail = "must not reference a PVC that gets created for an ephemeral volume"
            failures.append(errors.invalid(f"{at}.persistentVolumeClaim.claimName", claim, detail))
    return valid, failures


_ISCSI_NAME = (
    "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is "
    "specified."
)


def _volume(volume: Object, name: str, pod_name: str, path: str) -> Errors:
    present = [source for source in SOURCES if volume.get(source) is not None]
    for number, source in enumerate(present):
        if number:
            at = f"{path}.{_MISSPELT.get(source, source)}"
            yield errors.forbidden(at, "may not specify more than 1 volume type")
        elif source in _CHECKS:
            yield from _CHECKS[source](volume[source], f"{path}.{source}")
        else:
            yield from in_tree(source, volume[source], path)
    iscsi = volume.get("iscsi") or {}
    named = f"{name}:{iscsi.get('targetPortal') or ''}"
    if iscsi.get("initiatorName") is not None and len(named.encode()) > 64:
        yield errors.invalid(f"{path}.name", name, _ISCSI_NAME)
    if present[:1] == ["ephemeral"] and pod_name and name:
        claim = f"{pod_name}-{name}"
        for problem in dns1123_subdomain(claim):
            yield errors.invalid(f"{path}.name", name, f'PVC name "{claim}": {problem}')
    yield from errors.required_and_valid(f"{path}.name", name, dns1123_label)


def _empty_dir(source: Object, path: str) -> Errors:
    limit = source.get("sizeLimit")
    if limit is not None and parse(limit).nanos < 0:
        yield errors.forbidden(f"{path}.sizeLimit", "SizeLimit field must be a valid resource quantity")


_HOST_PATH_TYPES = (
    "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
)  # fmt: skip


def _host_path(source: Object, path: str) -> Errors:
    target = source.get("path") or ""
    if not target:
        yield errors.required(f"{path}.path")
        return
    yield from no_backsteps(target, f"{path}.path")
    kind = source.get("type")
    if kind is not None and kind not in _HOST_PATH_TYPES:
        yield errors.not_supported(f"{path}.type", kind, _HOST_PATH_TYPES)


def _secret(source: Object, path: str) -> Errors:
    yield from errors.required_fields(source, path, "secretName")
    yield from _items(source, path)


def _config_map(source: Object, path: str) -> Errors:
    yield from errors.required_fields(source, path, "name")
    yield from _items(source, path)


def _items(source: Object, path: str) -> Errors:
    yield from mode(source.get("defaultMode"), f"{path}.defaultMode")
    for index, item in enumerate(source.get("items") or ()):
        yield from key_to_path(item, f"{path}.items[{index}]")


def _nfs(source: Object, path: str) -> Errors:
    target = source.get("path") or ""
    yield from errors.required_fields(source, path, "server", "path")
    if not target.startswith("/"):
        yield errors.invalid(f"{path}.path", target, "must be an absolute path")


def _claim(source: Object, path: str) -> Errors:
    return errors.required_fields(source, path, "claimName")


def _downward(source: Object, path: str) -> Errors:
    yield from mode(source.get("defaultMode"), f"{path}.defaultMode")
    for item in source.get("items") or ():
        yield from volume_file(item, path)


def _csi(source: Object, path: str) -> Errors:
    yield from _csi_driver(source.get("driver") or "", path)
    secret = source.get("nodePublishSecretRef")
    if secret is not None and not secret.get("name"):
        yield errors.required(f"{path}.nodePublishSecretRef.name")
    elif secret is not None:
        yield from errors.invalid_each(f"{path}.name", secret["name"], dns1123_subdomain(secret["name"]))


def _csi_driver(driver: str, path: str) -> Errors:
    if not driver:
        yield errors.required(f"{path}.driver")
        return
    if len(driver) > 63:
        yield f"{path}.driver: Too long: may not be more than 63 bytes"
    yield from errors.invalid_each(f"{path}.driver", driver, dns1123_subdomain(driver.lower()))


def _ephemeral(source: Object, path: str) -> Errors:
    template = source.get("volumeClaimTemplate")
    if template is None:
        yield errors.required(f"{path}.volumeClaimTemplate")
        return
    at = f"{path}.volumeClaimTemplate"
    metadata = template.get("metadata") or {}
    yield from annotation_names(metadata.get("annotations"), f"{at}.metadata.annotations")
    yield from labels(metadata.get("labels"), f"{at}.metadata.labels")
    for field, value in metadata.items():
        if field not in ("annotations", "labels") and value not in (None, "", 0):
            yield errors.forbidden(f"{at}.metadata.{field}", "cannot be set")
    yield from claim_spec(template.get("spec") or {}, f"{at}.spec")


_VOLUME_MODES = ("Block", "Filesystem")
_ACCESS_MODES = ("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod")


def claim_spec(spec: Object, path: str) -> Errors:
    """Common errors in the spec of a PersistentVolumeClaim (a part of `ValidatePersistentVolumeClaimSpec`)."""
    modes = spec.get("accessModes") or ()
    if not modes:
        yield errors.required(f"{path}.accessModes", "at least 1 access mode is required")
    yield from label_selector(spec.get("selector"), f"{path}.selector")
    for access_mode in modes:
        if access_mode not in _ACCESS_MODES:
            yield errors.not_supported(f"{path}.accessModes", access_mode, _ACCESS_MODES)
    if "ReadWriteOncePod" in modes and any(m in _ACCESS_MODES for m in modes if m != "ReadWriteOncePod"):
        detail = "may not use ReadWriteOncePod with other access modes"
        yield errors.forbidden(f"{path}.accessModes", detail)
    storage = ((spec.get("resources") or {}).get("requests") or {}).get("storage")
    if storage is None:
        yield errors.required(f"{path}.resources[storage]")
    elif (amount := parse(storage)).nanos <= 0:
        yield errors.invalid(f"{path}.resources[storage]", str(amount), "must be greater than zero")
    for field in ("storageClassName", "volumeAttributesClassName"):
        if spec.get(field):
            yield from errors.invalid_each(f"{path}.{field}", spec[field], dns1123_subdomain(spec[field]))
    if spec.get("volumeMode") is not None and spec["volumeMode"] not in _VOLUME_MODES:
        yield errors.not_supported(f"{path}.volumeMode", spec["volumeMode"], _VOLUME_MODES)
    for field in ("dataSource", "dataSourceRef"):
        if spec.get(field) is not None:
            yield from _data_source(spec[field], f"{path}.{field}")
    source, reference = spec.get("dataSource"), spec.get("dataSourceRef")
    if source is None or reference is None:
        return
    # The value that the server prints is a path, which has no public field.
    if reference.get("namespace"):
        yield errors.invalid(path, {}, "may not be specified when dataSourceRef.namespace is specified")
    elif any(source.get(field) != reference.get(field) for field in ("apiGroup", "kind", "name")):
        yield errors.invalid(path, {}, "must match dataSourceRef")


def _data_source(source: Object, path: str) -> Errors:
    """Errors of `dataSource` or `dataSourceRef` (`validateDataSource`, `validateDataSourceRef`)."""
    group, kind, namespace = (source.get(field) or "" for field in ("apiGroup", "kind", "namespace"))
    yield from errors.required_fields(source, path, "name", "kind")
    if not group and kind != "PersistentVolumeClaim":
        detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup"
        yield errors.invalid(path, kind, detail)
    if group:
        yield from errors.invalid_each(f"{path}.apiGroup", group, dns1123_subdomain(group))
    if namespace:
        yield from errors.invalid_each(f"{path}.namespace", namespace, dns1123_label(namespace))


def _image(source: Object, path: str) -> Errors:
    return errors.required_fields(source, path, "reference")


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
    "projected": projected,
}
