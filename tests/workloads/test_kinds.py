"""Every entry of the table of kinds, on a manifest of that kind; and docs/kinds.md, made from the table.

`python tests/workloads/test_kinds.py` writes docs/kinds.md anew.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules import decision as decisions
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.workloads.kinds.field import PodTemplateField
from kubectl_runtimeclass.workloads.kinds.table import MODULES, Kinds, pod_template_fields
from kubectl_runtimeclass.workloads.objects import objects
from kubectl_runtimeclass.workloads.pod_templates import PodTemplate, pod_templates, unsettable
from kubectl_runtimeclass.yamledit import tree
from kubectl_runtimeclass.yamledit.node import parse_path

DOCUMENT = Path(__file__).parents[2] / "docs" / "kinds.md"
KINDS = Kinds()
POD_TEMPLATES = tuple(pod_template_fields())

# Lines that begin with + are those that `assign --class gvisor` adds; `pods` are the pods of each template.
MANIFESTS: dict[str, tuple[str, tuple[int | None, ...]]] = {
    "Pod": (
        """
 apiVersion: v1
 kind: Pod
 metadata: {name: p, labels: {app: web}}
 spec:
+  runtimeClassName: gvisor
   containers:
   - name: c
     image: busybox
""",
        (1,),
    ),
    "PodTemplate": (
        """
 apiVersion: v1
 kind: PodTemplate
 metadata:
   name: p
 template:
   metadata:
     labels: {app: web}
   spec:
+    runtimeClassName: gvisor
     containers:
     - name: c
""",
        (None,),
    ),
    "ReplicationController": (
        """
 apiVersion: v1
 kind: ReplicationController
 metadata:
   name: rc
 spec:
   replicas: 3
   template:
     metadata:
       labels: {app: web}
     spec:
+      runtimeClassName: gvisor
       containers: [{name: c, image: busybox}]
""",
        (3,),
    ),
    "Deployment, whose replicas are 1 when not given": (
        """
 apiVersion: apps/v1
 kind: Deployment
 metadata:
   name: web
 spec:
   selector: {matchLabels: {app: web}}
   template:
     metadata:
       labels: {app: web}
     spec:
+      runtimeClassName: gvisor
       containers:
       - name: c
""",
        (1,),
    ),
    "StatefulSet": (
        """
 apiVersion: apps/v1
 kind: StatefulSet
 spec:
   replicas: 0
   template:
     metadata: {labels: {app: web}}
     spec:
+      runtimeClassName: gvisor
       containers: []
   volumeClaimTemplates:
   - spec:
       accessModes: [ReadWriteOnce]
""",
        (0,),
    ),
    "DaemonSet, whose pods are as many as its nodes": (
        """
 apiVersion: apps/v1
 kind: DaemonSet
 spec:
   template:
     metadata: {labels: {app: web}}
     spec:
+      runtimeClassName: gvisor
       containers: []
""",
        (None,),
    ),
    "ReplicaSet": (
        """
 apiVersion: extensions/v1beta1
 kind: ReplicaSet
 spec:
   replicas: 2
   template:
     metadata: {labels: {app: web}}
     spec:
+      runtimeClassName: gvisor
       containers: []
""",
        (2,),
    ),
    "Job": (
        """
 apiVersion: batch/v1
 kind: Job
 spec:
   parallelism: 4
   completions: 20
   template:
     metadata: {labels: {app: web}}
     spec:
+      runtimeClassName: gvisor
       restartPolicy: Never
""",
        (4,),
    ),
    "CronJob": (
        """
 apiVersion: batch/v1
 kind: CronJob
 spec:
   schedule: '* * * * *'
   jobTemplate:
     spec:
       parallelism: 2
       template:
         metadata: {labels: {app: web}}
         spec:
+          runtimeClassName: gvisor
           restartPolicy: Never
""",
        (2,),
    ),
    "Argo Rollout": (
        """
 apiVersion: argoproj.io/v1alpha1
 kind: Rollout
 spec:
   replicas: 5
   strategy: {canary: {}}
   template:
     metadata: {labels: {app: web}}
     spec:
+      runtimeClassName: gvisor
       containers: []
""",
        (5,),
    ),
    "Knative Service": (
        """
 apiVersion: serving.knative.dev/v1
 kind: Service
 spec:
   template:
     metadata: {labels: {app: web}}
     spec:
+      runtimeClassName: gvisor
       containers: [{image: hello}]
   traffic: [{latestRevision: true, percent: 100}]
""",
        (None,),
    ),
    "Knative Configuration": (
        """
 apiVersion: serving.knative.dev/v1
 kind: Configuration
 spec:
   template:
     metadata: {labels: {app: web}}
     spec:
+      runtimeClassName: gvisor
       containers: [{image: hello}]
""",
        (None,),
    ),
    "Knative Revision, which is a pod template itself": (
        """
 apiVersion: serving.knative.dev/v1
 kind: Revision
 metadata: {name: r, labels: {app: web}}
 spec:
+  runtimeClassName: gvisor
   containers: [{image: hello}]
""",
        (None,),
    ),
    "Tekton PipelineRun of v1, for all tasks and for one": (
        """
 apiVersion: tekton.dev/v1
 kind: PipelineRun
 metadata:
   generateName: build-
   labels: {app: web}
 spec:
   pipelineRef: {name: build}
   podTemplate:
     nodeSelector: {this: field is not one of v1}
   taskRunTemplate:
     serviceAccountName: builder
     podTemplate:
+      runtimeClassName: gvisor
       securityContext: {runAsNonRoot: true}
   taskRunSpecs:
   - pipelineTaskName: compile
     podTemplate:
+      runtimeClassName: gvisor
       nodeSelector: {disk: ssd}
   - pipelineTaskName: test
""",
        (None, None),
    ),
    "Tekton PipelineRun of v1beta1": (
        """
 apiVersion: tekton.dev/v1beta1
 kind: PipelineRun
 metadata:
   labels: {app: web}
 spec:
   podTemplate:
+    runtimeClassName: gvisor
     securityContext: {runAsNonRoot: true}
   taskRunSpecs:
   - pipelineTaskName: compile
     taskPodTemplate:
+      runtimeClassName: gvisor
       nodeSelector: {disk: ssd}
""",
        (None, None),
    ),
    "Tekton TaskRun of v1": (
        """
 apiVersion: tekton.dev/v1
 kind: TaskRun
 metadata:
   labels: {app: web}
 spec:
   taskRef: {name: t}
   podTemplate:
+    runtimeClassName: gvisor
     hostNetwork: false
""",
        (1,),
    ),
    "Tekton TaskRun of v1beta1": (
        """
 apiVersion: tekton.dev/v1beta1
 kind: TaskRun
 metadata:
   labels: {app: web}
 spec:
   podTemplate:
+    runtimeClassName: gvisor
     hostNetwork: false
""",
        (1,),
    ),
    "RayCluster": (
        """
 apiVersion: ray.io/v1
 kind: RayCluster
 spec:
   headGroupSpec:
     template:
       metadata: {labels: {app: web}}
       spec:
+        runtimeClassName: gvisor
         containers: [{name: head}]
   workerGroupSpecs:
   - groupName: small
     replicas: 3
     numOfHosts: 4
     template:
       metadata: {labels: {app: web}}
       spec:
+        runtimeClassName: gvisor
         containers: [{name: worker}]
   - groupName: large
     template:
       metadata: {labels: {app: web}}
       spec:
+        runtimeClassName: gvisor
         containers: [{name: worker}]
""",
        (1, 12, 0),
    ),
    "RayJob, with its submitter": (
        """
 apiVersion: ray.io/v1
 kind: RayJob
 spec:
   entrypoint: python job.py
   rayClusterSpec:
     headGroupSpec:
       template:
         metadata: {labels: {app: web}}
         spec:
+          runtimeClassName: gvisor
           containers: [{name: head}]
     workerGroupSpecs:
     - replicas: 2
       template:
         metadata: {labels: {app: web}}
         spec:
+          runtimeClassName: gvisor
           containers: [{name: worker}]
   submitterPodTemplate:
     metadata: {labels: {app: web}}
     spec:
+      runtimeClassName: gvisor
       containers: [{name: submit}]
""",
        (1, 2, 1),
    ),
    "RayService": (
        """
 apiVersion: ray.io/v1
 kind: RayService
 spec:
   rayClusterConfig:
     headGroupSpec:
       template:
         metadata: {labels: {app: web}}
         spec:
+          runtimeClassName: gvisor
           containers: [{name: head}]
     workerGroupSpecs:
     - replicas: 2
       template:
         metadata: {labels: {app: web}}
         spec:
+          runtimeClassName: gvisor
           containers: [{name: worker}]
""",
        (1, 2),
    ),
    "JobSet, whose pods are replicas times parallelism": (
        """
 apiVersion: jobset.x-k8s.io/v1alpha2
 kind: JobSet
 spec:
   replicatedJobs:
   - name: driver
     template:
       spec:
         template:
           metadata: {labels: {app: web}}
           spec:
+            runtimeClassName: gvisor
             containers: [{name: c}]
   - name: workers
     replicas: 3
     template:
       spec:
         parallelism: 8
         template:
           metadata: {labels: {app: web}}
           spec:
+            runtimeClassName: gvisor
             containers: [{name: c}]
""",
        (1, 24),
    ),
    "LeaderWorkerSet": (
        """
 apiVersion: leaderworkerset.x-k8s.io/v1
 kind: LeaderWorkerSet
 spec:
   replicas: 2
   leaderWorkerTemplate:
     size: 4
     leaderTemplate:
       metadata: {labels: {app: web}}
       spec:
+        runtimeClassName: gvisor
         containers: [{name: c}]
     workerTemplate:
       metadata: {labels: {app: web}}
       spec:
+        runtimeClassName: gvisor
         containers: [{name: c}]
""",
        (2, None),
    ),
    **{
        f"Kubeflow {kind} {version}, whose replica specs are a map": (
            f"""
 apiVersion: kubeflow.org/{version}
 kind: {kind}
 spec:
   runPolicy: {{cleanPodPolicy: None}}
   {specs}:
     {first}:
       replicas: 1
       template:
         metadata: {{labels: {{app: web}}}}
         spec:
+          runtimeClassName: gvisor
           containers: [{{name: c}}]
     Worker:
       replicas: 3
       restartPolicy: OnFailure
       template:
         metadata: {{labels: {{app: web}}}}
         spec:
+          runtimeClassName: gvisor
           containers: [{{name: c}}]
""",
            (1, 3),
        )
        for kind, version, specs, first in (
            ("PyTorchJob", "v1", "pytorchReplicaSpecs", "Master"),
            ("TFJob", "v1", "tfReplicaSpecs", "Chief"),
            ("MPIJob", "v1", "mpiReplicaSpecs", "Launcher"),
            ("MPIJob", "v2beta1", "mpiReplicaSpecs", "Launcher"),
            ("XGBoostJob", "v1", "xgbReplicaSpecs", "Master"),
            ("PaddleJob", "v1", "paddleReplicaSpecs", "Master"),
            ("JAXJob", "v1", "jaxReplicaSpecs", "Coordinator"),
        )
    },
    "Volcano Job": (
        """
 apiVersion: batch.volcano.sh/v1alpha1
 kind: Job
 spec:
   minAvailable: 3
   tasks:
   - name: ps
     replicas: 2
     template:
       metadata: {labels: {app: web}}
       spec:
+        runtimeClassName: gvisor
         containers: [{name: c}]
   - name: worker
     replicas: 5
     template:
       metadata: {labels: {app: web}}
       spec:
+        runtimeClassName: gvisor
         containers: [{name: c}]
""",
        (2, 5),
    ),
    "SparkApplication, whose driver and executors have a pod template each": (
        """
 apiVersion: sparkoperator.k8s.io/v1beta2
 kind: SparkApplication
 spec:
   type: Scala
   driver:
     cores: 1
     labels: {app: web}
     template:
       spec:
+        runtimeClassName: gvisor
         serviceAccountName: etl
   executor:
     instances: 6
     template:
       metadata: {labels: {app: web}}
       spec:
+        runtimeClassName: gvisor
         tolerations: []
""",
        (1, 6),
    ),
    "SparkApplication without a pod template, which is written": (
        """
 apiVersion: sparkoperator.k8s.io/v1beta2
 kind: SparkApplication
 spec:
   driver:
+    template:
+      spec:
+        runtimeClassName: gvisor
     labels: {app: web}
   executor:
+    template:
+      spec:
+        runtimeClassName: gvisor
     labels: {app: web}
""",
        (1, 1),
    ),
    "ScheduledSparkApplication, of which one pod template is begun": (
        """
 apiVersion: sparkoperator.k8s.io/v1beta2
 kind: ScheduledSparkApplication
 spec:
   schedule: '@every 5m'
   template:
     driver:
       template:
+        spec:
+          runtimeClassName: gvisor
         metadata: {labels: {app: web}}
     executor:
+      template:
+        spec:
+          runtimeClassName: gvisor
       labels: {app: web}
""",
        (1, 1),
    ),
    "Tekton PipelineRun of v1 without a pod template, which is written": (
        """
 apiVersion: tekton.dev/v1
 kind: PipelineRun
 metadata:
   labels: {app: web}
 spec:
+  taskRunTemplate:
+    podTemplate:
+      runtimeClassName: gvisor
   pipelineRef: {name: build}
""",
        (None,),
    ),
    "Elasticsearch, with a pod template of one node set": (
        """
 apiVersion: elasticsearch.k8s.elastic.co/v1
 kind: Elasticsearch
 metadata:
   labels: {app: web}
 spec:
   nodeSets:
   - name: a
     count: 3
     podTemplate:
       metadata: {labels: {app: web}}
       spec:
+        runtimeClassName: gvisor
         containers: [{name: elasticsearch}]
""",
        (3,),
    ),
    "NeMo Customizer, whose field has another name": (
        """
 apiVersion: apps.nvidia.com/v1alpha1
 kind: NemoCustomizer
 metadata:
   labels: {app: web}
 spec:
+  runtimeClass: gvisor
   replicas: 2
   image: {repository: r}
""",
        (2,),
    ),
    **{
        f"OpenKruise {kind}": (
            f"""
 apiVersion: apps.kruise.io/{version}
 kind: {kind}
 spec:
   replicas: 2
   template:
     metadata: {{labels: {{app: web}}}}
     spec:
+      runtimeClassName: gvisor
       containers: [{{name: c}}]
""",
            (pods,),
        )
        for kind, version, pods in (
            ("CloneSet", "v1alpha1", 2),
            ("StatefulSet", "v1beta1", 2),
            ("DaemonSet", "v1alpha1", None),
            ("BroadcastJob", "v1alpha1", None),
        )
    },
    "OpenKruise AdvancedCronJob of Jobs": (
        """
 apiVersion: apps.kruise.io/v1alpha1
 kind: AdvancedCronJob
 spec:
   schedule: '* * * * *'
   template:
     jobTemplate:
       spec:
         template:
           metadata: {labels: {app: web}}
           spec:
+            runtimeClassName: gvisor
             containers: [{name: c}]
""",
        (1,),
    ),
    "OpenKruise AdvancedCronJob of BroadcastJobs": (
        """
 apiVersion: apps.kruise.io/v1alpha1
 kind: AdvancedCronJob
 spec:
   template:
     broadcastJobTemplate:
       spec:
         template:
           metadata: {labels: {app: web}}
           spec:
+            runtimeClassName: gvisor
             containers: [{name: c}]
""",
        (None,),
    ),
    "agent-sandbox Sandbox": (
        """
 apiVersion: agents.x-k8s.io/v1beta1
 kind: Sandbox
 spec:
   podTemplate:
     metadata: {labels: {app: web}}
     spec:
+      runtimeClassName: gvisor
       containers: [{name: c}]
""",
        (1,),
    ),
    "agent-sandbox SandboxTemplate": (
        """
 apiVersion: extensions.agents.x-k8s.io/v1beta1
 kind: SandboxTemplate
 spec:
   podTemplate:
     metadata: {labels: {app: web}}
     spec:
+      runtimeClassName: gvisor
       containers: [{name: c}]
""",
        (None,),
    ),
    "OpenShift DeploymentConfig": (
        """
 apiVersion: apps.openshift.io/v1
 kind: DeploymentConfig
 spec:
   replicas: 2
   triggers: []
   template:
     metadata: {labels: {app: web}}
     spec:
+      runtimeClassName: gvisor
       containers: [{name: c}]
""",
        (2,),
    ),
}

# On these no class can be set; each says where it can.
UNSETTABLE: dict[str, tuple[str, str]] = {
    "SpinApp": (
        "{apiVersion: core.spinkube.dev/v1alpha1, kind: SpinApp, spec: {image: x, executor: spin}}",
        "spec.executor",
    ),
    "KServe ServingRuntime": (
        "{apiVersion: serving.kserve.io/v1alpha1, kind: ServingRuntime, spec: {containers: [{name: c, image: i}]}}",
        "spec.predictor",
    ),
    "ClickHouse without a pod template": (
        "{apiVersion: clickhouse.altinity.com/v1, kind: ClickHouseInstallation, spec: {templates: {}}}",
        "spec.templates.podTemplates",
    ),
    "RayCronJob on a cluster that is there": (
        "{apiVersion: ray.io/v1, kind: RayCronJob, spec: {jobTemplate: {clusterSelector: {a: b}}}}",
        "spec.jobTemplate.clusterSelector",
    ),
    **{
        f"{group} {kind}": (
            f"{{apiVersion: {group}/v1, kind: {kind}, spec: {{replicas: 1}}}}",
            "admission policy",
        )
        for group, kinds in {
            "monitoring.coreos.com": "Prometheus PrometheusAgent Alertmanager ThanosRuler",
            "kafka.strimzi.io": "Kafka KafkaNodePool KafkaConnect KafkaMirrorMaker2 KafkaBridge",
            "postgresql.cnpg.io": "Cluster",
            "opentelemetry.io": "OpenTelemetryCollector TargetAllocator OpAMPBridge",
            "ceph.rook.io": "CephCluster CephFilesystem CephObjectStore CephNFS CephRBDMirror CephFilesystemMirror",
            "argoproj.io": "Sensor EventSource EventBus",
            "kagent.dev": "Agent",
        }.items()
        for kind in kinds.split()
    },
    "KServe ClusterServingRuntime": (
        "{apiVersion: serving.kserve.io/v1alpha1, kind: ClusterServingRuntime, spec: {}}",
        "spec.predictor",
    ),
    "ClickHouse Keeper without a pod template": (
        "{apiVersion: clickhouse-keeper.altinity.com/v1, kind: ClickHouseKeeperInstallation, spec: {}}",
        "spec.templates.podTemplates",
    ),
    "KubeVirt VirtualMachinePool": (
        "{apiVersion: pool.kubevirt.io/v1beta1, kind: VirtualMachinePool, spec: {replicas: 1}}",
        "spec.configuration.defaultRuntimeClass",
    ),
    "Rollout of another workload": (
        "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, spec: {workloadRef: {kind: Deployment}}}",
        "spec.workloadRef",
    ),
    "Argo Workflow": (
        "{apiVersion: argoproj.io/v1alpha1, kind: Workflow, spec: {podMetadata: {labels: {app: web}}}}",
        "spec.podSpecPatch",
    ),
    "Argo WorkflowTemplate": (
        "{apiVersion: argoproj.io/v1alpha1, kind: WorkflowTemplate, spec: {entrypoint: main}}",
        "spec.podSpecPatch",
    ),
    "Argo ClusterWorkflowTemplate": (
        "{apiVersion: argoproj.io/v1alpha1, kind: ClusterWorkflowTemplate, spec: {entrypoint: main}}",
        "spec.podSpecPatch",
    ),
    "Argo CronWorkflow": (
        "{apiVersion: argoproj.io/v1alpha1, kind: CronWorkflow, spec: {workflowSpec: {entrypoint: main}}}",
        "spec.workflowSpec.podSpecPatch",
    ),
    "RayJob on a cluster that is there": (
        "{apiVersion: ray.io/v1, kind: RayJob, spec: {clusterSelector: {ray.io/cluster: c}}}",
        "spec.clusterSelector",
    ),
    "SandboxWarmPool of a SandboxTemplate": (
        "{apiVersion: extensions.agents.x-k8s.io/v1beta1, kind: SandboxWarmPool,"
        " spec: {replicas: 1, sandboxTemplateRef: {name: t}}}",
        "spec.sandboxTemplateRef",
    ),
    "SandboxClaim": (
        "{apiVersion: extensions.agents.x-k8s.io/v1beta1, kind: SandboxClaim, spec: {warmPoolRef: {}}}",
        "SandboxTemplate",
    ),
    "KubeVirt VirtualMachine": (
        "{apiVersion: kubevirt.io/v1, kind: VirtualMachine, spec: {template: {spec: {domain: {}}}}}",
        "spec.configuration.defaultRuntimeClass",
    ),
    "KubeVirt VirtualMachineInstance": (
        "{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstance, spec: {domain: {}}}",
        "spec.configuration.defaultRuntimeClass",
    ),
    "KubeVirt VirtualMachineInstanceReplicaSet": (
        "{apiVersion: kubevirt.io/v1, kind: VirtualMachineInstanceReplicaSet, spec: {replicas: 1}}",
        "spec.configuration.defaultRuntimeClass",
    ),
}

PROMISED = frozenset(
    {
        "Pod",
        "PodTemplate",
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "ReplicationController",
        "Job",
        "CronJob",
        "Rollout",
        "Workflow",
        "WorkflowTemplate",
        "ClusterWorkflowTemplate",
        "CronWorkflow",
        "Service",
        "Configuration",
        "Revision",
        "PipelineRun",
        "TaskRun",
        "RayCluster",
        "RayJob",
        "RayService",
        "JobSet",
        "LeaderWorkerSet",
        "PyTorchJob",
        "TFJob",
        "MPIJob",
        "XGBoostJob",
        "PaddleJob",
        "JAXJob",
        "SparkApplication",
        "ScheduledSparkApplication",
        "CloneSet",
        "AdvancedCronJob",
        "BroadcastJob",
        "Sandbox",
        "SandboxTemplate",
        "SandboxWarmPool",
        "SandboxClaim",
        "DeploymentConfig",
        "VirtualMachine",
    }
)


def before_and_after(manifest: str) -> tuple[bytes, bytes]:
    lines = manifest.strip("\n").split("\n")
    before = "".join(f"{line[1:]}\n" for line in lines if line[0] == " ")
    return before.encode(), "".join(f"{line[1:]}\n" for line in lines).encode()


def templates(manifest: bytes) -> list[PodTemplate]:
    root = tree.read(manifest).root
    assert root is not None
    return [template for found in objects(root) for template in pod_templates(found, KINDS)]


def unsettable_in(manifest: str) -> list[PodTemplate]:
    root = tree.read(manifest.encode()).root
    assert root is not None
    return [template for found in objects(root) for template in unsettable(found, KINDS)]


def lookup(value: object, path: str) -> object:
    """The value at a path with indices: `spec.tasks[0].template`, `spec.sets[Worker].template`."""
    for key in path.replace("]", "").replace("[", ".").split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]  # type: ignore[index]
    return value


@pytest.mark.parametrize(("manifest", "pods"), MANIFESTS.values(), ids=MANIFESTS)
class TestEachKind:
    def test_the_class_is_added_at_exactly_the_stated_places(
        self, manifest: str, pods: tuple[int | None, ...]
    ) -> None:
        before, after = before_and_after(manifest)
        made = rewrite(before, rules.single("gvisor", "app=web"), "f.yaml")
        assert made.result(before) == after
        assert [decision.outcome for decision in made.decisions] == [decisions.ASSIGNED] * len(pods)

    def test_each_decision_names_the_path_of_the_field(
        self, manifest: str, pods: tuple[int | None, ...]
    ) -> None:
        before, after = before_and_after(manifest)
        made = rewrite(before, rules.single("gvisor"), "f.yaml")
        assert {lookup(yaml.safe_load(after), decision.path) for decision in made.decisions} == {"gvisor"}

    def test_as_json_it_is_edited_at_the_same_places(
        self, manifest: str, pods: tuple[int | None, ...]
    ) -> None:
        before, after = before_and_after(manifest)
        as_json = json.dumps(yaml.safe_load(before)).encode()
        result = rewrite(as_json, rules.single("gvisor"), "f.json").result(as_json)
        assert json.loads(result) == yaml.safe_load(after)

    def test_a_second_run_changes_nothing(self, manifest: str, pods: tuple[int | None, ...]) -> None:
        _, after = before_and_after(manifest)
        made = rewrite(after, rules.single("gvisor"), "f.yaml")
        assert made.edits == ()
        assert {decision.outcome for decision in made.decisions} == {decisions.UNCHANGED}

    def test_its_fields_say_the_number_of_pods(self, manifest: str, pods: tuple[int | None, ...]) -> None:
        before, _ = before_and_after(manifest)
        assert tuple(template.replicas for template in templates(before)) == pods


@pytest.mark.parametrize(("manifest", "where"), UNSETTABLE.values(), ids=UNSETTABLE)
def test_where_no_class_can_be_set_it_is_told_where_it_can(manifest: str, where: str) -> None:
    (only,) = unsettable_in(manifest)
    assert where in (only.field.cannot or only.field.elsewhere)
    assert templates(manifest.encode()) == []


def test_every_entry_without_a_template_is_told_for_a_manifest() -> None:
    found = {template.field for text, _ in UNSETTABLE.values() for template in unsettable_in(text)}
    assert [
        field for field in POD_TEMPLATES if (field.cannot or field.elsewhere) and field not in found
    ] == []


def test_an_object_that_has_a_template_is_not_told_to_set_it_elsewhere() -> None:
    assert [text for text, _ in MANIFESTS.values() if unsettable_in(before_and_after(text)[0].decode())] == []


def test_an_object_of_another_kind_is_not_told_anything() -> None:
    assert unsettable_in("{apiVersion: v1, kind: ConfigMap, data: {}}") == []


def test_labels_for_rules_are_read_where_no_class_can_be_set() -> None:
    (only,) = unsettable_in(UNSETTABLE["Argo Workflow"][0])
    assert only.labels == {"app": "web"}


def test_a_pod_template_that_would_need_more_than_the_class_is_refused_with_what_to_add() -> None:
    manifest = b"apiVersion: postgresql.cnpg.io/v1\nkind: Pooler\nspec:\n  instances: 3\n"
    (decision,) = rewrite(manifest, rules.single("gvisor"), "f.yaml").decisions
    assert decision.outcome == decisions.REFUSED
    assert decision.path == "spec.template.spec.runtimeClassName"
    assert decision.reason == (
        "there is no template.spec to set it in: add `template: {spec: {containers: []}}`, then it can be set"
    )


@pytest.mark.parametrize(
    ("spec", "written"),
    [
        (
            "spec:\n    timeout: 1h\n",
            "spec:\n    podTemplate:\n        runtimeClassName: gvisor\n    timeout: 1h\n",
        ),
        ("spec: {timeout: 1h}\n", "spec: {podTemplate: {runtimeClassName: gvisor}, timeout: 1h}\n"),
        ("spec: {}\n", "spec: {podTemplate: {runtimeClassName: gvisor}}\n"),
        (
            "spec: &a\n  timeout: 1h\nother: !!str x\n",
            "spec: &a\n  podTemplate:\n    runtimeClassName: gvisor\n  timeout: 1h\nother: !!str x\n",
        ),
    ],
)
def test_a_pod_template_is_written_in_the_style_of_what_holds_it(spec: str, written: str) -> None:
    head = "apiVersion: tekton.dev/v1\nkind: TaskRun\n"
    manifest = (head + spec).encode()
    made = rewrite(manifest, rules.single("gvisor"), "f.yaml")
    assert made.result(manifest).decode() == head + written


def test_a_pod_template_is_not_written_where_the_spec_is_shared() -> None:
    manifest = b"apiVersion: tekton.dev/v1\nkind: TaskRun\nspec: &s\n  timeout: 1h\nother: *s\n"
    (decision,) = rewrite(manifest, rules.single("gvisor"), "f.yaml").decisions
    assert decision.outcome == decisions.REFUSED


def test_a_tekton_run_without_a_pod_template_is_left_alone_when_no_rule_matches() -> None:
    manifest = b"apiVersion: tekton.dev/v1\nkind: TaskRun\nmetadata: {labels: {a: b}}\nspec: {}\n"
    (decision,) = rewrite(manifest, rules.single("gvisor", "a=c"), "f.yaml").decisions
    assert decision.outcome == decisions.NO_MATCH


def test_an_empty_pod_template_of_a_tekton_run_can_be_set() -> None:
    manifest = b"apiVersion: tekton.dev/v1\nkind: TaskRun\nspec:\n  podTemplate: {}\n"
    made = rewrite(manifest, rules.single("gvisor"), "f.yaml")
    assert made.result(manifest).endswith(b"  podTemplate: {runtimeClassName: gvisor}\n")


def test_labels_of_a_tekton_task_are_those_of_the_run_and_its_own() -> None:
    manifest = b"""
apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {labels: {app: web, tier: run}}
spec:
  taskRunSpecs:
  - metadata: {labels: {tier: task}}
    podTemplate: {hostNetwork: false}
"""
    of_run, of_task = templates(manifest)
    assert (of_run.labels["tier"], of_task.labels) == ("run", {"app": "web", "tier": "task"})


def test_a_replica_type_that_stands_twice_in_a_map_is_refused() -> None:
    manifest, _ = before_and_after(MANIFESTS["Kubeflow TFJob v1, whose replica specs are a map"][0])
    (decision,) = rewrite(manifest.replace(b"Chief", b"Worker"), rules.single("gvisor"), "f.yaml").decisions
    assert (decision.outcome, decision.reason) == (decisions.REFUSED, "duplicate key 'Worker'")


def test_a_map_of_templates_in_flow_style_is_edited_too() -> None:
    spec = b"{tfReplicaSpecs: {PS: {template: {spec: {a: b}}}}}"
    manifest = b"apiVersion: kubeflow.org/v1\nkind: TFJob\nspec: " + spec + b"\n"
    made = rewrite(manifest, rules.single("gvisor"), "f.yaml")
    assert b"{spec: {runtimeClassName: gvisor, a: b}}" in made.result(manifest)
    assert made.decisions[0].path == "spec.tfReplicaSpecs[PS].template.spec.runtimeClassName"


@pytest.mark.parametrize(
    ("number", "pods"),
    [("3", 3), ("", 1), ("~", 1), ("'3'", 3), ("-1", None), ("50%", None), ("[1]", None), ("1.5", None)],
)
def test_a_number_of_pods_that_is_no_number_is_not_known(number: str, pods: int | None) -> None:
    manifest = (
        f"apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: {number}\n  template: {{spec: {{}}}}\n"
    )
    assert [template.replicas for template in templates(manifest.encode())] == [pods]


class TestTable:
    def test_every_kind_that_is_promised_is_there(self) -> None:
        assert sorted(PROMISED - {field.kind for field in POD_TEMPLATES}) == []

    @pytest.mark.parametrize("field", POD_TEMPLATES, ids=lambda f: f"{f.group}/{f.kind}")
    def test_an_entry_names_the_release_that_it_was_read_in(self, field: PodTemplateField) -> None:
        project, release, file, *_ = field.source.split()
        assert project.count("/") == 1 and any(digit in release for digit in "0123456789") and file

    @pytest.mark.parametrize("field", POD_TEMPLATES, ids=lambda f: f"{f.group}/{f.kind}")
    def test_an_entry_has_a_template_or_says_why_not(self, field: PodTemplateField) -> None:
        if not field.has_template:
            assert (field.template, field.spec, field.replicas) == ("", "", None)
        for path in (field.template, field.spec, *field.labels, *(c.path for c in field.replicas or ())):
            assert "" not in parse_path(path.removeprefix("."))
        assert field.pod_spec.startswith(field.holder)

    def test_a_group_is_looked_for_in_the_module_in_which_its_kinds_are(self) -> None:
        for field in POD_TEMPLATES:
            assert field in KINDS._in_table(field.group, field.kind)
        assert {field.group for field in POD_TEMPLATES if "." in field.group} == set(MODULES)

    def test_no_entry_stands_twice(self) -> None:
        places = [
            (f.group, f.kind, f.version, f.template, f.spec, f.cannot, f.elsewhere) for f in POD_TEMPLATES
        ]
        assert len(places) == len(set(places))


# --- docs/kinds.md --------------------------------------------------------------------------------

HEAD = """\
# Kinds

Where each kind keeps its pod templates, and so where `runtimeClassName` is set. Made from
the tables in `kubectl_runtimeclass/workloads/kinds/` by `python tests/workloads/test_kinds.py`.

`[*]` is every item of a list or every value of a map. *Pods* is the number of pods at a time, where fields
of the object say it. Kinds that are not here are added to a rules file:

```yaml
spec:
  podTemplates:
  - {group: example.com, kind: Widget, path: "spec.workers[*].template"}
```

`assign`, `check` and the KRM function warn of an entry whose path leads to a pod template in no object of its kind.
"""


def markdown() -> str:
    settable = [field for field in POD_TEMPLATES if field.has_template]
    notes = list(dict.fromkeys(field.note for field in settable if field.note))
    return "\n".join(
        (
            HEAD,
            "| Kind | Field | Labels of its pods | Pods | Source |",
            "|---|---|---|---|---|",
            *(_row(field, notes) for field in settable),
            "",
            *(f"{number}. {note}" for number, note in enumerate(notes, 1)),
            "",
            "## Where it cannot be set",
            "",
            "A rule that would assign a class to one of these is not fulfilled: `assign` ends with 2, `check` with 1.",
            "",
            *_reasons("cannot"),
            "",
            "## Where it is set in another object",
            "",
            "Objects of these kinds that have no pod template of their own are skipped; the other object is decided on.",
            "",
            *_reasons("elsewhere"),
            "",
            "## What is no pod template",
            "",
            "| Kind | What it is | Source |",
            "|---|---|---|",
            *(f"| {_kind(field)} | {field.note} | {field.source} |" for field in POD_TEMPLATES if field.none),
            "",
        )
    )


def _reasons(name: str) -> list[str]:
    rows = [(field, getattr(field, name)) for field in POD_TEMPLATES]
    return [
        "| Kind | Instead | Source |",
        "|---|---|---|",
        *(f"| {_kind(field)} | {reason} | {field.source} |" for field, reason in rows if reason),
    ]


def _kind(field: PodTemplateField) -> str:
    return f"{field.kind}<br>`{field.group or 'v1'}{'/' if field.version else ''}{field.version}`"


def _row(field: PodTemplateField, notes: list[str]) -> str:
    spec = field.class_path
    note = f" ({notes.index(field.note) + 1})" if field.note else ""
    written = "<br>written where it is missing" if field.holder and not field.lacks else ""
    labels = [f"`{_label(field, path)}`" for path in field.labels]
    pods = " * ".join(f"`{count.path}`" for count in field.replicas or ())
    if field.replicas == ():
        pods = "1"
    return f"| {_kind(field)} | `{spec}`{note}{written} | {', '.join(labels)} | {pods} | {field.source} |"


def _label(field: PodTemplateField, path: str) -> str:
    return path[1:] if path.startswith(".") else ".".join(filter(None, (field.template, path)))


def test_the_example_of_the_page_can_be_pasted_into_a_rules_file() -> None:
    example = HEAD.partition("```yaml\n")[2].partition("```")[0]
    head = "apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\n"
    rule = "  rules: [{name: all, match: {}, runtimeClassName: gvisor}]\n"
    (field,) = rules_file.load((head + example + rule).encode(), "r.yaml").kinds.extra
    assert (field.group, field.kind, field.template) == ("example.com", "Widget", "spec.workers[*].template")


def test_the_page_of_kinds_is_what_the_table_gives() -> None:
    assert DOCUMENT.read_text() == markdown(), "stale: run `python tests/workloads/test_kinds.py`"


if __name__ == "__main__":
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(markdown())
