from __future__ import annotations

from .field import Count, PodTemplateField

_K8S = "kubernetes/kubernetes v1.36.2 staging/src/k8s.io/api"


_REPLICAS = (Count("spec.replicas"),)


def _apps(kind: str, replicas: tuple[Count, ...] | None = _REPLICAS) -> PodTemplateField:
    return PodTemplateField(
        "apps", kind, "spec.template", replicas=replicas, source=f"{_K8S}/apps/v1/types.go {kind}Spec"
    )


_KUBERNETES = (
    PodTemplateField("", "Pod", "", replicas=(), source=f"{_K8S}/core/v1/types.go Pod"),
    PodTemplateField("", "PodTemplate", "template", source=f"{_K8S}/core/v1/types.go PodTemplate"),
    PodTemplateField(
        "",
        "ReplicationController",
        "spec.template",
        replicas=_REPLICAS,
        source=f"{_K8S}/core/v1/types.go ReplicationControllerSpec",
    ),
    _apps("Deployment"),
    _apps("StatefulSet"),
    _apps("ReplicaSet"),
    _apps("DaemonSet", replicas=None),
    PodTemplateField(
        "batch",
        "Job",
        "spec.template",
        replicas=(Count("spec.parallelism"),),
        source=f"{_K8S}/batch/v1/types.go JobSpec",
    ),
    PodTemplateField(
        "batch",
        "CronJob",
        "spec.jobTemplate.spec.template",
        replicas=(Count("spec.jobTemplate.spec.parallelism"),),
        source=f"{_K8S}/batch/v1/types.go CronJobSpec",
        note="`replicas` is of one Job; how many run at once is up to `spec.concurrencyPolicy`.",
    ),
)
