"""Cases from public reports of people who run sandboxes: what `explain` answers, in table, JSON and exit code.

Each folder of tests/data/explain has what happened, and what was to be answered, in expected.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from .conftest import Ran, Run

CASES = Path(__file__).parents[1] / "data/explain"


class Expected(NamedTuple):
    """The verdict with its exit code, words of the table, words that are not in it, and canRun by node."""

    verdict: str | None
    code: int
    words: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    nodes: dict[str, bool | None] | None = None
    arguments: tuple[str, ...] = ()


LABELLING = ("kubectl label", "kubectl taint")
EXPECTED = {
    "aks-kata-mshv": Expected("No", 1, ("memory short by 600Mi",), LABELLING),
    "arch-label-advice": Expected("No", 1, ("no node has the label kubernetes.io/arch=arm64",), LABELLING),
    "autoscaler-no-node-yet": Expected(
        "May",
        0,
        ("0 of 2 nodes can run it now; a new node of NodePool gvisor would take it", "whether it would serve handler gvisor"),
        ("kubectl label", "kubectl taint", "to open", "which is set by GKE"),
    ),
    "class-without-toleration": Expected(
        "No",
        1,
        ("kubectl patch runtimeclass kata --type=merge -p", "tolerations: [{key: dedicated, operator: Equal, value: kata"),
        LABELLING,
    ),
    "coco-tdx-overhead": Expected("No", 1, ("tdx.intel.com/keys short by 1 (requests 1 (0 + 1 RuntimeClass overhead)",)),
    "containerd-17-evidence": Expected(
        "No", 1, ("does not start on node old-2", "200 times"), nodes={"old-1": True, "old-2": False},
        arguments=("stuck",),
    ),
    "crio-nvidia-handler": Expected("No", 1, ("MISSING", "failed to find runtime handler nvidia from runtime list map[")),
    "daemonset-class-tolerations": Expected("Yes", 0, ("no pod", "1 stays Pending")),
    "dra-gpu-under-kata": Expected("Yes", 0, ("as far as evaluated",)),
    "empty-class-name": Expected("No", 1, ('runtimeClassName: Invalid value: ""',)),
    "empty-overhead-map": Expected("No", 1, ("Pod Overhead set without corresponding RuntimeClass defined Overhead",)),
    "gke-gvisor-pool": Expected("Yes", 0, ("1 of 2 nodes can run it",)),
    "handler-as-name": Expected("No", 1, ('"runsc" is the handler of RuntimeClass gvisor',)),
    "hostnetwork-kata": Expected("No", 1, ("kata-host-network", "may break the host's network")),
    "k3s-default-classes": Expected("May", 0, ("1 of 2 nodes may run it (handler unknown)",)),
    "kata-gpu-resource-name": Expected("May", 0, ("it lists nvidia.com/pgpu 8",)),
    "kata-requests-without-limits": Expected("Yes", 0, ("kata-no-memory-limit",)),
    "kueue-suspended-job": Expected("Yes", 0, ("suspended: no pod until it is unsuspended; queue team (Kueue) decides",)),
    "limitrange-max": Expected("No", 1, ("maximum cpu usage per Container is 2, but limit is 3",)),
    "no-nodes-in-snapshot": Expected(None, 2, ("nodes were not read: nothing can be said",)),
    "nodename-bypasses-scheduler": Expected(
        "No", 1, ("phase Failed, NodeAffinity: Pod was rejected: Predicate NodeAffinity failed",), ("0/2 nodes",),
        {"n1": False},
    ),
    "nodename-tainted-node-runs": Expected("Yes", 0, ("node n1 can run it", "not asked"), ("taint", "0/"), {"n1": True}),
    "overhead-grew-new-pod-does-not-fit": Expected(
        "Yes", 0, ("it was made with overhead memory 512Mi, RuntimeClass kata has memory 8Gi since", "memory 9Gi"),
        nodes={"n1": False}, arguments=("runner-0",),
    ),
    "pod-security-baseline": Expected("No", 1, ('violates PodSecurity "baseline:latest"',)),
    "pod-yaml-with-old-overhead": Expected("No", 1, ("Pod's Overhead doesn't match RuntimeClass's defined Overhead",)),
    "preemption-would-help": Expected("May", 0, ("would evict default/low-1 (priority 0) on n1",), nodes={"n1": False}),
    "quota-full-explain": Expected(
        "No", 1,
        ("exceeded quota: mem, requested: requests.memory=832Mi, used: requests.memory=512Mi, limited: requests.memory=1Gi",),
    ),
    "replicas-do-not-fit": Expected("Yes", 0),
    "sandbox-fails-vsock-timeout": Expected(
        "No", 1, ("40 times", "the sandbox did not come up in time"), arguments=("p",)
    ),
    "selector-conflict": Expected("No", 1, ("conflict: runtimeClass.scheduling.nodeSelector[",)),
    "startup-taint-new-node": Expected(
        "No", 1,
        (
            "node new-1 cannot run it yet: it is being set up",
            "being set up: wait until katacontainers.io/not-ready and karpenter.sh/unregistered are lifted",
        ),
        (*LABELLING, "configure handler"),
    ),
    "statefulset-own-pod-takes-the-room": Expected(
        "Yes", 0, ("node n1 can run it",), arguments=("-f", "manifest.yaml", "--class", "kata-qemu")
    ),
    "typo-class": Expected("No", 1, ('did you mean "gvisor"?',)),
    "userns-default-handler": Expected(
        "No", 1, ("can't set `spec.hostUsers: false`, runtime does not support user namespaces",), ('handler ""',)
    ),
    "userns-handler-lacks-feature": Expected(
        "No", 1,
        ("none of 2 nodes can run it", 'RuntimeClass handler "runsc" does not support user namespaces'),
        nodes={"n1": False, "n2": False},
    ),
    "windows-scale-from-zero": Expected("No", 1, ("no node has the label kubernetes.io/os=windows",), LABELLING),
}  # fmt: skip
ELSEWHERE = {
    "served-elsewhere": "about get",
    "who-is-not-sandboxed": "about get",
    "pod-level-resources": "its image is `y`, which kubectl reads as a boolean",
}


def ask(run: Run, name: str, *more: str) -> Ran:
    folder = CASES / name
    asked = EXPECTED[name].arguments or ("-f", "manifest.yaml")
    asked = tuple(str(folder / word) if word.endswith(".yaml") else word for word in asked)
    return run("explain", *asked, "--snapshot", str(folder / "snapshot.yaml"), *more)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_table_says_it(name: str, run: Run) -> None:
    expected, ran = EXPECTED[name], ask(run, name)
    text = " ".join(ran.out.decode().split())
    assert ran.code == expected.code, text + ran.err
    for words in expected.words:
        assert words in text
    for words in expected.never:
        assert words not in text


@pytest.mark.parametrize("name", EXPECTED)
def test_json_says_the_same(name: str, run: Run) -> None:
    expected, ran = EXPECTED[name], ask(run, name, "-o", "json")
    assert ran.code == expected.code
    items: list[dict[str, Any]] = json.loads(ran.out)["items"]
    assert expected.verdict in {item["verdict"] for item in items}
    if expected.nodes is not None:
        assert {node["name"]: node["canRun"] for node in items[0]["nodes"]} == expected.nodes
    for node in (node for item in items for node in item["nodes"]):
        passed = [link["passed"] for link in node["links"]]
        weakest = False if False in passed else None if None in passed else True
        assert node["canRun"] is weakest or node.get("podCreated") is False


def test_every_case_is_held_here() -> None:
    assert {folder.name for folder in CASES.iterdir()} == {*EXPECTED, *ELSEWHERE}
