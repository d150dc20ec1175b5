"""Everything that the API server asks, before and after: the change is blamed for what it changed, and for no more."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.diffing.compare import compare
from kubectl_runtimeclass.diffing.model import Diff, Report, WorkloadDiff
from kubectl_runtimeclass.reports.diff import json, markdown, table

from ..scheduling.builders import node, pod
from .builders import KATA, Object, assigned, cluster, codes, container, only, quota, read, workload

FINE = workload(spec={"replicas": 4})
SHOP: Object = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
STRICT = {**SHOP, "metadata": {"name": "shop", "labels": {"pod-security.kubernetes.io/enforce": "baseline"}}}
GOING = {**SHOP, "metadata": {"name": "shop", "deletionTimestamp": "2026-01-01T00:00:00Z"}}
DEFAULT = {**SHOP, "metadata": {"name": "default"}}
SMALL: Object = {
    "apiVersion": "v1",
    "kind": "LimitRange",
    "metadata": {"name": "small", "namespace": "shop"},
    "spec": {"limits": [{"type": "Container", "min": {"cpu": "100m"}}]},
}
PRIORITY: Object = {
    "apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "high"}, "value": 9,
}  # fmt: skip


def refusals(found: Diff) -> list[tuple[str, str, str]]:
    """(level, code, plugin) of what is said of refusals."""
    return [
        (note.level, note.code, workload.after.refusal.plugin)
        for workload in found.workloads
        for note in workload.notes
        if note.code.startswith("Rejected") and workload.after and workload.after.refusal
    ]


LINKS = [
    pytest.param(SHOP, workload(hostNetwork=True), STRICT, "PodSecurity", id="Pod Security"),
    pytest.param(
        SMALL, workload(containers=[container(requests={"cpu": "50m"})]), SMALL, "LimitRanger", id="LimitRange"
    ),
    pytest.param(
        KATA, workload(containers=[container(requests={"nvidia.com/gpu": "1"})]), KATA, "Validation",
        id="a GPU without a limit",
    ),
    pytest.param(PRIORITY, workload(priorityClassName="low"), PRIORITY, "Priority", id="a missing PriorityClass"),
    pytest.param(
        quota({"pods": "9"}), workload(), quota({"limits.cpu": "9"}), "ResourceQuota",
        id="a quota that wants something said",
    ),
    pytest.param(
        quota({"requests.cpu": "9"}), workload(containers=[container(requests={"cpu": "10"})]),
        quota({"requests.cpu": "9"}), "ResourceQuota", id="a pod that no empty quota has room for",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fine", "bad", "strict", "plugin"), LINKS)
def test_what_the_change_brings_is_its_fault(fine: Object, bad: Object, strict: Object, plugin: str) -> None:
    """The last of a table's row is the cluster in which the pods are refused."""
    known = cluster(strict, DEFAULT, SHOP if strict["kind"] != "Namespace" else strict)
    before = read(workload(containers=[container(requests={"cpu": "1"}, limits={"cpu": "1"})]))
    found = compare(before, read(bad), known)
    assert refusals(found) == [("error", "Rejected", plugin)]
    assert (found.total.before.pods, found.total.after.pods) == (0, 0)


@pytest.mark.parametrize(("fine", "bad", "strict", "plugin"), LINKS)
def test_what_failed_before_is_a_note_and_its_pods_count(
    fine: Object, bad: Object, strict: Object, plugin: str
) -> None:
    known = cluster(KATA, strict, DEFAULT, SHOP if strict["kind"] != "Namespace" else strict)
    found = assigned(bad, cluster=known)
    assert refusals(found) == [("note", "RejectedBefore", plugin)]
    assert (found.total.before.pods, found.total.after.pods) == (1, 1)
    assert found.total.after.overhead


@pytest.mark.parametrize(("fine", "bad", "strict", "plugin"), LINKS)
def test_what_is_mended_is_not_told(fine: Object, bad: Object, strict: Object, plugin: str) -> None:
    known = cluster(fine, DEFAULT, SHOP)
    mended = workload(containers=[container(requests={"cpu": "1"}, limits={"cpu": "1"})])
    assert refusals(compare(read(bad), read(mended), known)) == []


def test_a_namespace_that_is_being_deleted_takes_no_pods() -> None:
    found = compare(read(), read(FINE), cluster(DEFAULT, GOING))
    assert refusals(found) == [("error", "Rejected", "NamespaceLifecycle")]
    assert found.total.after.pods == 0


def test_a_level_that_a_manifest_raises_is_the_changes_doing() -> None:
    one, other = workload(hostNetwork=True), STRICT
    found = compare(read(SHOP, one), read(other, one), cluster(DEFAULT, SHOP))
    assert refusals(found) == [("error", "Rejected", "PodSecurity")]
    assert 'violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)' in (
        found.workloads[0].notes[0].message
    )


def test_manifests_alone_do_not_say_which_priorities_and_namespaces_there_are() -> None:
    found = compare(read(PRIORITY, SHOP), read(PRIORITY, DEFAULT, workload(priorityClassName="low")))
    assert refusals(found) == []


def test_a_quota_speaks_of_what_is_used_today() -> None:
    full = quota({"requests.cpu": "4"}, {"requests.cpu": "3"})
    found = compare(read(), read(workload(containers=[container(requests={"cpu": "5"})])), cluster(full))
    assert (
        only(found)
        .notes[0]
        .message.endswith(
            "exceeded quota: compute, requested: requests.cpu=5, used: requests.cpu=3, limited: requests.cpu=4"
        )
    )


OTHER = pod("other", on="n", requests={"cpu": "500m"})


def _node_notes(found: WorkloadDiff) -> list[tuple[str, str]]:
    return [
        (note.level, note.code) for note in found.notes if note.code in ("HandlerMissing", "WouldNotStart")
    ]


@pytest.mark.parametrize(
    ("handlers", "expected"),
    [
        pytest.param(
            ("old",), [("warning", "HandlerMissing")], id="served what it served, and not the new one"
        ),
        pytest.param((), [("note", "HandlerMissing")], id="served neither"),
        pytest.param(("old", "kata-qemu"), [], id="serves both"),
    ],
)
def test_a_handler_that_was_missing_before_is_a_note(handlers: tuple[str, ...], expected: Any) -> None:
    old = {**KATA, "metadata": {"name": "old"}, "handler": "old"}
    good = node("good", kata="yes", handlers=("", "old", "kata-qemu"))
    known = cluster(KATA, old, good, node("other", kata="yes", handlers=("", *handlers)))
    assert _node_notes(only(assigned(workload(runtimeClassName="old"), cluster=known))) == expected


def test_pods_for_which_there_was_no_room_before_are_a_note() -> None:
    known = cluster(KATA, node("n", kata="yes", handlers=("", "kata-qemu")), OTHER)
    given = workload(spec={"replicas": 8})
    found = only(assigned(given, cluster=known))
    (note,) = [note for note in found.notes if note.code == "NoRoom"]
    assert (note.level, note.message[:19]) == ("warning", "at most 4 of 8 pods")
    same = {**KATA, "metadata": {"name": "same"}}
    known = cluster(KATA, same, node("n", kata="yes", handlers=("", "kata-qemu")), OTHER)
    found = only(assigned(workload(spec={"replicas": 8}, runtimeClassName="same"), cluster=known))
    assert [note.level for note in found.notes if note.code == "NoRoom"] == ["note"]
    assert "Rejected" not in codes(found)


MISSPELT = workload(spec={"replicas": 2}, runtimeClass="kata")
ERROR_TEXT = (
    'unknown field "spec.template.spec.runtimeClass" (did you mean runtimeClassName?): kubectl refuses it; where '
    "validation is off, the server drops it, and the pod runs without a sandbox (misspelt-runtime-class: "
)


def fields(found: Diff) -> list[tuple[str, str, str]]:
    return [
        (note.level, note.code, note.message)
        for workload in found.workloads
        for note in workload.notes
        if "unknown field" in note.message
    ]


def test_a_class_in_a_field_that_is_none_is_told_once_with_its_line() -> None:
    found = compare(read(workload(spec={"replicas": 2}, runtimeClassName="kata")), read(MISSPELT))
    ((level, _, message),) = fields(found)
    assert level == "error" and ERROR_TEXT + "shop.yaml:" in message
    assert only(found).is_refused
    ((level, code, message),) = fields(assigned(MISSPELT, KATA))
    assert (level, code) == ("error", "Refused") and message.startswith("the rules cannot be applied: ")
    assert ERROR_TEXT in message


def test_another_unknown_field_is_a_warning_and_a_note_where_it_was_there_before() -> None:
    slip = workload(dnsPolcy="None")
    assert [level for level, _, _ in fields(compare(read(workload()), read(slip)))] == ["warning"]
    assert [level for level, _, _ in fields(compare(read(slip), read(slip)))] == ["note"]
    assert fields(compare(read(slip), read(workload()))) == []


WEBHOOK: Object = {
    "apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
    "metadata": {"name": "peer-pods"},
    "webhooks": [
        {
            "name": "w.example.com",
            "rules": [{"apiGroups": [""], "operations": ["CREATE"], "resources": ["pods"]}],
            "objectSelector": {"matchLabels": {"app": "web"}},
        }
    ],
}  # fmt: skip


@pytest.mark.parametrize("report", [table, markdown, json])
def test_what_is_not_evaluated_is_named_with_whom_it_may_concern(report: Any) -> None:
    found = assigned(workload(), workload(name="api"), KATA, cluster=cluster(WEBHOOK, SHOP, KATA))
    text = report.render(Report(found))
    sentence = "MutatingWebhookConfiguration peer-pods may change or refuse the pod"
    told = {
        table: f"not evaluated:\n  - {sentence}: Deployment shop/web\n",
        markdown: f"#### Not evaluated\n\n- 💡 `{sentence}` — `Deployment shop/web`\n",
        json: f'"notEvaluated": [\n          "{sentence}"\n        ]',
    }[report]
    assert told in text
