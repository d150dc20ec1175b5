"""Why the API server refused pods, as the events of their controllers tell."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.observed.causes import recognise
from kubectl_runtimeclass.observed.refusals import REFUSALS

POD = 'pods "web-7d9c8b6f5d-x2x4z" is forbidden: '
MESSAGES = {
    "a quota that is full": (
        f"{POD}exceeded quota: compute, requested: requests.cpu=750m, used: requests.cpu=3500m, limited: requests.cpu=4",
        "QuotaExceeded", {"quota": "compute", "limited": "requests.cpu=4"},
    ),
    "a quota that wants limits": (
        f"{POD}failed quota: compute: must specify limits.cpu for: app; limits.memory for: app",
        "QuotaNeedsResources", {"quota": "compute", "resources": "limits.cpu for: app; limits.memory for: app"},
    ),
    "a quota that wants limits, as older servers say it": (
        f"{POD}failed quota: compute: must specify limits.cpu,limits.memory",
        "QuotaNeedsResources", {"resources": "limits.cpu,limits.memory"},
    ),
    "a quota that was not counted": (
        f"{POD}status unknown for quota: compute, resources: pods", "QuotaUnknown", {"quota": "compute"},
    ),
    "a priority that needs a quota": (
        f"{POD}insufficient quota to match these scopes: [{{PriorityClass In [system-node-critical]}}]",
        "QuotaNotThere", {"scopes": "[{PriorityClass In [system-node-critical]}]"},
    ),
    "Pod Security": (
        f'{POD}violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)',
        "PodSecurity", {"level": "baseline:latest", "violations": "host namespaces (hostNetwork=true)"},
    ),
    "SecurityContextConstraints of OpenShift": (
        f'{POD}unable to validate against any security context constraint: [provider "anyuid": Forbidden: not usable]',
        "SecurityContextConstraints", {},
    ),
    "a class that does not exist": (
        f'{POD}pod rejected: RuntimeClass "kata" not found', "ClassMissing", {"class": "kata"},
    ),
    "an overhead of its own": (
        f"{POD}pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead", "ClassOverhead", {},
    ),
    "an overhead where the class has none": (
        f"{POD}pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead", "ClassOverhead", {},
    ),
    "a selector against that of the class": (
        f"{POD}conflict: runtimeClass.scheduling.nodeSelector[pool] = kata; pod.spec.nodeSelector[pool] = web",
        "ClassConflict", {"key": "pool", "value": "kata", "own": "web"},
    ),
    "a service account that does not exist": (
        f'{POD}error looking up service account shop/runner: serviceaccount "runner" not found',
        "ServiceAccountMissing", {"account": "shop/runner"},
    ),
    "a PriorityClass that does not exist": (
        f"{POD}no PriorityClass with name high was found", "PriorityClassMissing", {"class": "high"},
    ),
    "a LimitRange": (
        f"{POD}maximum cpu usage per Container is 2, but limit is 4",
        "LimitRange", {"bound": "maximum cpu usage per Container is 2"},
    ),
    "a LimitRange's ratio": (
        f"{POD}memory max limit to request ratio per Container is 2, but provided ratio is 4.000000",
        "LimitRange", {"bound": "memory max limit to request ratio per Container is 2"},
    ),
    "a namespace that goes": (
        f"{POD}unable to create new content in namespace shop because it is being terminated",
        "NamespaceTerminating", {"namespace": "shop"},
    ),
    "a webhook that says no": (
        'admission webhook "policy.example.com" denied the request: only class kata here',
        "WebhookDenied", {"webhook": "policy.example.com", "said": "only class kata here"},
    ),
    "a webhook that quotes a quota": (
        'admission webhook "q.example.com" denied the request: exceeded quota: a, requested: b, used: c, limited: d',
        "WebhookDenied", {"webhook": "q.example.com"},
    ),
    "a webhook that does not answer": (
        'Internal error occurred: failed calling webhook "mwebhook.peerpods.io": failed to call webhook: Post '
        '"https://peerpods-webhook.peer-pods-webhook-system.svc:443/mutate-v1-pod?timeout=10s": no endpoints available '
        'for service "peerpods-webhook"',
        "WebhookFailed", {"webhook": "mwebhook.peerpods.io"},
    ),
    "an admission policy": (
        f"{POD}ValidatingAdmissionPolicy 'sandbox' with binding 'sandbox-all' denied request: class gvisor is required",
        "PolicyDenied", {"policy": "sandbox", "binding": "sandbox-all", "said": "class gvisor is required"},
    ),
    "a pod that is not valid": (
        'Pod "web-7d9c8b6f5d-x2x4z" is invalid: spec.containers[0].resources.limits: Required value: Limit must be set '
        "for non overcommitable resources",
        "PodInvalid", {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.parametrize(
    "begin", ["Error creating: ", "create Pod web-0 in StatefulSet web failed error: ", ""]
)
def test_a_refusal_has_its_cause_and_facts(name: str, begin: str) -> None:
    message, cause, facts = MESSAGES[name]
    found = recognise("FailedCreate", begin + message)
    assert found is not None and found.cause == cause and facts.items() <= found.facts.items()
    assert "{" not in (found.wrong + found.fix).replace(str(facts.get("scopes")), "")
    assert recognise("FailedCreatePodSandBox", begin + message) is None


def test_every_row_is_tried_here() -> None:
    assert {row.name for row in REFUSALS} == {cause for _, cause, _ in MESSAGES.values()}
    assert all(row.source for row in REFUSALS)
