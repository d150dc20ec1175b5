"""The node pool that a node belongs to, by the labels that cloud providers and installers set."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

POOL_LABELS: tuple[tuple[str, str], ...] = (
    ("karpenter.sh/nodepool", "Karpenter (karpenter.sh/v1, NodePool)"),
    ("eks.amazonaws.com/nodegroup", "Amazon EKS, managed node groups"),
    ("alpha.eksctl.io/nodegroup-name", "eksctl, unmanaged node groups"),
    ("cloud.google.com/gke-nodepool", "GKE"),
    ("kubernetes.azure.com/agentpool", "AKS"),
    ("agentpool", "AKS, its label before"),
    ("hypershift.openshift.io/nodePool", "OpenShift, hosted control planes"),
    ("machine.openshift.io/cluster-api-machineset", "OpenShift, MachineSet"),
    ("cluster.x-k8s.io/deployment-name", "Cluster API, MachineDeployment"),
    ("kops.k8s.io/instancegroup", "kOps"),
    ("rke.cattle.io/rke-machine-pool-name", "Rancher, RKE2 and k3s machine pools"),
    ("doks.digitalocean.com/node-pool", "DigitalOcean"),
    ("ibm-cloud.kubernetes.io/worker-pool-name", "IBM Cloud"),
    ("k8s.scaleway.com/pool-name", "Scaleway"),
    ("lke.linode.com/pool-id", "Linode"),
    ("oke.oraclecloud.com/pool.name", "Oracle OKE"),
    ("nodepool", "OVHcloud"),
)
"""(label key, who sets it), in order of precedence."""

_ROLE = "node-role.kubernetes.io/"
_COMMON_ROLES = frozenset(("worker", "node", "agent"))


def pool_of(labels: Mapping[str, str], by: str = "") -> str:
    """The pool of a node with these labels, "" if it is not known. `by` is a label key to use instead of POOL_LABELS.

    Without such a label the node's roles are its pool (k3s, RKE2, kubeadm and OpenShift set
    `node-role.kubernetes.io/ROLE`); common roles like `worker` only if it has no others.
    """
    if by:
        return labels.get(by, "")
    for key, _ in POOL_LABELS:
        if labels.get(key):
            return labels[key]
    roles = sorted(key.removeprefix(_ROLE) for key in labels if key.startswith(_ROLE))
    special = [role for role in roles if role not in _COMMON_ROLES]
    return ",".join(special or roles)


def pool_label_candidates(nodes: Sequence[Mapping[str, str]]) -> list[str]:
    """The keys of labels that may tell pools apart, the likeliest first: most nodes share each of a few values."""
    values: dict[str, Counter[str]] = {}
    for labels in nodes:
        for key, value in labels.items():
            values.setdefault(key, Counter())[value] += 1
    able = [
        key
        for key, counts in values.items()
        if 1 < len(counts) <= len(nodes) / 2 and counts.total() > len(nodes) / 2
    ]
    return sorted(able, key=lambda key: ("pool" not in key, "group" not in key, -values[key].total(), key))
