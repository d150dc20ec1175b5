"""The real scheduler binds no more pods of one template than are said to fit, and seldom fewer."""

from __future__ import annotations

import copy
import os
import random

import pytest

from kubectl_runtimeclass.scheduling.replicas import place
from kubectl_runtimeclass.snapshot.kinds import SNAPSHOT_KINDS
from kubectl_runtimeclass.snapshot.snapshot import build

from ..support import tools
from ..support.explaining import explain
from . import generate
from .client import ApiError, Object
from .plane import PROGRAMS
from .record import Cluster

CASES = int(os.environ.get("KRC_CASES", "150"))
SEED = int(os.environ.get("KRC_SEED", "0"))
REPLICAS = 8
REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
TOLERANCE = 0.1
"""Of the cases: those in which scores, which are not evaluated, lead the scheduler where fewer fit."""

pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS)]


def replicas(template: Object, seed: int) -> list[Object]:
    """The pods of a template, which push no others away, and of which few fit on a node."""
    made = []
    chance = random.Random(seed)
    requests = {"cpu": f"{chance.randint(2, 30) * 100}m", "memory": f"{chance.randint(1, 20) * 256}Mi"}
    key = chance.choice(["kubernetes.io/hostname", "topology.kubernetes.io/zone"])
    selector = {"matchLabels": {"replica": "of-one-template"}}
    skew = {"maxSkew": chance.randint(1, 2), "topologyKey": key, "whenUnsatisfiable": "DoNotSchedule"}
    shape = chance.choice(["", "", "spread", "apart", "together"])
    for number in range(REPLICAS):
        pod = copy.deepcopy(template)
        pod["metadata"]["name"] = f"replica-{number}"
        pod["spec"].pop("priorityClassName", None)
        pod["spec"].pop("schedulingGates", None)
        pod["spec"].pop("nodeName", None)  # the scheduler would not be asked
        pod["metadata"].setdefault("labels", {}).update(selector["matchLabels"])
        pod["spec"]["containers"][0]["resources"] = {"requests": requests}
        if shape == "spread":
            pod["spec"]["topologySpreadConstraints"] = [{**skew, "labelSelector": selector}]
        elif shape:
            kind = "podAntiAffinity" if shape == "apart" else "podAffinity"
            term = {"labelSelector": selector, "topologyKey": key}
            pod["spec"].setdefault("affinity", {})[kind] = {REQUIRED: [term]}
        made.append(pod)
    return made


def counted(cluster: Cluster, seed: int) -> tuple[int, int] | None:
    """(bound by the scheduler, said to fit); None where the API server refuses the pod."""
    case = generate.case(seed)
    pods = replicas(case.pod, seed)
    try:
        objects = cluster.load(case)
        bound = 0
        for pod in pods:
            bound += "nodeName" in cluster.schedule(cluster.create(pod))
    except ApiError as error:
        assert error.code in (403, 422)
        return None
    finally:
        cluster.clear()
    snapshot = build([objects], listed=SNAPSHOT_KINDS)
    incoming = explain(pods[0], snapshot).pod
    assert incoming is not None
    return bound, len(place(incoming, snapshot, REPLICAS).nodes)


def test_no_fewer_are_said_to_fit_than_the_scheduler_binds_and_seldom_more(cluster: Cluster) -> None:
    outcomes = {seed: counted(cluster, seed) for seed in range(SEED, SEED + CASES)}
    answers = {seed: outcome for seed, outcome in outcomes.items() if outcome is not None}
    assert [seed for seed, (bound, placed) in answers.items() if placed < bound] == []
    more = {seed: outcome for seed, outcome in answers.items() if outcome[1] > outcome[0]}
    assert len(more) <= TOLERANCE * len(answers), more
    assert len({bound for bound, _ in answers.values()}) > 3, "cases that all end alike would mean little"
