"""The pool of a node, by the labels of whoever made it."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.kube.pools import pool_label_candidates, pool_of

CASES = {
    "EKS": ({"eks.amazonaws.com/nodegroup": "kata"}, "", "kata"),
    "GKE": ({"cloud.google.com/gke-nodepool": "gvisor"}, "", "gvisor"),
    "AKS": ({"kubernetes.azure.com/agentpool": "mshv", "agentpool": "mshv"}, "", "mshv"),
    "Karpenter says more than the node group it runs beside": (
        {"karpenter.sh/nodepool": "kata", "eks.amazonaws.com/nodegroup": "system"},
        "",
        "kata",
    ),
    "kOps": ({"kops.k8s.io/instancegroup": "nodes-a"}, "", "nodes-a"),
    "a role, where nothing else tells": (
        {"node-role.kubernetes.io/control-plane": "true"},
        "",
        "control-plane",
    ),
    "a role of its own beside worker, as OpenShift's pools have": (
        {"node-role.kubernetes.io/worker": "", "node-role.kubernetes.io/kata-oc": ""},
        "",
        "kata-oc",
    ),
    "the label that was asked for, and no other": ({"disk": "ssd", "agentpool": "a"}, "disk", "ssd"),
    "none": ({"kubernetes.io/hostname": "n1"}, "", ""),
}


@pytest.mark.parametrize(("labels", "by", "pool"), CASES.values(), ids=CASES)
def test_pool(labels: dict[str, str], by: str, pool: str) -> None:
    assert pool_of(labels, by) == pool


def test_labels_that_may_tell_pools_apart() -> None:
    nodes = [
        {
            "kubernetes.io/hostname": f"n{number}",
            "kubernetes.io/os": "linux",
            "example.com/pool": "ab"[number % 2],
            "topology.kubernetes.io/zone": "abc"[number % 3],
            **({"rare": "ab"[number % 2]} if number < 3 else {}),
        }
        for number in range(8)
    ]
    assert pool_label_candidates(nodes) == ["example.com/pool", "topology.kubernetes.io/zone"]
    assert pool_label_candidates([]) == []
