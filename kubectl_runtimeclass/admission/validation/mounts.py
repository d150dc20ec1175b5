"""A container's `volumeMounts` and `volumeDevices`.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `ValidateVolumeMounts`, `ValidateVolumeDevices`;
of `bindMountOptions` nothing is said, since their feature is off and the server drops them.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...kube.object import Object
from . import errors
from .errors import Errors
from .paths import descending, no_backsteps

_PROPAGATIONS = ("Bidirectional", "HostToContainer", "None")
_READ_ONLY = ("Disabled", "Enabled", "IfPossible")


def mounts(container: Object, volumes: Mapping[str, Object], path: str) -> Errors:
    """Errors of `volumeMounts` (`ValidateVolumeMounts`); `volumes` are the pod's valid volumes by name."""
    device_paths = {
        d.get("name") or "": d.get("devicePath") or "" for d in container.get("volumeDevices") or ()
    }
    targets: set[str] = set()
    for index, mount in enumerate(container.get("volumeMounts") or ()):
        at = f"{path}[{index}]"
        name, target = mount.get("name") or "", mount.get("mountPath") or ""
        yield from errors.required_fields(mount, at, "name")
        if name not in volumes:
            yield errors.not_found(f"{at}.name", name)
        yield from errors.required_fields(mount, at, "mountPath")
        if target in targets:
            yield errors.invalid(f"{at}.mountPath", target, "must be unique")
        targets.add(target)
        if name in device_paths:
            yield errors.invalid(f"{at}.name", name, "must not already exist in volumeDevices")
        if target in device_paths.values():
            yield errors.invalid(
                f"{at}.mountPath", target, "must not already exist as a path in volumeDevices"
            )
        yield from _sub_paths(mount, at, path)
        yield from _propagation(mount, container, f"{path}.mountPropagation")
        yield from _recursive_read_only(mount, f"{path}.recursiveReadOnly")


def _sub_paths(mount: Object, path: str, whole: str) -> Errors:
    """Errors of subPath and subPathExpr; like the server's, most name the list of mounts, `whole`, without an index."""
    sub, expression = mount.get("subPath") or "", mount.get("subPathExpr") or ""
    if sub:
        yield from descending(sub, f"{whole}.subPath")
    if expression:
        if sub:
            detail = "subPathExpr and subPath are mutually exclusive"
            yield errors.invalid(f"{path}.subPathExpr", expression, detail)
        yield from descending(expression, f"{whole}.subPathExpr")


def _propagation(mount: Object, container: Object, path: str) -> Errors:
    propagation = mount.get("mountPropagation")
    if propagation is None:
        return
    if propagation not in _PROPAGATIONS:
        yield errors.not_supported(path, propagation, _PROPAGATIONS)
    privileged = (container.get("securityContext") or {}).get("privileged")
    if propagation == "Bidirectional" and not privileged:
        detail = "Bidirectional mount propagation is available only to privileged containers"
        yield errors.forbidden(path, detail)


def _recursive_read_only(mount: Object, path: str) -> Errors:
    recursive = mount.get("recursiveReadOnly")
    if recursive in (None, "Disabled"):
        return
    if recursive not in _READ_ONLY:
        yield errors.not_supported(path, recursive, _READ_ONLY)
        return
    if not mount.get("readOnly"):
        yield errors.forbidden(path, "may only be specified when readOnly is true")
    if (mount.get("mountPropagation") or "None") != "None":
        yield errors.forbidden(path, "may only be specified when mountPropagation is None or not specified")


def devices(container: Object, volumes: Mapping[str, Object], path: str) -> Errors:
    """Errors of `volumeDevices` (`ValidateVolumeDevices`); `volumes` are the pod's valid volumes by name."""
    mounted = {m.get("name") or "": m.get("mountPath") or "" for m in container.get("volumeMounts") or ()}
    names: set[str] = set()
    targets: set[str] = set()
    for index, device in enumerate(container.get("volumeDevices") or ()):
        at = f"{path}[{index}]"
        name, target = device.get("name") or "", device.get("devicePath") or ""
        yield from errors.required_fields(device, at, "name")
        if name in names:
            yield errors.invalid(f"{at}.name", name, "must be unique")
        if name not in volumes:
            yield errors.not_found(f"{at}.name", name)
        elif all(volumes[name].get(kind) is None for kind in ("persistentVolumeClaim", "ephemeral")):
            detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode"
            yield errors.invalid(f"{at}.name", name, detail)
        yield from errors.required_fields(device, at, "devicePath")
        if target in targets:
            yield errors.invalid(f"{at}.devicePath", target, "must be unique")
        if any(no_backsteps(target, path)):
            yield errors.invalid(f"{at}.devicePath", target, "can not contain backsteps ('..')")
        else:
            targets.add(target)
        if name in mounted:
            yield errors.invalid(f"{at}.name", name, "must not already exist in volumeMounts")
        if target in mounted.values():
            detail = "must not already exist as a path in volumeMounts"
            yield errors.invalid(f"{at}.devicePath", target, detail)
        if name:
            names.add(name)
