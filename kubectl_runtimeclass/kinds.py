"""Where each kind keeps its pod templates: one table of data, with the source of each entry."""

from __future__ import annotations

from .named import NamedTuple


class Count(NamedTuple):
    """The path, in the object, of a number of pods or groups of pods, and what the number is without it."""

    path: str
    default: int = 1


class PodTemplateField(NamedTuple):
    """Where one kind keeps pod templates. All paths are as in `spec.tasks[*].template`.

    `template` is the path of the pod template ("" is the object itself), `spec` that of the pod spec in it
    ("" is the template itself). `[*]` is every item of a list, or every value of a map.

    `labels` are the paths, in the template, of the labels that its pods get, the last of equal ones; one that
    begins with a dot starts at the object.

    `replicas` are the numbers whose product is the number of pods at a time, so () is one pod; None means
    that no fields say it. `[*]` in their paths is the item that the template is in.

    `version` limits the entry to one version of the group. `optional` marks a template that may be left out
    and whose pods are made all the same. `cannot` says, for a kind that makes pods, why no class can be set
    on an object in which none of the kind's templates is found. `source` is where the facts come from
    (repository, version or commit, file), `note` what a user should know.
    """

    group: str
    kind: str
    template: str
    spec: str = "spec"
    labels: tuple[str, ...] = ("metadata.labels",)
    replicas: tuple[Count, ...] | None = None
    source: str = ""
    cannot: str = ""
    version: str = ""
    optional: bool = False
    note: str = ""


def group_of(api_version: str) -> str:
    """The API group of `apps/v1`: `apps`; that of `v1`: ""."""
    return api_version.rpartition("/")[0]


def present_group_of(api_version: str) -> str:
    """The group that serves the kinds of workloads today: `extensions` did for `apps`, up to Kubernetes v1.15."""
    group = group_of(api_version)
    return "apps" if group == "extensions" else group


def is_daemon_set(api_version: str, kind: str) -> bool:
    """Whether its pods are one for each node."""
    return kind == "DaemonSet" and present_group_of(api_version) == "apps"


def _cannot(
    group: str, kind: str, sentence: str, source: str, labels: str = "", version: str = ""
) -> PodTemplateField:
    paths = (labels,) if labels else ()
    return PodTemplateField(
        group, kind, "", "", labels=paths, source=source, cannot=sentence, version=version
    )


# --- Kubernetes -----------------------------------------------------------------------------------

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

# --- Argo -----------------------------------------------------------------------------------------

_ROLLOUTS = "argoproj/argo-rollouts 009ba6b pkg/apis/rollouts/v1alpha1/types.go RolloutSpec"
_WORKFLOWS = "argoproj/argo-workflows 7ea36dc pkg/apis/workflow/v1alpha1/workflow_types.go WorkflowSpec"


def _workflow(kind: str, spec: str = "spec") -> PodTemplateField:
    return _cannot(
        "argoproj.io",
        kind,
        f"Argo Workflows has no field for it: write it in {spec}.podSpecPatch, which is a string",
        _WORKFLOWS,
        labels=f"{spec}.podMetadata.labels",
    )


_ARGO = (
    PodTemplateField("argoproj.io", "Rollout", "spec.template", replicas=_REPLICAS, source=_ROLLOUTS),
    _cannot(
        "argoproj.io",
        "Rollout",
        "it has no pod template of its own: set it in the workload that spec.workloadRef names",
        _ROLLOUTS,
    ),
    _workflow("Workflow"),
    _workflow("WorkflowTemplate"),
    _workflow("ClusterWorkflowTemplate"),
    _workflow("CronWorkflow", "spec.workflowSpec"),
)

# --- Knative, Tekton ------------------------------------------------------------------------------

_KNATIVE = "knative/serving v0.51.0 pkg/apis/serving/v1"
_KNATIVE_NOTE = (
    "Knative refuses the field unless `kubernetes.podspec-runtimeclassname` is enabled in its ConfigMap "
    "`config-features`."
)
_TEKTON = {
    "v1/pipelinerun_types.go": "04e3436",
    "v1/taskrun_types.go": "01444f4",
    "v1beta1/pipelinerun_types.go": "016d6b3",
    "v1beta1/taskrun_types.go": "07598ee",
    "pod/template.go": "0505f23",
}
_TEKTON_NOTE = (
    "The field is one of `podTemplate` itself. Pods are made without a `podTemplate`, too: where a rule "
    "assigns a class and there is none, write `podTemplate: {}`. Images and resources are those of the Task, "
    "not known here."
)
_OBJECT_LABELS = (".metadata.labels",)


def _tekton_source(file: str) -> str:
    return f"tektoncd/pipeline {_TEKTON[file]} pkg/apis/pipeline/{file}"


def _tekton(kind: str, version: str, spec: str, file: str) -> PodTemplateField:
    return PodTemplateField(
        "tekton.dev",
        kind,
        "",
        spec,
        replicas=() if kind == "TaskRun" else None,
        version=version,
        optional=True,
        source=f"{_tekton_source(f'{version}/{file}')}, {_tekton_source('pod/template.go')} Template",
        note=_TEKTON_NOTE,
    )


def _tekton_task(version: str, spec: str) -> PodTemplateField:
    return PodTemplateField(
        "tekton.dev",
        "PipelineRun",
        "spec.taskRunSpecs[*]",
        spec,
        labels=(*_OBJECT_LABELS, "metadata.labels"),
        version=version,
        source=f"{_tekton_source(f'{version}/pipelinerun_types.go')} PipelineTaskRunSpec",
        note="A task without the field gets that of the PipelineRun.",
    )


_KNATIVE_AND_TEKTON = (
    PodTemplateField(
        "serving.knative.dev",
        "Service",
        "spec.template",
        source=f"{_KNATIVE}/service_types.go ServiceSpec",
        note=_KNATIVE_NOTE,
    ),
    PodTemplateField(
        "serving.knative.dev",
        "Configuration",
        "spec.template",
        source=f"{_KNATIVE}/configuration_types.go ConfigurationSpec",
        note=_KNATIVE_NOTE,
    ),
    PodTemplateField(
        "serving.knative.dev",
        "Revision",
        "",
        source=f"{_KNATIVE}/revision_types.go RevisionSpec",
        note=_KNATIVE_NOTE,
    ),
    _tekton("PipelineRun", "v1", "spec.taskRunTemplate.podTemplate", "pipelinerun_types.go"),
    _tekton_task("v1", "podTemplate"),
    _tekton("PipelineRun", "v1beta1", "spec.podTemplate", "pipelinerun_types.go"),
    _tekton_task("v1beta1", "taskPodTemplate"),
    _tekton("TaskRun", "v1", "spec.podTemplate", "taskrun_types.go"),
    _tekton("TaskRun", "v1beta1", "spec.podTemplate", "taskrun_types.go"),
)

# --- groups of pods -------------------------------------------------------------------------------

_KUBERAY = "ray-project/kuberay v1.5.0 ray-operator/apis/ray/v1"
_TRAINING = "kubeflow/training-operator v1.8.1 pkg/apis/kubeflow.org/v1"
_JOBSET = "kubernetes-sigs/jobset 0336a8f api/jobset/v1alpha2/jobset_types.go ReplicatedJob"
_LWS = "kubernetes-sigs/lws 024af08 api/leaderworkerset/v1/leaderworkerset_types.go LeaderWorkerTemplate"
_VOLCANO = "volcano-sh/apis 032c8b6 pkg/apis/batch/v1alpha1/job.go TaskSpec"
_SPARK = "kubeflow/spark-operator 07f3cec api/v1beta2/sparkapplication_types.go SparkPodSpec"


def _ray(kind: str, cluster: str) -> tuple[PodTemplateField, ...]:
    head, workers = f"{cluster}.headGroupSpec", f"{cluster}.workerGroupSpecs[*]"
    source = f"{_KUBERAY}/raycluster_types.go RayClusterSpec"
    return (
        PodTemplateField("ray.io", kind, f"{head}.template", replicas=(), source=source),
        PodTemplateField(
            "ray.io",
            kind,
            f"{workers}.template",
            replicas=(Count(f"{workers}.replicas", 0), Count(f"{workers}.numOfHosts")),
            source=source,
            note="The autoscaler moves `replicas` between `minReplicas` and `maxReplicas`.",
        ),
    )


def _kubeflow(kind: str, specs: str, file: str, version: str = "v1") -> PodTemplateField:
    return PodTemplateField(
        "kubeflow.org",
        kind,
        f"spec.{specs}[*].template",
        replicas=(Count(f"spec.{specs}[*].replicas"),),
        version=version,
        source=file if "/" in file else f"{_TRAINING}/{file}, {_TRAINING}/common_types.go ReplicaSpec",
    )


def _spark(kind: str, application: str) -> tuple[PodTemplateField, ...]:
    source = (
        _SPARK
        if kind == "SparkApplication"
        else f"{_SPARK}, kubeflow/spark-operator 0dc641b api/v1beta2/scheduledsparkapplication_types.go"
    )
    labels = ("template.metadata.labels", "labels")
    note = "The operator's webhook sets it on the pods, and has to be enabled."
    return (
        PodTemplateField(
            "sparkoperator.k8s.io",
            kind,
            f"{application}.driver",
            "",
            labels=labels,
            replicas=(),
            source=source,
            note=note,
        ),
        PodTemplateField(
            "sparkoperator.k8s.io",
            kind,
            f"{application}.executor",
            "",
            labels=labels,
            replicas=(Count(f"{application}.executor.instances"),),
            source=source,
            note=note,
        ),
    )


_GROUPS = (
    *_ray("RayCluster", "spec"),
    *_ray("RayJob", "spec.rayClusterSpec"),
    PodTemplateField(
        "ray.io",
        "RayJob",
        "spec.submitterPodTemplate",
        replicas=(),
        source=f"{_KUBERAY}/rayjob_types.go RayJobSpec",
        note="Without it, KubeRay makes a submitter pod of its own, which gets no class.",
    ),
    _cannot(
        "ray.io",
        "RayJob",
        "it has no pod template of its own: set it in the RayCluster that spec.clusterSelector selects",
        f"{_KUBERAY}/rayjob_types.go RayJobSpec",
    ),
    *_ray("RayService", "spec.rayClusterConfig"),
    PodTemplateField(
        "jobset.x-k8s.io",
        "JobSet",
        "spec.replicatedJobs[*].template.spec.template",
        replicas=(
            Count("spec.replicatedJobs[*].replicas"),
            Count("spec.replicatedJobs[*].template.spec.parallelism"),
        ),
        source=_JOBSET,
    ),
    PodTemplateField(
        "leaderworkerset.x-k8s.io",
        "LeaderWorkerSet",
        "spec.leaderWorkerTemplate.leaderTemplate",
        replicas=_REPLICAS,
        source=_LWS,
    ),
    PodTemplateField(
        "leaderworkerset.x-k8s.io",
        "LeaderWorkerSet",
        "spec.leaderWorkerTemplate.workerTemplate",
        source=_LWS,
        note="A leader is made from it, too, where there is no `leaderTemplate`.",
    ),
    _kubeflow("PyTorchJob", "pytorchReplicaSpecs", "pytorch_types.go"),
    _kubeflow("TFJob", "tfReplicaSpecs", "tensorflow_types.go"),
    _kubeflow("XGBoostJob", "xgbReplicaSpecs", "xgboost_types.go"),
    _kubeflow("PaddleJob", "paddleReplicaSpecs", "paddlepaddle_types.go"),
    _kubeflow(
        "JAXJob",
        "jaxReplicaSpecs",
        "kubeflow/training-operator d1c2983 pkg/apis/kubeflow.org/v1/jax_types.go JAXJobSpec",
    ),
    _kubeflow("MPIJob", "mpiReplicaSpecs", "mpi_types.go"),
    _kubeflow(
        "MPIJob",
        "mpiReplicaSpecs",
        "kubeflow/mpi-operator 013fa15 pkg/apis/kubeflow/v2beta1/types.go MPIJobSpec",
        version="v2beta1",
    ),
    PodTemplateField(
        "batch.volcano.sh",
        "Job",
        "spec.tasks[*].template",
        replicas=(Count("spec.tasks[*].replicas", 0),),
        source=_VOLCANO,
    ),
    *_spark("SparkApplication", "spec"),
    *_spark("ScheduledSparkApplication", "spec.template"),
)

# --- OpenKruise, agent-sandbox, OpenShift, KubeVirt -----------------------------------------------

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

POD_TEMPLATES: tuple[PodTemplateField, ...] = (
    *_KUBERNETES,
    *_ARGO,
    *_KNATIVE_AND_TEKTON,
    *_GROUPS,
    *_OTHERS,
)
"""Known without configuration, in the order in which an object's templates are told."""
