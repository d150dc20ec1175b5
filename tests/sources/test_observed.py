"""What already happened to a live workload."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from kubectl_runtimeclass.cluster.api import ApiError, Get
from kubectl_runtimeclass.sources.observed import observe


def owned(kind: str, name: str, owner: str | None = None, **more: Any) -> dict[str, Any]:
    references = [{"uid": f"uid-{owner}"}] if owner else []
    metadata = {"name": name, "namespace": "shop", "uid": f"uid-{name}", "ownerReferences": references}
    return {"kind": kind, "metadata": metadata, **more}


def event(about: str, kind: str, reason: str, message: str, last: str, **more: Any) -> dict[str, Any]:
    involved = {"kind": kind, "name": about, "uid": f"uid-{about}"}
    return {"involvedObject": involved, "reason": reason, "message": message, "lastTimestamp": last, **more}


PENDING = {
    "conditions": [
        {
            "type": "PodScheduled",
            "status": "False",
            "reason": "Unschedulable",
            "message": "0/3 nodes",
            "lastTransitionTime": "t0",
        }
    ]
}
LISTS = {
    "replicasets": [owned("ReplicaSet", "web-1", "web"), owned("ReplicaSet", "api-1", "api")],
    "pods": [
        owned("Pod", "web-1-a", "web-1", status=PENDING),
        owned("Pod", "web-1-b", "web-1", status={"conditions": [{"type": "PodScheduled", "status": "True"}]}),
        owned("Pod", "api-1-a", "api-1", status=PENDING),
    ],
    "events": [
        event("web-1-b", "Pod", "FailedCreatePodSandBox", 'no runtime for "kata" is configured', "t3", count=7),
        event("web-1", "ReplicaSet", "FailedCreate", 'RuntimeClass "kato" not found', "t2"),
        event("web-1-a", "Pod", "FailedScheduling", "0/3 nodes", "", eventTime="t1", series={"count": 4, "lastObservedTime": "t1"}),
        event("web-1-a", "Pod", "Unhealthy", "probe failed", "t4"),
        event("api-1-a", "Pod", "FailedScheduling", "another's", "t5"),
    ],
}  # fmt: skip


def cluster(*forbidden: str) -> Get:
    def get(path: str) -> bytes:
        name = urlsplit(path).path.rpartition("/")[2]
        if name in forbidden:
            raise ApiError("Forbidden", f"{name} is forbidden")
        return json.dumps({"kind": "AnyList", "metadata": {}, "items": LISTS[name]}).encode()

    return get


def test_a_deployment_with_its_replica_sets_and_pods() -> None:
    found, unreadable = observe(cluster(), owned("Deployment", "web"))
    assert unreadable == ()
    assert [(each.about, *each[3:7]) for each in found] == [
        ("Pod web-1-a", "PodScheduled=False, Unschedulable", "0/3 nodes", 1, "t0"),
        ("Pod web-1-a", "FailedScheduling", "0/3 nodes", 4, "t1"),
        ("ReplicaSet web-1", "FailedCreate", 'RuntimeClass "kato" not found', 1, "t2"),
        ("Pod web-1-b", "FailedCreatePodSandBox", 'no runtime for "kata" is configured', 7, "t3"),
    ]


def test_a_pod_alone() -> None:
    found, _ = observe(cluster(), owned("Pod", "api-1-a", status=PENDING))
    assert [(each.about, each.reason) for each in found] == [
        ("Pod api-1-a", "PodScheduled=False, Unschedulable"),
        ("Pod api-1-a", "FailedScheduling"),
    ]


def test_what_may_not_be_read_is_named() -> None:
    found, unreadable = observe(cluster("events"), owned("Deployment", "web"))
    assert unreadable == ("events of namespace shop",)
    assert [each.about for each in found] == ["Pod web-1-a"]
