"""Which nodes can run a pod, and why the others cannot: defaults, admission, then every filter on every node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..admission.answer import Admission
from ..admission.pod_defaults import daemon_pod, default_pod
from ..admission.pod_level_resources import as_stored
from ..admission.runtime_class import admit
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


def explain(
    template: Pod,
    snapshot: Snapshot,
    *,
    namespace: str = "default",
    runtime_class_name: str | None = None,
    daemon_set: bool = False,
    owner: Mapping[str, Any] | None = None,
) -> Explanation:
    """Explain a Pod or a pod template ({metadata, spec}).

    `runtime_class_name` replaces the class of the template ("what if"), and removes the overhead of the old class.
    `daemon_set` adds the tolerations that the DaemonSet controller adds. `owner` is the object that contains the
    template and that the report names. Raises QuantityError, ShapeError, and RuntimeClassError if RuntimeClasses
    could not be read.
    """
    pod = create_pod(
        template,
        snapshot,
        namespace=namespace,
        runtime_class_name=runtime_class_name,
        daemon_set=daemon_set,
    )
    check_readable(pod["spec"].get("runtimeClassName"), snapshot)
    admission = admit(pod, snapshot.runtime_classes)
    if admission.pod is not None:
        admission = admission._replace(pod=as_stored(admission.pod, snapshot.version))
    return place(admission, snapshot, about(owner or pod, pod["metadata"]["namespace"]))


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


def create_pod(
    template: Pod,
    snapshot: Snapshot,
    *,
    namespace: str = "default",
    runtime_class_name: str | None = None,
    daemon_set: bool = False,
) -> dict[str, Any]:
    """The Pod as RuntimeClass admission sees it, with the LimitRanges and PriorityClasses of a snapshot.

    Raises QuantityError and ShapeError.
    """
    require_shape(template, POD, "")
    template = with_class(template, runtime_class_name=runtime_class_name, daemon_set=daemon_set)
    namespace = (template.get("metadata") or {}).get("namespace") or namespace
    return default_pod(
        template,
        namespace,
        limit_ranges=snapshot.limit_ranges.get(namespace, ()),
        priority_classes=snapshot.priority_classes,
        version=snapshot.version,
    )


def with_class(template: Pod, *, runtime_class_name: str | None = None, daemon_set: bool = False) -> Pod:
    """The template with another class instead of its own (and without that one's overhead), or as a daemon's pod.

    Without the keyword arguments, the template itself.
    """
    if runtime_class_name is not None:
        spec = {**(template.get("spec") or {}), "runtimeClassName": runtime_class_name}
        if (template.get("spec") or {}).get("runtimeClassName") != runtime_class_name:
            spec.pop("overhead", None)
        template = {**template, "spec": spec}
    return daemon_pod(template) if daemon_set else template


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
