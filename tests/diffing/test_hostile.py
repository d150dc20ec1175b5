"""Whatever stands where Kubernetes has something else: an answer, or an error with a sentence; never a traceback."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from typing import Any

import pytest

from kubectl_runtimeclass.diffing.compare import compare
from kubectl_runtimeclass.diffing.model import Report
from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.reports import Screen
from kubectl_runtimeclass.reports.diff import json as report
from kubectl_runtimeclass.reports.diff import markdown, table
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.sources import manifests
from kubectl_runtimeclass.system.files import Input

from ..scheduling.builders import node, pod
from .builders import KATA, Object, cluster, container, quota, workload

REPLACE = rules.single("kata", on_existing=rules.REPLACE)
TARGET = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
NAMED = {"name": "x", "namespace": "shop"}
OBJECTS: list[Object] = [
    workload(
        spec={
            "replicas": 3,
            "strategy": {"rollingUpdate": {"maxSurge": "25%"}},
            "selector": {"matchLabels": {}},
        }
    ),
    workload("DaemonSet", "agent", spec={"updateStrategy": {"rollingUpdate": {"maxSurge": 1}}}),
    workload(
        "CronJob",
        "nightly",
        spec={"concurrencyPolicy": "Forbid", "job": {"parallelism": 2, "completions": 4}},
    ),
    workload(
        "Job", "once", containers=[container(limits={"cpu": "1"})], resources={"requests": {"cpu": "1"}}
    ),
    workload(
        "Pod", "bare", runtimeClassName="old", overhead={"cpu": "1"}, tolerations=[{"operator": "Exists"}]
    ),
    KATA,
    quota({"requests.cpu": "1", "pods": "2"}, {"requests.cpu": "1", "pods": "1"}, scopes=["NotBestEffort"]),
    {
        "apiVersion": "v1",
        "kind": "LimitRange",
        "metadata": NAMED,
        "spec": {
            "limits": [{"type": "Pod", "max": {"cpu": "1"}}, {"type": "Container", "default": {"cpu": "1"}}]
        },
    },
    {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": NAMED,
        "spec": {"scaleTargetRef": TARGET, "minReplicas": 1, "maxReplicas": 3},
    },
    {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"a": "b"}}},
]
ODD = (
    None,
    [],
    {},
    "",
    "x",
    "-1",
    5,
    -1,
    10**30,
    1.5,
    True,
    [None],
    {"x": None},
    ["x"],
    {"": ""},
    "1e999",
    "9" * 10_000,
    "٣",
    "\u0000",
)
CLUSTER = cluster(KATA, node("n1"), node("n2", kata="yes", handlers=("", "kata-qemu")), pod("p", on="n1"))


def places(found: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every value below this one stands."""
    keys = found.keys() if isinstance(found, dict) else range(len(found)) if isinstance(found, list) else ()
    return [(*path, key) for key in keys] + [p for key in keys for p in places(found[key], (*path, key))]


def damaged(draw: random.Random) -> list[Object]:
    """The objects with one to three values in the place of others."""
    objects = copy.deepcopy(OBJECTS)
    for _ in range(draw.randint(1, 3)):
        path = draw.choice(places(objects))
        at: Any = objects
        try:
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = copy.deepcopy(draw.choice(ODD))
        except (IndexError, KeyError, TypeError):
            continue  # an earlier damage took the place away
    return objects


def outcome(objects: list[Object]) -> str:
    text = "---\n".join(f"{json.dumps(each, indent=1)}\n" for each in objects).encode()
    try:
        found = manifests.read([Input("x.yaml", True, text)], REPLACE)
        diff = compare(found, found.with_decisions(), CLUSTER)
    except RuntimeClassError as error:
        assert str(error)
        return "error"
    for written in (
        table.render(Report(diff), Screen(width=80)),
        report.render(Report(diff)),
        markdown.render(Report(diff)),
    ):
        assert "\u0000" not in written
    return "problem" if found.problems else "answer"


@pytest.mark.parametrize("seed", range(20))
def test_damaged_objects_give_an_answer_or_a_sentence(seed: int) -> None:
    draw = random.Random(seed)
    outcomes = Counter(outcome(damaged(draw)) for _ in range(25))
    assert outcomes["answer"] and outcomes["error"], outcomes


def test_whole_objects_give_an_answer() -> None:
    assert outcome(OBJECTS) == "answer"
