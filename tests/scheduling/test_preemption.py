"""Whose pods the scheduler would evict; the rest of its sentence, on recorded clusters."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.scheduling.preemption import Preemption, preempt
from kubectl_runtimeclass.snapshot.snapshot import build

from ..support.explaining import explain
from .builders import node, pod
from .test_conformance import cases, cluster

ROOM = {"cpu": "2", "pods": "10"}


def low(name: str, on: str, cpu: str = "1", priority: int = 0, **metadata: Any) -> dict[str, Any]:
    found = pod(name, on=on, requests={"cpu": cpu}, priority=priority)
    found["metadata"].update(metadata)
    return found


def budget(allowed: int, **labels: str) -> dict[str, Any]:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "keep", "namespace": "default"},
        "spec": {"selector": {"matchLabels": labels}},
        "status": {"disruptionsAllowed": allowed},
    }


def outcome(*objects: Any, preemption: str = "PreemptLowerPriority", **spec: Any) -> Preemption:
    """What comes of a pod with a priority of 1000 that requests a cpu; no node takes it as it is."""
    high = {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": "high"},
        "value": 1000,
        "preemptionPolicy": preemption,
    }
    snapshot = build([*objects, high])
    incoming = pod("urgent", requests={"cpu": "1"}, priorityClassName="high", **spec)
    explanation = explain(incoming, snapshot)
    assert explanation.pod is not None
    assert not any(verdict.eligible for verdict in explanation.nodes)
    return preempt(explanation.pod, snapshot, explanation.nodes)


def victims(found: Preemption) -> tuple[str | None, list[str]]:
    return found.node, [str(victim) for victim in found.victims]


def test_a_pod_of_lower_priority_makes_room() -> None:
    found = outcome(node(allocatable=ROOM), low("a", "n1", "2"))
    assert victims(found) == ("n1", ["default/a"])
    assert found.message == (
        "preemption: found a potential placement for pod on node n1, preempting 1 victims"
    )


def test_no_more_pods_go_than_must() -> None:
    objects = (node(allocatable=ROOM), low("small", "n1", "500m"), low("big", "n1", "1500m"))
    assert victims(outcome(*objects)) == ("n1", ["default/big"])


def test_the_less_important_pod_goes() -> None:
    objects = (node(allocatable=ROOM), low("a", "n1", priority=5), low("b", "n1", priority=1))
    assert victims(outcome(*objects)) == ("n1", ["default/b"])


def test_of_equals_the_younger_goes() -> None:
    old, young = low("old", "n1"), low("young", "n1")
    old["status"]["startTime"], young["status"]["startTime"] = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
    assert victims(outcome(node(allocatable=ROOM), young, old)) == ("n1", ["default/young"])


def test_the_node_with_the_lowest_priorities_is_taken() -> None:
    objects = (
        node("n1", allocatable=ROOM),
        node("n2", allocatable=ROOM),
        low("a", "n1", "2", priority=9),
        low("b", "n2", "2", priority=3),
    )
    assert victims(outcome(*objects)) == ("n2", ["default/b"])


def test_a_budget_is_kept_where_another_pod_can_go() -> None:
    kept = low("kept", "n1", priority=1, labels={"app": "db"})
    free = low("free", "n1", priority=2, labels={"app": "web"})
    found = outcome(node(allocatable=ROOM), kept, free, budget(0, app="db"))
    assert (victims(found), found.violations) == (("n1", ["default/free"]), 0)


def test_a_budget_is_violated_where_there_is_no_other_way() -> None:
    kept = low("kept", "n1", "2", labels={"app": "db"})
    found = outcome(node(allocatable=ROOM), kept, budget(0, app="db"))
    assert (victims(found), found.violations) == (("n1", ["default/kept"]), 1)


@pytest.mark.parametrize(
    ("objects", "spec", "message"),
    [
        pytest.param(
            (node(allocatable=ROOM), low("a", "n1", "2", priority=1000)),
            {},
            "preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
            id="pods of the same priority stay",
        ),
        pytest.param(
            (node(allocatable=ROOM), low("a", "n1", "2")),
            {"preemption": "Never"},
            "preemption: not eligible due to preemptionPolicy=Never.",
            id="a pod that does not want it",
        ),
        pytest.param(
            (node(allocatable=ROOM, zone="a"), low("a", "n1", "2")),
            {"nodeSelector": {"zone": "b"}},
            "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
            id="a node that no eviction makes fit",
        ),
        pytest.param(
            (node(allocatable=ROOM), low("a", "n1", "500m"), low("b", "n1", "1500m", priority=1000)),
            {},
            "preemption: 0/1 nodes are available: 1 Insufficient cpu.",
            id="all that may go is not enough",
        ),
    ],
)
def test_why_it_does_not_help(objects: Any, spec: Any, message: str) -> None:
    found = outcome(*objects, **spec)
    assert (found.message, found.node, found.victims) == (message, None, ())


FILES = ("scheduling", "scheduling-loose", "scheduling-spread", "chain-1.34", "chain-1.37")


def test_the_second_half_of_recorded_sentences() -> None:
    compared, wrong = 0, []
    for case in cases(*FILES):
        said = case.get("scheduling", {}).get("message")
        if not said or case["scheduling"].get("reason") == "SchedulingGated" or case.get("family") == "dra":
            continue
        snapshot = cluster(case)
        explanation = explain(case["pod"], snapshot)
        if explanation.pod is None or any(verdict.eligible for verdict in explanation.nodes):
            continue
        ours = f"{explanation.message} {preempt(explanation.pod, snapshot, explanation.nodes).message}"
        compared += 1
        if ours != said:
            wrong.append((case["name"], said, ours))
    assert wrong == []
    assert compared > 1000
