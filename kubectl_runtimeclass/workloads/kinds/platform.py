"""Kinds of OpenKruise, Agones, OpenShift, KubeVirt, Crossplane and others."""

from __future__ import annotations

from .field import ONE_POD, REPLICAS, Count, Project

_KRUISE = Project("apps.kruise.io", "openkruise/kruise v1.9.0 config/crd/bases ({})")
_AGONES = Project("agones.dev", "googleforgames/agones v1.56.0 install/yaml/install.yaml ({})")
_OPENSHIFT = Project("apps.openshift.io", "openshift/api v3.9.0 apps/v1/types.go DeploymentConfigSpec")
_KUBEVIRT = Project(
    "kubevirt.io",
    "kubevirt/kubevirt v1.9.0 staging/src/kubevirt.io/api/core/v1/types.go KubeVirtConfiguration ({})",
)
_POOLS = _KUBEVIRT.sibling("pool.kubevirt.io")
_CROSSPLANE = Project(
    "pkg.crossplane.io",
    "crossplane/crossplane v2.3.4 cluster/crds/pkg.crossplane.io_deploymentruntimeconfigs.yaml",
)
_OLM = Project(
    "operators.coreos.com",
    "operator-framework/api v0.36.0 crds/operators.coreos.com_clusterserviceversions.yaml",
)
_KYVERNO = Project("kyverno.io", "kyverno/kyverno v1.15.0 config/crds/kyverno ({})")
_KUSTOMIZE = Project(
    "kustomize.config.k8s.io", "kubernetes-sigs/kustomize v5.7.0 api/types/kustomization.go ({})"
)
_VM = "KubeVirt makes its pod; the class is spec.configuration.defaultRuntimeClass of the KubeVirt object"
_JOB = "spec.template.jobTemplate.spec"


ENTRIES = (
    _KRUISE.template("CloneSet", "spec.template", REPLICAS),
    _KRUISE.template("StatefulSet", "spec.template", REPLICAS),
    _KRUISE.template("DaemonSet", "spec.template"),
    _KRUISE.template("BroadcastJob", "spec.template"),
    _KRUISE.template("AdvancedCronJob", f"{_JOB}.template", (Count(f"{_JOB}.parallelism"),)),
    _KRUISE.template("AdvancedCronJob", "spec.template.broadcastJobTemplate.spec.template"),
    *(
        _KRUISE.template("UnitedDeployment", f"spec.template.{kind}Template.spec.template", REPLICAS)
        for kind in ("statefulSet", "advancedStatefulSet", "cloneSet", "deployment")
    ),
    _KRUISE.none("UnitedDeployment", "In `spec.topology`: patches of the pod template."),
    _KRUISE.none("SidecarSet", "Containers that are put into the pods of others."),
    _KRUISE.none("WorkloadSpread", "Patches of pods."),
    _AGONES.template("GameServer", "spec.template", ONE_POD),
    _AGONES.template("GameServerSet", "spec.template.spec.template", REPLICAS),
    _AGONES.template("Fleet", "spec.template.spec.template", REPLICAS),
    _OPENSHIFT.template("DeploymentConfig", "spec.template", (Count("spec.replicas", 0),)),
    _KUBEVIRT.unsettable("VirtualMachine", _VM, "spec.template.metadata.labels"),
    _KUBEVIRT.unsettable("VirtualMachineInstance", _VM, "metadata.labels"),
    _KUBEVIRT.unsettable("VirtualMachineInstanceReplicaSet", _VM, "spec.template.metadata.labels"),
    _POOLS.unsettable("VirtualMachinePool", _VM, "spec.virtualMachineTemplate.spec.template.metadata.labels"),
    _CROSSPLANE.template(
        "DeploymentRuntimeConfig",
        "spec.deploymentTemplate.spec.template",
        (Count("spec.deploymentTemplate.spec.replicas"),),
    ),
    _OLM.template(
        "ClusterServiceVersion",
        "spec.install.spec.deployments[*].spec.template",
        (Count("spec.install.spec.deployments[*].spec.replicas"),),
    ),
    _KYVERNO.none("ClusterPolicy", "Patterns of pods, and what is put into them."),
    _KYVERNO.none("Policy", "Patterns of pods, and what is put into them."),
    _KUSTOMIZE.none("Kustomization", "Patches of workloads."),
    _KUSTOMIZE.none("Component", "Patches of workloads."),
)
