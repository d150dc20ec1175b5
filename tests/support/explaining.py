"""Admission and scheduling of one pod, without what `explain` adds: the kubelet, manifests, rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubectl_runtimeclass.admission.pod_defaults import daemon_pod
from kubectl_runtimeclass.admission.pod_level_resources import as_stored
from kubectl_runtimeclass.admission.runtime_class import admit
from kubectl_runtimeclass.kube.resources import Pod
from kubectl_runtimeclass.kube.shape import POD, require_shape
from kubectl_runtimeclass.scheduling.explain import (
    Explanation,
    about,
    check_readable,
    create_pod,
    place,
    with_class,
)
from kubectl_runtimeclass.snapshot.snapshot import Snapshot


def explain(
    template: Pod,
    snapshot: Snapshot,
    *,
    namespace: str = "default",
    runtime_class_name: str | None = None,
    daemon_set: bool = False,
    owner: Mapping[str, Any] | None = None,
) -> Explanation:
    """What the API server and the scheduler would do with a Pod or a pod template, under another class where one is given.

    Raises QuantityError, ShapeError, and RuntimeClassError if RuntimeClasses could not be read.
    """
    require_shape(template, POD, "")
    if runtime_class_name is not None:
        template = with_class(template, runtime_class_name)
    pod = create_pod(daemon_pod(template) if daemon_set else template, snapshot, namespace=namespace)
    check_readable(pod["spec"].get("runtimeClassName"), snapshot)
    admission = admit(pod, snapshot.runtime_classes)
    if admission.pod is not None:
        admission = admission._replace(pod=as_stored(admission.pod, snapshot.version))
    return place(admission, snapshot, about(owner or pod, pod["metadata"]["namespace"]))
