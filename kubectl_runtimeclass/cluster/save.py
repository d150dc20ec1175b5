"""A file with what `explain` and `diff` need of a cluster, and nothing private.

Secrets and ConfigMaps are never read. Commands and environment variables of containers are left out, and so are
managed fields and unused annotations of all objects.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from typing import Any

import msgspec

from ..errors import os_message
from ..kube.object import Object
from ..observed.observation import NEVER_RAN, REASONS
from ..rules.model import API_VERSION
from ..runtimes.requirements import USER_NAMESPACE_ANNOTATION
from ..system.files import FileError
from ..system.replace import write_atomically
from .api import Reading
from .snapshot_files import SNAPSHOT_KIND

_KEPT_ANNOTATIONS = (
    "volume.kubernetes.io/",
    "volume.beta.kubernetes.io/",
    "pv.kubernetes.io/",
    "storage.alpha.",
    "storageclass.",
    "scheduler.alpha.kubernetes.io/",
    USER_NAMESPACE_ANNOTATION,
)
"""Prefixes of annotations that are kept: for VolumeBinding and the default StorageClass, for admission plugins that
restrict the nodes and tolerations of a namespace, and for CRI-O's user namespaces."""

# Fields that are left out.
_OF_METADATA = ("managedFields", "selfLink", "generation", "resourceVersion", "finalizers")
_OF_CONTAINERS = (
    "args", "command", "env", "envFrom", "imagePullPolicy", "lifecycle", "livenessProbe", "readinessProbe",
    "startupProbe", "terminationMessagePath", "terminationMessagePolicy", "workingDir",
)  # fmt: skip
_OF_PODS = ("ephemeralContainers", "imagePullSecrets", "hostAliases", "dnsConfig")
_OF_POD_STATUS = (
    "hostIP",
    "hostIPs",
    "podIP",
    "podIPs",
    "ephemeralContainerStatuses",
)
_OF_CONTAINER_STATUS = ("lastState", "containerID", "image", "imageID", "volumeMounts", "user")
_OF_NODES = ("images", "volumesInUse", "volumesAttached", "addresses", "daemonEndpoints")


def document(reading: Reading, saved_at: str = "") -> dict[str, Any]:
    """The content of a snapshot file: a list of typed lists, so that what was empty is known to be.

    Its objects are to be `trimmed`; `saved_at` is now, as RFC 3339 text, or "".
    """
    content: dict[str, Any] = {"apiVersion": API_VERSION, "kind": SNAPSHOT_KIND}
    if reading.server_version:
        content["serverVersion"] = reading.server_version
    if saved_at:
        content["savedAt"] = saved_at
    content["unreadable"] = list(reading.unreadable)
    running = {
        (pod["metadata"].get("namespace"), pod["metadata"].get("name"))
        for list_ in reading.lists
        if list_["kind"] == "PodList"
        for pod in list_["items"]
        if (pod.get("status") or {}).get("phase") in ("Running", "Succeeded")
    }
    content["items"] = [_without_irrelevant_events(list_, running) for list_ in reading.lists]
    return content


def _without_irrelevant_events(list_: Object, running: set[tuple[Any, Any]]) -> Object:
    """A list of events without those that no report uses and those about running pods; other lists unchanged."""
    if list_["kind"] != "EventList":
        return list_
    kept = [
        event
        for event in list_["items"]
        if event.get("reason") in REASONS
        and (about := event.get("involvedObject") or {})
        and (about.get("kind") != "Pod" or (about.get("namespace"), about.get("name")) not in running)
    ]
    return {**list_, "items": kept}


def trim(kind: str, item: Object) -> dict[str, Any]:
    """The object with only what is saved of it."""
    metadata = _without(item.get("metadata") or {}, _OF_METADATA)
    annotations = {
        key: value
        for key, value in (metadata.pop("annotations", None) or {}).items()
        if key.startswith(_KEPT_ANNOTATIONS)
    }
    if annotations:
        metadata["annotations"] = annotations
    kept = {**item, "metadata": metadata}
    if kind == "Pod":
        kept["spec"] = _pod_spec(item.get("spec") or {})
        kept["status"] = _pod_status(item.get("status") or {})
    elif kind == "Node":
        kept["status"] = _without(item.get("status") or {}, _OF_NODES)
    elif kind in ("DeviceClass", "ResourceClaim", "ResourceClaimTemplate"):
        kept.update(_without_driver_config(item))
    elif kind.endswith("WebhookConfiguration"):
        kept["webhooks"] = [_without(hook, ("clientConfig",)) for hook in item.get("webhooks") or ()]
    elif kind.endswith("AdmissionPolicy"):
        kept["spec"] = {"matchConstraints": (item.get("spec") or {}).get("matchConstraints")}
    return kept


def _without_driver_config(item: Object) -> dict[str, Any]:
    """{spec, status} of an object of dynamic resource allocation, without what only drivers use."""
    spec = _without(item.get("spec") or {}, ("config",))
    for holder in (spec, spec.get("spec") or {}):
        if holder.get("devices"):
            holder["devices"] = _without(holder["devices"], ("config",))
    status = _without(item.get("status") or {}, ("devices",))
    return {"spec": spec, "status": status} if status else {"spec": spec}


def _pod_spec(spec: Mapping[str, Any]) -> dict[str, Any]:
    kept = _without(spec, _OF_PODS)
    for name in ("containers", "initContainers"):
        if kept.get(name):
            kept[name] = [_without(container, _OF_CONTAINERS) for container in kept[name]]
    return kept


def _pod_status(status: Mapping[str, Any]) -> dict[str, Any]:
    kept = _without(status, _OF_POD_STATUS)
    for name in ("containerStatuses", "initContainerStatuses"):
        if kept.get(name):
            kept[name] = [_container_status(container) for container in kept[name]]
    return kept


def _container_status(status: Mapping[str, Any]) -> dict[str, Any]:
    """A container status with, of its states, only why it waits, and why the runtime could not start it."""
    kept = _without(status, (*_OF_CONTAINER_STATUS, "state"))
    waiting = (status.get("state") or {}).get("waiting")
    if not waiting:
        return kept
    ended = (status.get("lastState") or {}).get("terminated") or {}
    if ended.get("reason") in NEVER_RAN:
        kept["lastState"] = {"terminated": {"reason": ended["reason"], "message": ended.get("message")}}
    return {**kept, "state": {"waiting": waiting}}


def _without(mapping: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name not in names}


def encode(reading: Reading, *, compress: bool = False, saved_at: str = "") -> bytes:
    """The bytes of a snapshot file: JSON with one object in each line, compressed by gzip if `compress`."""
    content = document(reading, saved_at)
    head = msgspec.json.encode({name: value for name, value in content.items() if name != "items"})
    pieces = [head[:-1], b',"items":[']
    for number, item in enumerate(content["items"]):
        kind = msgspec.json.encode({"apiVersion": item["apiVersion"], "kind": item["kind"]})
        pieces += [b",\n" if number else b"\n", kind[:-1], b',"items":[\n']
        pieces.append(b",\n".join(map(msgspec.json.encode, item["items"])))
        pieces.append(b"]}")
    pieces.append(b"\n]}\n")
    data = b"".join(pieces)
    if not compress:
        return data
    import gzip

    return gzip.compress(data, mtime=0)


def write(path: str, data: bytes, mode: int = 0o600) -> None:
    """Write a file atomically, by default readable only by its owner. Raises FileError.

    A path that is not a regular file (/dev/null, a pipe) is written to instead.
    """
    try:
        if _is_replaceable(path):
            write_atomically(os.path.realpath(path), [data], mode)
        else:
            with open(path, "wb") as file:
                file.write(data)
    except OSError as error:
        raise FileError(f"{path}: {os_message(error)}") from None


def _is_replaceable(path: str) -> bool:
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except FileNotFoundError:
        return True
