"""The pods of a template as the API server would store them: class, resources, constraints, with origins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..admission.answer import Admission
from ..admission.pod_level_resources import as_stored
from ..admission.runtime_class import admit
from ..errors import RuntimeClassError
from ..kube.resources import pod_limits, pod_requests, qos_class
from ..scheduling.explain import create_pod
from ..snapshot.applied import applied
from ..snapshot.snapshot import Snapshot, build
from .model import ADMITTED, REJECTED, UNKNOWN, Pods, Side
from .templates import Object, Template

Pod = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class View:
    """The cluster as one side sees it: `snapshot` with the objects of that side's manifests in it.

    `all_classes` tells that a RuntimeClass that is not there does not exist.
    """

    snapshot: Snapshot = field(default_factory=Snapshot)
    all_classes: bool = False

    @property
    def has_nodes(self) -> bool:
        return "Node" in self.snapshot.listed


def view(base: Snapshot | None, objects: tuple[Object, ...], namespace: str = "default") -> View:
    """What a snapshot and the objects of manifests say together; the manifests win.

    `namespace` is that of objects which name none. Raises RuntimeClassError for objects of another shape than
    Kubernetes'.
    """
    mine = (item for item in objects if item.get("kind") != "HorizontalPodAutoscaler")
    own = build(mine, namespace=namespace, version=lambda: base.version if base else None)
    if base is None or not base.listed:
        return View(own)
    known = "RuntimeClass" in base.listed and "runtimeclasses" not in base.unreadable
    return View(applied(base, own), known)


def created(template: Template, seen: View) -> Object:
    """The pod before RuntimeClass admission, without its class. Raises RuntimeClassError, naming the object."""
    try:
        return create_pod(
            template.written,
            seen.snapshot,
            namespace=template.subject.namespace,
            daemon_set=template.is_daemon_set,
        )
    except RuntimeClassError as error:
        raise RuntimeClassError(f"{template.source}: {template.subject}: {error}") from None


def side(template: Template, pod: Object, seen: View, pods: Pods) -> Side:
    """The pods of a template whose pod is `pod`, as `created` has it. Raises RuntimeClassError."""
    try:
        return _side(template, pod, seen, pods)
    except RuntimeClassError as error:
        raise RuntimeClassError(f"{template.source}: {template.subject}: {error}") from None


def _side(template: Template, pod: Object, seen: View, pods: Pods) -> Side:
    name = template.runtime_class_name
    classes = seen.snapshot.runtime_classes
    unknown = bool(name) and name not in classes and not seen.all_classes
    asked = pod if name is None or unknown else {**pod, "spec": {**pod["spec"], "runtimeClassName": name}}
    admission = Admission(pod, name) if unknown else admit(asked, classes)
    admitted = as_stored(asked if admission.pod is None else admission.pod, seen.snapshot.version)
    message = admission.message or ""
    if unknown:
        message = f"RuntimeClass {name} is not among what was read: its overhead is counted nowhere"
        message += _hint(pod, name, classes)
    elif message and admission.detail:
        message = f"{message} ({admission.detail})"
    requests = pod_requests(admitted)
    return Side(
        name,
        admission.handler,
        UNKNOWN if unknown else ADMITTED if admission.allowed else REJECTED,
        message,
        requests,
        pod_limits(admitted),
        qos_class(admitted),
        pods,
        admitted,
        admission.node_selector or {},
        admission.tolerations,
    )


def _hint(pod: Pod, name: str | None, classes: Mapping[str, Any]) -> str:
    """Another name that may be meant, as admission would give it."""
    detail = admit({**pod, "spec": {**pod["spec"], "runtimeClassName": name}}, classes).detail
    return f" ({detail})" if detail.startswith(("did you mean", '"')) else ""
