"""The pod to be scheduled, with everything computed once that filters need for each node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..admission.answer import Admission
from ..kube.affinity import RequiredNodeAffinity, required_node_affinity
from ..kube.resources import Pod, PodResources, pod_requests, scheduler_units
from ..kube.version import NEWEST, Version
from ..snapshot.node_info import PodInfo
from ..snapshot.pod_info import pod_info


@dataclass(frozen=True)
class IncomingPod:
    """An admitted pod.

    `units` are its requests as integers, as the scheduler counts them (thousandths of a cpu, bytes);
    `class_selector` has the keys of nodeSelector that its RuntimeClass added; `version` is the scheduler's.
    """

    pod: Pod
    namespace: str
    name: str
    labels: Mapping[str, str]
    requests: PodResources
    units: Mapping[str, int]
    node_affinity: RequiredNodeAffinity
    info: PodInfo
    class_selector: frozenset[str] = frozenset()
    version: Version = NEWEST

    @property
    def spec(self) -> Mapping[str, Any]:
        spec: Mapping[str, Any] = self.pod["spec"]
        return spec


def incoming_pod(admission: Admission, version: Version = NEWEST) -> IncomingPod:
    """The pod of an admission, which must not be a refusal. Raises QuantityError."""
    pod = admission.pod
    assert pod is not None
    metadata, spec = pod.get("metadata") or {}, pod.get("spec") or {}
    requests = pod_requests(pod)
    namespace = metadata.get("namespace") or "default"
    return IncomingPod(
        pod={**pod, "spec": spec},
        namespace=namespace,
        name=metadata.get("name") or metadata.get("generateName") or "",
        labels=metadata.get("labels") or {},
        requests=requests,
        units=scheduler_units(requests.total),
        node_affinity=required_node_affinity(spec),
        info=pod_info({"metadata": {**metadata, "namespace": namespace}, "spec": spec}),
        class_selector=frozenset(admission.node_selector or ()),
        version=version,
    )
