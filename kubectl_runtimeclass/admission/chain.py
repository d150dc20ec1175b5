"""The creation of a pod at the API server: every check that the server makes, in its order.

Sources (Kubernetes v1.37): pkg/kubeapiserver/options/plugins.go (`AllOrderedPlugins`),
staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go (mutating plugins, then validation, then
validating plugins). Webhooks and admission policies are not run; `hooks` names those that the server would call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ..kube.resources import Pod
from ..kube.shape import POD, require_shape
from ..snapshot.snapshot import Snapshot
from . import (
    hooks,
    limit_ranger,
    namespace_lifecycle,
    pod_security,
    priority,
    resource_quota,
    runtime_class,
    service_account,
)
from .answer import VALIDATION, Admission, Refusal
from .pod_defaults import default_pod
from .pod_level_resources import as_stored
from .refused import invalid, refusal_of, refused_runtime_class
from .validation.pod_spec import pod as pod_errors
from .validation.runtime_class import dropped_fields
from .validation.workload import made_pod_errors


@dataclass(frozen=True)
class AdmissionRequest:
    """A pod to be created: `submitted` as it was sent, `pod` with what defaulting and earlier plugins added.

    `owner` is the object that contains the pod template (a Deployment, for example); None for a Pod.
    """

    submitted: Pod
    pod: Pod
    namespace: str
    snapshot: Snapshot
    owner: Mapping[str, Any] | None = None


class AdmissionCheck(NamedTuple):
    """One check of the server.

    `name` is the plugin's name or VALIDATION, `question` what it asks of a pod, `source` the file and version of
    Kubernetes. `refusal` returns the refusal, or None for a pod that passes.
    """

    name: str
    question: str
    source: str
    refusal: Callable[[AdmissionRequest], Refusal | None]


def _namespace(request: AdmissionRequest) -> Refusal | None:
    namespaces = request.snapshot.namespace_objects
    # A snapshot may have a few Namespaces only for their labels. Every cluster has `default`: without it the list
    # is not complete, and a namespace that is not in it may exist.
    if "Namespace" not in request.snapshot.listed or not {request.namespace, "default"} & namespaces.keys():
        return None
    return namespace_lifecycle.admit(request.namespace, namespaces.get(request.namespace))


def _service_account(request: AdmissionRequest) -> Refusal | None:
    accounts_by_namespace = request.snapshot.service_accounts
    # The list of accounts is complete if it has a `default` one: the ServiceAccount controller makes one in every
    # namespace. A snapshot with a few accounts, or of a cluster without that controller, cannot say what is missing.
    if not any(service_account.DEFAULT in names for names in accounts_by_namespace.values()):
        return None
    accounts = accounts_by_namespace.get(request.namespace, frozenset())
    return service_account.admit(request.submitted.get("spec") or {}, request.namespace, accounts)


def _priority(request: AdmissionRequest) -> Refusal | None:
    if "PriorityClass" not in request.snapshot.listed:
        return None
    return priority.refusal(request.submitted.get("spec") or {}, request.snapshot.priority_classes)


def _limit_ranges(request: AdmissionRequest) -> Refusal | None:
    return limit_ranger.validate(request.pod, request.snapshot.limit_ranges.get(request.namespace, ()))


def _pod_security(request: AdmissionRequest) -> Refusal | None:
    minor = min(request.snapshot.version.minor, pod_security.NEWEST)
    labels = request.snapshot.namespace_labels(request.namespace)
    return pod_security.validate(request.pod, labels, minor)


def _overhead(request: AdmissionRequest) -> Refusal | None:
    return runtime_class.validate(request.pod, request.snapshot.runtime_classes)


def _validation(request: AdmissionRequest) -> Refusal | None:
    owner = request.owner
    errors = pod_errors(request.pod) if owner is None else made_pod_errors(request.pod, owner)
    return invalid(errors, request.snapshot.version)


def _quotas(request: AdmissionRequest) -> Refusal | None:
    quotas = request.snapshot.resource_quotas.get(request.namespace, ())
    return resource_quota.validate(request.pod, quotas, request.snapshot.version)


_PLUGINS = "plugin/pkg/admission"
_STAGING = "staging/src/k8s.io"
MUTATING = (
    AdmissionCheck(
        name=namespace_lifecycle.NAME,
        question="does the namespace exist, and is it not being deleted",
        source=f"{_STAGING}/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go (v1.37)",
        refusal=_namespace,
    ),
    AdmissionCheck(
        name=service_account.NAME,
        question="does the ServiceAccount exist",
        source=f"{_PLUGINS}/serviceaccount/admission.go (v1.37)",
        refusal=_service_account,
    ),
    AdmissionCheck(
        name=priority.NAME,
        question="does the PriorityClass exist, and does the pod not contradict it",
        source=f"{_PLUGINS}/priority/admission.go (v1.37)",
        refusal=_priority,
    ),
)
"""The checks that the server makes before it looks up the RuntimeClass, in its order."""

VALIDATING = (
    AdmissionCheck(
        name=VALIDATION,
        question="is the pod a valid one",
        source="pkg/apis/core/validation/validation.go (v1.37)",
        refusal=_validation,
    ),
    AdmissionCheck(
        name=limit_ranger.NAME,
        question="does the pod keep to the LimitRanges of its namespace",
        source=f"{_PLUGINS}/limitranger/admission.go (v1.37)",
        refusal=_limit_ranges,
    ),
    AdmissionCheck(
        name=pod_security.NAME,
        question="does the pod keep to the level that its namespace enforces",
        source=f"{_STAGING}/pod-security-admission/policy (v1.37)",
        refusal=_pod_security,
    ),
    AdmissionCheck(
        name=runtime_class.NAME,
        question="does a class define the overhead that the pod has",
        source=f"{_PLUGINS}/runtimeclass/admission.go (v1.37)",
        refusal=_overhead,
    ),
    AdmissionCheck(
        name=resource_quota.NAME,
        question="is there room for the pod in the quotas of its namespace",
        source=f"{_STAGING}/apiserver/pkg/admission/plugin/resourcequota/controller.go (v1.37)",
        refusal=_quotas,
    ),
)
"""The checks of the pod as the mutating plugins leave it, in the server's order."""


def create(
    template: Pod,
    snapshot: Snapshot,
    *,
    namespace: str = "default",
    owner: Mapping[str, Any] | None = None,
) -> Admission:
    """The API server's answer to a Pod, or to the pod that a controller makes from a pod template.

    `template` is {metadata, spec}; `namespace` is used when its metadata names none. `owner` is the object that
    contains the template (a Deployment, a custom kind), None for a Pod. An owner of a built-in kind is validated
    first: if the server refuses it, no pod is ever made from its template.
    Raises QuantityError, ShapeError and RuntimeClassError.
    """
    refusal = refusal_of(template, owner, snapshot.version)
    if refusal is not None:
        return Admission(None, _class_name(template), refusal=refusal)
    return admit(defaulted_pod(template, snapshot, namespace=namespace, owner=owner))


def defaulted_pod(
    template: Pod, snapshot: Snapshot, *, namespace: str = "default", owner: Mapping[str, Any] | None = None
) -> AdmissionRequest:
    """The pod with its defaults, as the admission plugins receive it. Parameters and errors as for `create`."""
    require_shape(template, POD, "")
    namespace = (template.get("metadata") or {}).get("namespace") or namespace
    limit_ranges = snapshot.limit_ranges.get(namespace, ())
    pod = default_pod(
        template,
        namespace,
        limit_ranges=limit_ranges,
        priority_classes=snapshot.priority_classes,
        version=snapshot.version,
    )
    return AdmissionRequest(submitted=template, pod=pod, namespace=namespace, snapshot=snapshot, owner=owner)


def admit(request: AdmissionRequest) -> Admission:
    """The answer of the admission plugins and of pod validation to a request. Raises as `create` does."""
    pod, snapshot = request.pod, request.snapshot
    name = pod["spec"].get("runtimeClassName")
    refusal = _first(MUTATING, request)
    if refusal is not None:
        return Admission(None, name, refusal=refusal)
    admission = _with_runtime_class(pod, snapshot, name)
    if admission.pod is None:
        return admission
    stored = as_stored(admission.pod, snapshot.version)
    admission = admission._replace(pod=stored)
    refusal = _first(VALIDATING, replace(request, pod=stored))
    if refusal is not None:
        return admission._replace(pod=None, refusal=refusal)
    return admission._replace(not_evaluated=tuple(_not_evaluated(request)))


def _with_runtime_class(pod: Pod, snapshot: Snapshot, name: str | None) -> Admission:
    """The pod with what its class adds.

    A class from a manifest that the server would refuse counts as missing, with that reason as the detail.
    """
    classes = snapshot.runtime_classes
    refusal = refused_runtime_class(classes[name], snapshot.version) if name and name in classes else None
    if refusal is None:
        return runtime_class.mutate(pod, classes)
    admission = runtime_class.mutate(pod, {key: value for key, value in classes.items() if key != name})
    assert name is not None and admission.refusal is not None
    detail = f"the server does not take it: {refusal.sentence(name)}"
    return admission._replace(refusal=admission.refusal._replace(detail=detail))


def _class_name(template: Pod) -> str | None:
    spec = template.get("spec")
    name = spec.get("runtimeClassName") if isinstance(spec, dict) else None
    return name if isinstance(name, str) else None


def _first(checks: tuple[AdmissionCheck, ...], request: AdmissionRequest) -> Refusal | None:
    return next((refusal for check in checks if (refusal := check.refusal(request)) is not None), None)


def _not_evaluated(request: AdmissionRequest) -> Iterator[str]:
    limit_ranges = request.snapshot.limit_ranges.get(request.namespace, ())
    name = request.pod["spec"].get("runtimeClassName")
    if name in request.snapshot.runtime_classes:
        yield from (
            f"RuntimeClass {name}: {sentence}"
            for sentence in dropped_fields(request.snapshot.runtime_classes[name])
        )
    yield from limit_ranger.contradictions(limit_ranges, request.submitted.get("spec") or {})
    yield from hooks.not_evaluated(request.submitted, request.namespace, request.snapshot)
