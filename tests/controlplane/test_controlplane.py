"""The package agrees with the real API server and scheduler on clusters and pods that nobody thought of.

KRC_CASES sets how many (150), KRC_SEED the first (0): one seed is one case, for ever. To look for differences
at length: python -m tests.controlplane.compare --help.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from ..support import tools
from . import compare, generate, record
from .client import ApiError, Object
from .plane import PROGRAMS, Plane

CASES = int(os.environ.get("KRC_CASES", "150"))
SEED = int(os.environ.get("KRC_SEED", "0"))

pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS)]


@pytest.fixture(scope="module")
def asked(cluster: record.Cluster) -> list[Object]:
    return [compare.ask(cluster, seed) for seed in range(SEED, SEED + CASES)]


def test_random_cases_agree(asked: list[Object]) -> None:
    differing = [found for found in asked if found["disagreements"]]
    told = "\n".join(f"{found['name']}: {'; '.join(found['disagreements'])}" for found in differing)
    example = f"\n\n{json.dumps(differing[0])}" if differing else ""
    assert not differing, f"{len(differing)} of {CASES} cases disagree\n{told}{example}"


def test_random_cases_come_to_many_ends(asked: list[Object]) -> None:
    """Agreement on pods that all end the same way would mean little."""
    outcomes = compare.count(asked)
    reasons = [outcome for outcome in outcomes if "node(s)" in outcome or "Insufficient" in outcome]
    assert {"scheduled", "Unschedulable", "rejected, 403"} <= outcomes.keys()
    assert len(reasons) >= 6


def test_a_wrong_answer_is_noticed(cluster: record.Cluster) -> None:
    """Of a recorded case whose servers' answers are altered, every alteration is a disagreement."""
    recorded = next(
        found
        for found in (record.record(cluster, generate.case(seed)) for seed in range(100))
        if found.get("scheduling", {}).get("perNode") and "nodeName" in found["scheduling"]
    )
    assert compare.disagreements(recorded) == []
    scheduling, admitted = recorded["scheduling"], recorded["admission"]["pod"]
    node = scheduling["nodeName"]
    altered = (
        {"scheduling": scheduling | {"nodeName": "n-nowhere"}},
        {"scheduling": scheduling | {"perNode": scheduling["perNode"] | {node: ["Too many pods"]}}},
        {"admission": recorded["admission"] | {"pod": admitted | {"overhead": {"cpu": "77"}}}},
        {"admission": recorded["admission"] | {"pod": admitted | {"qosClass": "Guaranteed"}}},
        {"admission": {"allowed": False, "code": 403, "message": 'pods "p" is forbidden: no'}},
    )
    for change in altered:
        assert compare.disagreements(recorded | change), change


def test_the_servers_are_the_pinned_release(plane: Plane) -> None:
    pinned = (Path(__file__).parent / "go.mod").read_text(encoding="utf-8")
    release = re.search(r"k8s\.io/kubernetes (v[0-9.]+)", pinned)
    assert release and plane.admin.get("/version")["gitVersion"] == release[1]


def test_a_service_account_may_do_what_its_role_says_and_nothing_else(plane: Plane) -> None:
    rules = [{"apiGroups": [""], "resources": ["nodes"], "verbs": ["list"]}]
    kubeconfig = plane.service_account("lists-nodes", rules)
    token = json.loads(kubeconfig.read_text(encoding="utf-8"))["users"][0]["user"]["token"]
    client = plane.client(token)
    assert client.get("/api/v1/nodes")["kind"] == "NodeList"
    with pytest.raises(ApiError, match="cannot list resource") as refused:
        client.get("/api/v1/pods")
    assert refused.value.code == 403


@pytest.mark.parametrize("kubectl", tools.kubectls(), ids=lambda found: found.version)
def test_every_kubectl_here_reads_it(plane: Plane, kubectl: tools.Kubectl) -> None:
    arguments = (kubectl.path, "--kubeconfig", plane.kubeconfig, "get", "--raw", "/api/v1/namespaces/default")
    done = subprocess.run(arguments, capture_output=True, check=True, timeout=60)
    assert json.loads(done.stdout)["metadata"]["name"] == "default"
