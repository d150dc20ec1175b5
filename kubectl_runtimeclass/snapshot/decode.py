"""Decodes JSON of the API server: large lists one item at a time, pods and nodes only with the fields that are needed.

Nodes list their images; pods have managed fields, probes and environment variables. With 150,000 pods these are most
of the bytes, and msgspec skips all fields that the types below do not name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, TypedDict

import msgspec

from ..kube.group import group_of
from ..kube.object import Object
from .kinds import is_known

Raw = msgspec.Raw


class DecodeError(ValueError):
    """The data is not JSON, or not an object as the API server sends it."""


# --- the fields of Pod and Node that filters, admission and reports use ----------------------------


_Annotations = TypedDict("_Annotations", {"io.kubernetes.cri-o.userns-mode": Any}, total=False)
"""The annotation by which CRI-O gives a pod a user namespace."""


class _Metadata(TypedDict, total=False):
    name: str
    generateName: str
    namespace: str
    uid: str
    labels: Any
    deletionTimestamp: Any


class _PodMetadata(_Metadata, total=False):
    annotations: _Annotations | None


class _Mount(TypedDict, total=False):
    name: Any
    mountPropagation: Any
    recursiveReadOnly: Any
    subPath: Any
    subPathExpr: Any


class _Security(TypedDict, total=False):
    appArmorProfile: Any
    privileged: Any
    runAsUser: Any
    runAsGroup: Any


class _Container(TypedDict, total=False):
    name: str
    resources: Any
    ports: Any
    restartPolicy: Any
    securityContext: _Security | None
    volumeDevices: Any
    volumeMounts: list[_Mount] | None


class _PodSpec(TypedDict, total=False):
    nodeName: Any
    hostNetwork: Any
    hostPID: Any
    hostIPC: Any
    hostUsers: Any
    shareProcessNamespace: Any
    securityContext: _Security | None
    runtimeClassName: Any
    containers: list[_Container] | None
    initContainers: list[_Container] | None
    resources: Any
    overhead: Any
    priority: Any
    affinity: Any
    schedulingGates: Any
    volumes: Any


class _ContainerStatus(TypedDict, total=False):
    name: str
    resources: Any
    allocatedResources: Any


class _Condition(TypedDict, total=False):
    type: str
    status: Any
    reason: Any


class _PodStatus(TypedDict, total=False):
    phase: Any
    startTime: Any
    nominatedNodeName: Any
    conditions: list[_Condition] | None
    containerStatuses: list[_ContainerStatus] | None
    initContainerStatuses: list[_ContainerStatus] | None
    resources: Any
    allocatedResources: Any


class _Pod(TypedDict, total=False):
    apiVersion: str
    kind: str
    metadata: _PodMetadata
    spec: _PodSpec
    status: _PodStatus | None


class _NodeStatus(TypedDict, total=False):
    allocatable: Any
    capacity: Any
    conditions: list[_Condition] | None
    declaredFeatures: Any
    nodeInfo: Any
    runtimeHandlers: Any


class _Node(TypedDict, total=False):
    apiVersion: str
    kind: str
    metadata: _Metadata
    spec: Any
    status: _NodeStatus | None


_TRIMMED: dict[str, Any] = {"Pod": _Pod, "Node": _Node}


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_TRIMMED.get(kind, dict[str, Any]))


# --- objects and lists -----------------------------------------------------------------------------


class ListMeta(msgspec.Struct, rename="camel"):
    """The metadata of a list; `continue_` is the token of the next page."""

    continue_: str | None = msgspec.field(default=None, name="continue")


class Head(msgspec.Struct, rename="camel"):
    """The outermost fields of an object or a list; `items` of a list are not decoded.

    `server_version`, `unreadable` and `saved_at` are in lists that `snapshot` saved.
    """

    api_version: str | None = None
    kind: str | None = None
    metadata: Raw = Raw(b"null")
    items: list[Raw] | dict[str, Raw] | None = None
    server_version: str | None = None
    unreadable: list[str] | None = None
    saved_at: str | None = None

    @property
    def listed(self) -> list[Raw]:
        """The items of a list, still encoded; [] for anything else."""
        return self.items if isinstance(self.items, list) else []

    @property
    def is_list(self) -> bool:
        """Whether it is a list, by the rule of `kube.object.is_list`."""
        return isinstance(self.items, list) or (self.items is None and (self.kind or "").endswith("List"))


class _Kind(msgspec.Struct, rename="camel"):
    api_version: str | None = None
    kind: str | None = None
    items: Raw = Raw(b"")


_head = msgspec.json.Decoder(Head)
_kind = msgspec.json.Decoder(_Kind)
_list_meta = msgspec.json.Decoder(ListMeta | None)


def head(data: bytes | Raw) -> Head:
    """The outermost fields of one object. Raises DecodeError."""
    try:
        return _head.decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise DecodeError(str(error)) from None


def list_meta(list_head: Head) -> ListMeta:
    """The metadata of a list. Raises DecodeError."""
    try:
        return _list_meta.decode(list_head.metadata) or ListMeta()
    except msgspec.MsgspecError as error:
        raise DecodeError(f"metadata: {error}") from None


def whole(data: bytes | Raw) -> Object:
    """One object with all its fields. Raises DecodeError."""
    return item("", data)


def objects(data: bytes | Raw, *, trimmed: bool = True) -> Iterator[Object]:
    """The object in JSON data, or a list of objects.

    The `items` of a list are an iterator that decodes one item at a time; consume it before going on. With `trimmed`,
    only objects of kinds that a snapshot holds, and of pods and nodes only the fields above. Raises DecodeError while
    iterating.
    """
    list_head = head(data)
    if not list_head.is_list:
        if trimmed and not _is_wanted(list_head.kind, list_head.api_version):
            return
        yield item((list_head.kind or "") if trimmed else "", data)
        return
    listed: dict[str, Any] = {"apiVersion": list_head.api_version or "", "kind": list_head.kind}
    for name, value in (
        ("serverVersion", list_head.server_version),
        ("unreadable", list_head.unreadable),
        ("savedAt", list_head.saved_at),
    ):
        if value is not None:
            listed[name] = value
    yield {**listed, "items": items(list_head, trimmed=trimmed)}


def items(list_head: Head, *, trimmed: bool = True) -> Iterator[Object]:
    """The items of a list, decoded one by one as in `objects`. Those of a typed list (PodList) may lack their kind."""
    single = (list_head.kind or "").removesuffix("List")
    if is_known(single, group_of(list_head.api_version or "")):
        for raw in list_head.listed:
            yield item(single if trimmed else "", raw)
        return
    for raw in list_head.listed:
        try:
            kind = _kind.decode(raw)
        except (msgspec.MsgspecError, RecursionError) as error:
            raise DecodeError(f"items: {error}") from None
        if bytes(memoryview(kind.items)[:1]) == b"[" or (kind.kind or "").endswith("List"):
            yield from objects(raw, trimmed=trimmed)
        elif not trimmed or _is_wanted(kind.kind, kind.api_version):
            yield item((kind.kind or "") if trimmed else "", raw)


def _is_wanted(kind: str | None, api_version: str | None) -> bool:
    return is_known(kind or "", group_of(api_version or ""))


def item(kind: str, data: bytes | Raw) -> Object:
    """One object; of a Pod or Node only the fields that snapshots need, with the kind "" all. Raises DecodeError."""
    try:
        decoded: Object = _decoder(kind).decode(data)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise DecodeError(f"{kind}: {error}" if kind else str(error)) from None
    return decoded
