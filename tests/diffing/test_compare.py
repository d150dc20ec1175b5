"""Effective pods before and after, with origins; and what follows from the change."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.diffing.compare import compare
from kubectl_runtimeclass.diffing.model import ADMITTED, REJECTED, UNKNOWN, Side
from kubectl_runtimeclass.kube.quantity import parse
from kubectl_runtimeclass.kube.resources import to_strings

from ..scheduling.builders import node, pod
from .builders import KATA, Object, assigned, cluster, codes, container, only, quota, read, workload


def after(diff: Any) -> Side:
    side = only(diff).after
    assert side is not None
    return side


BARE: Object = {
    "apiVersion": "node.k8s.io/v1",
    "kind": "RuntimeClass",
    "metadata": {"name": "bare"},
    "handler": "runsc",
}

# --- effective pods -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pod_spec", "requests", "limits", "qos"),
    [
        pytest.param(
            {"containers": [container(requests={"cpu": "500m"}, limits={"cpu": "1"})]},
            {"cpu": "750m", "memory": "320Mi"},
            {"cpu": "1250m"},
            "Burstable",
            id="overhead is in requests always, in limits only where there are some",
        ),
        pytest.param(
            {"containers": [container()]}, {"cpu": "250m", "memory": "320Mi"}, {}, "BestEffort",
            id="overhead is all that a BestEffort pod requests, and it stays BestEffort",
        ),
        pytest.param(
            {"containers": [container(limits={"cpu": "1", "memory": "1Gi"})]},
            {"cpu": "1250m", "memory": "1344Mi"},
            {"cpu": "1250m", "memory": "1344Mi"},
            "Guaranteed",
            id="limits stand in for requests",
        ),
        pytest.param(
            {
                "initContainers": [container("i", requests={"cpu": "2"})],
                "containers": [container(requests={"cpu": "500m"})],
            },
            {"cpu": "2250m", "memory": "320Mi"},
            {},
            "Burstable",
            id="an init container that takes more decides",
        ),
        pytest.param(
            {
                "initContainers": [{**container("s", requests={"cpu": "1"}), "restartPolicy": "Always"}],
                "containers": [container(requests={"cpu": "500m"})],
            },
            {"cpu": "1750m", "memory": "320Mi"},
            {},
            "Burstable",
            id="a sidecar adds up",
        ),
        pytest.param(
            {"resources": {"requests": {"cpu": "3"}}, "containers": [container(requests={"cpu": "500m"})]},
            {"cpu": "3250m", "memory": "320Mi"},
            {},
            "Burstable",
            id="pod-level requests replace those of containers",
        ),
        pytest.param(
            {"containers": [container(limits={"cpu": "0", "memory": "1Gi"})]},
            {"cpu": "250m", "memory": "1344Mi"},
            {"cpu": "0", "memory": "1344Mi"},
            "Burstable",
            id="a limit of zero gets no overhead",
        ),
    ],
)  # fmt: skip
def test_amounts(pod_spec: Any, requests: Any, limits: Any, qos: str) -> None:
    side = after(assigned(workload(**pod_spec), KATA))
    assert (to_strings(side.requests.total), to_strings(side.limits.total), side.qos_class) == (
        requests,
        limits,
        qos,
    )


@pytest.mark.parametrize(
    ("cpu", "expected"),
    [
        pytest.param("0.3333", "334m", id="finer than a thousandth is rounded up"),
        pytest.param("100u", "1m", id="however little"),
        pytest.param("250m", "250m", id="thousandths stay"),
        pytest.param(0.5, "500m", id="a number"),
    ],
)
def test_amounts_are_kept_to_the_thousandth(cpu: object, expected: str) -> None:
    """Each container's on its own, and the overhead."""
    fine = {**KATA, "overhead": {"podFixed": {"cpu": cpu}}}
    two = [container("a", requests={"cpu": cpu}), container("b", limits={"cpu": cpu})]
    side = after(assigned(workload(containers=two), fine))
    one = parse(expected)
    assert (str(side.overhead["cpu"]), side.requests.total["cpu"].nanos) == (expected, 3 * one.nanos)
    assert str(side.limits.total["cpu"]) == str(one.plus(one))


def test_a_limit_range_that_names_no_namespace_is_of_the_one_asked_for() -> None:
    limits = [{"type": "Container", "defaultRequest": {"cpu": "100m"}}]
    limit_range = {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": "l"},
        "spec": {"limits": limits},
    }
    found = read(workload(containers=[container()]), limit_range)
    (web,) = compare(found, found, namespace="shop").workloads
    assert web.after is not None and to_strings(web.after.requests.total) == {"cpu": "100m"}


def test_limit_ranges_give_defaults_before_the_class_adds_its_overhead() -> None:
    limits = [{"type": "Container", "defaultRequest": {"cpu": "100m"}}]
    limit_range = {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": "l", "namespace": "shop"},
        "spec": {"limits": limits},
    }
    found = only(assigned(workload(containers=[container()]), KATA, limit_range))
    assert found.before is not None and found.after is not None
    assert found.before.requests.explain("cpu") == "100m"
    assert found.after.requests.explain("cpu") == "350m (100m + 250m RuntimeClass overhead)"


def test_changes_have_paths_values_and_origins() -> None:
    found = only(assigned(workload(nodeSelector={"disk": "ssd"}), KATA))
    assert {(change.path, change.before, change.after, change.origin) for change in found.changes} == {
        ("handler", None, "kata-qemu", "RuntimeClass"),
        ("nodeSelector[kata]", None, "yes", "RuntimeClass"),
        ("overhead[cpu]", None, "250m", "RuntimeClass"),
        ("overhead[memory]", None, "320Mi", "RuntimeClass"),
        ("requests[cpu]", "500m", "750m", "RuntimeClass"),
        ("requests[memory]", "512Mi", "832Mi", "RuntimeClass"),
        ("runtimeClassName", None, "kata", "pod"),
        ("tolerations[kata:NoSchedule]", None, True, "RuntimeClass"),
    }


def test_a_change_of_the_containers_is_the_pods_own() -> None:
    one, other = (read(workload(containers=[container(requests={"cpu": cpu})])) for cpu in ("1", "2"))
    assert [(c.path, c.origin) for c in only(compare(one, other)).changes] == [("requests[cpu]", "pod")]


def test_amounts_that_are_only_written_differently_do_not_differ() -> None:
    one, other = (read(workload(containers=[container(requests={"cpu": cpu})])) for cpu in ("1000m", "1"))
    assert not compare(one, other).differs


def test_affinity_is_compared_to_the_leaf() -> None:
    def wanting(zone: str) -> Object:
        terms = [{"matchExpressions": [{"key": "zone", "operator": "In", "values": [zone]}]}]
        required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
        return workload(affinity={"nodeAffinity": required})

    (change,) = only(compare(read(wanting("a")), read(wanting("b")))).changes
    assert change.path.startswith("affinity.nodeAffinity.required")
    assert (change.before, change.after, change.origin) == ("a", "b", "pod")


def test_new_and_gone_workloads_differ() -> None:
    one, other = read(workload(name="a"), workload(name="b")), read(workload(name="b"), workload(name="c"))
    found = compare(one, other)
    assert [(w.subject.name, w.before is None, w.after is None) for w in found.changed] == [
        ("a", False, True),
        ("c", True, False),
    ]
    assert (found.total.before.pods, found.total.after.pods) == (2, 2)


def test_a_group_that_moved_to_another_version_is_the_same_object() -> None:
    one, other = read(workload(api_version="extensions/v1beta1")), read(workload(api_version="extensions/v1"))
    assert not compare(one, other).differs


def test_a_class_whose_overhead_changes_changes_its_workloads() -> None:
    bigger = {**KATA, "overhead": {"podFixed": {"cpu": "1", "memory": "320Mi"}}}
    using = workload(runtimeClassName="kata")
    found = only(compare(read(using, KATA), read(using, bigger)))
    assert [(c.path, c.before, c.after) for c in found.changes] == [
        ("overhead[cpu]", "250m", "1"),
        ("requests[cpu]", "750m", "1500m"),
    ]


def test_the_default_scheduler_written_out_is_no_difference() -> None:
    assert not compare(read(workload(schedulerName="default-scheduler")), read(workload())).differs


# --- classes --------------------------------------------------------------------------------------


def test_a_class_that_was_not_read_is_unknown_and_its_overhead_in_no_number() -> None:
    found = assigned(workload(), to="kata")
    side = after(found)
    assert side.status == UNKNOWN and codes(only(found)) == ["OverheadUnknown"]
    assert "kata" in side.message and "counted nowhere" in side.message
    assert to_strings(found.total.after.requests) == {"cpu": "500m", "memory": "512Mi"}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        pytest.param(
            "kata-qemu", '"kata-qemu" is the handler of RuntimeClass kata', id="a handler in its place"
        ),
        pytest.param("kat", 'did you mean "kata"?', id="a slip of the finger"),
    ],
)
@pytest.mark.parametrize("listed", [False, True], ids=["among manifests", "in a cluster"])
def test_a_wrong_name_is_hinted_at(name: str, hint: str, listed: bool) -> None:
    found = (
        assigned(workload(), to=name, cluster=cluster(KATA))
        if listed
        else assigned(workload(), KATA, to=name)
    )
    assert hint in only(found).notes[0].message
    assert after(found).status == (REJECTED if listed else UNKNOWN)


@pytest.mark.parametrize(
    ("pod_spec", "sentence"),
    [
        pytest.param(
            {"nodeSelector": {"kata": "no"}},
            "conflict: runtimeClass.scheduling.nodeSelector[kata]",
            id="selector",
        ),
        pytest.param({"overhead": {"cpu": "1"}}, "Pod's Overhead doesn't match", id="overhead"),
    ],
)
def test_pods_that_admission_refuses_are_counted_nowhere(pod_spec: Any, sentence: str) -> None:
    found = assigned(workload(spec={"replicas": 3}, **pod_spec), KATA)
    assert codes(only(found)) == ["Rejected"] and sentence in only(found).notes[0].message
    assert found.total.after.pods == 0


def test_the_empty_name_is_refused() -> None:
    found = compare(read(workload(runtimeClassName="")), read(workload()))
    assert only(found).before is not None
    assert only(found).before.status == REJECTED  # type: ignore[union-attr]
    assert after(found).status == ADMITTED


def test_totals_move_from_class_to_class() -> None:
    found = assigned(workload(spec={"replicas": 4}), workload(name="b", runtimeClassName="kata"), KATA)
    assert [(t.name, t.before.pods, t.after.pods) for t in found.classes] == [
        ("(none)", 4, 0),
        ("kata", 1, 5),
    ]
    kata = found.classes[1]
    assert to_strings(kata.after.overhead) == {"cpu": "1250m", "memory": "1600Mi"}
    assert to_strings(kata.after.requests) == {"cpu": "3750m", "memory": "4160Mi"}


def test_an_autoscaled_workload_counts_at_its_upper_end() -> None:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    scaler = {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web", "namespace": "shop"},
        "spec": {"scaleTargetRef": target, "minReplicas": 2, "maxReplicas": 10},
    }
    found = assigned(workload(), scaler, KATA)
    assert found.total.after.pods == 10
    assert to_strings(found.total.after.requests)["cpu"] == "7500m"


def test_an_autoscaler_of_the_cluster_counts_unless_the_manifests_have_another() -> None:
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}

    def scaler(most: int) -> Object:
        return {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": "web", "namespace": "shop"},
            "spec": {"scaleTargetRef": target, "minReplicas": 2, "maxReplicas": most},
        }

    known = cluster(KATA, scaler(7))
    assert assigned(workload(), cluster=known).total.after.pods == 7
    assert assigned(workload(), scaler(4), cluster=known).total.after.pods == 4


# --- consequences ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("object", "expected"),
    [
        pytest.param(workload(), [], id="nothing to say of a plain Deployment"),
        pytest.param(
            workload(containers=[container()]), ["BestEffortChecked"], id="BestEffort becomes checked"
        ),
        pytest.param(workload("Job"), ["Immutable"], id="a Job's template cannot be changed"),
        pytest.param(workload("Pod"), ["Immutable"], id="a Pod's class cannot be changed"),
        pytest.param(workload("ReplicaSet"), ["NoRollout"], id="a ReplicaSet replaces nothing"),
        pytest.param(
            workload("StatefulSet", spec={"updateStrategy": {"type": "OnDelete"}}),
            ["NoRollout"],
            id="OnDelete waits",
        ),
    ],
)
def test_notes(object: Object, expected: list[str]) -> None:
    assert codes(only(assigned(object, KATA))) == expected


def test_a_class_without_overhead_leaves_best_effort_pods_alone() -> None:
    assert codes(only(assigned(workload(containers=[container()]), BARE, to="bare"))) == []


def test_best_effort_pods_that_were_checked_before_have_nothing_new() -> None:
    other = {**KATA, "metadata": {"name": "other"}}
    using = workload(containers=[container()], runtimeClassName="other")
    assert codes(only(assigned(using, KATA, other))) == []


def test_an_unchanged_job_has_nothing_to_say() -> None:
    assert codes(only(assigned(workload("Job", runtimeClassName="kata"), KATA))) == []


def test_extended_resources_in_an_overhead_are_pointed_out() -> None:
    snp = {**KATA, "overhead": {"podFixed": {"sev-snp.amd.com/esids": "1"}}}
    found = only(assigned(workload(), snp))
    assert codes(found) == ["ExtendedResourceInOverhead"]
    assert "sev-snp.amd.com/esids" in found.notes[0].message


def test_a_limit_range_that_would_mislead_is_pointed_out() -> None:
    limits = [{"type": "Pod", "max": {"memory": "600Mi", "cpu": "2"}}]
    limit_range = {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": {"name": "small", "namespace": "shop"},
        "spec": {"limits": limits},
    }
    amounts = {"cpu": "500m", "memory": "512Mi"}
    own = workload(containers=[container(requests=amounts, limits=amounts)])
    found = only(assigned(own, KATA, limit_range))
    assert codes(found) == ["LimitRangeIgnoresOverhead"]
    assert "max memory 600Mi" in found.notes[0].message and "832Mi" in found.notes[0].message


NODES = (
    node("plain-0"),
    node("plain-1"),
    node("kata-0", kata="yes", handlers=("", "kata-qemu"), taints=[{"key": "kata", "effect": "NoSchedule"}]),
    node("kata-1", kata="yes", handlers=("", "runc")),
)
PODS = {"apiVersion": "v1", "kind": "PodList", "items": []}


def test_nodes_are_those_that_class_selectors_taints_and_handler_allow() -> None:
    found = only(assigned(workload(), cluster=cluster(KATA, *NODES)))
    assert found.before is not None and found.before.nodes is not None and found.before.nodes.can_run == (
        "kata-1", "plain-0", "plain-1"
    )  # fmt: skip
    assert (
        found.after is not None and found.after.nodes is not None and found.after.nodes.can_run == ("kata-0",)
    )
    assert found.after.nodes.missing == ("kata-1",)
    assert codes(found) == ["HandlerMissing"]


def test_a_pod_larger_than_any_node_has_none() -> None:
    huge = workload(containers=[container(requests={"cpu": "3900m"})])
    found = only(assigned(huge, cluster=cluster(KATA, *NODES)))
    assert (
        found.before is not None and found.before.nodes is not None and len(found.before.nodes.can_run) == 3
    )
    assert codes(found) == ["NoNode"]


def test_pods_on_a_node_do_not_make_it_less_eligible() -> None:
    full = pod("other", on="kata-0", requests={"cpu": "4"})
    found = only(assigned(workload(), cluster=cluster(KATA, *NODES, full)))
    assert found.after is not None and found.after.nodes is not None
    assert found.after.nodes.can_run == ("kata-0",) and found.after.nodes.room == 0
    assert codes(found) == ["HandlerMissing", "NoRoom"]


@pytest.mark.parametrize(
    ("replicas", "expected"), [pytest.param(5, False, id="five fit"), pytest.param(6, True, id="six do not")]
)
def test_whether_all_pods_fit_at_once(replicas: int, expected: bool) -> None:
    """4 cpu, 750m of a pod: five fit, on top of nothing."""
    selected = {"replicas": replicas, "selector": {"matchLabels": {"app": "web"}}}
    own = pod("web-1", on="kata-0", labels={"app": "web"}, requests={"cpu": "2"})
    own["metadata"]["namespace"] = "shop"
    found = only(assigned(workload(spec=selected), cluster=cluster(KATA, *NODES, own, PODS)))
    assert ("NoRoom" in codes(found)) == expected


def test_without_nodes_nothing_is_said_of_them() -> None:
    found = assigned(workload(), KATA)
    assert found.nodes is None and after(found).nodes is None


def test_a_daemon_set_counts_the_nodes_of_its_template_and_waits_on_those_without_the_class() -> None:
    """kata-0 is tainted, and its toleration comes with the class; the plain nodes have no label kata."""
    found = only(assigned(workload("DaemonSet"), cluster=cluster(KATA, *NODES)))
    assert found.before is not None and found.after is not None
    assert (found.before.pods.high, found.after.pods.high) == (3, 3)
    assert found.after.nodes is not None and found.after.nodes.left_out == ("kata-0",)
    assert codes(found) == ["HandlerMissing", "DaemonPodsPending", "DaemonPodsMissing"]
    assert found.notes[1].message.startswith("2 of 3 pods would stay Pending")
    assert found.notes[2].message.startswith("no pod would be made for kata-0")


def test_a_daemon_set_whose_template_says_what_its_class_says_has_nothing_to_say() -> None:
    tolerations = KATA["scheduling"]["tolerations"]  # type: ignore[index]
    own = workload("DaemonSet", nodeSelector={"kata": "yes"}, tolerations=tolerations)
    found = only(assigned(own, cluster=cluster(KATA, NODES[0], NODES[2])))
    assert found.after is not None and found.after.pods.high == 1
    assert codes(found) == []


# --- quotas ---------------------------------------------------------------------------------------


def test_a_quota_is_what_is_used_and_what_changes() -> None:
    own = quota({"requests.cpu": "4", "pods": "10"}, {"requests.cpu": "3", "pods": "5"})
    found = assigned(workload(spec={"replicas": 4}), cluster=cluster(KATA, own))
    by_name = {each.resource: each for each in found.quotas}
    cpu = by_name["requests.cpu"]
    assert (str(cpu.before), str(cpu.after), str(cpu.hard), cpu.exceeded) == ("3", "4", "4", False)
    assert (str(cpu.peak), cpu.tight) == ("4500m", True)
    assert (str(by_name["pods"].after), str(by_name["pods"].peak)) == ("5", "6")
    assert [note.code for note in found.notes] == ["QuotaTightInRollout"]


def test_a_quota_that_is_passed_is_an_error() -> None:
    own = quota({"requests.memory": "2Gi"}, {"requests.memory": "2Gi"})
    found = assigned(workload(spec={"replicas": 4}), cluster=cluster(KATA, own))
    assert [note.code for note in found.notes] == ["QuotaExceeded"]
    assert found.notes[0].message == "ResourceQuota shop/compute: requests.memory 2Gi → 3.25Gi of 2Gi"


def test_a_quota_without_a_status_counts_the_input_alone() -> None:
    found = assigned(workload(spec={"replicas": 4}), KATA, quota({"cpu": "4"}))
    (cpu,) = found.quotas
    assert (cpu.used, str(cpu.before), str(cpu.after)) == (None, "2", "3")


def test_a_manifest_that_raises_a_quota_keeps_what_the_cluster_says_is_used() -> None:
    stored = quota({"requests.cpu": "1"}, {"requests.cpu": "1"})
    found = assigned(
        workload(spec={"replicas": 4}), quota({"requests.cpu": "8"}), cluster=cluster(KATA, stored)
    )
    (cpu,) = found.quotas
    assert (str(cpu.used), str(cpu.after), str(cpu.hard), cpu.exceeded) == ("1", "2", "8", False)


def test_a_quota_that_is_passed_today_leaves_no_room_for_a_rollout() -> None:
    own = quota({"requests.cpu": "1"}, {"requests.cpu": "9"})
    found = compare(
        read(workload(spec={"replicas": 4}, runtimeClassName="kata")),
        read(workload(spec={"replicas": 4})),
        cluster(KATA, own),
    )
    assert [note.code for note in found.notes] == ["QuotaTightInRollout"]


def test_a_quota_that_wants_limits_refuses_pods_without_any_and_overhead_is_no_help() -> None:
    own = quota({"limits.cpu": "4"}, scopes=["NotBestEffort"])
    one, other = read(workload(containers=[container()])), read(workload())
    found = only(compare(one, other, cluster(own)))
    assert codes(found) == ["Rejected"]
    assert "failed quota: compute: must specify limits.cpu for: c" in found.notes[0].message


def test_a_workload_that_is_not_applied_yet_counts_in_full() -> None:
    own = quota({"requests.cpu": "1"}, {"requests.cpu": "0"})
    given = workload(spec={"replicas": 1, "selector": {"matchLabels": {"app": "web"}}})
    known = cluster(KATA, own, node(kata="yes"), pod("other", on="n1"))
    (cpu,) = assigned(given, cluster=known).quotas
    assert (str(cpu.before), str(cpu.after)) == ("0", "750m")
    stored = {**given, "metadata": {**given["metadata"], "uid": "u"}}
    (cpu,) = assigned(stored, cluster=known).quotas
    assert str(cpu.after) == "250m", "of one that the cluster has, what changes"


def test_a_toleration_that_another_covers_is_no_difference() -> None:
    everything = {"operator": "Exists"}
    covered = {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute"}
    before = read(workload(tolerations=[covered, everything]))
    changed = read(workload(tolerations=[everything], runtimeClassName="kata"))
    found = only(compare(before, changed, cluster(KATA)))
    assert not any(change.path.startswith("tolerations") for change in found.changes)
    assert found.after is not None
    assert [text for text, _ in found.after.constraints if "tol" in text] == ["toleration *"]
