"""Kubernetes' own kinds: those with pod templates, and those that are known to have none."""

from __future__ import annotations

from .field import ONE_POD, REPLICAS, Count, PodTemplateField

_K8S = "kubernetes/kubernetes v1.36.2 staging/src/k8s.io/api"


def _apps(kind: str, replicas: tuple[Count, ...] | None = REPLICAS) -> PodTemplateField:
    return PodTemplateField(
        "apps", kind, "spec.template", replicas=replicas, source=f"{_K8S}/apps/v1/types.go {kind}Spec"
    )


ENTRIES = (
    PodTemplateField("", "Pod", "", replicas=ONE_POD, source=f"{_K8S}/core/v1/types.go Pod"),
    PodTemplateField("", "PodTemplate", "template", source=f"{_K8S}/core/v1/types.go PodTemplate"),
    PodTemplateField(
        "",
        "ReplicationController",
        "spec.template",
        replicas=REPLICAS,
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

WITHOUT_PODS = frozenset(
    (group, kind)
    for group, kinds in {
        "": "Binding ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume "
        "PersistentVolumeClaim ResourceQuota Secret Service ServiceAccount",
        "admissionregistration.k8s.io": "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding "
        "MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding "
        "ValidatingWebhookConfiguration",
        "apiextensions.k8s.io": "CustomResourceDefinition",
        "apiregistration.k8s.io": "APIService",
        "apps": "ControllerRevision",
        "autoscaling": "HorizontalPodAutoscaler",
        "certificates.k8s.io": "CertificateSigningRequest ClusterTrustBundle PodCertificateRequest",
        "coordination.k8s.io": "Lease LeaseCandidate",
        "discovery.k8s.io": "EndpointSlice",
        "events.k8s.io": "Event",
        "extensions": "Ingress NetworkPolicy PodSecurityPolicy",
        "flowcontrol.apiserver.k8s.io": "FlowSchema PriorityLevelConfiguration",
        "networking.k8s.io": "IPAddress Ingress IngressClass NetworkPolicy ServiceCIDR",
        "node.k8s.io": "RuntimeClass",
        "policy": "Eviction PodDisruptionBudget PodSecurityPolicy",
        "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding Role RoleBinding",
        "resource.k8s.io": "DeviceClass DeviceTaintRule ResourceClaim ResourceClaimTemplate ResourceSlice",
        "scheduling.k8s.io": "PriorityClass Workload",
        "storage.k8s.io": "CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass",
        "storagemigration.k8s.io": "StorageVersionMigration",
        "kubectl-runtimeclass.github.io": "RuntimeClassRules",
    }.items()
    for kind in kinds.split()
)
"""Kinds that are never searched for pod templates (kubernetes/kubernetes v1.37, staging/src/k8s.io/api).

A ControllerRevision has a copy of a pod template, but its controller makes that.
"""
