"""Labels and taints that somebody sets: changed by hand they come back, or make the scheduler send pods to nodes that
cannot start them.

Sources: pkg/kubelet/kubelet_node_status.go `updateDefaultLabels`, k8s.io/api/core/v1 well_known_labels.go (v1.37);
Node Feature Discovery; kata-deploy 4.1.0 (values.yaml `startupTaints`, README); GPU Operator 26.7.0;
sysbox-install.yaml 0.7.0; kwasm-operator; GKE, EKS, AKS, Karpenter and cluster-autoscaler documentation.
"""

from __future__ import annotations

from typing import NamedTuple


class Owner(NamedTuple):
    """Who sets what begins with `prefix` (or, ending in no `/`, is it). `fact` is of what no one can give to a node:
    its architecture, its zone. `setting_up` is of taints that mark a node which is not ready yet."""

    prefix: str
    who: str
    fact: bool = False
    setting_up: bool = False


LABELS = (
    Owner("kubernetes.io/hostname", "the kubelet", fact=True),
    Owner("kubernetes.io/os", "the kubelet", fact=True),
    Owner("kubernetes.io/arch", "the kubelet", fact=True),
    Owner("beta.kubernetes.io/", "the kubelet", fact=True),
    Owner("node.kubernetes.io/", "the kubelet and the cloud provider", fact=True),
    Owner("topology.kubernetes.io/", "the cloud provider", fact=True),
    Owner("failure-domain.beta.kubernetes.io/", "the cloud provider", fact=True),
    Owner("topology.", "a storage driver", fact=True),
    Owner("feature.node.kubernetes.io/", "Node Feature Discovery"),
    Owner("amd.feature.node.kubernetes.io/", "Node Feature Discovery"),
    Owner("intel.feature.node.kubernetes.io/", "Node Feature Discovery"),
    Owner("node-role.kubernetes.io/kata-oc", "OpenShift sandboxed containers, as Kata is installed there"),
    Owner("node-role.kubernetes.io/", "the installer of the cluster"),
    Owner("node-restriction.kubernetes.io/", "the administrator of the cluster"),
    Owner("katacontainers.io/", "kata-deploy, as the last step of the installation"),
    Owner("kata-deploy.katacontainers.io/", "kata-deploy, as the last step of the installation"),
    Owner("nvidia.com/", "the NVIDIA GPU Operator"),
    Owner("amd.com/", "AMD's GPU operator"),
    Owner("gpu.intel.com/", "Intel's device plugins"),
    Owner("sysbox-runtime", "sysbox-deploy, as the last step of the installation"),
    Owner("sysbox-install", "the administrator, to have Sysbox installed"),
    Owner("kwasm.sh/", "KWasm, as the last step of the installation"),
    Owner("sandbox.gke.io/", "GKE, for the nodes of a pool with GKE Sandbox"),
    Owner("cloud.google.com/", "GKE"),
    Owner("iam.gke.io/", "GKE"),
    Owner("kubernetes.azure.com/", "AKS, by node pool"),
    Owner("agentpool", "AKS, by node pool"),
    Owner("eks.amazonaws.com/", "EKS, by node group"),
    Owner("alpha.eksctl.io/", "eksctl, by node group"),
    Owner("k8s.amazonaws.com/", "EKS"),
    Owner("karpenter.sh/", "Karpenter, by NodePool"),
    Owner("karpenter.k8s.aws/", "Karpenter", fact=True),
    Owner("karpenter.azure.com/", "Karpenter", fact=True),
    Owner("kops.k8s.io/", "kOps, by instance group"),
    Owner("machineconfiguration.openshift.io/", "OpenShift"),
    Owner("node.openshift.io/", "OpenShift"),
    Owner("cluster.x-k8s.io/", "Cluster API"),
)

STATES = {
    ("katacontainers.io/kata-runtime", "false"): "kata-deploy installs Kata there",
    (
        "katacontainers.io/kata-runtime",
        "cleanup",
    ): "kata-deploy removes Kata from there, and may install another version",
}
"""What a value of a label says of a node that is on its way (kata-deploy 4.1.0, the operator before it)."""

UNSCHEDULABLE = "node.kubernetes.io/unschedulable"
TAINTS = (
    Owner("node.kubernetes.io/", "Kubernetes while the cause lasts"),
    Owner("node.cloudprovider.kubernetes.io/uninitialized", "the cloud provider", setting_up=True),
    Owner("node.cloudprovider.kubernetes.io/", "the cloud provider while the node is set up or shut down"),
    Owner("node-role.kubernetes.io/", "the installer, to keep the control plane to itself", fact=True),
    Owner("karpenter.sh/unregistered", "Karpenter until the node is registered", setting_up=True),
    Owner("karpenter.sh/", "Karpenter while the node comes or goes"),
    Owner("karpenter.k8s.aws/", "Karpenter while the node comes or goes"),
    Owner("katacontainers.io/", "kata-deploy until Kata is installed there", setting_up=True),
    Owner("node.cilium.io/", "Cilium until its agent is ready there", setting_up=True),
    Owner("ebs.csi.aws.com/", "the EBS driver until it is ready there", setting_up=True),
    Owner("efs.csi.aws.com/", "the EFS driver until it is ready there", setting_up=True),
    Owner("startup-taint.cluster-autoscaler.kubernetes.io/", "what sets up a new node", setting_up=True),
    Owner("ignore-taint.cluster-autoscaler.kubernetes.io/", "what sets up a new node", setting_up=True),
    Owner("ToBeDeletedByClusterAutoscaler", "cluster-autoscaler, which takes the node away"),
    Owner("DeletionCandidateOfClusterAutoscaler", "cluster-autoscaler, which may take the node away"),
    Owner("CriticalAddonsOnly", "the administrator, for the cluster's own add-ons", fact=True),
)
_SETTING_UP = ("not-ready", "notready", "uninitialized", "unregistered", "agent-not-ready", "initializing")


def label_owner(key: str) -> Owner | None:
    """Who sets a label, None where it may be anybody's."""
    return _owner(key, LABELS) or (_ANY if _domain(key).endswith(("kubernetes.io", "k8s.io")) else None)


def taint_owner(key: str) -> Owner | None:
    """Who sets a taint and takes it away again, None where it may be anybody's."""
    name = key.rpartition("/")[2].lower()
    return _owner(key, TAINTS) or (
        Owner(key, "what sets up the node", setting_up=True) if name in _SETTING_UP else None
    )


_ANY = Owner("kubernetes.io/", "a component of the cluster: the domain is Kubernetes' own")


def _owner(key: str, owners: tuple[Owner, ...]) -> Owner | None:
    return next(
        (
            owner
            for owner in owners
            if (key.startswith(owner.prefix) if owner.prefix[-1] in "/." else key == owner.prefix)
        ),
        None,
    )


def _domain(key: str) -> str:
    return key.rpartition("/")[0]
