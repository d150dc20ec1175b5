"""A pod on its way through the API server: everything that it asks, in its order.

Sources (Kubernetes v1.37): pkg/kubeapiserver/options/plugins.go (`AllOrderedPlugins`),
staging/src/k8s.io/apiserver/pkg/endpoints/handlers/create.go (mutating plugins, then validation, then
validating plugins). Webhooks and policies of others are not run: `hooks` names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ..kube.resources import Pod
from ..kube.shape import POD, check
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
from .refused import invalid, refused, refused_runtime_class
from .validation.pod_spec import pod as pod_errors
from .validation.runtime_class import dropped
from .validation.workload import made_pod_errors


@dataclass(frozen=True)
class AdmissionRequest:
    """A pod that is to be created: `submitted` as it is sent, `pod` as it is after the plugins so far."""

    submitted: Pod
    pod: Pod
    namespace: str
    snapshot: Snapshot
    owner: Mapping[str, Any] | None = None


class AdmissionCheck(NamedTuple):
    """One thing that the server asks of a pod: by what name, in words, and where in its source."""

    name: str
    asks: str
    source: str
    ask: Callable[[AdmissionRequest], Refusal | None]


def _namespace(request: AdmissionRequest) -> Refusal | None:
    known = request.snapshot.namespace_objects
    # Some Namespaces alone may stand for their labels; every cluster has this one.
    if "Namespace" not in request.snapshot.listed or not {request.namespace, "default"} & known.keys():
        return None
    return namespace_lifecycle.admit(request.namespace, known.get(request.namespace))


def _service_account(request: AdmissionRequest) -> Refusal | None:
    known = request.snapshot.service_accounts
    # Some accounts alone stand for themselves, and a cluster without the controller of accounts has none: where
    # all were read, there is a default one somewhere.
    if not any(service_account.DEFAULT in names for names in known.values()):
        return None
    accounts = known.get(request.namespace, frozenset())
    return service_account.admit(request.submitted.get("spec") or {}, request.namespace, accounts)


def _priority(request: AdmissionRequest) -> Refusal | None:
    if "PriorityClass" not in request.snapshot.listed:
        return None
    return priority.refusal(request.submitted.get("spec") or {}, request.snapshot.priority_classes)


def _limit_ranges(request: AdmissionRequest) -> Refusal | None:
    return limit_ranger.validate(request.pod, request.snapshot.limit_ranges.get(request.namespace, ()))


def _pod_security(request: AdmissionRequest) -> Refusal | None:
    newest = min(request.snapshot.version.minor, pod_security.NEWEST)
    labels = request.snapshot.namespace_labels(request.namespace)
    return pod_security.validate(request.pod, labels, newest)


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
        namespace_lifecycle.NAME,
        "does the namespace exist, and is it not being deleted",
        f"{_STAGING}/apiserver/pkg/admission/plugin/namespace/lifecycle/admission.go (v1.37)",
        _namespace,
    ),
    AdmissionCheck(
        service_account.NAME,
        "does the ServiceAccount exist",
        f"{_PLUGINS}/serviceaccount/admission.go (v1.37)",
        _service_account,
    ),
    AdmissionCheck(
        priority.NAME,
        "does the PriorityClass exist, and does the pod not contradict it",
        f"{_PLUGINS}/priority/admission.go (v1.37)",
        _priority,
    ),
)
"""What is asked before the RuntimeClass is looked up, in the server's order."""

VALIDATING = (
    AdmissionCheck(
        VALIDATION,
        "is the pod a valid one",
        "pkg/apis/core/validation/validation.go (v1.37)",
        _validation,
    ),
    AdmissionCheck(
        limit_ranger.NAME,
        "does the pod keep to the LimitRanges of its namespace",
        f"{_PLUGINS}/limitranger/admission.go (v1.37)",
        _limit_ranges,
    ),
    AdmissionCheck(
        pod_security.NAME,
        "does the pod keep to the level that its namespace enforces",
        f"{_STAGING}/pod-security-admission/policy (v1.37)",
        _pod_security,
    ),
    AdmissionCheck(
        runtime_class.NAME,
        "does a class define the overhead that the pod has",
        f"{_PLUGINS}/runtimeclass/admission.go (v1.37)",
        _overhead,
    ),
    AdmissionCheck(
        resource_quota.NAME,
        "is there room for the pod in the quotas of its namespace",
        f"{_STAGING}/apiserver/pkg/admission/plugin/resourcequota/controller.go (v1.37)",
        _quotas,
    ),
)
"""What is asked of the pod that the mutating plugins made, in the server's order."""


def create(
    template: Pod,
    snapshot: Snapshot,
    *,
    namespace: str = "default",
    owner: Mapping[str, Any] | None = None,
) -> Admission:
    """What the API server makes of a Pod, or of the pod that a controller makes of a pod template.

    `template` is {metadata, spec}; `namespace` its namespace where it names none. `owner` is the object that a
    template is in (a Deployment, a custom kind), None for a Pod: of a built-in kind its own validation is asked
    first, since a template that it refuses never becomes a pod.
    Raises QuantityError, ShapeError and RuntimeClassError.
    """
    refusal = refused(template, owner, snapshot.version)
    if refusal is not None:
        return Admission(None, _class_name(template), refusal=refusal)
    return admit(requested(template, snapshot, namespace=namespace, owner=owner))


def requested(
    template: Pod, snapshot: Snapshot, *, namespace: str = "default", owner: Mapping[str, Any] | None = None
) -> AdmissionRequest:
    """The pod with its defaults, as plugins get to see it. Raises as `create` does."""
    check(template, POD, "")
    namespace = (template.get("metadata") or {}).get("namespace") or namespace
    limit_ranges = snapshot.limit_ranges.get(namespace, ())
    pod = default_pod(
        template,
        namespace,
        limit_ranges=limit_ranges,
        priority_classes=snapshot.priority_classes,
        version=snapshot.version,
    )
    return AdmissionRequest(template, pod, namespace, snapshot, owner)


def admit(request: AdmissionRequest) -> Admission:
    """What the plugins and the validation of pods make of a request. Raises as `create` does."""
    pod, snapshot = request.pod, request.snapshot
    name = pod["spec"].get("runtimeClassName")
    refusal = _first(MUTATING, request)
    if refusal is not None:
        return Admission(None, name, refusal=refusal)
    admission = _classified(pod, snapshot, name)
    if admission.pod is None:
        return admission
    stored = as_stored(admission.pod, snapshot.version)
    admission = admission._replace(pod=stored)
    refusal = _first(VALIDATING, replace(request, pod=stored))
    if refusal is not None:
        return admission._replace(pod=None, refusal=refusal)
    return admission._replace(not_evaluated=tuple(_not_evaluated(request)))


def _classified(pod: Pod, snapshot: Snapshot, name: str | None) -> Admission:
    """The pod with what its class adds. A class that the server refuses is none: it stands in a manifest alone."""
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
    return next((refusal for check in checks if (refusal := check.ask(request)) is not None), None)


def _not_evaluated(request: AdmissionRequest) -> Iterator[str]:
    limit_ranges = request.snapshot.limit_ranges.get(request.namespace, ())
    name = request.pod["spec"].get("runtimeClassName")
    if name in request.snapshot.runtime_classes:
        yield from (
            f"RuntimeClass {name}: {what}" for what in dropped(request.snapshot.runtime_classes[name])
        )
    yield from limit_ranger.contradictions(limit_ranges, request.submitted.get("spec") or {})
    yield from hooks.not_evaluated(request.submitted, request.namespace, request.snapshot)
