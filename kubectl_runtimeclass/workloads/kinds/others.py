from __future__ import annotations

from .field import Count, PodTemplateField, _cannot
from .kubernetes import _REPLICAS

_KRUISE = {
    "cloneset_types.go": "044a5eb",
    "statefulset_types.go": "0b7dfd7",
    "daemonset_types.go": "0ba8f97",
    "broadcastjob_types.go": "4097aa5",
    "advancedcronjob_types.go": "ac57efd",
}


_SANDBOX = "kubernetes-sigs/agent-sandbox"


def _kruise(
    kind: str, template: str, file: str, replicas: tuple[Count, ...] | None = None
) -> PodTemplateField:
    return PodTemplateField(
        "apps.kruise.io",
        kind,
        template,
        replicas=replicas,
        source=f"openkruise/kruise {_KRUISE[file]} apis/apps/v1beta1/{file}",
    )


def _kubevirt(group: str, kind: str, labels: str) -> PodTemplateField:
    return _cannot(
        group,
        kind,
        "KubeVirt makes its pod; the class is spec.configuration.defaultRuntimeClass of the KubeVirt object",
        "kubevirt/kubevirt 00341b0 staging/src/kubevirt.io/api/core/v1/types.go KubeVirtConfiguration",
        labels=labels,
    )


_OTHERS = (
    _kruise("CloneSet", "spec.template", "cloneset_types.go", _REPLICAS),
    _kruise("StatefulSet", "spec.template", "statefulset_types.go", _REPLICAS),
    _kruise("DaemonSet", "spec.template", "daemonset_types.go"),
    _kruise("BroadcastJob", "spec.template", "broadcastjob_types.go"),
    _kruise(
        "AdvancedCronJob",
        "spec.template.jobTemplate.spec.template",
        "advancedcronjob_types.go",
        (Count("spec.template.jobTemplate.spec.parallelism"),),
    ),
    _kruise(
        "AdvancedCronJob", "spec.template.broadcastJobTemplate.spec.template", "advancedcronjob_types.go"
    ),
    PodTemplateField(
        "agents.x-k8s.io",
        "Sandbox",
        "spec.podTemplate",
        replicas=(),
        source=f"{_SANDBOX} 040bc60 api/v1beta1/sandbox_types.go SandboxBlueprint",
    ),
    PodTemplateField(
        "extensions.agents.x-k8s.io",
        "SandboxTemplate",
        "spec.podTemplate",
        source=f"{_SANDBOX} 0296eff extensions/api/v1beta1/sandboxtemplate_types.go SandboxTemplateSpec",
    ),
    PodTemplateField(
        "extensions.agents.x-k8s.io",
        "SandboxWarmPool",
        "spec.podTemplate",
        replicas=_REPLICAS,
        version="v1alpha1",
        source=f"{_SANDBOX} 133f59c extensions/api/v1alpha1/sandboxwarmpool_types.go SandboxWarmPoolSpec",
        note="Later versions name a SandboxTemplate instead.",
    ),
    _cannot(
        "extensions.agents.x-k8s.io",
        "SandboxWarmPool",
        "it has no pod template of its own: set it in the SandboxTemplate that spec.sandboxTemplateRef names",
        f"{_SANDBOX} 1197eae extensions/api/v1beta1/sandboxwarmpool_types.go SandboxWarmPoolSpec",
    ),
    _cannot(
        "extensions.agents.x-k8s.io",
        "SandboxClaim",
        "it has no pod template of its own: set it in the SandboxTemplate of the pool that it claims from",
        f"{_SANDBOX} 07b6d8d extensions/api/v1beta1/sandboxclaim_types.go SandboxClaimSpec",
        labels="spec.additionalPodMetadata.labels",
    ),
    PodTemplateField(
        "apps.openshift.io",
        "DeploymentConfig",
        "spec.template",
        replicas=(Count("spec.replicas", 0),),
        source="openshift/api v3.9.0 apps/v1/types.go DeploymentConfigSpec",
    ),
    _kubevirt("kubevirt.io", "VirtualMachine", "spec.template.metadata.labels"),
    _kubevirt("kubevirt.io", "VirtualMachineInstance", "metadata.labels"),
    _kubevirt("kubevirt.io", "VirtualMachineInstanceReplicaSet", "spec.template.metadata.labels"),
)
