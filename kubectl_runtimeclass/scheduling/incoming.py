"""The pod that is to be scheduled, with what filters would otherwise work out node by node."""

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
    """An admitted pod. `class_selector` has the nodeSelector keys that came with its RuntimeClass.

    `units` are its requests in the scheduler's whole units; `version` is the servers'.
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
    """The pod of an admission that allowed it. Raises QuantityError."""
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
