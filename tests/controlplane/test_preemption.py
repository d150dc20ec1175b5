"""Whose pods a kube-scheduler evicts, and what it says of preemption, on random clusters: compared with ours.

KRC_CASES sets how many (150), KRC_SEED the first (0).
"""

from __future__ import annotations

import contextlib
import os
import random
import threading
import time
from collections.abc import Iterator

import pytest

from kubectl_runtimeclass.scheduling.preemption import Preemption, preempt
from kubectl_runtimeclass.snapshot.kinds import SNAPSHOT_KINDS
from kubectl_runtimeclass.snapshot.snapshot import build

from ..support import tools
from ..support.explaining import explain
from .client import ApiError, Client, Object
from .plane import PROGRAMS, Plane

CASES = int(os.environ.get("KRC_CASES", "150"))
SEED = int(os.environ.get("KRC_SEED", "0"))
pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS)]

PODS = "/api/v1/namespaces/default/pods"
NODES = "/api/v1/nodes"
BUDGETS = "/apis/policy/v1/namespaces/default/poddisruptionbudgets"
PRIORITIES = "/apis/scheduling.k8s.io/v1/priorityclasses"
CLASSES = {"preempt-low": -10, "preempt-mid": 10, "preempt-high": 1000}
ZONE = "topology.kubernetes.io/zone"
PATIENCE_SECONDS = 15


def node(draw: random.Random, name: str) -> Object:
    amounts = {"cpu": draw.choice(("1", "2")), "memory": "4Gi", "pods": draw.choice(("3", "10"))}
    labels = {ZONE: draw.choice("ab"), "kubernetes.io/hostname": name}
    spec = {"taints": [{"key": "k", "effect": "NoSchedule"}]} if draw.random() < 0.1 else {}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "labels": labels},
        "spec": spec,
        "status": {"allocatable": amounts, "capacity": amounts},
    }


def pod(draw: random.Random, name: str, on: str | None) -> Object:
    container: Object = {"name": "c", "image": "registry.example/app:1"}
    if draw.random() < 0.9:
        container["resources"] = {"requests": {"cpu": draw.choice(("200m", "500m", "900m"))}}
    if draw.random() < 0.2:
        container["ports"] = [{"containerPort": 80, "hostPort": draw.choice((8080, 8081))}]
    spec: Object = {"containers": [container]}
    usual = ("preempt-high", "preempt-mid", None, None) if on is None else (*CLASSES, None, None)
    name_of_class = draw.choice(usual)
    if name_of_class:
        spec["priorityClassName"] = name_of_class
    if on:
        spec["nodeName"] = on
    elif draw.random() < 0.1:
        spec["nodeSelector"] = {ZONE: "a"}
    label = draw.choice(("web", "db"))
    selector = {"labelSelector": {"matchLabels": {"app": draw.choice(("web", "db"))}}}
    if draw.random() < 0.2:
        term = {**selector, "topologyKey": draw.choice((ZONE, "kubernetes.io/hostname"))}
        required = {"requiredDuringSchedulingIgnoredDuringExecution": [term]}
        spec["affinity"] = {draw.choice(("podAntiAffinity", "podAntiAffinity", "podAffinity")): required}
    if on is None and draw.random() < 0.25:
        spread = {"maxSkew": 1, "topologyKey": ZONE, "whenUnsatisfiable": "DoNotSchedule", **selector}
        spec["topologySpreadConstraints"] = [spread]
    metadata = {"name": name, "namespace": "default", "labels": {"app": label}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def budget(draw: random.Random, name: str) -> Object:
    selector = draw.choice(({"matchLabels": {"app": "web"}}, {"matchLabels": {"app": "db"}}, {}))
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"selector": selector, "minAvailable": 1},
        "status": {
            "disruptionsAllowed": draw.choice((0, 0, 1)),
            "currentHealthy": 1,
            "desiredHealthy": 1,
            "expectedPods": 1,
        },
    }


class Watch:
    """The first word of the scheduler about each pod; later ones speak of victims that are on their way out."""

    def __init__(self, client: Client) -> None:
        self._first: dict[str, Object] = {}
        self._changed = threading.Condition()
        since = client.get("/api/v1/pods")["metadata"]["resourceVersion"]
        threading.Thread(target=self._follow, args=(client, since), daemon=True).start()

    def _follow(self, client: Client, since: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            for _, found in client.watch("/api/v1/pods", since):
                conditions = (found.get("status") or {}).get("conditions") or ()
                told = next((each for each in conditions if each["type"] == "PodScheduled"), None)
                with self._changed:
                    if told is not None or found["spec"].get("nodeName"):
                        self._first.setdefault(found["metadata"]["uid"], {"pod": found, "condition": told})
                        self._changed.notify_all()

    def first(self, uid: str) -> Object:
        with self._changed:
            if not self._changed.wait_for(lambda: uid in self._first, PATIENCE_SECONDS):
                raise TimeoutError("no word from the scheduler")
            return self._first[uid]


class Ground:
    """A server on which one case after the other is laid out."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.watch = Watch(client)
        self._made: list[str] = []
        for name, value in CLASSES.items():
            client.create(PRIORITIES, {"metadata": {"name": name}, "value": value})

    def create(self, path: str, item: Object) -> Object:
        made = self.client.create(path, item)
        self._made.append(f"{path}/{made['metadata']['name']}")
        if path == BUDGETS:
            status = {"status": item["status"]}
            made = self.client.request("PATCH", f"{path}/{made['metadata']['name']}/status", status)
        return {**made, "kind": item["kind"], "apiVersion": item["apiVersion"]}

    def lay_out(self, draw: random.Random) -> list[Object]:
        objects = [
            self.create(NODES, node(draw, f"pn{number}")) for number in range(draw.choice((1, 2, 3, 4)))
        ]
        for found in list(objects):
            for number in range(draw.choice((0, 1, 2, 3))):
                name = found["metadata"]["name"]
                objects.append(self.create(PODS, pod(draw, f"{name}-{number}", name)))
        for number in range(draw.choice((0, 0, 1, 2))):
            objects.append(self.create(BUDGETS, budget(draw, f"pdb{number}")))
        return objects

    def clear(self) -> None:
        for path in reversed(self._made):
            with contextlib.suppress(ApiError):
                self.client.delete(path)
        self._made.clear()

    def close(self) -> None:
        self.clear()
        for name in CLASSES:
            self.client.delete(f"{PRIORITIES}/{name}")


@pytest.fixture(scope="module")
def ground(plane: Plane) -> Iterator[Ground]:
    made = Ground(plane.admin)
    yield made
    made.close()


def ask(ground: Ground, seed: int) -> tuple[str, str]:
    """How a case ended, and how ours differs from the scheduler's answer, or ""."""
    draw = random.Random(seed)
    try:
        objects = ground.lay_out(draw)
        time.sleep(0.15)  # the scheduler sees objects through watches, a moment later
        classes = ground.client.get(PRIORITIES)["items"]
        objects += [
            {**item, "kind": "PriorityClass", "apiVersion": "scheduling.k8s.io/v1"} for item in classes
        ]
        incoming = pod(draw, "incoming", None)
        explanation = explain(incoming, build(objects, listed=SNAPSHOT_KINDS))
        made = ground.create(PODS, incoming)
        told = ground.watch.first(made["metadata"]["uid"])
        eligible = [verdict.name for verdict in explanation.nodes if verdict.eligible]
        placed = told["pod"]["spec"].get("nodeName")
        if placed or eligible:
            return "scheduled", "" if placed in eligible else f"scheduler {placed}, ours {eligible}"
        assert explanation.pod is not None
        ours = preempt(explanation.pod, build(objects, listed=SNAPSHOT_KINDS), explanation.nodes)
        theirs = told["condition"]["message"]
        if ours.node is None:
            said = f"{explanation.message} {ours.message}"
            return "not helpful", "" if said == theirs else f"\n  scheduler {theirs}\n  ours      {said}"
        return "evicted", _victims(ground, theirs, ours, {o["metadata"]["name"]: o for o in objects})
    finally:
        ground.clear()


def _victims(ground: Ground, theirs: str, ours: Preemption, objects: dict[str, Object]) -> str:
    """What differs in who is evicted; of pods that are alike, and of nodes with such, the scheduler takes any."""
    _, _, told = theirs.partition("on node ")
    chosen = told.partition(",")[0]
    if not chosen or f"preempting {len(ours.victims)} victims" not in theirs:
        return f"\n  scheduler {theirs}\n  ours      {ours}"
    end = time.monotonic() + PATIENCE_SECONDS
    evicted: list[Object] = []
    while len(evicted) < len(ours.victims) and time.monotonic() < end:
        items = ground.client.get(PODS)["items"]
        names = {item["metadata"]["name"] for item in items if not item["metadata"].get("deletionTimestamp")}
        evicted = [o for o in objects.values() if o["kind"] == "Pod" and o["metadata"]["name"] not in names]
    wanted = sorted(victim.priority for victim in ours.victims)
    priorities = sorted(found["spec"]["priority"] for found in evicted)
    if chosen == ours.node and priorities == wanted:
        return ""
    same = chosen != ours.node and priorities == wanted
    return "" if same else f"scheduler {chosen} {priorities}, ours {ours.node} {wanted}: {theirs}"


def test_the_second_half_of_the_scheduler_s_sentence(ground: Ground) -> None:
    answers: dict[str, int] = {}
    differing: list[str] = []
    for seed in range(SEED, SEED + CASES):
        outcome, difference = ask(ground, seed)
        if difference:
            outcome, difference = ask(ground, seed)  # believed when it is still there
        answers[outcome] = answers.get(outcome, 0) + 1
        if difference:
            differing.append(f"{seed} {outcome}: {difference}")
    assert not differing, f"{len(differing)} of {CASES} differ\n" + "\n".join(differing[:10])
    assert {"scheduled", "not helpful", "evicted"} <= answers.keys(), answers
