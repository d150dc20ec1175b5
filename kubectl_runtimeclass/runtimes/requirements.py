"""What a pod requires of its runtime: each function yields the paths of the fields that require one thing.

A value of the wrong type requires nothing here; other code reports it.
"""

from __future__ import annotations

from ..named import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    Spec = Mapping[str, Any]
    Requires = Callable[["PodFields"], Iterator[str]]


_BOTH: dict[str, Any] = {
    "resources": {"limits": {}},
    "securityContext": {"appArmorProfile": {}, "privileged": {}, "runAsGroup": {}, "runAsUser": {}},
}
_CONTAINERS: dict[str, Any] = {
    **_BOTH,
    "volumeDevices": {},
    "volumeMounts": {"mountPropagation": {}, "name": {}, "subPath": {}, "subPathExpr": {}},
}
FIELDS: dict[str, Any] = {
    **_BOTH,
    "containers": _CONTAINERS,
    "hostIPC": {},
    "hostNetwork": {},
    "hostPID": {},
    "hostUsers": {},
    "initContainers": _CONTAINERS,
    "shareProcessNamespace": {},
    "volumes": {"name": {}, "hostPath": {}},
}
"""The fields of a pod spec that the functions look at, and those below that they name; {} for all below."""


class PodFields:
    """A pod's `spec` and annotations; values of the wrong type are skipped.

    `volumes` are by name, `containers` are (path, container) of init containers and containers.
    """

    def __init__(self, spec: Spec, annotations: Spec | None = None) -> None:
        self.spec, self.annotations = _map(spec), _map(annotations)
        self.security = _map(self.spec.get("securityContext"))
        self.volumes = {
            str(volume.get("name")): volume for _, volume in _items(self.spec, "volumes", "spec.volumes")
        }
        self.containers = tuple(
            (path, container)
            for field in ("initContainers", "containers")
            for path, container in _items(self.spec, field, f"spec.{field}")
        )

    def mounts(self) -> Iterator[tuple[str, Spec, Spec]]:
        """(path, volume mount, volume) for every volume mount of every container; {} for an unknown volume."""
        for path, container in self.containers:
            for where, mount in _items(container, "volumeMounts", f"{path}.volumeMounts"):
                yield where, mount, self.volumes.get(str(mount.get("name")), {})


def _map(value: object) -> Spec:
    return value if isinstance(value, dict) else {}


def _items(holder: Spec, field: str, path: str) -> Iterator[tuple[str, Spec]]:
    items = holder.get(field)
    for number, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield f"{path}[{number}]", item


def true_fields(*names: str) -> Requires:
    """A function for boolean fields of the pod spec, such as `hostNetwork`, that are true."""

    def requires(pod: PodFields) -> Iterator[str]:
        yield from (f"spec.{name}" for name in names if pod.spec.get(name) is True)

    return requires


def either(*functions: Requires) -> Requires:
    """A function for the fields of all these functions."""

    def requires(pod: PodFields) -> Iterator[str]:
        for function in functions:
            yield from function(pod)

    return requires


def privileged(pod: PodFields) -> Iterator[str]:
    for path, container in pod.containers:
        if _map(container.get("securityContext")).get("privileged") is True:
            yield f"{path}.securityContext.privileged"


def bidirectional_mount(pod: PodFields) -> Iterator[str]:
    for path, mount, _ in pod.mounts():
        if mount.get("mountPropagation") == "Bidirectional":
            yield f"{path}.mountPropagation"


def sub_path(pod: PodFields) -> Iterator[str]:
    for path, mount, _ in pod.mounts():
        for field in ("subPath", "subPathExpr"):
            if mount.get(field):
                yield f"{path}.{field}"


def block_device(pod: PodFields) -> Iterator[str]:
    for path, container in pod.containers:
        if container.get("volumeDevices"):
            yield f"{path}.volumeDevices"


_DEVICES_THAT_WORK = ("nvidia.com/", "google.com/tpu", "cloud-tpus.google.com/")
"""nvproxy and tpuproxy (gVisor runsc/config/flags.go)."""
_OF_KUBERNETES = ("kubernetes.io/", "hugepages-", "attachable-volumes-")


def device(pod: PodFields) -> Iterator[str]:
    """Resources of device plugins, except for those that gVisor has a proxy for."""
    for path, container in pod.containers:
        for name in _map(_map(container.get("resources")).get("limits")):
            native = "/" not in name or any(word in name for word in _OF_KUBERNETES)
            if not native and not str(name).startswith(_DEVICES_THAT_WORK):
                yield f"{path}.resources.limits[{name}]"


def _host_paths(pod: PodFields) -> Iterator[tuple[str, str, str]]:
    """(path of the field, path on the host, type) of every hostPath volume."""
    for number, volume in enumerate(pod.volumes.values()):
        source = _map(volume.get("hostPath"))
        if source:
            at = f"spec.volumes[{number}].hostPath"
            yield at, str(source.get("path") or ""), str(source.get("type") or "")


def host_path(pod: PodFields) -> Iterator[str]:
    yield from (at for at, _, _ in _host_paths(pod))


def host_socket(pod: PodFields) -> Iterator[str]:
    for at, path, kind in _host_paths(pod):
        if kind == "Socket" or path.rstrip("/").endswith(".sock"):
            yield at


def host_device(pod: PodFields) -> Iterator[str]:
    for at, path, _ in _host_paths(pod):
        if path.startswith("/dev/") or path == "/dev":
            yield at


def app_armor(pod: PodFields) -> Iterator[str]:
    places = [("spec", pod.spec), *pod.containers]
    for path, holder in places:
        profile = _map(_map(holder.get("securityContext")).get("appArmorProfile"))
        if profile and profile.get("type") != "Unconfined":
            yield f"{path}.securityContext.appArmorProfile"


def no_memory_limit(pod: PodFields) -> Iterator[str]:
    """Containers without a memory limit, unless the pod as a whole has one."""
    if _limits_memory(pod.spec):
        return
    for path, container in pod.containers:
        if path.startswith("spec.containers") and not _limits_memory(container):
            yield f"{path}.resources.limits"


def _limits_memory(holder: Spec) -> bool:
    return "memory" in _map(_map(holder.get("resources")).get("limits"))


def no_user(pod: PodFields) -> Iterator[str]:
    """Containers for which neither they nor the pod set runAsUser and runAsGroup, so that their image decides."""
    for path, container in pod.containers:
        own = _map(container.get("securityContext"))
        for field in ("runAsUser", "runAsGroup"):
            if own.get(field) is None and pod.security.get(field) is None:
                yield f"{path}.securityContext.{field}"


USER_NAMESPACE_ANNOTATION = "io.kubernetes.cri-o.userns-mode"


def no_user_namespace(pod: PodFields) -> Iterator[str]:
    if pod.spec.get("hostUsers") is not False and USER_NAMESPACE_ANNOTATION not in pod.annotations:
        yield "spec.hostUsers"
