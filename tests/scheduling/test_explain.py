"""Explanations: verdicts, handlers, fixes, what is left out, JSON."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.reports.explain.json import to_json
from kubectl_runtimeclass.scheduling.filters import FILTERS

from ..support.explaining import explain
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
    assert (item["requests"], item["qosClass"], item["message"]) == ({}, None, None)


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
    ("handlers", "status"),
    [
        pytest.param(["", "runc", "kata"], "served", id="the node has it"),
        pytest.param(["", "runc"], "missing", id="the node has others"),
        pytest.param([], "unknown", id="the node does not say"),
    ],
)
def test_the_handler_is_a_matter_of_its_own(handlers: list[str], status: str) -> None:
    (verdict,) = explained(pod(runtimeClassName="kata"), node(handlers=handlers, kata="true"), KATA).nodes
    assert (verdict.eligible, verdict.runtime_handler) == (True, status)


def test_no_class_asks_for_the_handler_that_is_always_there() -> None:
    assert explained(pod(), node(handlers=["", "runc"])).nodes[0].runtime_handler == "served"


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


def test_pods_that_were_not_read_are_named() -> None:
    explanation = explain(pod(), snapshot(node(), listed=[], unreadable=["pods"]))
    assert explanation.not_evaluated == (
        "pods were not read: every node is taken as empty",
        "pods could not be read",
    )


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
