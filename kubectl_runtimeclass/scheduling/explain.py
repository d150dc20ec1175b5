"""Which nodes can run a pod, and why not the others: defaults, admission, every filter on every node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..admission.answer import Admission
from ..admission.pod_defaults import daemon_pod, default_pod
from ..admission.pod_level_resources import as_stored
from ..admission.runtime_class import admit
from ..errors import RuntimeClassError
from ..kube.resources import Pod, PodResources, qos_class
from ..kube.shape import POD, check
from ..kube.version import NEWEST, Version
from ..snapshot.snapshot import Snapshot
from .incoming import IncomingPod, incoming_pod
from .not_evaluated import not_evaluated
from .verdicts import NodeVerdict, schedule


class Explanation(NamedTuple):
    """What would become of a pod. `pod` and what follows from it are None when admission rejected it."""

    object: Mapping[str, Any]
    admission: Admission
    pod: IncomingPod | None = None
    qos_class: str | None = None
    nodes: tuple[NodeVerdict, ...] = ()
    message: str | None = None
    not_evaluated: tuple[str, ...] = ()
    version: Version = NEWEST
    """Of the servers whose answer this is."""

    @property
    def requests(self) -> PodResources | None:
        return self.pod.requests if self.pod else None

    @property
    def can_run(self) -> tuple[NodeVerdict, ...]:
        """The nodes on which the pod would be placed and started, as far as evaluated."""
        return tuple(verdict for verdict in self.nodes if verdict.can_run)


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

    `runtime_class_name` asks "what if" in place of the template's own, and drops an overhead left over from
    that. `daemon_set` adds what the DaemonSet controller adds. `owner` is the object that the template is of,
    for the report. Raises QuantityError, ShapeError, and RuntimeClassError if RuntimeClasses could not be read.
    """
    pod = create_pod(
        template,
        snapshot,
        namespace=namespace,
        runtime_class_name=runtime_class_name,
        daemon_set=daemon_set,
    )
    about = _object(owner or pod, pod["metadata"]["namespace"])
    return _explain(pod, snapshot, about)


def _explain(pod: Pod, snapshot: Snapshot, about: Mapping[str, Any]) -> Explanation:
    _check_readable(pod, snapshot)
    admission = admit(pod, snapshot.runtime_classes)
    if admission.pod is None:
        return Explanation(about, admission, version=snapshot.version)
    admission = admission._replace(pod=as_stored(admission.pod, snapshot.version))
    incoming = incoming_pod(admission, snapshot.version)
    found = schedule(incoming, snapshot, admission.handler)
    return Explanation(
        about,
        admission,
        incoming,
        qos_class(incoming.pod),
        found.verdicts,
        found.message,
        (*not_evaluated(incoming, snapshot), *found.not_evaluated),
        snapshot.version,
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
    check(template, POD, "")
    if runtime_class_name is not None:
        spec = {**(template.get("spec") or {}), "runtimeClassName": runtime_class_name}
        if (template.get("spec") or {}).get("runtimeClassName") != runtime_class_name:
            spec.pop("overhead", None)
        template = {**template, "spec": spec}
    if daemon_set:
        template = daemon_pod(template)
    namespace = (template.get("metadata") or {}).get("namespace") or namespace
    return default_pod(
        template,
        namespace,
        limit_ranges=snapshot.limit_ranges.get(namespace, ()),
        priority_classes=snapshot.priority_classes,
        version=snapshot.version,
    )


def _check_readable(pod: Pod, snapshot: Snapshot) -> None:
    name = pod["spec"].get("runtimeClassName")
    if name and name not in snapshot.runtime_classes and "runtimeclasses" in snapshot.unreadable:
        raise RuntimeClassError(f'RuntimeClasses could not be read, so nothing can be said of "{name}"')


def _object(found: Mapping[str, Any], namespace: str) -> dict[str, Any]:
    metadata = found.get("metadata") or {}
    return {
        "apiVersion": found.get("apiVersion", "v1"),
        "kind": found.get("kind", "Pod"),
        "namespace": metadata.get("namespace") or namespace,
        "name": metadata.get("name") or metadata.get("generateName") or "",
    }
