"""The class in a `podSpecPatch` of Argo Workflows, a string with a patch of the pod spec."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import Refused
from ..kube.class_field import CLASS_NAME
from ..yamledit.node import SEQUENCE, Node, parse_path
from .objects import KubernetesObject
from .stand_ins import Stated

_SPECS = {
    "Workflow": "spec",
    "WorkflowTemplate": "spec",
    "ClusterWorkflowTemplate": "spec",
    "CronWorkflow": "spec.workflowSpec",
}
"""The path of each kind's WorkflowSpec (argoproj/argo-workflows v4.1.2, pkg/apis/workflow/v1alpha1)."""

_WITH_PODS = ("container", "script", "containerSet", "resource", "data", "http", "plugin")
"""The keys of templates that make a pod; those with `steps`, `dag` or `suspend` make none."""


def class_of_pod_spec_patch(object: KubernetesObject) -> Stated | None:
    """The class that patches give to all pods of a Workflow; None unless all pods get one, and the same one.

    The patch of a template takes precedence over that of the Workflow.
    """
    spec = object.node.at(parse_path(_SPECS[object.kind])) if object.kind in _SPECS else None
    if spec is None:
        return None
    default, offset = _patch(spec)
    classes = {own if own is not None else default for own in _template_classes(spec)} or {default}
    name = classes.pop()
    return Stated(offset, name) if name is not None and not classes else None


def _template_classes(spec: Node) -> Iterator[str | None]:
    templates = spec.get("templates")
    for template in templates.elements() if templates is not None and templates.kind == SEQUENCE else ():
        if any(template.get(key) is not None for key in _WITH_PODS):
            yield _patch(template)[0]


def _patch(node: Node) -> tuple[str | None, int]:
    """(class in the podSpecPatch of a mapping or None, offset of the patch)."""
    patch = node.get("podSpecPatch")
    if patch is None or not patch.text or CLASS_NAME not in patch.text:
        return None, node.offset
    from ..yamledit import tree

    try:
        root = tree.read(patch.text.encode()).root
        field = root.get(CLASS_NAME) if root is not None else None
    except (Refused, UnicodeEncodeError):  # Argo's parameters may make it invalid YAML
        return None, patch.offset
    return (field.text or None if field is not None else None), patch.offset
