"""The Pod that the API server makes from a template before RuntimeClass admission: defaults and earlier plugins.

Sources (Kubernetes v1.36): pkg/apis/core/v1/defaults.go (`SetDefaults_Pod`),
plugin/pkg/admission/defaulttolerationseconds/admission.go,
pkg/controller/daemon/util/daemonset_util.go (`AddOrUpdateDaemonPodTolerations`),
pkg/registry/core/pod/strategy.go (`mutatePodAffinity`, `mutateTopologySpreadConstraints`).
Arguments are never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..kube.affinity import empty_for_null
from ..kube.resources import Pod
from ..kube.shape import PREFERRED, REQUIRED
from ..kube.tolerations import equal
from ..kube.version import NEWEST, Version
from . import limit_ranger, priority
from .pod_level_resources import default_resources

NOT_READY = "node.kubernetes.io/not-ready"
UNREACHABLE = "node.kubernetes.io/unreachable"


def default_pod(
    template: Pod,
    namespace: str = "default",
    *,
    limit_ranges: Iterable[Mapping[str, Any]] = (),
    priority_classes: Mapping[str, Mapping[str, Any]] | None = None,
    version: Version = NEWEST,
) -> dict[str, Any]:
    """The Pod made from a Pod or a pod template ({metadata, spec}), as RuntimeClass admission sees it.

    The caller has checked that the template has the shape POD. `limit_ranges` are those of the namespace,
    `priority_classes` is by name, `version` is the server's. Raises QuantityError.
    """
    metadata = dict(template.get("metadata") or {})
    metadata["namespace"] = metadata.get("namespace") or namespace
    spec = dict(template.get("spec") or {})
    if spec.get("nodeSelector"):
        spec["nodeSelector"] = empty_for_null(spec["nodeSelector"])
    _default_resources(spec, version)
    if spec.get("hostNetwork"):
        for field in ("containers", "initContainers"):
            if spec.get(field):
                spec[field] = [_host_ports(container) for container in spec[field]]
    limit_ranger.add_defaults(spec, limit_ranges)
    priority.assign(spec, priority_classes or {})
    _tolerate_not_ready(spec)
    _merge_label_keys(spec, metadata.get("labels") or {})
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
    return {**pod, "status": template["status"]} if template.get("status") else pod


# --- defaults -------------------------------------------------------------------------------------


def _default_resources(spec: dict[str, Any], version: Version) -> None:
    for field in ("containers", "initContainers"):
        if spec.get(field):
            spec[field] = [_requests_from_limits(container) for container in spec[field]]
    if spec.get("resources"):
        spec["resources"] = default_resources(spec, version)


def _requests_from_limits(container: Mapping[str, Any]) -> Mapping[str, Any]:
    resources = container.get("resources") or {}
    limits = resources.get("limits")
    if not limits:
        return container
    requests = {**limits, **(resources.get("requests") or {})}
    return {**container, "resources": {**resources, "requests": requests}}


def _host_ports(container: Mapping[str, Any]) -> Mapping[str, Any]:
    if not container.get("ports"):
        return container
    ports = [
        {**port, "hostPort": port.get("hostPort") or port.get("containerPort")} for port in container["ports"]
    ]
    return {**container, "ports": ports}


# --- DefaultTolerationSeconds ---------------------------------------------------------------------


def _tolerate_not_ready(spec: dict[str, Any]) -> None:
    own = list(spec.get("tolerations") or ())
    added = [
        {"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
        for key in (NOT_READY, UNREACHABLE)
        if not any(
            (t.get("key") or "") in ("", key) and (t.get("effect") or "") in ("", "NoExecute") for t in own
        )
    ]
    spec["tolerations"] = own + added


# --- label keys -----------------------------------------------------------------------------------


def _merge_label_keys(spec: dict[str, Any], labels: Mapping[str, str]) -> None:
    """Turn matchLabelKeys and mismatchLabelKeys into requirements of the selectors, as the server does on creation."""
    if spec.get("topologySpreadConstraints"):
        spec["topologySpreadConstraints"] = [
            _with_label_keys(constraint, labels) for constraint in spec["topologySpreadConstraints"]
        ]
    affinity = spec.get("affinity") or {}
    for kind in ("podAffinity", "podAntiAffinity"):
        merged = dict(affinity.get(kind) or {})
        if merged.get(REQUIRED):
            merged[REQUIRED] = [_with_label_keys(term, labels) for term in merged[REQUIRED]]
        if merged.get(PREFERRED):
            merged[PREFERRED] = [
                {**weighted, "podAffinityTerm": _with_label_keys(weighted["podAffinityTerm"], labels)}
                if weighted.get("podAffinityTerm")
                else weighted
                for weighted in merged[PREFERRED]
            ]
        if merged:
            affinity = {**affinity, kind: merged}
            spec["affinity"] = affinity


def _with_label_keys(term: Mapping[str, Any], labels: Mapping[str, str]) -> Mapping[str, Any]:
    selector = term.get("labelSelector")
    if selector is None:  # matches nothing, with or without the keys
        return term
    requirements = [
        {"key": key, "operator": operator, "values": [labels[key]]}
        for field, operator in (("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn"))
        for key in term.get(field) or ()
        if key in labels
    ]
    present = selector.get("matchExpressions") or []
    missing = [requirement for requirement in requirements if requirement not in present]
    if not missing:
        return term
    return {**term, "labelSelector": {**selector, "matchExpressions": [*present, *missing]}}


# --- DaemonSet ------------------------------------------------------------------------------------


def daemon_pod(template: Pod) -> dict[str, Any]:
    """A DaemonSet's pod template ({metadata, spec}) with the tolerations that its controller adds."""
    spec = dict(template.get("spec") or {})
    keys = [(NOT_READY, "NoExecute"), (UNREACHABLE, "NoExecute")]
    pressures = ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"]
    pressures += ["network-unavailable"] if spec.get("hostNetwork") else []
    keys += [(f"node.kubernetes.io/{name}", "NoSchedule") for name in pressures]
    tolerations = list(spec.get("tolerations") or ())
    for key, effect in keys:
        wanted = {"key": key, "operator": "Exists", "effect": effect}
        same = [t for t in tolerations if _matches(t, wanted)]
        if any(equal(t, wanted) for t in same):
            continue
        replaced = [wanted if _matches(t, wanted) else t for t in tolerations]
        tolerations = replaced if same else [*tolerations, wanted]
    spec["tolerations"] = tolerations
    return {**template, "spec": spec}


def _matches(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Whether two tolerations are equal but for tolerationSeconds (`Toleration.MatchToleration`)."""
    return all((left.get(f) or "") == (right.get(f) or "") for f in ("key", "operator", "value", "effect"))
