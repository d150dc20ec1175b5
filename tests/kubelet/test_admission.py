"""What a kubelet says of a pod that has its name: no scheduler was asked."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.kubelet.admission import rejection

from ..scheduling.builders import explained, node, pod, runtime_class, snapshot


def told(given: Any, found: Any, *others: Any) -> str:
    placed = explained(given, found, *others)
    assert placed.pod is not None
    known = snapshot(found, *others)
    answer = rejection(placed.pod, known.nodes[0], known)
    return str(answer) if answer else ""


WORDS = "Pod was rejected: "
FULL = pod("a", on="n1", requests={"cpu": "3"})
PORT = {"name": "c", "image": "i", "ports": [{"containerPort": 80, "hostPort": 80}]}


@pytest.mark.parametrize(
    ("given", "found", "others", "expected"),
    [
        pytest.param(pod(), node(), [], "", id="a pod that fits"),
        pytest.param(pod(), node(taints=[{"key": "a", "effect": "NoSchedule"}]), [], "", id="NoSchedule is not looked at"),
        pytest.param(pod(requests={"cpu": "1250m"}), node(), [FULL], f"OutOfcpu: {WORDS}Node didn't have enough resource: cpu, requested: 1250, used: 3000, capacity: 4000", id="no room"),
        pytest.param(pod(nodeSelector={"a": "b"}), node(), [], f"NodeAffinity: {WORDS}Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector", id="a label is missing"),
        pytest.param(pod(), node(taints=[{"key": "a", "effect": "NoExecute"}]), [], f"TaintToleration: {WORDS}Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate", id="NoExecute"),
        pytest.param(pod(containers=[PORT]), node(), [pod("b", on="n1", containers=[PORT])], f"NodePorts: {WORDS}Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports", id="a port is taken"),
        pytest.param(pod(requests={"cpu": "2"}, nodeSelector={"a": "b"}), node(), [FULL], f"OutOfcpu: {WORDS}Node didn't have enough resource: cpu, requested: 2000, used: 3000, capacity: 4000", id="of several the first"),
        pytest.param(pod(os={"name": "windows"}), node(**{"kubernetes.io/os": "linux"}), [], f"PodOSNotSupported: {WORDS}Failed to admit pod as the OS field doesn't match node OS", id="another system"),
        pytest.param(pod(requests={"example.com/gpu": "1"}), node(), [], "", id="extended resources of containers that the node lacks are left out"),
    ],
)  # fmt: skip
def test_the_kubelet(given: Any, found: Any, others: list[Any], expected: str) -> None:
    assert told(given, found, *others) == expected


def test_extended_resources_of_the_overhead_are_not_left_out() -> None:
    kata = runtime_class(overhead={"tdx.intel.com/keys": "1"})
    assert told(pod(runtimeClassName="kata"), node(), kata).startswith("OutOftdx.intel.com/keys: ")


def test_a_cordoned_node_takes_it() -> None:
    cordoned = node()
    cordoned["spec"]["unschedulable"] = True
    assert told(pod(), cordoned) == ""
