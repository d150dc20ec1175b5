"""Kinds for groups of pods: Ray, Kubeflow, JobSet, LeaderWorkerSet, Volcano, Spark, Flink, Dask and others."""

from __future__ import annotations

from .field import OBJECT_LABELS, ONE_POD, REPLICAS, Count, PodTemplateField, Project

_RAY = Project("ray-project/kuberay", "v1.7.0", "ray-operator/config/crd/bases ({})", "ray.io")
_TRAINING = Project("kubeflow/training-operator", "v1.9.0", "manifests/base/crds ({})", "kubeflow.org")
_TRAINING_V2 = Project("kubeflow/training-operator", "v1.9.0", "manifests/v2/base/crds ({})", "kubeflow.org")
_MPI = Project("kubeflow/mpi-operator", "v0.8.0", "manifests/base/kubeflow.org_mpijobs.yaml", "kubeflow.org")
_TRAINER = Project("kubeflow/trainer", "v2.3.0", "manifests/base/crds ({})", "trainer.kubeflow.org")
_NOTEBOOKS = Project("kubeflow/notebooks", "v1.11.0", "components/*/config/crd/bases ({})", "kubeflow.org")
_JOBSET = Project("kubernetes-sigs/jobset", "v0.12.0", "config/components/crd/bases ({})", "jobset.x-k8s.io")
_LWS = Project("kubernetes-sigs/lws", "v0.10.0", "config/crd/bases ({})", "leaderworkerset.x-k8s.io")
_DISAGGREGATED = Project(_LWS.repository, _LWS.release, _LWS.files, "disaggregatedset.x-k8s.io")
_KUEUE = Project("kubernetes-sigs/kueue", "v0.19.2", "config/components/crd/bases ({})", "kueue.x-k8s.io")
_VOLCANO = Project("volcano-sh/volcano", "v1.15.1", "config/crd/volcano/bases ({})", "batch.volcano.sh")
_FLOW = Project(_VOLCANO.repository, _VOLCANO.release, "config/crd/jobflow/bases ({})", "flow.volcano.sh")
_SPARK = Project("kubeflow/spark-operator", "v2.5.2", "config/crd/bases ({})", "sparkoperator.k8s.io")
_APACHE_SPARK = Project(
    "apache/spark-kubernetes-operator",
    "1.0.0",
    "build-tools/helm/spark-kubernetes-operator/crds ({})",
    "spark.apache.org",
)
_FLINK = Project(
    "apache/flink-kubernetes-operator",
    "release-1.15.0",
    "helm/flink-kubernetes-operator/crds ({})",
    "flink.apache.org",
)
_DASK = Project(
    "dask/dask-kubernetes",
    "2025.4.3",
    "dask_kubernetes/operator/deployment/helm/dask-kubernetes-operator/crds ({})",
    "kubernetes.dask.org",
)
_SLINKY = Project("SlinkyProject/slurm-operator", "v1.2.1", "config/crd/bases ({})", "slinky.slurm.net")
_KEDA = Project("kedacore/keda", "v2.20.2", "config/crd/bases/keda.sh_scaledjobs.yaml", "keda.sh")
_RBG = Project("sgl-project/rbg", "v0.7.0", "config/crd/bases ({})", "workloads.x-k8s.io")
_GROVE = Project(
    "NVIDIA/grove", "operator/v0.1.0-alpha.3", "operator/api/core/v1alpha1/crds ({})", "grove.io"
)
_AIBRIX = Project("vllm-project/aibrix", "v0.7.0", "config/crd/orchestration ({})", "orchestration.aibrix.ai")


def _ray(project: Project, kind: str, cluster: str) -> tuple[PodTemplateField, ...]:
    head, workers = f"{cluster}.headGroupSpec", f"{cluster}.workerGroupSpecs[*]"
    return (
        project.template(kind, f"{head}.template", ONE_POD),
        project.template(
            kind,
            f"{workers}.template",
            (Count(f"{workers}.replicas", 0), Count(f"{workers}.numOfHosts")),
            note="The autoscaler moves `replicas` between `minReplicas` and `maxReplicas`.",
        ),
    )


def _ray_job(kind: str, job: str) -> tuple[PodTemplateField, ...]:
    return (
        *_ray(_RAY, kind, f"{job}.rayClusterSpec"),
        _RAY.template(
            kind,
            f"{job}.submitterPodTemplate",
            ONE_POD,
            note="Without it, KubeRay makes a submitter pod of its own, which gets no class.",
        ),
        _RAY.elsewhere(
            kind,
            f"it has no pod template of its own: set it in the RayCluster that {job}.clusterSelector selects",
        ),
    )


def _kubeflow(project: Project, kind: str, specs: str, version: str = "v1") -> PodTemplateField:
    replicas = (Count(f"spec.{specs}[*].replicas"),)
    return project.template(kind, f"spec.{specs}[*].template", replicas, version=version)


def _runtimes(project: Project, version: str) -> tuple[PodTemplateField, ...]:
    jobs = "spec.template.spec.replicatedJobs[*]"
    return tuple(
        project.template(
            kind,
            f"{jobs}.template.spec.template",
            (Count(f"{jobs}.replicas"), Count(f"{jobs}.template.spec.parallelism")),
            version=version,
        )
        for kind in ("TrainingRuntime", "ClusterTrainingRuntime")
    )


def _spark(
    kind: str, application: str, parts: tuple[str, str] = ("driver", "executor")
) -> tuple[PodTemplateField, ...]:
    """The pod template of the driver and of the executors, whose labels may be next to the template, too."""
    return tuple(
        PodTemplateField(
            group=_SPARK.group,
            kind=kind,
            template=f"{application}.{part}",
            spec="template.spec",
            labels=("template.metadata.labels", "labels"),
            replicas=(Count(f"{application}.{part}.instances"),) if part == "executor" else ONE_POD,
            source=_SPARK.source(kind),
            holder=f"{application}.{part}",
            note="Since v2.1.0. A `runtimeClassName` of the part itself is in no release.",
        )
        for part in parts
    )


def _tasks(project: Project, kind: str, job: str) -> PodTemplateField:
    return project.template(kind, f"{job}.tasks[*].template", (Count(f"{job}.tasks[*].replicas", 0),))


def _flink(kind: str, spec: str) -> tuple[PodTemplateField, ...]:
    return (
        _FLINK.template(
            kind,
            f"{spec}.podTemplate",
            holder=spec,
            note="Of both; those of `jobManager` and `taskManager` are merged over it.",
        ),
        *(
            _FLINK.template(kind, f"{spec}.{part}.podTemplate", (Count(f"{spec}.{part}.replicas"),))
            for part in ("jobManager", "taskManager")
        ),
    )


def _roles(kind: str, group: str, version: str, templates: tuple[str, ...]) -> tuple[PodTemplateField, ...]:
    return tuple(_RBG.template(kind, f"{group}.{path}", version=version) for path in templates)


_ROLES_V1 = ("roleTemplates[*].template", "roles[*].template", "roles[*].components[*].template")
_ROLES_V2 = (
    "roleTemplates[*].template",
    "roles[*].standalonePattern.template",
    "roles[*].leaderWorkerPattern.template",
    "roles[*].customComponentsPattern.components[*].template",
)

ENTRIES = (
    *_ray(_RAY, "RayCluster", "spec"),
    *_ray_job("RayJob", "spec"),
    *_ray_job("RayCronJob", "spec.jobTemplate"),
    *_ray(_RAY, "RayService", "spec.rayClusterConfig"),
    _JOBSET.template(
        "JobSet",
        "spec.replicatedJobs[*].template.spec.template",
        (Count("spec.replicatedJobs[*].replicas"), Count("spec.replicatedJobs[*].template.spec.parallelism")),
    ),
    _LWS.template("LeaderWorkerSet", "spec.leaderWorkerTemplate.leaderTemplate", REPLICAS),
    _LWS.template(
        "LeaderWorkerSet",
        "spec.leaderWorkerTemplate.workerTemplate",
        note="A leader is made from it, too, where there is no `leaderTemplate`.",
    ),
    _DISAGGREGATED.template("DisaggregatedSet", "spec.roles[*].spec.leaderWorkerTemplate.leaderTemplate"),
    _DISAGGREGATED.template("DisaggregatedSet", "spec.roles[*].spec.leaderWorkerTemplate.workerTemplate"),
    _kubeflow(_TRAINING, "PyTorchJob", "pytorchReplicaSpecs"),
    _kubeflow(_TRAINING, "TFJob", "tfReplicaSpecs"),
    _kubeflow(_TRAINING, "XGBoostJob", "xgbReplicaSpecs"),
    _kubeflow(_TRAINING, "PaddleJob", "paddleReplicaSpecs"),
    _kubeflow(_TRAINING, "JAXJob", "jaxReplicaSpecs"),
    _kubeflow(_TRAINING, "MPIJob", "mpiReplicaSpecs"),
    _kubeflow(_MPI, "MPIJob", "mpiReplicaSpecs", "v2beta1"),
    *_runtimes(_TRAINING_V2, "v2alpha1"),
    *_runtimes(_TRAINER, "v1alpha1"),
    _NOTEBOOKS.template("Notebook", "spec.template", ONE_POD),
    _NOTEBOOKS.pod_spec("PVCViewer", "spec.podSpec", ONE_POD),
    _KUEUE.template("Workload", "spec.podSets[*].template", (Count("spec.podSets[*].count"),)),
    _tasks(_VOLCANO, "Job", "spec"),
    _tasks(_VOLCANO, "CronJob", "spec.jobTemplate.spec"),
    _tasks(_FLOW, "JobTemplate", "spec"),
    _FLOW.template("JobFlow", "spec.flows[*].patch.jobSpec.tasks[*].template"),
    *_spark("SparkApplication", "spec"),
    *_spark("ScheduledSparkApplication", "spec.template"),
    *_spark("SparkConnect", "spec", ("server", "executor")),
    *(
        _APACHE_SPARK.template(
            "SparkApplication",
            f"spec.{part}.podTemplateSpec",
            ONE_POD if part == "driverSpec" else None,
            holder="spec",
        )
        for part in ("driverSpec", "executorSpec")
    ),
    *(
        _APACHE_SPARK.template("SparkCluster", f"spec.{part}.statefulSetSpec.template", holder="spec")
        for part in ("masterSpec", "workerSpec")
    ),
    *_flink("FlinkDeployment", "spec"),
    *_flink("FlinkBlueGreenDeployment", "spec.template.spec"),
    _DASK.pod_spec("DaskCluster", "spec.scheduler.spec", ONE_POD, (*OBJECT_LABELS,)),
    _DASK.pod_spec("DaskCluster", "spec.worker.spec", (Count("spec.worker.replicas"),)),
    _DASK.pod_spec("DaskJob", "spec.job.spec", ONE_POD),
    _DASK.pod_spec("DaskJob", "spec.cluster.spec.scheduler.spec", ONE_POD),
    _DASK.pod_spec("DaskJob", "spec.cluster.spec.worker.spec", (Count("spec.cluster.spec.worker.replicas"),)),
    _DASK.pod_spec("DaskWorkerGroup", "spec.worker.spec", (Count("spec.worker.replicas"),)),
    *(
        _SLINKY.template(kind, "spec.template", replicas, holder="spec")
        for kind, replicas in (
            ("NodeSet", REPLICAS),
            ("LoginSet", REPLICAS),
            ("RestApi", REPLICAS),
            ("Controller", ONE_POD),
            ("Accounting", ONE_POD),
        )
    ),
    _KEDA.template("ScaledJob", "spec.jobTargetRef.template"),
    *_roles("RoleBasedGroup", "spec", "v1alpha1", _ROLES_V1),
    *_roles("RoleBasedGroup", "spec", "v1alpha2", _ROLES_V2),
    *_roles("RoleBasedGroupSet", "spec.template", "v1alpha1", _ROLES_V1),
    *_roles("RoleBasedGroupSet", "spec.groupTemplate.spec", "v1alpha2", _ROLES_V2),
    _RBG.template("Instance", "spec.components[*].template"),
    _RBG.template("RoleInstance", "spec.components[*].template"),
    _RBG.template("InstanceSet", "spec.instanceTemplate.components[*].template"),
    _RBG.template("RoleInstanceSet", "spec.roleInstanceTemplate.components[*].template"),
    _GROVE.pod_spec("PodClique", "spec.podSpec", REPLICAS),
    _GROVE.pod_spec("PodCliqueSet", "spec.template.cliques[*].spec.podSpec"),
    _AIBRIX.template("PodSet", "spec.template"),
    _AIBRIX.template("RoleSet", "spec.roles[*].template", (Count("spec.roles[*].replicas"),)),
    _AIBRIX.template("StormService", "spec.template.spec.roles[*].template"),
    *_ray(_AIBRIX, "RayClusterFleet", "spec.template.spec"),
    *_ray(_AIBRIX, "RayClusterReplicaSet", "spec.template.spec"),
    _AIBRIX.template("KVCache", "spec.cache.template"),
    _AIBRIX.template("KVCache", "spec.watcher.template"),
    _AIBRIX.template("KVCache", "spec.metadata.redis.runtime.template"),
    _AIBRIX.template("KVCache", "spec.metadata.etcd.runtime.template"),
)
