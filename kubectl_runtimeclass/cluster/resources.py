"""The resources of the API that are read: what RBAC calls them, and where they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote

from ..kube.group import group_of


class Resource(NamedTuple):
    """A resource of the API. `name` is as RBAC has it; `kind` as objects have it; `selector` is a field selector."""

    name: str
    kind: str
    api_version: str
    selector: str = ""

    @property
    def path(self) -> str:
        root = "/apis" if "/" in self.api_version else "/api"
        return f"{root}/{self.api_version}/{self.name}"

    def path_in(self, namespace: str, name: str = "") -> str:
        """The path of one namespace's objects, or of one object."""
        base, _, plural = self.path.rpartition("/")
        path = f"{base}/namespaces/{quote(namespace, safe='')}/{plural}"
        return f"{path}/{quote(name, safe='')}" if name else path


_STORAGE = "storage.k8s.io/v1"
_ADMISSION = "admissionregistration.k8s.io/v1"
_DEVICES = "resource.k8s.io/v1"


RESOURCES = (
    Resource("nodes", "Node", "v1"),
    Resource("pods", "Pod", "v1"),
    Resource("runtimeclasses", "RuntimeClass", "node.k8s.io/v1"),
    Resource("namespaces", "Namespace", "v1"),
    Resource("resourcequotas", "ResourceQuota", "v1"),
    Resource("limitranges", "LimitRange", "v1"),
    Resource("priorityclasses", "PriorityClass", "scheduling.k8s.io/v1"),
    Resource("serviceaccounts", "ServiceAccount", "v1"),
    Resource("poddisruptionbudgets", "PodDisruptionBudget", "policy/v1"),
    Resource("mutatingwebhookconfigurations", "MutatingWebhookConfiguration", _ADMISSION),
    Resource("validatingwebhookconfigurations", "ValidatingWebhookConfiguration", _ADMISSION),
    Resource("mutatingadmissionpolicies", "MutatingAdmissionPolicy", _ADMISSION),
    Resource("validatingadmissionpolicies", "ValidatingAdmissionPolicy", _ADMISSION),
    Resource("persistentvolumes", "PersistentVolume", "v1"),
    Resource("persistentvolumeclaims", "PersistentVolumeClaim", "v1"),
    Resource("storageclasses", "StorageClass", _STORAGE),
    Resource("csinodes", "CSINode", _STORAGE),
    Resource("csidrivers", "CSIDriver", _STORAGE),
    Resource("csistoragecapacities", "CSIStorageCapacity", _STORAGE),
    Resource("volumeattachments", "VolumeAttachment", _STORAGE),
    Resource("events", "Event", "v1", "type=Warning"),
    Resource("deviceclasses", "DeviceClass", _DEVICES),
    Resource("resourceslices", "ResourceSlice", _DEVICES),
    Resource("resourceclaims", "ResourceClaim", _DEVICES),
    Resource("resourceclaimtemplates", "ResourceClaimTemplate", _DEVICES),
    Resource("devicetaintrules", "DeviceTaintRule", _DEVICES),
)


def kinds_of(names: Iterable[str]) -> frozenset[str]:
    """The kinds of resources (`runtimeclasses`) that a snapshot has."""
    wanted = frozenset(names)
    return frozenset(resource.kind for resource in RESOURCES if resource.name in wanted)


NEWER = (
    "mutatingadmissionpolicies", "validatingadmissionpolicies",
    "deviceclasses", "devicetaintrules", "resourceclaims", "resourceclaimtemplates", "resourceslices",
)  # fmt: skip
"""What servers of 1.31 and newer do not all serve: one that does not has none."""


GET_USES = ("nodes", "pods", "runtimeclasses")

AUDIT_USES = (*GET_USES, "namespaces", "resourcequotas", "events")

_RBAC = "rbac.authorization.k8s.io/v1"
RBAC = (
    Resource("clusterroles", "ClusterRole", _RBAC),
    Resource("clusterrolebindings", "ClusterRoleBinding", _RBAC),
)
"""Asked for with `audit --rbac` alone."""


_TYPES = {
    "deployment": (Resource("deployments", "Deployment", "apps/v1"), "deploy"),
    "statefulset": (Resource("statefulsets", "StatefulSet", "apps/v1"), "sts"),
    "daemonset": (Resource("daemonsets", "DaemonSet", "apps/v1"), "ds"),
    "replicaset": (Resource("replicasets", "ReplicaSet", "apps/v1"), "rs"),
    "replicationcontroller": (Resource("replicationcontrollers", "ReplicationController", "v1"), "rc"),
    "job": (Resource("jobs", "Job", "batch/v1"), "job"),
    "cronjob": (Resource("cronjobs", "CronJob", "batch/v1"), "cj"),
    "podtemplate": (Resource("podtemplates", "PodTemplate", "v1"), "podtemplate"),
    "pod": (Resource("pods", "Pod", "v1"), "po"),
}


def resource_type(word: str) -> Resource | None:
    """The type that `deploy`, `Deployment`, `deployments` or `deployments.apps` names, if it is built in."""
    name, _, group = word.lower().partition(".")
    for singular, (resource, short) in _TYPES.items():
        if name in (singular, resource.name, short) and group in (
            "",
            group_of(resource.api_version),
        ):
            return resource
    return None
