"""The pods of a template as the API server would store them: class, resources, constraints, with origins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from ..admission import chain, resource_quota, runtime_class
from ..admission.answer import Admission, Refusal
from ..admission.pod_defaults import daemon_pod
from ..admission.pod_level_resources import as_stored
from ..admission.refused import refusal_of
from ..admission.strict_decoding import strictly
from ..errors import RuntimeClassError
from ..kube.object import Object
from ..kube.resources import Pod, pod_limits, pod_requests, qos_class
from ..snapshot.applied import applied
from ..snapshot.snapshot import Snapshot, build
from ..workloads.as_pods import Template
from .model import PodRange, Side
from .templates import pod_with


@dataclass(frozen=True, eq=False)
class SideCluster:
    """The cluster as one side sees it: `snapshot` with the objects of that side's manifests in it.

    `all_classes` tells that a RuntimeClass that is not there does not exist.
    """

    snapshot: Snapshot = field(default_factory=Snapshot)
    all_classes: bool = False

    @cached_property
    def without_quota_use(self) -> Snapshot:
        """The snapshot as if quotas had nothing used: what all pods take of them together is summed elsewhere."""
        quotas = {
            namespace: tuple({**quota, "status": {}} for quota in quotas)
            for namespace, quotas in self.snapshot.resource_quotas.items()
        }
        return replace(self.snapshot, resource_quotas=quotas)

    @property
    def has_nodes(self) -> bool:
        return "Node" in self.snapshot.listed


def view(base: Snapshot | None, objects: tuple[Object, ...], namespace: str = "default") -> SideCluster:
    """What a snapshot and the objects of manifests say together; the manifests win.

    `namespace` is that of objects which name none. Raises RuntimeClassError for objects of another shape than
    Kubernetes'.
    """
    mine = (item for item in objects if item.get("kind") != "HorizontalPodAutoscaler")
    own = build(mine, namespace=namespace, version=lambda: base.version if base else None)
    if base is None or not base.listed:
        return SideCluster(applied(base or Snapshot(version=own.version), own))
    known = "RuntimeClass" in base.listed and "runtimeclasses" not in base.unreadable
    return SideCluster(applied(base, own), known)


class Created:
    """The pod of a template on its way through the API server, without its class: classes are put in by `side`."""

    def __init__(self, template: Template, seen: SideCluster) -> None:
        """Raises RuntimeClassError for what cannot be counted, naming the object."""
        self._template, self.seen = template, seen
        plain = pod_with(template.pod, None)
        if template.is_daemon_set:
            plain = daemon_pod(plain)
        with _named(template):
            self.request = chain.defaulted_pod(
                plain, seen.without_quota_use, namespace=template.namespace, owner=self._whole
            )

    @property
    def _whole(self) -> Object | None:
        return None if self._template.kind == "Pod" else self._template.owner

    @cached_property
    def refusal(self) -> Refusal | None:
        """Why the object is not even taken, whatever its class."""
        submitted, version = self.request.submitted, self.seen.snapshot.version
        return strictly(self._template) or refusal_of(submitted, self._whole, version)


@contextmanager
def _named(template: Template) -> Iterator[None]:
    try:
        yield
    except RuntimeClassError as error:
        raise RuntimeClassError(f"{template.source}: {template.subject}: {error}") from None


def side(template: Template, created: Created, pods: PodRange, *, whole: bool) -> Side:
    """The pods of a template: with `whole` all of the API server is asked, else its RuntimeClass plugin alone.

    Raises RuntimeClassError.
    """
    with _named(template):
        return _side(template, created, pods, whole=whole)


def _side(template: Template, created: Created, pods: PodRange, *, whole: bool) -> Side:
    seen, name = created.seen, template.runtime_class_name
    classes = seen.snapshot.runtime_classes
    unknown = bool(name) and name not in classes and not seen.all_classes
    pod = pod_with(created.request.pod, None if unknown else name)
    admission = Admission(pod, name) if unknown else runtime_class.admit(pod, classes)
    stored = as_stored(pod if admission.pod is None else admission.pod, seen.snapshot.version)
    refusal = admission.refusal
    not_evaluated: tuple[str, ...] = ()
    if whole:
        submitted = pod_with(created.request.submitted, pod["spec"].get("runtimeClassName"))
        request = replace(created.request, pod=pod, submitted=submitted)
        answer = Admission(None, name, refusal=created.refusal) if created.refusal else chain.admit(request)
        refusal, not_evaluated = answer.refusal, answer.not_evaluated
        if (
            refusal is not None and refusal.plugin == resource_quota.NAME
        ):  # in the words of today, with what is used
            quotas = seen.snapshot.resource_quotas.get(template.namespace, ())
            refusal = resource_quota.validate(stored, quotas, seen.snapshot.version) or refusal
    return Side(
        runtime_class_name=name,
        handler=admission.handler,
        refusal=refusal,
        unknown=_unknown(pod, name, classes) if unknown and name else "",
        requests=pod_requests(stored),
        limits=pod_limits(stored),
        qos_class=qos_class(stored),
        pods=pods,
        pod=stored,
        class_selector=admission.node_selector or {},
        class_tolerations=admission.tolerations,
        not_evaluated=not_evaluated,
    )


def _unknown(pod: Pod, name: str, classes: Mapping[str, Any]) -> str:
    """What there is to say of a class that was not read, with another name that may be meant."""
    detail = runtime_class.admit(pod_with(pod, name), classes).detail
    hint = f" ({detail})" if detail.startswith(("did you mean", '"')) else ""
    return f"RuntimeClass {name} is not among what was read: its overhead is counted nowhere{hint}"
