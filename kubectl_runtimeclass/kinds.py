"""Where each kind keeps its pod templates: one table of data, with the source of each entry."""

from __future__ import annotations

from typing import NamedTuple


class PodTemplateField(NamedTuple):
    """Where one kind keeps pod templates.

    `template` is the path of the pod template ("" is the object itself), `spec` that of the pod spec in it,
    and `labels` that of the labels in it which its pods get. `replicas` is the path in the object of the
    number of pods, where one field says it. `cannot` says, for a kind that makes pods but has no field for a
    RuntimeClass, why it cannot be set. `source` is where the facts come from.
    """

    group: str
    kind: str
    template: str
    spec: str = "spec"
    labels: str = "metadata.labels"
    replicas: str = ""
    source: str = ""
    cannot: str = ""


_K8S = "Kubernetes v1.36 staging/src/k8s.io/api"

POD_TEMPLATES: tuple[PodTemplateField, ...] = (
    PodTemplateField("", "Pod", "", source=f"{_K8S}/core/v1/types.go Pod"),
    PodTemplateField("", "PodTemplate", "template", source=f"{_K8S}/core/v1/types.go PodTemplate"),
    PodTemplateField(
        "",
        "ReplicationController",
        "spec.template",
        replicas="spec.replicas",
        source=f"{_K8S}/core/v1/types.go",
    ),
    PodTemplateField(
        "apps", "Deployment", "spec.template", replicas="spec.replicas", source=f"{_K8S}/apps/v1/types.go"
    ),
    PodTemplateField(
        "apps", "StatefulSet", "spec.template", replicas="spec.replicas", source=f"{_K8S}/apps/v1/types.go"
    ),
    PodTemplateField(
        "apps", "ReplicaSet", "spec.template", replicas="spec.replicas", source=f"{_K8S}/apps/v1/types.go"
    ),
    PodTemplateField("apps", "DaemonSet", "spec.template", source=f"{_K8S}/apps/v1/types.go"),
    PodTemplateField(
        "batch", "Job", "spec.template", replicas="spec.parallelism", source=f"{_K8S}/batch/v1/types.go"
    ),
    PodTemplateField(
        "batch", "CronJob", "spec.jobTemplate.spec.template", source=f"{_K8S}/batch/v1/types.go"
    ),
)
