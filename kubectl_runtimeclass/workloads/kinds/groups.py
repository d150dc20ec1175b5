from __future__ import annotations

from .field import Count, PodTemplateField, _cannot
from .kubernetes import _REPLICAS

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
