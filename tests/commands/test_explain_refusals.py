"""Workloads whose pods the API server refused: their events move the verdict while they lack pods, and not later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..observed.test_refusals import MESSAGES
from ..scheduling.builders import node, runtime_class
from .conftest import Run


def workload(kind: str, status: Any, **spec: Any) -> dict[str, Any]:
    restart = {"restartPolicy": "Never"} if kind == "Job" else {}
    template = {
        "metadata": {"labels": {"app": "web"}},
        "spec": {"runtimeClassName": "kata", "containers": [{"name": "c", "image": "i"}], **restart},
    }
    return {
        "apiVersion": "batch/v1" if kind == "Job" else "apps/v1",
        "kind": kind,
        "metadata": {"name": "web", "namespace": "shop", "uid": "u"},
        "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": template, **spec},
        "status": status,
    }


def event(kind: str = "ReplicaSet", name: str = "web-7d9c8b6f5d", message: str = "") -> dict[str, Any]:
    return {
        "apiVersion": "v1", "kind": "Event", "metadata": {"name": "e", "namespace": "shop"},
        "reason": "FailedCreate", "type": "Warning", "count": 14, "lastTimestamp": "2026-11-28T04:00:00Z",
        "source": {"component": f"{kind.lower()}-controller"},
        "involvedObject": {"kind": kind, "namespace": "shop", "name": name},
        "message": f"Error creating: {message or MESSAGES['a webhook that says no'][0]}",
    }  # fmt: skip


def condition(status: str = "True") -> dict[str, Any]:
    return {
        "type": "ReplicaFailure", "status": status, "reason": "FailedCreate",
        "message": MESSAGES["a quota that is full"][0], "lastTransitionTime": "2026-11-28T03:00:00Z",
    }  # fmt: skip


NO, YES = ("No", 1), ("Yes", 0)
STATES = {
    "a Deployment without pods": (workload("Deployment", {}, replicas=2), event(), NO),
    "a Deployment whose new ReplicaSet lacks one": (
        workload("Deployment", {"replicas": 2, "updatedReplicas": 1}, replicas=2), event(), NO,
    ),
    "a Deployment that has all its pods since": (
        workload("Deployment", {"replicas": 2, "updatedReplicas": 2}, replicas=2), event(), YES,
    ),
    "a Deployment of none": (workload("Deployment", {}, replicas=0), event(), YES),
    "another's event": (workload("Deployment", {}, replicas=2), event(name="other-7d9c8b6f5d"), YES),
    "a condition, when events are gone": (
        workload("Deployment", {"conditions": [condition()]}, replicas=2), node("n2"), NO,
    ),
    "a condition of the past": (
        workload("Deployment", {"conditions": [condition("False")]}, replicas=2), node("n2"), YES,
    ),
    "a StatefulSet": (workload("StatefulSet", {"replicas": 1}, replicas=3), event("StatefulSet", "web"), NO),
    "a DaemonSet": (
        workload("DaemonSet", {"desiredNumberScheduled": 4, "currentNumberScheduled": 1}), event("DaemonSet", "web"), NO,
    ),
    "a DaemonSet that has them all": (
        workload("DaemonSet", {"desiredNumberScheduled": 4, "currentNumberScheduled": 4}), event("DaemonSet", "web"), YES,
    ),
    "a Job": (workload("Job", {}), event("Job", "web"), NO),
    "a Job that runs": (workload("Job", {"active": 1}), event("Job", "web"), YES),
    "words that nobody knows": (workload("Deployment", {}, replicas=1), event(message="etcdserver: no space"), NO),
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_a_workload_that_lacks_pods_for_a_refusal_does_not_start(name: str, run: Run, tmp_path: Path) -> None:
    owner, said, (verdict, code) = STATES[name]
    path = tmp_path / "c.json"
    objects = [node("n1", handlers=("", "kata")), runtime_class("kata"), owner, said]
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    asked = ("explain", f"{owner['kind']}/web", "-n", "shop", "--snapshot", str(path))
    (item,) = json.loads(run(*asked, "-o", "json").out)["items"]
    ran = run(*asked)
    assert (item["verdict"], ran.code) == (verdict, code)
    assert ("no pod is made: FailedCreate: " in ran.out.decode()) == (verdict == "No")
    if verdict == "No" and said.get("kind") == "Event":
        assert b"-controller, 14 times, 2026-11-28T04:00:00Z)" in ran.out
    again = run(*asked, "--class", "kata")
    assert again.code == 0 or verdict == "No"
