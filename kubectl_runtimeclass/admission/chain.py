"""A pod on its way through the API server: everything that it asks, in its order.

Sources (Kubernetes v1.37): pkg/kubeapiserver/options/plugins.go (`AllOrderedPlugins`),
staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go (mutating plugins, then validation, then
validating plugins).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..kube.resources import Pod
from ..kube.shape import POD, check
from ..snapshot.snapshot import Snapshot
from . import runtime_class
from .answer import Admission
from .pod_defaults import default_pod

Version = tuple[int, int, int]


def create(
    template: Pod,
    snapshot: Snapshot,
    *,
    namespace: str = "default",
    owner: Mapping[str, Any] | None = None,
    version: Version | None = None,
) -> Admission:
    """What the API server makes of a Pod, or of the pod that a controller makes of a pod template.

    `template` is {metadata, spec}; `namespace` its namespace where it names none. `owner` is the object that a
    template is in (a Deployment, a custom kind), None for a Pod: of a built-in kind its own validation is asked
    first, since a template that it refuses never becomes a pod. `version` is the server's, None for the newest.
    Raises QuantityError, ShapeError and RuntimeClassError.
    """
    check(template, POD, "")
    namespace = (template.get("metadata") or {}).get("namespace") or namespace
    pod = default_pod(
        template,
        namespace,
        limit_ranges=snapshot.limit_ranges.get(namespace, ()),
        priority_classes=snapshot.priority_classes,
    )
    return runtime_class.admit(pod, snapshot.runtime_classes)
