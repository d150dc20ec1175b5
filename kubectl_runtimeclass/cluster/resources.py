"""The resources that are read from an API server, with their paths."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from ..kube.group import group_of


class ApiResource(NamedTuple):
    """A resource of the API. `name` is its name in RBAC (`nodes`); `selector` is the field selector for its list."""

    name: str
    kind: str
    api_version: str
    selector: str = ""

    @property
    def path(self) -> str:
        """The path of the list in all namespaces."""
        root = "/apis" if "/" in self.api_version else "/api"
        return f"{root}/{self.api_version}/{self.name}"

    def path_in(self, namespace: str, name: str = "") -> str:
        """The path of the list in one namespace, or of one object."""
        base, _, plural = self.path.rpartition("/")
        path = f"{base}/namespaces/{quote(namespace, safe='')}/{plural}"
        return f"{path}/{quote(name, safe='')}" if name else path


_STORAGE = "storage.k8s.io/v1"
_ADMISSION = "admissionregistration.k8s.io/v1"
_DEVICES = "resource.k8s.io/v1"


RESOURCES = (
    ApiResource("nodes", "Node", "v1"),
    ApiResource("pods", "Pod", "v1"),
    ApiResource("runtimeclasses", "RuntimeClass", "node.k8s.io/v1"),
    ApiResource("namespaces", "Namespace", "v1"),
    ApiResource("resourcequotas", "ResourceQuota", "v1"),
    ApiResource("limitranges", "LimitRange", "v1"),
    ApiResource("priorityclasses", "PriorityClass", "scheduling.k8s.io/v1"),
    ApiResource("serviceaccounts", "ServiceAccount", "v1"),
    ApiResource("poddisruptionbudgets", "PodDisruptionBudget", "policy/v1"),
    ApiResource("horizontalpodautoscalers", "HorizontalPodAutoscaler", "autoscaling/v2"),
    ApiResource("mutatingwebhookconfigurations", "MutatingWebhookConfiguration", _ADMISSION),
    ApiResource("validatingwebhookconfigurations", "ValidatingWebhookConfiguration", _ADMISSION),
    ApiResource("mutatingadmissionpolicies", "MutatingAdmissionPolicy", _ADMISSION),
    ApiResource("validatingadmissionpolicies", "ValidatingAdmissionPolicy", _ADMISSION),
    ApiResource("persistentvolumes", "PersistentVolume", "v1"),
    ApiResource("persistentvolumeclaims", "PersistentVolumeClaim", "v1"),
    ApiResource("storageclasses", "StorageClass", _STORAGE),
    ApiResource("csinodes", "CSINode", _STORAGE),
    ApiResource("csidrivers", "CSIDriver", _STORAGE),
    ApiResource("csistoragecapacities", "CSIStorageCapacity", _STORAGE),
    ApiResource("volumeattachments", "VolumeAttachment", _STORAGE),
    ApiResource("events", "Event", "v1", "type=Warning"),
    ApiResource("deviceclasses", "DeviceClass", _DEVICES),
    ApiResource("resourceslices", "ResourceSlice", _DEVICES),
    ApiResource("resourceclaims", "ResourceClaim", _DEVICES),
    ApiResource("resourceclaimtemplates", "ResourceClaimTemplate", _DEVICES),
    ApiResource("devicetaintrules", "DeviceTaintRule", _DEVICES),
    ApiResource("nodepools", "NodePool", "karpenter.sh/v1"),
)


def kinds_of(names: Iterable[str]) -> frozenset[str]:
    """The kinds of resources by their names (`runtimeclasses`)."""
    wanted = frozenset(names)
    return frozenset(resource.kind for resource in RESOURCES if resource.name in wanted)


NEWER = (
    "mutatingadmissionpolicies", "validatingadmissionpolicies",
    "deviceclasses", "devicetaintrules", "resourceclaims", "resourceclaimtemplates", "resourceslices",
    "nodepools",
)  # fmt: skip
"""Resources that some servers since 1.31 do not serve; these have no such objects then."""


GET_USES = ("nodes", "pods", "runtimeclasses")

AUDIT_USES = (*GET_USES, "namespaces", "resourcequotas", "events")

_RBAC = "rbac.authorization.k8s.io/v1"
RBAC = (
    ApiResource("clusterroles", "ClusterRole", _RBAC),
    ApiResource("clusterrolebindings", "ClusterRoleBinding", _RBAC),
)
"""Read only with `audit --rbac`."""


_TYPES = {
    "deployment": (ApiResource("deployments", "Deployment", "apps/v1"), "deploy"),
    "statefulset": (ApiResource("statefulsets", "StatefulSet", "apps/v1"), "sts"),
    "daemonset": (ApiResource("daemonsets", "DaemonSet", "apps/v1"), "ds"),
    "replicaset": (ApiResource("replicasets", "ReplicaSet", "apps/v1"), "rs"),
    "replicationcontroller": (ApiResource("replicationcontrollers", "ReplicationController", "v1"), "rc"),
    "job": (ApiResource("jobs", "Job", "batch/v1"), "job"),
    "cronjob": (ApiResource("cronjobs", "CronJob", "batch/v1"), "cj"),
    "podtemplate": (ApiResource("podtemplates", "PodTemplate", "v1"), "podtemplate"),
    "pod": (ApiResource("pods", "Pod", "v1"), "po"),
}


def resource_type(word: str) -> ApiResource | None:
    """The built-in type called `deploy`, `Deployment`, `deployments` or `deployments.apps`; None for any other name."""
    name, _, group = word.lower().partition(".")
    for singular, (resource, short) in _TYPES.items():
        if name in (singular, resource.name, short) and group in (
            "",
            group_of(resource.api_version),
        ):
            return resource
    return None
