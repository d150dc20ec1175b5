"""Which nodes can run a pod, and why the others cannot: defaults, admission, then every filter on every node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..admission.answer import Admission
from ..admission.pod_defaults import default_pod
from ..errors import RuntimeClassError
from ..kube.resources import Pod, PodResources, qos_class
from ..kube.shape import POD, require_shape
from ..kube.version import NEWEST, Version
from ..snapshot.snapshot import Snapshot
from .incoming import IncomingPod, incoming_pod
from .not_evaluated import not_evaluated
from .verdicts import NodeVerdict, schedule


class Explanation(NamedTuple):
    """What the API server and the scheduler would do with a pod.

    `object` identifies the object asked about (apiVersion, kind, namespace, name). If admission refuses the pod,
    `pod`, `qos_class` and `message` are None and the tuples empty. `message` is the scheduler's, if no node will do.
    `not_evaluated` has a sentence for everything about the pod that the filters cannot judge.
    """

    object: Mapping[str, Any]
    admission: Admission
    pod: IncomingPod | None = None
    qos_class: str | None = None
    nodes: tuple[NodeVerdict, ...] = ()
    message: str | None = None
    not_evaluated: tuple[str, ...] = ()
    version: Version = NEWEST
    """The version of the API server and the scheduler."""

    @property
    def requests(self) -> PodResources | None:
        """The requests of the admitted pod, overhead included; None if admission refuses it."""
        return self.pod.requests if self.pod else None


def place(admission: Admission, snapshot: Snapshot, object: Mapping[str, Any]) -> Explanation:
    """Run every filter on every node for a pod after its admission. `object` is what the report names."""
    if admission.pod is None:
        return Explanation(object, admission, version=snapshot.version)
    incoming = incoming_pod(admission, snapshot.version)
    scheduled = schedule(incoming, snapshot, admission.handler)
    return Explanation(
        object=object,
        admission=admission,
        pod=incoming,
        qos_class=qos_class(incoming.pod),
        nodes=scheduled.verdicts,
        message=scheduled.message,
        not_evaluated=(*not_evaluated(incoming, snapshot), *scheduled.not_evaluated),
        version=snapshot.version,
    )


def create_pod(template: Pod, snapshot: Snapshot, *, namespace: str = "default") -> dict[str, Any]:
    """The Pod as RuntimeClass admission sees it, with the LimitRanges and PriorityClasses of a snapshot.

    Raises QuantityError and ShapeError.
    """
    require_shape(template, POD, "")
    namespace = (template.get("metadata") or {}).get("namespace") or namespace
    return default_pod(
        template,
        namespace,
        limit_ranges=snapshot.limit_ranges.get(namespace, ()),
        priority_classes=snapshot.priority_classes,
        version=snapshot.version,
    )


def with_class(template: Pod, name: str) -> Pod:
    """The template with another class instead of its own, and without that one's overhead."""
    spec = {**(template.get("spec") or {}), "runtimeClassName": name}
    if (template.get("spec") or {}).get("runtimeClassName") != name:
        spec.pop("overhead", None)
    return {**template, "spec": spec}


def without_class(pod: Mapping[str, Any]) -> dict[str, Any]:
    """The pod or pod template without a RuntimeClass, and without the overhead that came with it."""
    spec = pod.get("spec") or {}
    dropped = ("runtimeClassName", "overhead") if spec.get("runtimeClassName") else ("runtimeClassName",)
    return {**pod, "spec": {key: value for key, value in spec.items() if key not in dropped}}


def check_readable(name: str | None, snapshot: Snapshot) -> None:
    """Raises RuntimeClassError if RuntimeClasses could not be read, so that it is not known if class `name` exists."""
    if name and name not in snapshot.runtime_classes and "runtimeclasses" in snapshot.unreadable:
        raise RuntimeClassError(f'RuntimeClasses could not be read, so nothing can be said of "{name}"')


def about(pod: Mapping[str, Any], namespace: str) -> dict[str, Any]:
    """{apiVersion, kind, namespace, name} of an object, by which reports identify it."""
    metadata = pod.get("metadata") or {}
    return {
        "apiVersion": pod.get("apiVersion", "v1"),
        "kind": pod.get("kind", "Pod"),
        "namespace": metadata.get("namespace") or namespace,
        "name": metadata.get("name") or metadata.get("generateName") or "",
    }
