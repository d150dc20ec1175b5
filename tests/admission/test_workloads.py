"""What a kube-apiserver 1.37.2 answers to a workload that is wrong outside of its pod template."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kubectl_runtimeclass.admission.refused import refused_workload

TEMPLATE: dict[str, Any] = {
    "metadata": {"labels": {"app": "web"}},
    "spec": {"containers": [{"name": "app", "image": "registry.example/app:1"}]},
}
JOB = {**TEMPLATE, "spec": {**TEMPLATE["spec"], "restartPolicy": "Never"}}
SELECTOR = {"matchLabels": {"app": "web"}}
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "Deployment": ("apps/v1", {"selector": SELECTOR, "template": TEMPLATE}),
    "DaemonSet": ("apps/v1", {"selector": SELECTOR, "template": TEMPLATE}),
    "StatefulSet": ("apps/v1", {"selector": SELECTOR, "template": TEMPLATE, "serviceName": "w"}),
    "Job": ("batch/v1", {"template": JOB}),
    "CronJob": ("batch/v1", {"schedule": "0 * * * *", "jobTemplate": {"spec": {"template": JOB}}}),
}
NUMBER = "strconv.Atoi: parsing"


def _cron(schedule: str, problem: str) -> tuple[str, dict[str, Any], str]:
    return "CronJob", {"schedule": schedule}, f'spec.schedule: Invalid value: "{schedule}": {problem}'


CASES: dict[str, tuple[str, dict[str, Any], str]] = {
    "no pod may be missing, none may be more": (
        "Deployment",
        {"strategy": {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": "0%"}}},
        "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0",
    ),
    "Recreate with numbers": (
        "Deployment",
        {"strategy": {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}}},
        "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
    ),
    "a strategy of another kind": (
        "Deployment",
        {"strategy": {"type": "OnDelete"}},
        'spec.strategy: Unsupported value: {"Type":"OnDelete","RollingUpdate":null}: supported values: "Recreate", '
        '"RollingUpdate"',
    ),
    "ready later than the deadline": (
        "Deployment",
        {"minReadySeconds": 600},
        "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds",
    ),
    "more and fewer pods at once": (
        "DaemonSet",
        {"updateStrategy": {"rollingUpdate": {"maxSurge": 1}}},
        "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero",
    ),
    "a claim without a size": (
        "StatefulSet",
        {"volumeClaimTemplates": [{"metadata": {"name": "d"}, "spec": {"accessModes": ["ReadWriteOnce"]}}]},
        "spec.volumeClaimTemplates[0].spec.resources[storage]: Required value",
    ),
    "a policy for claims that is none": (
        "StatefulSet",
        {"persistentVolumeClaimRetentionPolicy": {"whenScaled": "Keep"}},
        'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Keep": supported values: "Retain", '
        '"Delete"',
    ),
    "Indexed without completions": (
        "Job",
        {"completionMode": "Indexed", "parallelism": 2},
        "spec.completions: Required value: when completion mode is Indexed",
    ),
    "indexes without Indexed": (
        "Job",
        {"backoffLimitPerIndex": 1},
        "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode",
    ),
    "a rule that looks at nothing": (
        "Job",
        {"podFailurePolicy": {"rules": [{"action": "Ignore"}]}},
        "spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required",
    ),
    "success by indexes beyond the last": (
        "Job",
        {"completionMode": "Indexed", "completions": 3, "successPolicy": {"rules": [{"succeededIndexes": "0,2-4"}]}},
        'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0,2-4": error parsing succeededIndexes: too '
        'large index: "4"',
    ),
    "a schedule of six fields": _cron("0 0 * * * *", "expected exactly 5 fields, found 6: [0 0 * * * *]"),
    "an hour that no day has": _cron("0 24 * * *", "end of range (24) above maximum (23): 24"),
    "a day 0": _cron("0 0 0 * *", "beginning of range (0) below minimum (1): 0"),
    "backwards": _cron("30-10 * * * *", "beginning of range (30) beyond end of range (10): 30-10"),
    "a step of nothing": _cron("*/0 * * * *", "step of range should be a positive number: */0"),
    "a number that is too large": _cron(
        f"{'9' * 5000} * * * *",
        f'failed to parse int from {"9" * 5000}: {NUMBER} "{"9" * 5000}": value out of range',
    ),
    "a word": _cron("0 noon * * *", f'failed to parse int from noon: {NUMBER} "noon": invalid syntax'),
    "a descriptor that is none": _cron("@fortnightly", "unrecognized descriptor: @fortnightly"),
    "a time that is none": _cron("@every day", 'failed to parse duration @every day: time: invalid duration "day"'),
    "a zone in the schedule": _cron(
        "TZ=UTC 0 * * * *", "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
    ),
    "a zone that is none": (
        "CronJob",
        {"timeZone": "Europe/Gotham"},
        'spec.timeZone: Invalid value: "Europe/Gotham": unknown time zone Europe/Gotham',
    ),
}  # fmt: skip
ALLOWED: dict[str, tuple[str, dict[str, Any]]] = {
    "names of months and days": ("CronJob", {"schedule": "*/5,30 0-6/2 1,15 JAN-mar Mon-FRI"}),
    "the whole of a list, and a question mark": ("CronJob", {"schedule": "0 0 ? * *"}),
    "every so often": ("CronJob", {"schedule": "@every 1h30m"}),
    "a zone": ("CronJob", {"timeZone": "Europe/Berlin"}),
    "a share": ("Deployment", {"strategy": {"rollingUpdate": {"maxUnavailable": "0%", "maxSurge": "150%"}}}),
    "a number without bounds": (
        "StatefulSet", {"updateStrategy": {"rollingUpdate": {"maxUnavailable": f"{'0' * 5000}1%"}}},
    ),
    "surge alone": ("DaemonSet", {"updateStrategy": {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}}),
    "one completion, since nothing is said": ("Job", {"completionMode": "Indexed"}),
}  # fmt: skip


def manifest(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    api_version, spec = KINDS[kind]
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": "w"},
        "spec": {**copy.deepcopy(spec), **fields},
    }


@pytest.mark.parametrize(("kind", "fields", "expected"), CASES.values(), ids=CASES.keys())
def test_the_server_s_sentence(kind: str, fields: dict[str, Any], expected: str) -> None:
    refusal = refused_workload(manifest(kind, fields))
    assert refusal is not None
    assert refusal.sentence("w").partition(" is invalid: ")[2] == expected


@pytest.mark.parametrize(("kind", "fields"), ALLOWED.values(), ids=ALLOWED.keys())
def test_allowed(kind: str, fields: dict[str, Any]) -> None:
    assert refused_workload(manifest(kind, fields)) is None
