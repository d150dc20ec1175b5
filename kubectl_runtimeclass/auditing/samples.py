"""What pods ask of their runtime. Pods of one template ask for the same: they are looked at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from ..kube.object import Object
from ..kubelet.demands import demands
from ..runtimes.requirements import USER_NAMESPACE_ANNOTATION

_OF_SPEC = (
    "hostNetwork",
    "hostPID",
    "hostIPC",
    "hostUsers",
    "shareProcessNamespace",
    "securityContext",
    "resources",
)
_OF_CONTAINER = ("resources", "securityContext", "volumeDevices")
_OF_MOUNT = ("mountPropagation", "recursiveReadOnly", "subPath", "subPathExpr")
NAMED = 3
"""The number of pods that are kept by name."""


class PodSample(NamedTuple):
    """A pod that stands for all that ask for the same. `node` is "" where nothing asked depends on it."""

    class_name: str
    node: str
    spec: Object
    annotations: Mapping[str, Any] | None
    names: list[str]
    """namespace/name of the first few."""


class PodSamples:
    """Pods by what they require of their runtime."""

    def __init__(self) -> None:
        self._samples: dict[bytes, PodSample] = {}
        self._counts: dict[bytes, int] = {}

    def add(self, name: str, spec: Object, annotations: Mapping[str, Any] | None) -> None:
        """Count a pod with a class, of which `name` is namespace/name."""
        class_name = str(spec.get("runtimeClassName"))
        node = str(spec.get("nodeName") or "") if demands(spec) else ""
        key = _encode((class_name, node, *_asked(spec), USER_NAMESPACE_ANNOTATION in (annotations or ())))
        count = self._counts[key] = self._counts.get(key, 0) + 1
        if count == 1:
            self._samples[key] = PodSample(class_name, node, spec, annotations, [name])
        elif count <= NAMED:
            self._samples[key].names.append(name)

    def __iter__(self) -> Iterator[tuple[PodSample, int]]:
        """Each with the number of pods that it stands for."""
        return ((sample, self._counts[key]) for key, sample in self._samples.items())


_encode = msgspec.json.Encoder().encode


def _asked(spec: Object) -> Iterator[object]:
    """All of a pod spec that restrictions and features of handlers are about; names of mounts are each pod's own."""
    yield from map(spec.get, _OF_SPEC)
    for field in ("initContainers", "containers"):
        yield field
        for container in spec.get(field) or ():
            yield [container.get(name) for name in _OF_CONTAINER]
            yield [[mount.get(name) for name in _OF_MOUNT] for mount in container.get("volumeMounts") or ()]
    yield [volume["hostPath"] for volume in spec.get("volumes") or () if volume.get("hostPath")]
