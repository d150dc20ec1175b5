"""Jobs and CronJobs.

Source: pkg/apis/batch/validation/validation.go and pkg/apis/batch/v1/defaults.go (Kubernetes v1.37):
`ValidateJobCreate`, `ValidateCronJobCreate`. `scheduling`, whose feature is off, is not validated.
"""

from __future__ import annotations

from ...kube.object import Object
from . import errors
from .errors import Errors
from .job_policies import pod_failure_policy, success_policy
from .metadata import domain_prefixed_path, label_selector, object_meta
from .names import dns1123_label
from .pod_spec import pod_template
from .schedules import schedule, time_zone
from .selecting import negatives, selector_is_parsable, selects_all, selects_template, shown_selector

_NUMBERS = (
    "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
    "backoffLimitPerIndex", "maxFailedIndexes",
)  # fmt: skip
_MOST_INDEXES = 100_000
_MOST_OF_MANY = 10_000
"""The most of parallelism and of maxFailedIndexes where there are more completions than _MOST_INDEXES."""
_NAME_OF_CRON_JOBS = 52
_MANAGED_BY_LENGTH = 63


def job(manifest: Object) -> Errors:
    """Errors of a Job. Raises QuantityError."""
    spec, metadata = manifest.get("spec") or {}, manifest.get("metadata") or {}
    template = spec.get("template") or {}
    yield from object_meta(with_labels_of(template, metadata))
    selector = spec.get("selector")
    if not spec.get("manualSelector") and selector and not selects_all(selector):
        yield errors.invalid("spec.selector", shown_selector(selector), "`selector` not auto-generated")
    if spec.get("completions") is None and spec.get("parallelism") is None:
        spec = {
            **spec,
            "completions": 1,
        }  # SetDefaults_Job; the job template of a CronJob has no such default
    yield from _job_spec(spec, "spec")
    if spec.get("manualSelector") and selector is None:
        yield errors.required("spec.selector")
    yield from label_selector(selector, "spec.selector")
    if spec.get("manualSelector") and selector_is_parsable(spec):
        yield from selects_template(spec, "spec")
    completions, name = spec.get("completions") or 0, metadata.get("name") or ""
    if spec.get("completionMode") == "Indexed" and completions > 0:
        hostname = f"{name}-{completions - 1}"
        if any(dns1123_label(hostname)):
            detail = f"will not able to create pod with invalid DNS label: {hostname}"
            yield errors.invalid("metadata.name", name, detail)


def cron_job(manifest: Object) -> Errors:
    """Errors of a CronJob. Raises QuantityError."""
    metadata, spec = manifest.get("metadata") or {}, manifest.get("spec") or {}
    yield from object_meta(metadata)
    if spec.get("schedule"):
        yield from schedule(spec["schedule"], "spec.schedule")
    else:
        yield errors.required("spec.schedule")
    yield from negatives(spec, ("startingDeadlineSeconds",))
    if spec.get("timeZone") is not None:
        yield from time_zone(spec["timeZone"], "spec.timeZone")
    policy = spec.get("concurrencyPolicy") or "Allow"
    if policy not in ("Allow", "Forbid", "Replace"):
        yield errors.not_supported("spec.concurrencyPolicy", policy, ("Allow", "Forbid", "Replace"))
    template, at = (spec.get("jobTemplate") or {}).get("spec") or {}, "spec.jobTemplate.spec"
    yield from _job_spec(template, at)
    if template.get("selector") is not None:
        yield errors.invalid(
            f"{at}.selector", shown_selector(template["selector"]), "`selector` will be auto-generated"
        )
    if template.get("manualSelector"):
        yield errors.not_supported(f"{at}.manualSelector", True, ("nil", "false"))
    yield from negatives(spec, ("successfulJobsHistoryLimit", "failedJobsHistoryLimit"))
    name = metadata.get("name") or ""
    if len(name) > _NAME_OF_CRON_JOBS:
        yield errors.invalid("metadata.name", name, f"must be no more than {_NAME_OF_CRON_JOBS} characters")


def with_labels_of(template: Object, metadata: Object) -> Object:
    """`metadata` with the labels of the template if it has none itself (`SetDefaults_Job` and others)."""
    own = (template.get("metadata") or {}).get("labels")
    return {**metadata, "labels": metadata.get("labels") or own}


def _job_spec(spec: Object, path: str) -> Errors:
    yield from negatives(spec, _NUMBERS, path)
    if spec.get("maxFailedIndexes") is not None and spec.get("backoffLimitPerIndex") is None:
        yield errors.required(f"{path}.backoffLimitPerIndex", "when maxFailedIndexes is specified")
    if spec.get("managedBy") is not None:
        yield from domain_prefixed_path(spec["managedBy"], f"{path}.managedBy")
        if len(spec["managedBy"].encode()) > _MANAGED_BY_LENGTH:
            yield errors.too_long(f"{path}.managedBy", _MANAGED_BY_LENGTH)
    yield from _completion_mode(spec, path)
    if spec.get("podFailurePolicy") is not None:
        yield from pod_failure_policy(spec, f"{path}.podFailurePolicy")
    if spec.get("successPolicy") is not None:
        yield from success_policy(spec, f"{path}.successPolicy")
    yield from _replacement_policy(spec, f"{path}.podReplacementPolicy")
    template = spec.get("template") or {}
    yield from pod_template(template, f"{path}.template")
    policy, at = (template.get("spec") or {}).get("restartPolicy"), f"{path}.template.spec.restartPolicy"
    if policy in (None, "", "Always"):
        yield errors.required(at, 'valid values: "OnFailure", "Never"')
    elif policy not in ("OnFailure", "Never"):
        yield errors.not_supported(at, policy, ("OnFailure", "Never"))
    elif spec.get("podFailurePolicy") is not None and policy != "Never":
        yield errors.invalid(at, policy, 'only "Never" is supported when podFailurePolicy is specified')


def _completion_mode(spec: Object, path: str) -> Errors:
    mode = "NonIndexed" if spec.get("completionMode") is None else spec["completionMode"]
    if mode not in ("NonIndexed", "Indexed"):
        yield errors.not_supported(f"{path}.completionMode", mode, ("NonIndexed", "Indexed"))
    elif mode == "Indexed":
        yield from _indexed(spec, path)
    else:
        for field in ("backoffLimitPerIndex", "maxFailedIndexes"):
            if spec.get(field) is not None:
                yield errors.invalid(f"{path}.{field}", spec[field], "requires indexed completion mode")


def _indexed(spec: Object, path: str) -> Errors:
    """Errors of what an Indexed Job may not have."""
    completions, failed = spec.get("completions"), spec.get("maxFailedIndexes")
    parallelism = spec.get("parallelism")
    if completions is None:
        yield errors.required(f"{path}.completions", "when completion mode is Indexed")
    most = f"must be less than or equal to {_MOST_INDEXES}"
    if parallelism is not None and parallelism > _MOST_INDEXES:
        yield errors.invalid(f"{path}.parallelism", parallelism, f"{most} when completion mode is Indexed")
    if completions is not None and failed is not None and failed > completions:
        yield errors.invalid(f"{path}.maxFailedIndexes", failed, "must be less than or equal to completions")
    if failed is not None and failed > _MOST_INDEXES:
        yield errors.invalid(f"{path}.maxFailedIndexes", failed, most)
    if completions is None or completions <= _MOST_INDEXES or spec.get("backoffLimitPerIndex") is None:
        return
    detail = (
        f"must be less than or equal to {_MOST_OF_MANY} when completions are above {_MOST_INDEXES} and used with "
        "backoff limit per index"
    )
    if failed is None:
        yield errors.required(
            f"{path}.maxFailedIndexes", f"must be specified when completions is above {_MOST_INDEXES}"
        )
    for field, value in (("parallelism", parallelism), ("maxFailedIndexes", failed)):
        if value is not None and value > _MOST_OF_MANY:
            yield errors.invalid(f"{path}.{field}", value, detail)


def _replacement_policy(spec: Object, path: str) -> Errors:
    policy = spec.get("podReplacementPolicy")
    known = ("Failed",) if spec.get("podFailurePolicy") is not None else ("Failed", "TerminatingOrFailed")
    if policy is not None and policy not in known:
        yield errors.not_supported(path, policy, known)
