"""Kinds for builds, pipelines and functions: Tekton, GitHub's runners, Numaflow, Temporal, Fission, OpenFaaS."""

from __future__ import annotations

from .field import OBJECT_LABELS, ONE_POD, REPLICAS, Count, PodTemplateField, Project

_TEKTON = Project("tekton.dev", "tektoncd/pipeline v1.15.0 config/300-crds ({})")
_OLD_TEKTON = Project("tekton.dev", "tektoncd/pipeline v0.30.0 pkg/apis/pipeline/v1alpha1 ({})")
_TEKTON_NOTE = (
    "The field is one of `podTemplate` itself, which is written where there is none. Images and resources are "
    "those of the Task, not known here."
)


def _tekton(version: str) -> Project:
    """The last release that was read with this version of the group."""
    return _OLD_TEKTON if version == "v1alpha1" else _TEKTON


def _run(kind: str, version: str, path: str) -> PodTemplateField:
    return _tekton(version).pod_spec(
        kind,
        path,
        ONE_POD if kind == "TaskRun" else None,
        version=version,
        holder="spec",
        note=_TEKTON_NOTE,
    )


def _task_of_run(version: str, key: str) -> PodTemplateField:
    return PodTemplateField(
        "tekton.dev",
        "PipelineRun",
        "spec.taskRunSpecs[*]",
        key,
        labels=(*OBJECT_LABELS, "metadata.labels"),
        version=version,
        source=_tekton(version).source("PipelineRun"),
        note="A task without the field gets that of the PipelineRun.",
    )


_ARC = Project(
    "actions.github.com",
    "actions/actions-runner-controller gha-runner-scale-set-0.14.2 config/crd/bases ({})",
)
_OLD_ARC = _ARC.sibling("actions.summerwind.dev")
_NUMAFLOW = Project("numaflow.numaproj.io", "numaproj/numaflow v1.8.3 config/base/crds/full ({})")
_SHIPWRIGHT = Project("shipwright.io", "shipwright-io/build v0.20.13 deploy/crds ({})")
_TEMPORAL = Project(
    "temporal.io",
    "temporalio/temporal-worker-controller v1.8.1 helm/temporal-worker-controller-crds/templates ({})",
)
_FISSION = Project("fission.io", "fission/fission v1.27.0 crds/v1 ({})")
_OPENFAAS = Project("openfaas.com", "openfaas/faas-netes 0.18.17 artifacts/crds/openfaas.com_profiles.yaml")


def _steps(kind: str, pipeline: str) -> tuple[PodTemplateField, ...]:
    templates = ("vertex", "daemon", "job", "sideInputsManager")
    return (
        _NUMAFLOW.pod_spec(kind, f"{pipeline}.vertices[*]", labels=("metadata.labels",), partial=True),
        *(
            _NUMAFLOW.pod_spec(
                kind, f"{pipeline}.templates.{name}", labels=("metadata.labels",), partial=True
            )
            for name in templates
        ),
    )


ENTRIES = (
    _run("PipelineRun", "v1", "spec.taskRunTemplate.podTemplate"),
    _task_of_run("v1", "podTemplate"),
    _run("PipelineRun", "v1beta1", "spec.podTemplate"),
    _task_of_run("v1beta1", "taskPodTemplate"),
    _run("PipelineRun", "v1alpha1", "spec.podTemplate"),
    _task_of_run("v1alpha1", "taskPodTemplate"),
    _run("TaskRun", "v1", "spec.podTemplate"),
    _run("TaskRun", "v1beta1", "spec.podTemplate"),
    _run("TaskRun", "v1alpha1", "spec.podTemplate"),
    _ARC.template("AutoscalingRunnerSet", "spec.template"),
    _ARC.template(
        "AutoscalingRunnerSet",
        "spec.listenerTemplate",
        ONE_POD,
        note="Without it, the controller makes the listener's pod without a class.",
    ),
    _ARC.template("AutoscalingListener", "spec.template", ONE_POD),
    _ARC.template("EphemeralRunnerSet", "spec.ephemeralRunnerSpec", REPLICAS),
    _ARC.template("EphemeralRunner", "spec", ONE_POD),
    _OLD_ARC.pod_spec("Runner", "spec", ONE_POD),
    _OLD_ARC.template("RunnerDeployment", "spec.template", REPLICAS),
    _OLD_ARC.template("RunnerReplicaSet", "spec.template", REPLICAS),
    _OLD_ARC.template("RunnerSet", "spec.template", REPLICAS),
    *_steps("Pipeline", "spec"),
    *_steps("ServingPipeline", "spec.pipeline"),
    _NUMAFLOW.pod_spec("ServingPipeline", "spec.serving", labels=("metadata.labels",), partial=True),
    _NUMAFLOW.pod_spec("Vertex", "spec", labels=("metadata.labels",), partial=True),
    _NUMAFLOW.pod_spec("MonoVertex", "spec", labels=("metadata.labels",), partial=True),
    _NUMAFLOW.pod_spec("MonoVertex", "spec.daemonTemplate", labels=("metadata.labels",), partial=True),
    _NUMAFLOW.pod_spec(
        "InterStepBufferService",
        "spec.jetstream",
        (Count("spec.jetstream.replicas", 3),),
        ("metadata.labels",),
        partial=True,
    ),
    _SHIPWRIGHT.pod_spec("Build", "spec", partial=True, version="v1beta1"),
    _SHIPWRIGHT.pod_spec(
        "BuildRun",
        "spec",
        ONE_POD,
        partial=True,
        version="v1beta1",
        note="It comes before that of the Build.",
    ),
    _TEMPORAL.template("WorkerDeployment", "spec.template"),
    _TEMPORAL.template("TemporalWorkerDeployment", "spec.template"),
    _FISSION.pod_spec("Environment", "spec.runtime.podspec", holder="spec.runtime", lacks="containers: []"),
    _FISSION.pod_spec("Environment", "spec.builder.podspec"),
    _FISSION.pod_spec("Function", "spec.podspec"),
    _FISSION.pod_spec("MessageQueueTrigger", "spec.podspec"),
    _OPENFAAS.pod_spec("Profile", "spec", note="Of the functions that name the Profile.", partial=True),
)
