"""Kinds of Argo Rollouts, Argo Workflows and Argo Events."""

from __future__ import annotations

from .field import REPLICAS, Count, PodTemplateField, Project, admission

_ROLLOUTS = Project("argoproj.io", "argoproj/argo-rollouts v1.9.1 manifests/crds ({})")
_WORKFLOWS = Project(
    "argoproj.io",
    "argoproj/argo-workflows v4.1.2 pkg/apis/workflow/v1alpha1/workflow_types.go WorkflowSpec ({})",
)
_EVENTS = Project("argoproj.io", "argoproj/argo-events v1.9.11 pkg/apis/events/v1alpha1 ({})")
_JOB = "spec.metrics[*].provider.job.spec.template"


def _workflow(kind: str, spec: str = "spec") -> PodTemplateField:
    return _WORKFLOWS.unsettable(
        kind,
        f"Argo Workflows has no field for it: write it in {spec}.podSpecPatch, which is a string",
        f"{spec}.podMetadata.labels",
    )


ENTRIES = (
    _ROLLOUTS.template("Rollout", "spec.template", REPLICAS),
    _ROLLOUTS.elsewhere(
        "Rollout", "it has no pod template of its own: set it in the workload that spec.workloadRef names"
    ),
    _ROLLOUTS.template("Experiment", "spec.templates[*].template", (Count("spec.templates[*].replicas"),)),
    _ROLLOUTS.template("AnalysisTemplate", _JOB),
    _ROLLOUTS.template("ClusterAnalysisTemplate", _JOB),
    _ROLLOUTS.template("AnalysisRun", _JOB),
    _workflow("Workflow"),
    _workflow("WorkflowTemplate"),
    _workflow("ClusterWorkflowTemplate"),
    _workflow("CronWorkflow", "spec.workflowSpec"),
    *(
        _EVENTS.unsettable(kind, admission("Argo Events"), labels)
        for kind, labels in (
            ("Sensor", "spec.template.metadata.labels"),
            ("EventSource", "spec.template.metadata.labels"),
            ("EventBus", ""),
        )
    ),
)
