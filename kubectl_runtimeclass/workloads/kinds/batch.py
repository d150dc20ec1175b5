"""Kinds for groups of pods: Ray, Kubeflow, JobSet, LeaderWorkerSet, Volcano, Spark, Flink, Dask and others."""

from __future__ import annotations

from .field import OBJECT_LABELS, ONE_POD, REPLICAS, Count, PodTemplateField, Project

_RAY = Project("ray.io", "ray-project/kuberay v1.7.0 ray-operator/config/crd/bases ({})")
_TRAINING = Project("kubeflow.org", "kubeflow/training-operator v1.9.0 manifests/base/crds ({})")
_TRAINING_V2 = Project("kubeflow.org", "kubeflow/training-operator v1.9.0 manifests/v2/base/crds ({})")
_MPI = Project("kubeflow.org", "kubeflow/mpi-operator v0.8.0 manifests/base/kubeflow.org_mpijobs.yaml")
_TRAINER = Project("trainer.kubeflow.org", "kubeflow/trainer v2.3.0 manifests/base/crds ({})")
_NOTEBOOKS = Project("kubeflow.org", "kubeflow/notebooks v1.11.0 components/*/config/crd/bases ({})")
_JOBSET = Project("jobset.x-k8s.io", "kubernetes-sigs/jobset v0.12.0 config/components/crd/bases ({})")
_LWS = Project("leaderworkerset.x-k8s.io", "kubernetes-sigs/lws v0.10.0 config/crd/bases ({})")
_DISAGGREGATED = _LWS.sibling("disaggregatedset.x-k8s.io")
_KUEUE = Project("kueue.x-k8s.io", "kubernetes-sigs/kueue v0.19.2 config/components/crd/bases ({})")
_VOLCANO = Project("batch.volcano.sh", "volcano-sh/volcano v1.15.1 config/crd/volcano/bases ({})")
_FLOW = Project("flow.volcano.sh", "volcano-sh/volcano v1.15.1 config/crd/jobflow/bases ({})")
_SPARK = Project("sparkoperator.k8s.io", "kubeflow/spark-operator v2.5.2 config/crd/bases ({})")
_APACHE_SPARK = Project(
    "spark.apache.org",
    "apache/spark-kubernetes-operator 1.0.0 build-tools/helm/spark-kubernetes-operator/crds ({})",
)
_FLINK = Project(
    "flink.apache.org",
    "apache/flink-kubernetes-operator release-1.15.0 helm/flink-kubernetes-operator/crds ({})",
)
_DASK = Project(
    "kubernetes.dask.org",
    "dask/dask-kubernetes 2025.4.3 dask_kubernetes/operator/deployment/helm/dask-kubernetes-operator/crds ({})",
)
_SLINKY = Project("slinky.slurm.net", "SlinkyProject/slurm-operator v1.2.1 config/crd/bases ({})")
_KEDA = Project("keda.sh", "kedacore/keda v2.20.2 config/crd/bases/keda.sh_scaledjobs.yaml")
_RBG = Project("workloads.x-k8s.io", "sgl-project/rbg v0.7.0 config/crd/bases ({})")
_GROVE = Project("grove.io", "NVIDIA/grove operator/v0.1.0-alpha.3 operator/api/core/v1alpha1/crds ({})")
_AIBRIX = Project("orchestration.aibrix.ai", "vllm-project/aibrix v0.7.0 config/crd/orchestration ({})")


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
    *(
        _RBG.none(kind, "In `engineRuntimes`: containers that are put into the pods of its roles.")._replace(
            version=version
        )
        for kind in ("RoleBasedGroup", "RoleBasedGroupSet")
        for version in ("v1alpha1", "v1alpha2")
    ),
    _RBG.none("ClusterEngineRuntimeProfile", "Containers that are put into the pods of others."),
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
