"""Kubernetes' own workloads: validation of their names, selectors, numbers and pod templates.

Update strategies, schedules, failure policies and volumeClaimTemplates are not validated.

Sources (Kubernetes v1.37): pkg/apis/apps/validation/validation.go, pkg/apis/batch/validation/validation.go,
pkg/apis/core/validation/validation.go (`ValidateReplicationController`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ...errors import SelectorError
from ...kube.group import group_of
from ...kube.object import Object
from ...kube.selectors import from_label_selector
from . import errors
from .errors import Errors
from .metadata import label_selector, object_meta
from .names import dns1123_label, dns1123_subdomain
from .pod_spec import pod as pod_errors
from .pod_spec import pod_template
from .resources import NEGATIVE


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


def _negatives(spec: Object, fields: tuple[str, ...], path: str = "spec") -> Errors:
    for field in fields:
        value = spec.get(field)
        if value is not None and value < 0:
            yield errors.invalid(f"{path}.{field}", value, NEGATIVE)


def _selects_template(spec: Object, path: str) -> Errors:
    """An error if the selector does not match the template's labels. The selector must be parsable."""
    selector, template = spec.get("selector"), spec.get("template") or {}
    own = (template.get("metadata") or {}).get("labels")
    if selector is not None and from_label_selector(selector).matches(own or {}):
        return
    shown = None if own is None else dict(sorted(own.items()))
    yield errors.invalid(
        f"{path}.template.metadata.labels", shown, "`selector` does not match template `labels`"
    )


def _selector(spec: Object, kind: str) -> Errors:
    selector = spec.get("selector")
    if selector is None:
        yield errors.required("spec.selector")
        return
    yield from label_selector(selector, "spec.selector")
    if not selector.get("matchLabels") and not selector.get("matchExpressions"):
        yield errors.invalid("spec.selector", {}, f"empty selector is invalid for {kind}")


def _selector_is_parsable(spec: Object) -> bool:
    try:
        from_label_selector(spec.get("selector") or {})
    except SelectorError:
        return False
    return True


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
    yield from _negatives(spec, ("replicas", "minReadySeconds") if kind == "replicaset" else ("replicas",))
    yield from _selector(spec, "deployment")  # the server says "deployment" of a ReplicaSet, too
    if not _selector_is_parsable(spec):
        yield errors.invalid("spec.selector", spec["selector"], "invalid label selector")
    else:
        selector = spec.get("selector")
        if selector is None or selector.get("matchLabels") or selector.get("matchExpressions"):
            yield from _selects_template(spec, "spec")
        template = spec.get("template") or {}
        yield from pod_template(template, "spec.template")
        yield from _always_running(template, "spec.template", "ReplicaSet")
    if kind == "deployment":
        yield from _negatives(spec, ("minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"))


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
    yield from _negatives(spec, ("replicas", "minReadySeconds"))
    service = spec.get("serviceName")
    if service:
        yield from (
            errors.invalid("spec.serviceName", service, problem) for problem in dns1123_label(service)
        )
    yield from _selector(spec, "statefulset")
    if not _selector_is_parsable(spec):
        yield errors.invalid("spec.selector", spec["selector"], "")
    else:
        yield from _selects_template(spec, "spec")
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
    names = [
        (claim.get("metadata") or {}).get("name") or "" for claim in spec.get("volumeClaimTemplates") or ()
    ]
    claims = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in names]
    others = [volume for volume in pod.get("volumes") or () if volume.get("name") not in names]
    return {**template, "spec": {**pod, "volumes": [*claims, *others]}}


def _daemon_set(manifest: Object) -> Errors:
    spec = manifest.get("spec") or {}
    yield from object_meta(manifest.get("metadata") or {})
    yield from label_selector(spec.get("selector"), "spec.selector")
    if _selector_is_parsable(spec):
        yield from _selects_template(spec, "spec")
    selector = spec.get("selector")
    if selector is not None and not selector.get("matchLabels") and not selector.get("matchExpressions"):
        yield errors.invalid("spec.selector", {}, "empty selector is invalid for daemonset")
    template = spec.get("template") or {}
    yield from pod_template(template, "spec.template")
    yield from _always_running(template, "spec.template", "DaemonSet")
    yield from _negatives(spec, ("minReadySeconds", "revisionHistoryLimit"))


_JOB_NUMBERS = (
    "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
    "backoffLimitPerIndex", "maxFailedIndexes",
)  # fmt: skip


def _job_spec(spec: Object, path: str) -> Errors:
    yield from _negatives(spec, _JOB_NUMBERS, path)
    mode = spec.get("completionMode") or "NonIndexed"
    if mode not in ("NonIndexed", "Indexed"):
        yield errors.not_supported(f"{path}.completionMode", mode, ("NonIndexed", "Indexed"))
    elif mode == "Indexed" and spec.get("completions") is None:
        yield errors.required(f"{path}.completions", "when completion mode is Indexed")
    template = spec.get("template") or {}
    yield from pod_template(template, f"{path}.template")
    policy, at = (template.get("spec") or {}).get("restartPolicy"), f"{path}.template.spec.restartPolicy"
    if policy in (None, "", "Always"):
        yield errors.required(at, 'valid values: "OnFailure", "Never"')
    elif policy not in ("OnFailure", "Never"):
        yield errors.not_supported(at, policy, ("OnFailure", "Never"))
    elif spec.get("podFailurePolicy") is not None and policy != "Never":
        yield errors.invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified')


def _labelled(metadata: Object, template: Object) -> Object:
    """`metadata` with the labels of the template if it has none itself (`SetDefaults_Job` and others)."""
    own = (template.get("metadata") or {}).get("labels")
    return {**metadata, "labels": metadata.get("labels") or own}


def _job(manifest: Object) -> Errors:
    spec = manifest.get("spec") or {}
    yield from object_meta(_labelled(manifest.get("metadata") or {}, spec.get("template") or {}))
    yield from _job_spec(spec, "spec")


def _cron_job(manifest: Object) -> Errors:
    metadata, spec = manifest.get("metadata") or {}, manifest.get("spec") or {}
    yield from object_meta(metadata)
    if not spec.get("schedule"):
        yield errors.required("spec.schedule")
    policy = spec.get("concurrencyPolicy") or "Allow"
    if policy not in ("Allow", "Forbid", "Replace"):
        yield errors.not_supported("spec.concurrencyPolicy", policy, ("Allow", "Forbid", "Replace"))
    job = (spec.get("jobTemplate") or {}).get("spec") or {}
    yield from _job_spec(job, "spec.jobTemplate.spec")
    name = metadata.get("name") or ""
    if len(name) > 52:
        yield errors.invalid("metadata.name", name, "must be no more than 52 characters")


def _replication_controller(manifest: Object) -> Errors:
    spec = manifest.get("spec") or {}
    template = spec.get("template")
    own: Any = ((template or {}).get("metadata") or {}).get("labels") or {}
    selector = spec.get("selector") or own
    yield from object_meta(_labelled(manifest.get("metadata") or {}, template or {}))
    if not selector:
        yield errors.required("spec.selector")
    if template is None:
        yield errors.required("spec.template")
        return
    if any(own.get(key) != value for key, value in selector.items()):
        detail = "`selector` does not match template `labels`"
        yield errors.invalid("spec.template.metadata.labels", dict(sorted(own.items())) or None, detail)
    yield from pod_template(template, "spec.template")
    yield from _always_running(template, "spec.template", "ReplicationController")
    yield from _negatives(spec, ("minReadySeconds", "replicas"))


def _pod_template(manifest: Object) -> Errors:
    yield from object_meta(manifest.get("metadata") or {}, dns1123_subdomain)
    yield from pod_template(manifest.get("template") or {}, "template")


WORKLOADS = {
    ("apps", "Deployment"): Workload("Deployment.apps", "deployments.apps", _deployment),
    ("apps", "ReplicaSet"): Workload("ReplicaSet.apps", "replicasets.apps", _plain_replica_set),
    ("apps", "StatefulSet"): Workload("StatefulSet.apps", "statefulsets.apps", _stateful_set),
    ("apps", "DaemonSet"): Workload("DaemonSet.apps", "daemonsets.apps", _daemon_set),
    ("batch", "Job"): Workload("Job.batch", "jobs.batch", _job),
    ("batch", "CronJob"): Workload("CronJob.batch", "cronjobs.batch", _cron_job),
    ("", "ReplicationController"): Workload(
        "ReplicationController", "replicationcontrollers", _replication_controller
    ),
    ("", "PodTemplate"): Workload("PodTemplate", "podtemplates", _pod_template),
}
"""By (API group, kind)."""
