"""The same decisions for Kyverno and Gatekeeper: other objects around the same expressions.

Kyverno 1.19: policies.kyverno.io/v1, whose fields are those of Kubernetes' own policies, without bindings.
Gatekeeper 3.23: pkg/drivers/k8scel/schema/schema.go; its `matchCondition` has no s, and is ignored with one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from . import kubernetes
from .decision import CelDecision
from .kinds import PolicyResource
from .kubernetes import RULES_LABEL, Object, PolicySettings

_NOT_BOUND = ("reinvocationPolicy",)

OWN_SETTINGS = {
    "kyverno": "Kyverno's own settings come first: unless they are changed it never asks about ReplicaSets, about the "
    "namespaces kube-system, kube-public, kube-node-lease and its own, nor of kubelets; and a PolicyException lets "
    "pass what it names",
    "gatekeeper": "Gatekeeper's own settings come first: unless they are changed its webhook lets all pass while it is "
    "away (failurePolicy: Ignore)",
}
"""What an engine leaves out whatever a policy says: `resourceFilters`, `excludeGroups` and `webhooks` of
charts/kyverno/values.yaml (v1.19.1), `validatingWebhookFailurePolicy` of charts/gatekeeper/values.yaml (v3.23.1)."""


def kyverno_mutating(
    made: CelDecision, resources: Sequence[PolicyResource], settings: PolicySettings
) -> list[Object]:
    """A MutatingPolicy."""
    (policy,) = (
        made_policy
        for made_policy in kubernetes.mutating(made, resources, settings)
        if made_policy["kind"] == "MutatingAdmissionPolicy"
    )
    return [_kyverno("MutatingPolicy", policy, settings)]


def kyverno_validating(
    made: CelDecision, resources: Sequence[PolicyResource], settings: PolicySettings, *, images: bool
) -> list[Object]:
    """A ValidatingPolicy."""
    policy, _ = kubernetes.validating(made, resources, settings, images=images)
    policy_spec = _kyverno("ValidatingPolicy", policy, settings)
    policy_spec["spec"] = {"validationActions": list(settings.actions), **policy_spec["spec"]}
    return [policy_spec]


def _kyverno(kind: str, policy: Object, settings: PolicySettings) -> Object:
    spec: Object = {key: value for key, value in policy["spec"].items() if key not in _NOT_BOUND}
    if settings.skipped_namespaces:
        selector = kubernetes.namespace_selector(settings.skipped_namespaces)
        spec["matchConstraints"] = {**spec["matchConstraints"], "namespaceSelector": selector}
    return {
        "apiVersion": "policies.kyverno.io/v1",
        "kind": kind,
        "metadata": policy["metadata"],
        "spec": spec,
    }


def gatekeeper_validating(
    made: CelDecision, resources: Sequence[PolicyResource], settings: PolicySettings
) -> list[Object]:
    """A ConstraintTemplate and its one constraint.

    Gatekeeper asks about every request that its webhook sees, so a pod is asked again when its images change.
    """
    kind = "".join(part.capitalize() for part in re.split(r"[-.]", settings.name))
    source: dict[str, Any] = {
        "failurePolicy": settings.failure_policy,
        "matchCondition": kubernetes.match_conditions(resources, pod_updates=True),
        "variables": kubernetes.variables(made.variables),
        "validations": [
            {key: value for key, value in validation.items() if key != "reason"}
            for validation in kubernetes.validations(settings.classes)
        ],
    }
    labels = {RULES_LABEL: settings.digest}
    template = {
        "apiVersion": "templates.gatekeeper.sh/v1",
        "kind": "ConstraintTemplate",
        "metadata": {"name": kind.lower(), "labels": labels},
        "spec": {
            "crd": {"spec": {"names": {"kind": kind}}},
            "targets": [
                {
                    "target": "admission.k8s.gatekeeper.sh",
                    "code": [{"engine": "K8sNativeValidation", "source": source}],
                }
            ],
        },
    }
    match: Object = {"kinds": _kinds(resources)}
    if settings.skipped_namespaces:
        match["excludedNamespaces"] = list(settings.skipped_namespaces)
    constraint = {
        "apiVersion": "constraints.gatekeeper.sh/v1beta1",
        "kind": kind,
        "metadata": {"name": settings.name, "labels": labels},
        "spec": {"enforcementAction": _enforcement(settings.actions), "match": match},
    }
    return [template, constraint]


def _enforcement(actions: Sequence[str]) -> str:
    """Gatekeeper audits whatever else it does."""
    if "Deny" in actions:
        return "deny"
    return "warn" if "Warn" in actions else "dryrun"


def _kinds(resources: Sequence[PolicyResource]) -> list[Object]:
    groups: dict[str, list[str]] = {}
    for resource in resources:
        names = groups.setdefault(resource.group, [])
        if resource.field.kind not in names:
            names.append(resource.field.kind)
    return [{"apiGroups": [group], "kinds": names} for group, names in groups.items()]
