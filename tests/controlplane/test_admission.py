"""What this package says of manifests is what a kube-apiserver answers, sentence for sentence.

KRC_CASES sets how many of each (150), KRC_SEED the first (0). Nothing is stored: the server is asked with dryRun.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from kubectl_runtimeclass.admission.answer import Refusal
from kubectl_runtimeclass.admission.chain import create
from kubectl_runtimeclass.admission.refused import refused_runtime_class, refused_workload
from kubectl_runtimeclass.kube.strict import unknown_fields
from kubectl_runtimeclass.snapshot.snapshot import Snapshot, build

from ..support import tools
from . import manifests
from .client import ApiError, Client, Object
from .plane import PROGRAMS, Plane
from .sentences import name_of, said, same

CASES = int(os.environ.get("KRC_CASES", "150"))
SEED = int(os.environ.get("KRC_SEED", "0"))
NAMESPACES = 24
pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS)]

CLASSES: tuple[Object, ...] = (
    {
        "apiVersion": "node.k8s.io/v1",
        "kind": "RuntimeClass",
        "metadata": {"name": "kata"},
        "handler": "kata",
        "overhead": {"podFixed": {"cpu": "250m", "memory": "320Mi"}},
        "scheduling": {"nodeSelector": {"a": "x"}},
    },
    {
        "apiVersion": "node.k8s.io/v1",
        "kind": "RuntimeClass",
        "metadata": {"name": "gvisor"},
        "handler": "runsc",
    },
    {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": "high"},
        "value": 100000,
    },
    {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": "never"},
        "value": 5,
        "preemptionPolicy": "Never",
    },
)
COLLECTIONS = {
    "LimitRange": "limitranges",
    "ResourceQuota": "resourcequotas",
    "RuntimeClass": "/apis/node.k8s.io/v1/runtimeclasses",
    "PriorityClass": "/apis/scheduling.k8s.io/v1/priorityclasses",
}


class Sandbox:
    """Namespaces on a server, and the same as a snapshot.

    What is cleared stays there, being deleted: each sandbox of a server has names with another `prefix`.
    """

    def __init__(self, client: Client, prefix: str = "ns") -> None:
        self.client = client
        draw = random.Random(SEED)
        self.names = [f"{prefix}{number}" for number in range(NAMESPACES)]
        self._made: list[str] = []
        objects: list[Object] = []
        for item in CLASSES:
            objects.append(self._create(COLLECTIONS[item["kind"]], item))
        for name in self.names:
            space, *contents = manifests.namespace(draw, name)
            objects.append(self._create("/api/v1/namespaces", space))
            for item in contents:
                with contextlib.suppress(ApiError):  # bounds that contradict each other
                    objects.append(self._fill(name, item))
        self.client.delete(f"/api/v1/namespaces/{self.names[-1]}")
        objects.append(self.client.get(f"/api/v1/namespaces/{self.names[-1]}"))
        objects.append(self.client.get("/api/v1/namespaces/default"))
        classes = self.client.get(COLLECTIONS["PriorityClass"])["items"]
        typed = [{**item, "kind": "PriorityClass", "apiVersion": "scheduling.k8s.io/v1"} for item in classes]
        self.objects = [*objects, *typed]
        self.snapshot: Snapshot = build(self.objects, listed=("Namespace", "PriorityClass"))

    def _create(self, path: str, item: Object) -> Object:
        made = self.client.create(path, {key: value for key, value in item.items() if key != "status"})
        self._made.append(f"{path}/{made['metadata']['name']}")
        return {**made, "kind": item["kind"], "apiVersion": item["apiVersion"]}

    def _fill(self, namespace: str, item: Object) -> Object:
        path = f"/api/v1/namespaces/{namespace}/{COLLECTIONS[item['kind']]}"
        made = self._create(path, item)
        if "status" in item:  # no controller counts
            path = f"{path}/{item['metadata']['name']}/status"
            made = self.client.request("PATCH", path, {"status": item["status"]})
        return {**made, "kind": item["kind"], "apiVersion": item["apiVersion"]}

    def ask(self, path: str, item: Object, *, strict: bool = False) -> str:
        """`201 allowed`, or the server's refusal."""
        query = "dryRun=All" + ("&fieldValidation=Strict" if strict else "")
        try:
            # kubectl sends fields in order, and the first that is wrong is named.
            self.client.create(f"{path}?{query}", json.loads(json.dumps(item, sort_keys=True)))
        except ApiError as error:
            return f"{error.code} {error}"
        return "201 allowed"

    def clear(self) -> None:
        for path in reversed(self._made):
            with contextlib.suppress(ApiError):
                self.client.delete(path)


@pytest.fixture(scope="module")
def sandbox(plane: Plane) -> Any:
    made = Sandbox(plane.admin)
    yield made
    made.clear()


def compare(
    ask: Callable[[random.Random], tuple[str, str, Refusal | None, Object]], count: int
) -> tuple[list[str], Counter[str]]:
    """Sentences about cases that differ, and how often each answer was given."""
    differing, outcomes = [], Counter[str]()
    for seed in range(SEED, SEED + count):
        theirs, ours, refusal, item = ask(random.Random(seed))
        outcomes[refusal.plugin if refusal else "allowed"] += 1
        if not same(theirs, ours, refusal, name_of(item)):
            differing.append(f"{seed}\n  server {theirs}\n  ours   {ours}")
    return differing, outcomes


def test_pods(sandbox: Sandbox) -> None:
    def ask(draw: random.Random) -> tuple[str, str, Refusal | None, Object]:
        namespace = draw.choice([*sandbox.names, "default", "default", "nowhere"])
        item = manifests.pod(draw)
        theirs = sandbox.ask(f"/api/v1/namespaces/{namespace}/pods", item)
        refusal = create(item, sandbox.snapshot, namespace=namespace).refusal
        return theirs, said(refusal, name_of(item)), refusal, item

    differing, outcomes = compare(ask, 4 * CASES)
    assert not differing, f"{len(differing)} of {4 * CASES} differ\n" + "\n".join(differing[:12])
    assert {"Validation", "Decoding", "PodSecurity", "ResourceQuota", "LimitRanger"} <= outcomes.keys()


def test_workloads(sandbox: Sandbox) -> None:
    def ask(draw: random.Random) -> tuple[str, str, Refusal | None, Object]:
        path, item = manifests.workload(draw)
        refusal = refused_workload(item)
        return sandbox.ask(path, item), said(refusal, name_of(item)), refusal, item

    differing, outcomes = compare(ask, 2 * CASES)
    assert not differing, f"{len(differing)} of {2 * CASES} differ\n" + "\n".join(differing[:12])
    assert {"Validation", "Decoding", "allowed"} <= outcomes.keys()


def test_runtime_classes(sandbox: Sandbox) -> None:
    def ask(draw: random.Random) -> tuple[str, str, Refusal | None, Object]:
        item = manifests.runtime_class(draw)
        refusal = refused_runtime_class(item)
        theirs = sandbox.ask(COLLECTIONS["RuntimeClass"], item)
        return theirs, said(refusal, name_of(item)), refusal, item

    differing, outcomes = compare(ask, CASES)
    assert not differing, f"{len(differing)} of {CASES} differ\n" + "\n".join(differing[:12])
    assert {"Validation", "allowed"} <= outcomes.keys()


def test_unknown_fields(sandbox: Sandbox) -> None:
    """Whatever strict decoding finds, and nothing else."""
    differing = []
    for seed in range(SEED, SEED + 2 * CASES):
        item = manifests.pod(random.Random(seed))
        answer = sandbox.ask("/api/v1/namespaces/default/pods", item, strict=True)
        theirs = sorted(re.findall(r'unknown field "[^"]*"', answer))
        ours = sorted(field.message for field in unknown_fields(item, "Pod"))
        if theirs != ours and "strict decoding" in answer + str(ours) and "unmarshal" not in answer:
            differing.append(f"{seed}: {answer} / {ours}")
    assert not differing, "\n".join(differing)
