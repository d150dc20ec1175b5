"""Which controllers make objects of a kind: the class of an object that one of them owns is set in its owner."""

from __future__ import annotations

from ...kube.group import present_group_of
from .table import KindTable

_NO_OWNERS_OF_PODS = ("Pod", "PodTemplate", "Deployment", "CronJob")
"""Kinds with a pod template that make no pods themselves."""

_MAKERS = {
    ("apps", "ReplicaSet"): ("apps/Deployment", "argoproj.io/Rollout"),
    ("apps", "Deployment"): ("flink.apache.org/FlinkDeployment", "temporal.io/WorkerDeployment"),
    ("apps", "StatefulSet"): ("leaderworkerset.x-k8s.io/LeaderWorkerSet", "apps.kruise.io/UnitedDeployment"),
    ("", "ReplicationController"): ("apps.openshift.io/DeploymentConfig",),
    ("batch", "Job"): (
        "batch/CronJob",
        "keda.sh/ScaledJob",
        "jobset.x-k8s.io/JobSet",
        "apps.kruise.io/AdvancedCronJob",
        "argoproj.io/AnalysisRun",
        "ray.io/RayJob",
    ),
    ("argoproj.io", "AnalysisRun"): ("argoproj.io/Rollout", "argoproj.io/Experiment"),
    ("argoproj.io", "Experiment"): ("argoproj.io/Rollout",),
    ("argoproj.io", "Workflow"): ("argoproj.io/CronWorkflow",),
    ("ray.io", "RayCluster"): ("ray.io/RayJob", "ray.io/RayService"),
    ("ray.io", "RayJob"): ("ray.io/RayCronJob",),
    ("tekton.dev", "TaskRun"): ("tekton.dev/PipelineRun",),
    ("serving.knative.dev", "Configuration"): ("serving.knative.dev/Service",),
    ("serving.knative.dev", "Revision"): ("serving.knative.dev/Configuration",),
    ("shipwright.io", "BuildRun"): ("shipwright.io/Build",),
    ("apps.kubeblocks.io", "Component"): ("apps.kubeblocks.io/Cluster",),
    ("workloads.kubeblocks.io", "InstanceSet"): ("apps.kubeblocks.io/Component",),
    ("agones.dev", "GameServerSet"): ("agones.dev/Fleet",),
    ("agones.dev", "GameServer"): ("agones.dev/GameServerSet",),
    ("actions.github.com", "EphemeralRunnerSet"): ("actions.github.com/AutoscalingRunnerSet",),
    ("actions.github.com", "EphemeralRunner"): ("actions.github.com/EphemeralRunnerSet",),
    ("actions.github.com", "AutoscalingListener"): ("actions.github.com/AutoscalingRunnerSet",),
    ("batch.volcano.sh", "Job"): ("batch.volcano.sh/CronJob", "flow.volcano.sh/JobFlow"),
    ("sparkoperator.k8s.io", "SparkApplication"): ("sparkoperator.k8s.io/ScheduledSparkApplication",),
    ("agents.x-k8s.io", "Sandbox"): (
        "extensions.agents.x-k8s.io/SandboxClaim",
        "extensions.agents.x-k8s.io/SandboxWarmPool",
    ),
    ("agents.kruise.io", "Sandbox"): ("agents.kruise.io/SandboxSet",),
    ("apps.kruise.io", "BroadcastJob"): ("apps.kruise.io/AdvancedCronJob",),
    ("apps.kruise.io", "CloneSet"): ("apps.kruise.io/UnitedDeployment",),
    ("apps.kruise.io", "StatefulSet"): ("apps.kruise.io/UnitedDeployment",),
}
"""The owners (GROUP/KIND) that make objects of each (API group, kind), as their projects document it."""


def may_make(kinds: KindTable, owner: tuple[str, str], made: tuple[str, str]) -> bool:
    """Whether an owner could have made an object (`made`); each is (apiVersion, kind).

    Only such an owner exempts an object from the rules, so that a forged owner reference does not.
    """
    kind, made_type = owner[1], (present_group_of(made[0]), made[1])
    # The apiVersion of an owner reference is required, but manifests often lack it.
    versions = (owner[0],) if owner[0] else ("v1", "apps/v1", "batch/v1")
    if made_type in (("", "Pod"), ("kueue.x-k8s.io", "Workload")):
        exempt = _NO_OWNERS_OF_PODS if made_type[1] == "Pod" else ()
        return kind not in exempt and any(
            field.has_template or field.cannot
            for version in versions
            for field in kinds.fields(version, kind)
        )
    makers = _MAKERS.get(made_type, ())
    return any(f"{present_group_of(version)}/{kind}" in makers for version in versions)
