"""NodeResourcesFit: free is allocatable less what the pods on the node request."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.scheduling.status import Code, InsufficientResource

from ..builders import detail, explained, node, pod, reasons, runtime_class

KATA = runtime_class(overhead={"cpu": "250m", "memory": "320Mi"})


@pytest.mark.parametrize(
    ("requests", "allocatable", "expected"),
    [
        pytest.param({"cpu": "4"}, {}, [], id="all of the node"),
        pytest.param({"cpu": "4001m"}, {}, ["Insufficient cpu"], id="a thousandth more"),
        pytest.param(
            {"cpu": "5", "memory": "9Gi"}, {}, ["Insufficient cpu", "Insufficient memory"], id="all shortages"
        ),
        pytest.param(
            {"nvidia.com/gpu": "1"}, {}, ["Insufficient nvidia.com/gpu"], id="a device the node lacks"
        ),
        pytest.param({"nvidia.com/gpu": "1"}, {"nvidia.com/gpu": "1"}, [], id="a device it has"),
        pytest.param({"hugepages-2Mi": "2Mi"}, {}, ["Insufficient hugepages-2Mi"], id="huge pages"),
        pytest.param({"ephemeral-storage": "1"}, {}, ["Insufficient ephemeral-storage"], id="disk"),
        pytest.param({"storage": "1Gi"}, {}, [], id="what the scheduler does not count"),
        pytest.param({"cpu": "1"}, {"pods": "0"}, ["Too many pods"], id="no pod slot"),
        pytest.param(
            {"cpu": "9"}, {"pods": "0"}, ["Too many pods", "Insufficient cpu"], id="no slot, and no cpu"
        ),
        pytest.param({"memory": "0.1"}, {"memory": "1"}, [], id="fractions are rounded up"),
        pytest.param({"memory": "1.1"}, {"memory": "1"}, ["Insufficient memory"], id="to the next byte"),
    ],
)
def test_an_empty_node(requests: Any, allocatable: Any, expected: list[str]) -> None:
    assert reasons(pod(requests=requests), node(allocatable=allocatable)) == {"n1": expected}


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        pytest.param(pod("a", on="n1", requests={"cpu": "3"}), [], id="room beside it"),
        pytest.param(pod("a", on="n1", requests={"cpu": "3001m"}), ["Insufficient cpu"], id="no room"),
        pytest.param(
            pod("a", on="n1", requests={"cpu": "3"}, overhead={"cpu": "1m"}),
            ["Insufficient cpu"],
            id="overhead of the pods that are there counts",
        ),
        pytest.param(
            {**pod("a", on="n1", requests={"cpu": "4"}), "status": {"phase": "Failed"}},
            [],
            id="not of those that ended",
        ),
        pytest.param(pod("a", on="n2", requests={"cpu": "4"}), [], id="nor of those elsewhere"),
        pytest.param(pod("a", requests={"cpu": "4"}), [], id="nor of those that wait"),
    ],
)
def test_a_node_with_a_pod(there: Any, expected: list[str]) -> None:
    assert reasons(pod(requests={"cpu": "1"}), node(), there) == {"n1": expected}


def test_a_pod_that_asks_for_nothing_fits_an_overcommitted_node_until_its_class_adds_overhead() -> None:
    there = pod("a", on="n1", requests={"cpu": "6"})
    assert reasons(pod(), node(), there) == {"n1": []}
    explanation = explained(pod(runtimeClassName="kata"), node(), there, KATA)
    assert explanation.qos_class == "BestEffort"
    assert detail(explanation, "NodeResourcesFit") == (
        "cpu: requests 250m (0 + 250m RuntimeClass overhead), 0 free of 4 (overcommitted by 2)"
    )


def test_the_numbers_behind_the_sentence() -> None:
    there = pod("a", on="n1", requests={"cpu": "3400m"})
    explanation = explained(pod(requests={"cpu": "500m"}, runtimeClassName="kata"), node(), there, KATA)
    (status,) = [status for name, status in explanation.nodes[0].filters if name == "NodeResourcesFit"]
    (evidence,) = status.evidence
    assert isinstance(evidence, InsufficientResource)
    assert evidence[:4] == ("cpu", 750, 3400, 4000)
    assert (evidence.free, evidence.short) == (600, 150)
    assert str(evidence) == "cpu: requests 750m (500m + 250m RuntimeClass overhead), 600m free of 4"
    assert status.code is Code.UNSCHEDULABLE


def test_more_than_the_node_has_in_all_cannot_be_helped_by_eviction() -> None:
    verdict = explained(pod(requests={"cpu": "5"}), node()).nodes[0]
    assert verdict.first is not None
    assert verdict.first.code is Code.UNSCHEDULABLE_AND_UNRESOLVABLE


def test_capacity_stands_in_for_allocatable_as_in_the_api_server() -> None:
    there = node()
    there["status"] = {"capacity": {"cpu": "1", "pods": "1"}}
    assert reasons(pod(requests={"cpu": "1"}), there) == {"n1": []}
    there["status"] = {}
    assert reasons(pod(requests={"cpu": "1"}), there) == {"n1": ["Too many pods", "Insufficient cpu"]}


@pytest.mark.parametrize(
    ("priority", "expected"),
    [
        pytest.param(0, ["Insufficient cpu"], id="a pod about to come of the same priority counts"),
        pytest.param(-1, [], id="one of lower priority does not"),
    ],
)
def test_nominated_pods(priority: int, expected: list[str]) -> None:
    nominated = pod("soon", requests={"cpu": "4"}, priority=priority)
    nominated["status"]["nominatedNodeName"] = "n1"
    assert reasons(pod(requests={"cpu": "1"}), node(), nominated) == {"n1": expected}


def test_a_nominated_pod_is_not_in_its_own_way() -> None:
    nominated = pod("p", requests={"cpu": "4"})
    nominated["status"]["nominatedNodeName"] = "n1"
    assert reasons(pod("p", requests={"cpu": "4"}), node(), nominated) == {"n1": []}
