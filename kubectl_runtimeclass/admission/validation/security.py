"""Security contexts, and the fields that an operating system does not support.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `ValidateSecurityContext`,
`validatePodSpecSecurityContext`, `validateWindows`, `validateLinux`, `validateWindowsHostProcessPod`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...kube.object import Object
from . import errors
from .errors import Errors
from .names import user_or_group
from .paths import descending
from .windows import windows_options

_SECCOMP_TYPES = ("Localhost", "RuntimeDefault", "Unconfined")
_CONTEXT_FIELDS = (
    "capabilities", "privileged", "seLinuxOptions", "windowsOptions", "runAsUser", "runAsGroup", "runAsNonRoot",
    "readOnlyRootFilesystem", "allowPrivilegeEscalation", "procMount", "seccompProfile", "appArmorProfile",
)  # fmt: skip
_NESTED_FIELDS = {
    "capabilities": {"Add": "add", "Drop": "drop"},
    "seLinuxOptions": {"User": "user", "Role": "role", "Type": "type", "Level": "level"},
    "windowsOptions": {
        "GMSACredentialSpecName": "gmsaCredentialSpecName",
        "GMSACredentialSpec": "gmsaCredentialSpec",
        "RunAsUserName": "runAsUserName",
        "HostProcess": "hostProcess",
    },
    "seccompProfile": {"Type": "type", "LocalhostProfile": "localhostProfile"},
    "appArmorProfile": {"Type": "type", "LocalhostProfile": "localhostProfile"},
}
"""The fields of nested types by their Go names, since one message prints the whole value (pkg/apis/core/types.go)."""


def security_context(context: Object | None, path: str, host_users: bool) -> Errors:
    """Errors of a container's securityContext (`ValidateSecurityContext`); None has none."""
    if context is None:
        return
    yield from _ids(context, ("runAsUser", "runAsGroup"), path)
    proc_mount = context.get("procMount")
    if proc_mount is not None:
        if proc_mount not in ("Default", "Unmasked"):
            yield errors.not_supported(f"{path}.procMount", proc_mount, ("Default", "Unmasked"))
        if host_users and proc_mount == "Unmasked":
            detail = "`hostUsers` must be false to use `Unmasked`"
            yield errors.invalid(f"{path}.procMount", proc_mount, detail)
    yield from _seccomp(context.get("seccompProfile"), f"{path}.seccompProfile")
    if context.get("allowPrivilegeEscalation") is False:
        if context.get("privileged"):
            detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
            yield errors.invalid(path, _as_go_value(context), detail)
        for capability in (context.get("capabilities") or {}).get("add") or ():
            if capability == "CAP_SYS_ADMIN":
                detail = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"
                yield errors.invalid(path, _as_go_value(context), detail)
    yield from windows_options(context.get("windowsOptions"), f"{path}.windowsOptions")
    yield from _app_armor(context.get("appArmorProfile"), f"{path}.appArmorProfile")


def _as_go_value(context: Object) -> dict[str, Any]:
    """The securityContext as the server prints it: every field, by its Go name."""

    def nested(field: str) -> Any:
        value = context.get(field)
        names = _NESTED_FIELDS.get(field)
        if value is None or names is None:
            return value
        empty = "" if field == "seLinuxOptions" else None
        return {go: value.get(name, empty) for go, name in names.items()}

    return {_go_name(field): nested(field) for field in _CONTEXT_FIELDS}


def _go_name(field: str) -> str:
    return "SELinuxOptions" if field == "seLinuxOptions" else field[0].upper() + field[1:]


def _ids(context: Object, fields: tuple[str, ...], path: str) -> Errors:
    for field in fields:
        value = context.get(field)
        if value is not None:
            yield from errors.invalid_each(f"{path}.{field}", value, user_or_group(value))


def _seccomp(profile: Object | None, path: str) -> Errors:
    if profile is None:
        return
    kind, local = profile.get("type") or "", profile.get("localhostProfile")
    if not kind:
        yield errors.required(f"{path}.type", "type is required when seccompProfile is set")
    elif kind not in _SECCOMP_TYPES:
        yield errors.not_supported(f"{path}.type", kind, _SECCOMP_TYPES)
    if kind != "Localhost":
        if local is not None:
            shown = {"Type": kind, "LocalhostProfile": local}
            yield errors.invalid(
                f"{path}.localhostProfile", shown, "can only be set when seccomp type is Localhost"
            )
    elif local is None:
        yield errors.required(f"{path}.localhostProfile", "must be set when seccomp type is Localhost")
    else:
        yield from descending(local, f"{path}.localhostProfile")


def _app_armor(profile: Object | None, path: str) -> Errors:
    if profile is None:
        return
    kind, local = profile.get("type") or "", profile.get("localhostProfile")
    at = f"{path}.localhostProfile"
    if kind == "Localhost":
        if not local:
            yield errors.required(at, "must be set when AppArmor type is Localhost")
        elif local != local.strip():
            yield errors.invalid(at, local, "must not be padded with whitespace")
    elif kind in ("RuntimeDefault", "Unconfined"):
        if local is not None:
            yield errors.invalid(at, local, "can only be set when AppArmor type is Localhost")
    elif kind:
        yield errors.not_supported(f"{path}.type", kind, ("Localhost", "RuntimeDefault", "Unconfined"))
    else:
        yield errors.required(f"{path}.type", "type is required when appArmorProfile is set")


def pod_security_context(spec: Object, path: str) -> Errors:
    """Errors of the securityContext of a pod spec (`validatePodSpecSecurityContext`)."""
    context = spec.get("securityContext") or {}
    yield from _ids(context, ("fsGroup", "runAsUser", "runAsGroup"), path)
    for index, group in enumerate(context.get("supplementalGroups") or ()):
        yield from errors.invalid_each(f"{path}.supplementalGroups[{index}]", group, user_or_group(group))
    yield from _sysctls(context.get("sysctls") or (), spec, f"{path}.sysctls")
    for field, supported in (
        ("fsGroupChangePolicy", ("Always", "OnRootMismatch")),
        ("supplementalGroupsPolicy", ("Merge", "Strict")),
        ("seLinuxChangePolicy", ("MountOption", "Recursive")),
    ):
        value = context.get(field)
        if value is not None and value not in supported:
            yield errors.not_supported(f"{path}.{field}", value, supported)
    yield from _seccomp(context.get("seccompProfile"), f"{path}.seccompProfile")
    yield from windows_options(context.get("windowsOptions"), f"{path}.windowsOptions")
    yield from _app_armor(context.get("appArmorProfile"), f"{path}.appArmorProfile")


_SYSCTL_SEGMENT = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?"
_SYSCTL = rf"^({_SYSCTL_SEGMENT}[\./])*{_SYSCTL_SEGMENT}$"
_NET, _IPC = "net.", ("kernel.shm", "kernel.msg", "fs.mqueue.")


def _sysctls(sysctls: Any, spec: Object, path: str) -> Errors:
    names: set[str] = set()
    for index, sysctl in enumerate(sysctls):
        at, name = f"{path}[{index}].name", sysctl.get("name") or ""
        if not name:
            yield errors.required(at)
        elif len(name.encode()) > 253 or not re.search(_SYSCTL, name, re.ASCII):
            yield errors.invalid(at, name, f"must have at most 253 characters and match regex {_SYSCTL}")
        elif name in names:
            yield errors.duplicate(at, name)
        if spec.get("hostNetwork") and name.startswith(_NET):
            yield errors.invalid(at, name, "may not be specified when 'hostNetwork' is true")
        elif spec.get("hostIPC") and (name.startswith(_IPC) or name == "kernel.sem"):
            yield errors.invalid(at, name, "may not be specified when 'hostIPC' is true")
        names.add(name)


# --- operating systems ----------------------------------------------------------------------------

_NOT_ON_WINDOWS = (
    "appArmorProfile", "seLinuxOptions", "seccompProfile", "fsGroup", "fsGroupChangePolicy", "sysctls", "runAsUser",
    "runAsGroup", "supplementalGroups", "supplementalGroupsPolicy", "seLinuxChangePolicy",
)  # fmt: skip
_NOT_IN_WINDOWS_CONTAINERS = (
    "appArmorProfile", "seLinuxOptions", "seccompProfile", "capabilities", "readOnlyRootFilesystem", "privileged",
    "allowPrivilegeEscalation", "procMount", "runAsUser", "runAsGroup",
)  # fmt: skip


def operating_system(spec: Object, path: str) -> Errors:
    """Errors of `spec.os` and of fields that this system does not support (`validateWindows`, `validateLinux`)."""
    os = spec.get("os")
    if os is None:
        return
    name = os.get("name") or ""
    if not name:
        yield errors.required(f"{path}.os.name")
    elif name not in ("linux", "windows"):
        yield errors.not_supported(f"{path}.os", name, ("linux", "windows"))
    elif name == "linux":
        for at, context in _contexts(spec, path):
            if context.get("windowsOptions") is not None:
                yield errors.forbidden(
                    f"{at}.windowsOptions", "windows options cannot be set for a linux pod"
                )
    else:
        yield from _windows(spec, path)


def _windows(spec: Object, path: str) -> Errors:
    detail = "cannot be set for a windows pod"
    (at, context), *others = _contexts(spec, path)
    for field in _NOT_ON_WINDOWS:
        if context.get(field) is not None and (field != "sysctls" or context[field]):
            yield errors.forbidden(f"{at}.{field}", detail)
    for field, given in (
        ("hostUsers", spec.get("hostUsers") is not None),
        ("hostPID", spec.get("hostPID")),
        ("hostIPC", spec.get("hostIPC")),
        ("shareProcessNamespace", spec.get("shareProcessNamespace") is not None),
    ):
        if given:
            yield errors.forbidden(f"{path}.{field}", detail)
    for at, context in others:
        for field in _NOT_IN_WINDOWS_CONTAINERS:
            if context.get(field) is not None:
                yield errors.forbidden(f"{at}.{field}", detail)


def _contexts(spec: Object, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(path, securityContext) of the pod, then of its containers in the order of `VisitContainersWithPath`."""
    yield f"{path}.securityContext", spec.get("securityContext") or {}
    for at, container in containers_with_path(spec, path):
        yield f"{at}.securityContext", container.get("securityContext") or {}


def containers_with_path(spec: Object, path: str) -> Iterator[tuple[str, Object]]:
    """(path, container) of init, regular and ephemeral containers (`VisitContainersWithPath`)."""
    for field in ("initContainers", "containers", "ephemeralContainers"):
        for index, container in enumerate(spec.get(field) or ()):
            yield f"{path}.{field}[{index}]", container


def host_process(spec: Object, path: str) -> Errors:
    """Errors of Windows' hostProcess containers (`validateWindowsHostProcessPod`)."""
    (_, pod), *contexts = _contexts(spec, path)
    of_pod = (pod.get("windowsOptions") or {}).get("hostProcess")
    host_processes = 0
    for at, context in contexts:
        own = (context.get("windowsOptions") or {}).get("hostProcess")
        if of_pod is not None and own is not None and of_pod != own:
            expected = str(of_pod).lower()
            detail = f"pod hostProcess value must be identical if both are specified, was {expected}"
            yield errors.invalid(f"{at}.windowsOptions.hostProcess", own, detail)
        host_processes += bool(of_pod if own is None else own)
    if not host_processes:
        return
    if host_processes != len(contexts):
        text = "If pod contains any hostProcess containers then all containers must be HostProcess containers"
        yield errors.invalid(path, "", text)
    if not spec.get("hostNetwork"):
        text = "hostNetwork must be true if pod contains any hostProcess containers"
        yield errors.invalid(f"{path}.hostNetwork", False, text)
