from __future__ import annotations

from .field import PodTemplateField, _cannot
from .kubernetes import _REPLICAS

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
