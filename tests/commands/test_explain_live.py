"""Live pods as their statuses and events show them: whether they start, and why not, in table, JSON and exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..scheduling.builders import node, pod, runtime_class
from .conftest import Run

Object = dict[str, Any]

RPC = "Failed to create pod sandbox: rpc error: code = Unknown desc = "
POOL = {"nodeSelector": {"pool": "kata"}}


def stuck(
    reason: str = "ContainerCreating", message: str = "", phase: str = "Pending", **status: Any
) -> Object:
    waiting = {"reason": reason, "message": message}
    made = pod(on="n1", runtimeClassName="kata")
    return {
        **made,
        "status": {
            "phase": phase,
            "containerStatuses": [{"name": "c", "state": {"waiting": waiting}, **status}],
        },
    }


def failed(reason: str, message: str) -> Object:
    return {
        **pod(on="n1", runtimeClassName="kata"),
        "status": {"phase": "Failed", "reason": reason, "message": message},
    }


def event(
    reason: str, message: str, component: str = "kubelet", last: str = "2026-11-28T04:00:00Z"
) -> Object:
    return {
        "apiVersion": "v1", "kind": "Event", "metadata": {"name": f"{reason}-{last}", "namespace": "default"},
        "reason": reason, "message": message, "count": 4, "lastTimestamp": last,
        "source": {"component": component, **({"host": "n1"} if component == "kubelet" else {})},
        "involvedObject": {"kind": "Pod", "namespace": "default", "name": "p"},
    }  # fmt: skip


ON_N1 = "on node n1: "
SCALED = event("TriggeredScaleUp", "pod triggered scale-up: [{kata 0->1 (max: 3)}]", "cluster-autoscaler")
NOT_SCALED = event(
    "NotTriggerScaleUp", "pod didn't trigger scale-up: 1 max node group size reached", "cluster-autoscaler",
    "2026-11-28T05:00:00Z",
)  # fmt: skip

LIVE = {
    "nothing happened yet": (stuck(), [], "Yes", f"is to start {ON_N1}it has not started yet"),
    "it runs": ({**stuck(), "status": {"phase": "Running"}}, [], "Yes", f"is fine {ON_N1}it runs"),
    "a Secret is missing": (
        stuck(), [event("FailedMount", 'MountVolume.SetUp failed for volume "tls" : secret "web" not found')], "No",
        f"does not start {ON_N1}FailedMount: ",
    ),
    "a volume is late by a moment": (
        stuck(),
        [event("FailedMount", 'MountVolume.SetUp failed for volume "t" : failed to sync configmap cache: timed out waiting for the condition')],
        "Yes", f"is to start {ON_N1}it has not started yet",
    ),
    "the runtime refuses the container": (
        stuck(), [event("Failed", "Error: failed to create containerd task: failed to create shim task: CreateContainerRequest is blocked by policy: x")],
        "No", f"does not start {ON_N1}Failed: Error: ",
    ),
    "the image is not there": (stuck("ImagePullBackOff", "Back-off"), [], "No", f"does not start {ON_N1}ImagePullBackOff"),
    "the runtime could not start what restarts now": (
        stuck(
            "CrashLoopBackOff", "back-off 5m0s", "Running",
            lastState={"terminated": {"reason": "StartError", "message": "failed to create shim task: executor can't handle spec"}},
        ),
        [], "No", f"does not start {ON_N1}StartError: failed to create shim task: executor can't handle spec (the image has no WebAssembly module",
    ),
    "it ended and restarts": (
        stuck("CrashLoopBackOff", "back-off 5m0s", "Running", lastState={"terminated": {"reason": "Error", "message": "app says no"}}),
        [], "No", f"does not start {ON_N1}CrashLoopBackOff: back-off 5m0s",
    ),
    "the kubelet had no room": (
        failed("OutOfcpu", "Pod was rejected: Node didn't have enough resource: cpu, requested: 1250, used: 3000, capacity: 4000"),
        [], "No", "the kubelet found too little cpu on its node",
    ),
    "the kubelet found other labels": (
        failed("NodeAffinity", "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"),
        [], "No", "its node does not pass NodeAffinity",
    ),
    "the device plugin failed": (
        failed("UnexpectedAdmissionError", "Pod was rejected: Allocate failed due to no healthy devices present; cannot allocate unhealthy devices nvidia.com/gpu, which is unexpected"),
        [], "No", "look at the device plugin of that node",
    ),
    "it was evicted": (failed("Evicted", "The node was low on resource: memory."), [], "No", "phase Failed: Evicted"),
    "Karpenter brings a node": (
        pod(runtimeClassName="kata", **POOL), [event("Nominated", "Pod should schedule on: nodeclaim/kata-x7", "karpenter")],
        "May", "0 of 1 node can run it now; karpenter brings one: Pod should schedule on: nodeclaim/kata-x7",
    ),
    "cluster-autoscaler brings a node": (
        pod(runtimeClassName="kata", **POOL), [SCALED], "May", "cluster-autoscaler brings one: pod triggered scale-up",
    ),
    "cluster-autoscaler brings none after all": (
        pod(runtimeClassName="kata", **POOL), [NOT_SCALED, SCALED], "No", "node n1 cannot run it",
    ),
    "Karpenter finds none": (
        pod(runtimeClassName="kata", **POOL), [event("FailedScheduling", 'incompatible with nodepool "default"', "karpenter")],
        "No", "node n1 cannot run it",
    ),
    "the sandbox of a pod without a class": (
        {**pod(on="n1"), "status": {"phase": "Pending"}},
        [event("FailedCreatePodSandBox", f'{RPC}failed to setup network for sandbox "a": plugin type="calico" failed (add)')],
        "No", "the network plugin gave the pod no network",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LIVE)
def test_a_live_pod_is_told_as_it_is(name: str, run: Run, tmp_path: Path) -> None:
    made, events, verdict, words = LIVE[name]
    path = tmp_path / "c.json"
    objects = [node("n1", handlers=("", "kata")), runtime_class("kata"), made, *events]
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    ran = run("explain", "p", "--snapshot", str(path))
    (item,) = json.loads(run("explain", "p", "--snapshot", str(path), "-o", "json").out)["items"]
    assert (item["verdict"], ran.code) == (verdict, int(verdict == "No"))
    assert words in " ".join(ran.out.decode().split())
    assert all(event["message"] in ran.out.decode() for event in events)
    if verdict == "May":
        assert not any(node["fixes"] for node in item["nodes"])


def test_a_node_without_handlers_by_dockershim_is_known_to_lack_them(run: Run, tmp_path: Path) -> None:
    there = node("n1")
    there["status"]["nodeInfo"] = {"containerRuntimeVersion": "docker://27.1"}
    there["status"].pop("runtimeHandlers")
    said = event("FailedCreatePodSandBox", f'{RPC}RuntimeHandler "kata" not supported')
    path = tmp_path / "c.json"
    path.write_text(
        json.dumps(
            {"apiVersion": "v1", "kind": "List", "items": [there, runtime_class("kata"), stuck(), said]}
        )
    )
    (item,) = json.loads(run("explain", "p", "--snapshot", str(path), "-o", "json").out)["items"]
    (answer,) = item["nodes"]
    assert (item["verdict"], answer["runtimeHandler"]) == ("No", "missing")
    assert answer["fixes"][0]["description"].startswith("use containerd or CRI-O on it")
