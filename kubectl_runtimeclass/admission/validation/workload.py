"""Kubernetes' own workloads: validation of their names, selectors, numbers and pod templates.

Sources (Kubernetes v1.37): pkg/apis/apps/validation/validation.go, pkg/apis/core/validation/validation.go
(`ValidateReplicationController`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ...kube.group import group_of
from ...kube.object import Object
from . import errors
from .errors import Errors
from .jobs import cron_job, job, with_labels_of
from .metadata import label_selector, object_meta
from .names import dns1123_label, dns1123_subdomain
from .pod_spec import pod as pod_errors
from .pod_spec import pod_template
from .selecting import (
    negatives,
    required_selector,
    selector_is_parsable,
    selects_all,
    selects_template,
    shown_selector,
)
from .update_strategies import daemon_set_strategy, deployment_strategy, stateful_set_strategy
from .volumes import claim_spec


class Workload(NamedTuple):
    """A kind of workload.

    `kind` and `resource` are its names in error messages (`Deployment.apps`, `deployments.apps`); `errors` validates
    an object of this kind.
    """

    kind: str
    resource: str
    errors: Callable[[Object], Errors]


def workload(manifest: Object) -> Workload | None:
    """The entry of WORKLOADS for an object; None if it is not a workload of Kubernetes itself."""
    return WORKLOADS.get((group_of(str(manifest.get("apiVersion") or "")), str(manifest.get("kind") or "")))


def _always_running(template: Object, path: str, kind: str) -> Errors:
    spec = template.get("spec") or {}
    policy = spec.get("restartPolicy") or "Always"
    if policy != "Always":
        yield errors.not_supported(f"{path}.spec.restartPolicy", policy, ("Always",))
    if spec.get("activeDeadlineSeconds") is not None:
        detail = f"activeDeadlineSeconds in {kind} is not Supported"
        yield errors.forbidden(f"{path}.spec.activeDeadlineSeconds", detail)


def _replica_set(manifest: Object, kind: str) -> Errors:
    spec = manifest.get("spec") or {}
    yield from object_meta(manifest.get("metadata") or {})
    yield from negatives(spec, ("replicas", "minReadySeconds") if kind == "replicaset" else ("replicas",))
    yield from required_selector(spec, "deployment")  # the server says "deployment" of a ReplicaSet, too
    if not selector_is_parsable(spec):
        yield errors.invalid("spec.selector", shown_selector(spec["selector"]), "invalid label selector")
    else:
        selector = spec.get("selector")
        if selector is None or not selects_all(selector):
            yield from selects_template(spec, "spec")
        template = spec.get("template") or {}
        yield from pod_template(template, "spec.template")
        yield from _always_running(template, "spec.template", "ReplicaSet")
    if kind == "deployment":
        yield from deployment_strategy(spec.get("strategy") or {}, "spec.strategy")
        yield from negatives(spec, ("minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"))
        deadline = 600 if spec.get("progressDeadlineSeconds") is None else spec["progressDeadlineSeconds"]
        if deadline <= (spec.get("minReadySeconds") or 0):
            yield errors.invalid(
                "spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"
            )


def _deployment(manifest: Object) -> Errors:
    return _replica_set(manifest, "deployment")


def _plain_replica_set(manifest: Object) -> Errors:
    return _replica_set(manifest, "replicaset")


def _stateful_set(manifest: Object) -> Errors:
    spec = manifest.get("spec") or {}
    yield from object_meta(manifest.get("metadata") or {}, dns1123_label)
    policy = spec.get("podManagementPolicy") or "OrderedReady"
    if policy not in ("OrderedReady", "Parallel"):
        yield errors.invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'")
    yield from stateful_set_strategy(spec.get("updateStrategy") or {}, "spec.updateStrategy")
    retention = spec.get("persistentVolumeClaimRetentionPolicy") or {}
    for field in ("whenDeleted", "whenScaled"):
        if (retention.get(field) or "Retain") not in ("Retain", "Delete"):
            at = f"spec.persistentVolumeClaimRetentionPolicy.{field}"
            yield errors.not_supported(at, retention[field], ("Retain", "Delete"))
    for index, claim in enumerate(spec.get("volumeClaimTemplates") or ()):
        yield from claim_spec(claim.get("spec") or {}, f"spec.volumeClaimTemplates[{index}].spec")
    yield from negatives(spec, ("replicas", "minReadySeconds"))
    yield from negatives(spec.get("ordinals") or {}, ("start",), "spec.ordinals")
    service = spec.get("serviceName")
    if service:
        yield from errors.invalid_each("spec.serviceName", service, dns1123_label(service))
    yield from required_selector(spec, "statefulset")
    if not selector_is_parsable(spec):
        yield errors.invalid("spec.selector", shown_selector(spec["selector"]), "")
    else:
        yield from selects_template(spec, "spec")
        # The server adds the volumes of volumeClaimTemplates before it validates the template.
        yield from pod_template(_with_claims(spec), "spec.template")
    yield from _always_running(spec.get("template") or {}, "spec.template", "StatefulSet")


def made_pod_errors(pod: Object, owner: Object) -> Errors:
    """Errors of the pod that a controller makes, with a name and, for a StatefulSet, with the volumes of its claims.

    The controller of a custom kind may add what is missing, so that errors about missing values are left out.
    Raises QuantityError.
    """
    metadata = pod.get("metadata") or {}
    made = {**pod, "metadata": {"generateName": "made-", **metadata}}
    kind = workload(owner)
    if kind is None:
        yield from (error for error in pod_errors(made) if not errors.error_of_absence(error))
    elif owner.get("kind") == "StatefulSet":
        completed = _with_claims({**(owner.get("spec") or {}), "template": made})
        yield from pod_errors({**made, **completed})
    else:
        yield from pod_errors(made)


def _with_claims(spec: Object) -> Object:
    """A StatefulSet's template as its controller completes it: with volumes for volumeClaimTemplates, and without
    hostname and subdomain, which the controller sets itself.
    """
    template = dict(spec.get("template") or {})
    set_by_controller = ("hostname", "subdomain")
    pod = {key: value for key, value in (template.get("spec") or {}).items() if key not in set_by_controller}
    given = spec.get("volumeClaimTemplates") or ()
    names = dict.fromkeys((claim.get("metadata") or {}).get("name") or "" for claim in given)
    claims = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in names]
    others = [volume for volume in pod.get("volumes") or () if volume.get("name") not in names]
    return {**template, "spec": {**pod, "volumes": [*claims, *others]}}


def _daemon_set(manifest: Object) -> Errors:
    spec = manifest.get("spec") or {}
    yield from object_meta(manifest.get("metadata") or {})
    yield from label_selector(spec.get("selector"), "spec.selector")
    if selector_is_parsable(spec):
        yield from selects_template(spec, "spec")
    selector = spec.get("selector")
    if selector is not None and selects_all(selector):
        yield errors.invalid("spec.selector", {}, "empty selector is invalid for daemonset")
    template = spec.get("template") or {}
    yield from pod_template(template, "spec.template")
    yield from _always_running(template, "spec.template", "DaemonSet")
    yield from negatives(spec, ("minReadySeconds", "revisionHistoryLimit"))
    yield from daemon_set_strategy(spec.get("updateStrategy") or {}, "spec.updateStrategy")


def _replication_controller(manifest: Object) -> Errors:
    spec = manifest.get("spec") or {}
    template = spec.get("template")
    labels: Any = ((template or {}).get("metadata") or {}).get("labels")
    own = labels or {}
    selector = spec.get("selector") or own
    yield from object_meta(with_labels_of(template or {}, manifest.get("metadata") or {}))
    if not selector:
        yield errors.required("spec.selector")
    if template is None:
        yield errors.required("spec.template")
        return
    if any(own.get(key) != value for key, value in selector.items()):
        detail = "`selector` does not match template `labels`"
        yield errors.invalid(
            "spec.template.metadata.labels", None if labels is None else dict(sorted(own.items())), detail
        )
    yield from pod_template(template, "spec.template")
    yield from _always_running(template, "spec.template", "ReplicationController")
    yield from negatives(spec, ("minReadySeconds", "replicas"))


def _pod_template(manifest: Object) -> Errors:
    yield from object_meta(manifest.get("metadata") or {}, dns1123_subdomain)
    yield from pod_template(manifest.get("template") or {}, "template")


WORKLOADS = {
    ("apps", "Deployment"): Workload("Deployment.apps", "deployments.apps", _deployment),
    ("apps", "ReplicaSet"): Workload("ReplicaSet.apps", "replicasets.apps", _plain_replica_set),
    ("apps", "StatefulSet"): Workload("StatefulSet.apps", "statefulsets.apps", _stateful_set),
    ("apps", "DaemonSet"): Workload("DaemonSet.apps", "daemonsets.apps", _daemon_set),
    ("batch", "Job"): Workload("Job.batch", "jobs.batch", job),
    ("batch", "CronJob"): Workload("CronJob.batch", "cronjobs.batch", cron_job),
    ("", "ReplicationController"): Workload(
        "ReplicationController", "replicationcontrollers", _replication_controller
    ),
    ("", "PodTemplate"): Workload("PodTemplate", "podtemplates", _pod_template),
}
"""By (API group, kind)."""
