"""Events and statuses, as they are read."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.observed.observation import Observation, of_events, of_pod

ABOUT = {"kind": "Pod", "namespace": "shop", "name": "web", "uid": "u1"}
BASE = Observation("Pod", "shop", "web", "Failed", "words", uid="u1")


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param(
            {"involvedObject": ABOUT, "message": "words", "count": 7, "lastTimestamp": "2026-01-01T00:00:00Z", "source": {"component": "kubelet", "host": "n1"}},
            BASE._replace(times=7, last="2026-01-01T00:00:00Z", component="kubelet", node="n1"),
            id="v1, as the kubelet writes it",
        ),
        pytest.param(
            {"involvedObject": ABOUT, "message": "words", "eventTime": "2026-01-01T00:00:00.000000Z", "series": {"count": 3, "lastObservedTime": "2026-01-02T00:00:00Z"}, "reportingComponent": "default-scheduler", "reportingInstance": "control-1", "source": {}},
            BASE._replace(times=3, last="2026-01-02T00:00:00Z", component="default-scheduler"),
            id="v1, as the scheduler writes it: an instance that is no node",
        ),
        pytest.param(
            {"regarding": ABOUT, "note": "words", "deprecatedCount": 2, "deprecatedLastTimestamp": "2026-01-01T00:00:00Z", "deprecatedSource": {"component": "kubelet", "host": "n1"}},
            BASE._replace(times=2, last="2026-01-01T00:00:00Z", component="kubelet", node="n1"),
            id="events.k8s.io/v1",
        ),
        pytest.param({"involvedObject": "x", "count": "many", "series": 1}, Observation("", "", "", "Failed", ""), id="of another shape"),
    ],
)  # fmt: skip
def test_an_event(event: dict[str, Any], expected: Observation) -> None:
    assert list(of_events([{"reason": "Failed", **event}])) == [expected]


def test_events_of_other_reasons_are_passed_over() -> None:
    assert list(of_events([{"reason": "Pulled", "involvedObject": ABOUT}, {"reason": ["Failed"]}])) == []


def said(status: Any) -> list[tuple[str, str]]:
    pod = {"metadata": {"name": "web", "namespace": "shop"}, "spec": {"nodeName": "n1"}, "status": status}
    return [(found.reason, found.message) for found in of_pod(pod)]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ({"conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/1"}]}, [("PodScheduled=False, Unschedulable", "0/1")]),
        ({"phase": "Failed", "reason": "OutOfcpu", "message": "Pod was rejected: Node"}, [("OutOfcpu", "Pod was rejected: Node")]),
        ({"containerStatuses": [{"state": {"waiting": {"reason": "CreateContainerError", "message": "m"}}}]}, [("CreateContainerError", "m")]),
        ({"initContainerStatuses": [{"state": {"waiting": {"reason": "RunContainerError"}}}]}, [("RunContainerError", "")]),
        ({"containerStatuses": [{"state": {"waiting": {"reason": "ContainerCreating"}}}, {"state": {"running": {}}}]}, []),
        ({"phase": "Running"}, []),
        ({"containerStatuses": [None, {"state": []}], "conditions": {}}, []),
        (None, []),
    ],
)  # fmt: skip
def test_the_status_of_a_pod(status: Any, expected: list[tuple[str, str]]) -> None:
    assert said(status) == expected
