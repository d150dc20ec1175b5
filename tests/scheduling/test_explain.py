"""Explanations: verdicts, handlers, fixes, what is left out, JSON."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.reports.explain.json import to_json
from kubectl_runtimeclass.scheduling.explain import explain
from kubectl_runtimeclass.scheduling.filters import FILTERS

from .builders import claim, explained, node, pod, reasons, runtime_class, snapshot, volume

GPU_TAINT = {"key": "dedicated", "value": "gpu", "effect": "NoSchedule"}
KATA = runtime_class(overhead={"cpu": "250m"}, scheduling={"nodeSelector": {"kata": "true"}})


def test_the_filters_are_those_of_the_scheduler_in_its_order() -> None:
    assert [found.name for found in FILTERS] == [
        "NodeUnschedulable", "NodeName", "TaintToleration", "NodeAffinity", "NodePorts", "NodeResourcesFit",
        "VolumeRestrictions", "NodeVolumeLimits", "VolumeBinding", "VolumeZone", "PodTopologySpread",
        "InterPodAffinity", "DynamicResources", "NodeDeclaredFeatures",
    ]  # fmt: skip


def test_every_filter_speaks_and_the_first_decides() -> None:
    explanation = explained(
        pod(requests={"cpu": "9"}, nodeSelector={"disk": "ssd"}), node(taints=[GPU_TAINT])
    )
    verdict = explanation.nodes[0]
    assert verdict.first == dict(verdict.filters)["TaintToleration"]
    assert [name for name, _ in verdict.failures] == [
        "TaintToleration",
        "NodeAffinity",
        "NodeResourcesFit",
    ]


def test_the_summary_counts_reasons_and_sorts_them_as_text() -> None:
    nodes = [node(f"a{i}", taints=[GPU_TAINT]) for i in range(10)]
    nodes += [node(f"b{i}", allocatable={"cpu": "1", "memory": "1Gi"}) for i in range(2)]
    explanation = explained(pod(requests={"cpu": "2", "memory": "2Gi"}), *nodes)
    assert explanation.message == (
        "0/12 nodes are available: 10 node(s) had untolerated taint(s), "
        "2 Insufficient cpu, 2 Insufficient memory."
    )


@pytest.mark.parametrize(
    ("listed", "message"),
    [(["Node"], "no nodes available to schedule pods"), ([], None)],
    ids=["none", "not read"],
)
def test_no_nodes(listed: list[str], message: str | None) -> None:
    assert explain(pod(), snapshot(listed=listed)).message == message


def test_a_rejected_pod_has_no_nodes() -> None:
    item = to_json(explained(pod(runtimeClassName="kato"), node(), KATA))
    assert item["admission"]["allowed"] is False
    assert item["admission"]["message"] == 'pod rejected: RuntimeClass "kato" not found'
    assert (item["nodes"], item["requests"], item["qosClass"], item["message"]) == ([], {}, None, None)


def test_what_if_another_class_were_set() -> None:
    given = pod(runtimeClassName="old", overhead={"cpu": "1"}, requests={"cpu": "500m"})
    explanation = explained(given, node(kata="true"), KATA, runtime_class_name="kata")
    assert explanation.requests is not None
    assert explanation.requests.explain("cpu") == "750m (500m + 250m RuntimeClass overhead)"
    assert [verdict.eligible for verdict in explanation.nodes] == [True]


def test_a_daemon_set_goes_to_nodes_under_pressure() -> None:
    pressure = {"key": "node.kubernetes.io/disk-pressure", "effect": "NoSchedule"}
    found = node(taints=[pressure])
    assert reasons(pod(), found) == {"n1": ["node(s) had untolerated taint(s)"]}
    assert reasons(pod(), found, daemon_set=True) == {"n1": []}


def test_an_unread_class_is_not_said_to_be_missing() -> None:
    with pytest.raises(RuntimeClassError, match='could not be read, so nothing can be said of "kata"'):
        explain(pod(runtimeClassName="kata"), snapshot(unreadable=["runtimeclasses"]))


@pytest.mark.parametrize(
    ("handlers", "status", "can_run"),
    [
        pytest.param(["", "runc", "kata"], "served", True, id="the node has it"),
        pytest.param(["", "runc"], "missing", False, id="the node has others"),
        pytest.param([], "unknown", True, id="the node does not say"),
    ],
)
def test_the_handler_is_a_matter_of_its_own(handlers: list[str], status: str, can_run: bool) -> None:
    (verdict,) = explained(pod(runtimeClassName="kata"), node(handlers=handlers, kata="true"), KATA).nodes
    assert (verdict.eligible, verdict.runtime_handler, verdict.can_run) == (True, status, can_run)


def test_no_class_asks_for_the_handler_that_is_always_there() -> None:
    assert explained(pod(), node(handlers=["", "runc"])).nodes[0].runtime_handler == "served"


@pytest.mark.parametrize(
    ("runtime", "reason"),
    [
        ("containerd://2.0.1", 'no runtime for "kata" is configured'),
        ("containerd://1.7.0", 'failed to get sandbox runtime: no runtime for "kata" is configured'),
        ("cri-o://1.31.0", "failed to find runtime handler kata from runtime list"),
        ("docker://27.0.0", 'RuntimeHandler "kata" not supported'),
    ],
)
def test_a_missing_handler_is_told_in_the_words_of_the_event(runtime: str, reason: str) -> None:
    found = node(handlers=["runc"], kata="true")
    found["status"]["nodeInfo"] = {"containerRuntimeVersion": runtime}
    item = to_json(explained(pod(runtimeClassName="kata"), found, KATA))
    assert item["nodes"][0]["warnings"] == [f"FailedCreatePodSandBox: Failed to create pod sandbox: {reason}"]


def test_features_that_the_handler_lacks_are_told() -> None:
    mount = {"name": "v", "mountPath": "/v", "recursiveReadOnly": "Enabled"}
    given = pod(runtimeClassName="kata", hostUsers=False, containers=[{"name": "c", "volumeMounts": [mount]}])
    item = to_json(explained(given, node(handlers=["kata"], kata="true"), KATA))
    assert item["nodes"][0]["warnings"] == [
        'can\'t set `spec.hostUsers: false`, RuntimeClass handler "kata" does not support user namespaces',
        'volume "v" requested recursive read-only mode, but it is not supported by the runtime',
    ]


def required(*terms: Any) -> dict[str, Any]:
    return {
        "nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": list(terms)}}
    }


def term(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


@pytest.mark.parametrize(
    ("given", "found", "commands"),
    [
        pytest.param(pod(), node(), [], id="nothing to do"),
        pytest.param(
            pod(nodeSelector={"disk": "ssd"}), node(), ["kubectl label node n1 disk=ssd"], id="a label"
        ),
        pytest.param(
            pod(nodeSelector={"disk": "ssd"}),
            node(disk="hdd"),
            ["kubectl label node n1 disk=ssd --overwrite"],
            id="another value for a label",
        ),
        pytest.param(
            pod(), node(taints=[GPU_TAINT]), ["kubectl taint node n1 dedicated:NoSchedule-"], id="a taint"
        ),
        pytest.param(
            pod(nodeSelector={"disk": "ssd"}),
            node(taints=[GPU_TAINT]),
            ["kubectl taint node n1 dedicated:NoSchedule-", "kubectl label node n1 disk=ssd"],
            id="both",
        ),
        pytest.param(
            pod(affinity=required(term("a", "In", "1", "2"))), node(), ["kubectl label node n1 a=1"], id="In"
        ),
        pytest.param(
            pod(affinity=required(term("a", "Exists"))), node(), ["kubectl label node n1 a="], id="Exists"
        ),
        pytest.param(
            pod(affinity=required(term("a", "NotIn", "1"))),
            node(a="1"),
            ["kubectl label node n1 a-"],
            id="NotIn",
        ),
        pytest.param(
            pod(affinity=required(term("a", "Gt", "6"))),
            node(a="6"),
            ["kubectl label node n1 a=7 --overwrite"],
            id="Gt",
        ),
        pytest.param(
            pod(affinity=required(term("a", "Lt", "6"))), node(), ["kubectl label node n1 a=5"], id="Lt"
        ),
        pytest.param(
            pod(nodeSelector={"a": "1"}, affinity=required(term("a", "In", "1"))),
            node(),
            ["kubectl label node n1 a=1"],
            id="one command for both demands",
        ),
    ],
)
def test_fixes_are_commands_and_they_work(given: Any, found: Any, commands: list[str]) -> None:
    verdict = explained(given, found).nodes[0]
    assert [fix.command for fix in verdict.fixes] == commands
    for command in commands:
        carry_out(found, shlex.split(command))
    assert reasons(given, found) == {"n1": []}


def carry_out(found: dict[str, Any], command: list[str]) -> None:
    """kubectl label, taint and uncordon on an object."""
    verb, subject = command[1], command[-1]
    if verb == "uncordon":
        found["spec"]["unschedulable"] = False
        return
    subject = command[4]
    if verb == "taint":
        key, _, effect = subject[:-1].partition(":")
        found["spec"]["taints"] = [
            t for t in found["spec"]["taints"] if (t["key"], t["effect"]) != (key, effect)
        ]
    elif subject.endswith("-"):
        del found["metadata"]["labels"][subject[:-1]]
    else:
        key, _, value = subject.partition("=")
        assert ("--overwrite" in command) == (key in found["metadata"]["labels"])
        found["metadata"]["labels"][key] = value


def test_uncordoning_takes_the_taint_of_a_cordoned_node_away() -> None:
    found = node(taints=[{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}])
    found["spec"]["unschedulable"] = True
    (fix,) = explained(pod(), found).nodes[0].fixes
    assert fix == ("uncordon the node", "kubectl uncordon n1")


def test_shortages_and_taints_of_the_cluster_itself_have_words_but_no_command() -> None:
    lost = node(taints=[{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}])
    fixes = explained(
        pod(requests={"cpu": "4500m", "memory": "4Gi"}), lost, pod("a", on="n1", requests={"memory": "5Gi"})
    )
    assert list(fixes.nodes[0].fixes) == [
        (
            "wait until node.kubernetes.io/not-ready:NoSchedule is lifted, or tolerate it: "
            "{key: node.kubernetes.io/not-ready, operator: Exists, effect: NoSchedule}",
            None,
        ),
        ("cpu short by 500m: the node has 4 in all, no eviction helps", None),
        ("memory short by 1Gi: free as much on the node, or request that much less", None),
    ]


def test_no_fix_is_offered_where_one_failure_has_none() -> None:
    assert explained(pod(nodeName="n2", nodeSelector={"a": "b"}), node()).nodes[0].fixes == ()


def test_names_in_commands_are_quoted() -> None:
    found = node("n1; rm -rf /")
    (fix,) = explained(pod(nodeSelector={"a": "$(b)"}), found).nodes[0].fixes
    assert fix.command == "kubectl label node 'n1; rm -rf /' 'a=$(b)'"


@pytest.mark.parametrize(
    ("spec", "objects", "sentence"),
    [
        pytest.param(
            {"schedulerName": "volcano"},
            [],
            "schedulerName volcano: another scheduler decides, by rules of its own",
            id="another scheduler",
        ),
        pytest.param(
            {"schedulingGates": [{"name": "a"}, {"name": "b"}]},
            [],
            "schedulingGates: the pod is waiting for scheduling gates: [a b]",
            id="gates",
        ),
        pytest.param(
            {"nodeName": "n1"},
            [],
            "nodeName n1: no scheduler is asked, the kubelet of that node decides",
            id="a node name",
        ),
        pytest.param(
            {"resourceClaims": [{"name": "gpu"}]},
            [],
            "resourceClaims: gpu: DeviceClasses, ResourceSlices and ResourceClaims were not read",
            id="DRA",
        ),
        pytest.param(
            {"tolerations": [{"key": "a", "operator": "Gt", "value": "1"}]},
            [],
            "tolerations: Gt and Lt tolerate nothing, TaintTolerationComparisonOperators is taken as off",
            id="comparing tolerations",
        ),
        pytest.param(
            {"priorityClassName": "high"},
            [],
            "priorityClassName high: not among the objects read, its priority is taken as 0",
            id="a priority class",
        ),
        pytest.param(
            {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "data"}}]},
            [claim(volume="pv"), volume(gcePersistentDisk={"pdName": "d"})],
            "volumes: in-tree volume pv is checked without translation to CSI",
            id="in-tree volumes",
        ),
    ],
)
def test_what_is_not_evaluated_is_named(spec: dict[str, Any], objects: list[Any], sentence: str) -> None:
    assert explained(pod(), node()).not_evaluated == ()
    assert sentence in explained(pod(**spec), node(), *objects).not_evaluated


@pytest.mark.parametrize(
    ("there", "text"),
    [
        (110, "move 1 pod off the node: it has 110 of 110"),
        (112, "move 3 pods off the node: it has 112 of 110"),
    ],
)
def test_pods_to_move_are_counted(there: int, text: str) -> None:
    found = [pod(f"p{nth}", on="n1") for nth in range(there)]
    (fix,) = explained(pod(), node(), *found).nodes[0].fixes
    assert fix == (text, None)


def test_pods_that_were_not_read_are_named() -> None:
    explanation = explain(pod(), snapshot(node(), listed=[], unreadable=["pods"]))
    assert explanation.not_evaluated == (
        "pods were not read: every node is taken as empty",
        "pods could not be read",
    )


def test_json_has_the_fields_of_the_contract() -> None:
    owner = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"}}
    given = {
        "metadata": {"labels": {}},
        "spec": pod(runtimeClassName="kata", requests={"cpu": "500m"})["spec"],
    }
    there = pod("a", on="n1", requests={"cpu": "3400m"})
    found = node(handlers=["kata"], kata="true")
    assert to_json(explained(given, found, there, KATA, namespace="shop", owner=owner)) == {
        "object": {"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "web"},
        "runtimeClassName": "kata",
        "handler": "kata",
        "admission": {
            "allowed": True,
            "message": None,
            "detail": "",
            "overhead": {"cpu": "250m"},
            "nodeSelector": {"kata": "true"},
            "tolerations": [],
        },
        "requests": {"cpu": "750m"},
        "qosClass": "Burstable",
        "message": "0/1 nodes are available: 1 Insufficient cpu.",
        "kubernetesVersion": "v1.37.2",
        "nodes": [
            {
                "name": "n1",
                "eligible": False,
                "runtimeHandler": "served",
                "reasons": ["Insufficient cpu"],
                "filters": [
                    {"name": "NodeUnschedulable", "passed": True, "reasons": [], "detail": ""},
                    {"name": "TaintToleration", "passed": True, "reasons": [], "detail": ""},
                    {"name": "NodeAffinity", "passed": True, "reasons": [], "detail": ""},
                    {
                        "name": "NodeResourcesFit",
                        "passed": False,
                        "reasons": ["Insufficient cpu"],
                        "detail": "cpu: requests 750m (500m + 250m RuntimeClass overhead), 600m free of 4",
                    },
                ],
                "fixes": [
                    {
                        "description": "cpu short by 150m: "
                        "free as much on the node, or request that much less",
                        "command": None,
                    }
                ],
            }
        ],
        "notEvaluated": [],
    }


@pytest.mark.parametrize(
    ("version", "answered", "note"),
    [
        ("v1.34.1-eks-2", "v1.34.1", None),
        ("v1.38.0", "v1.37.2", "Kubernetes v1.38.0 is newer than what is known: answered as v1.37.2"),
        ("v1.29.4", "v1.31.0", "Kubernetes v1.29.4 is older than what is known: answered as v1.31.0"),
    ],
)
def test_the_version_that_answered_is_told(version: str, answered: str, note: str | None) -> None:
    item = to_json(explained(pod(), node(), version=version))
    assert item["kubernetesVersion"] == answered
    assert item["notEvaluated"] == ([note] if note else [])


def test_the_newest_kubelet_tells_the_version_where_the_server_does_not() -> None:
    nodes = [node(name) for name in ("a", "b")]
    for each, version in zip(nodes, ("v1.33.4", "v1.35.1"), strict=True):
        each["status"]["nodeInfo"] = {"kubeletVersion": version}
    assert str(snapshot(*nodes).version) == "v1.35.1"
    assert str(snapshot(*nodes, version="v1.36.0").version) == "v1.36.0"
