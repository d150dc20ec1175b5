"""How many pods of one template fit together, with those placed before counted by the same filters."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from kubectl_runtimeclass.scheduling.replicas import place
from kubectl_runtimeclass.snapshot.snapshot import build

from ..support.explaining import explain
from .builders import Object, node, pod

WEB = {"matchLabels": {"app": "web"}}


def anti_affinity(key: str) -> dict[str, Any]:
    term = {"labelSelector": WEB, "topologyKey": key}
    return {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}}


def affinity(key: str) -> dict[str, Any]:
    term = {"labelSelector": WEB, "topologyKey": key}
    return {"affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}}


SPREAD_OVER_ZONES = {
    "maxSkew": 1,
    "topologyKey": "topology.kubernetes.io/zone",
    "whenUnsatisfiable": "DoNotSchedule",
}


def spread(key: str, skew: int = 1) -> dict[str, Any]:
    constraint = {
        "maxSkew": skew,
        "topologyKey": key,
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": WEB,
    }
    return {"topologySpreadConstraints": [constraint]}


def web(cpu: str = "1", **spec: Any) -> Object:
    return pod("web", labels={"app": "web"}, requests={"cpu": cpu}, **spec)


HOST, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"
THREE_ZONES = [node(f"{zone}{n}", zone=zone) for zone in "abc" for n in range(2)]

CASES: dict[str, tuple[Object, list[Object], int, dict[str, int]]] = {
    "room ends by requests": (web("1500m"), [node("n1"), node("n2")], 10, {"n1": 2, "n2": 2}),
    "all fit": (web(), [node("n1"), node("n2")], 3, {"n1": 2, "n2": 1}),
    "room ends by pod slots": (web(), [node("n1", allocatable={"pods": "2"})], 5, {"n1": 2}),
    "pods that are there count": (
        web(),
        [node("n1"), pod("other", on="n1", requests={"cpu": "3"})],
        5,
        {"n1": 1},
    ),
    "the emptier node comes first": (
        web(),
        [node("n1"), node("n2"), pod("other", on="n1", requests={"cpu": "2"})],
        1,
        {"n2": 1},
    ),
    "one on each node by anti-affinity": (
        web("100m", **anti_affinity(HOST)),
        [node("n1"), node("n2"), node("n3")],
        5,
        {"n1": 1, "n2": 1, "n3": 1},
    ),
    "one in each zone by anti-affinity": (
        web("100m", **anti_affinity(ZONE)),
        THREE_ZONES,
        5,
        {"a0": 1, "b0": 1, "c0": 1},
    ),
    "spread ends where the fullest zone would lead": (
        web("3", **spread(ZONE)),
        [node("a0", zone="a"), node("b0", zone="b"), node("b1", zone="b"), node("b2", zone="b")],
        6,
        {"a0": 1, "b0": 1, "b1": 1},
    ),
    "an empty selector counts no pod that is there": (
        web("1", topologySpreadConstraints=[{**SPREAD_OVER_ZONES, "labelSelector": {}}]),
        [node("a0", zone="a", allocatable={"cpu": "3"}), node("b0", zone="b", allocatable={"cpu": "500m"})],
        8,
        {"a0": 3},
    ),
    "together in the zone that holds the most, not in the first": (
        web("2", **affinity(ZONE)),
        [node("a0", zone="a", allocatable={"cpu": "8"}), *(node(f"b{n}", zone="b") for n in range(4))],
        8,
        {"b0": 2, "b1": 2, "b2": 2, "b3": 2},
    ),
    "a host port is held by one pod a node": (
        web("100m")
        | {"spec": {"containers": [{"name": "c", "ports": [{"hostPort": 80, "containerPort": 80}]}]}},
        [node("n1"), node("n2")],
        4,
        {"n1": 1, "n2": 1},
    ),
    "no node takes it": (web(nodeSelector={"disk": "ssd"}), [node("n1")], 3, {}),
}


@pytest.mark.parametrize(("template", "objects", "count", "expected"), CASES.values(), ids=CASES)
def test_pods_are_placed(
    template: Object, objects: list[Object], count: int, expected: dict[str, int]
) -> None:
    snapshot = build(objects, listed=["Node", "Pod"])
    incoming = explain(template, snapshot).pod
    assert incoming is not None
    assert Counter(place(incoming, snapshot, count).nodes) == expected
