from __future__ import annotations

from .field import PodTemplateField

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
