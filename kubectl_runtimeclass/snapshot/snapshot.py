"""A cluster as the scheduler sees it: nodes with their pods, and the objects that filters look up.

Source: pkg/scheduler/scheduler.go (`newPodInformer`: pods that have ended do not count; Kubernetes v1.36).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ..errors import RuntimeClassError, quote_name
from ..kube.device_shape import DEVICE_OBJECTS
from ..kube.object import Object
from ..kube.shape import OBJECTS, ShapeError, require_shape
from ..kube.version import NEWEST, Version, parse
from ..observed.observation import Observation, of_events
from .class_pods import ClassPods, class_pods
from .handlers import Placed, evidence
from .kinds import SNAPSHOT_KINDS, flatten, runtime_class_of_v1
from .new_nodes import NewNodes, of_node_pools
from .node_info import NodeInfo, PodInfo, read_node
from .pod_info import PlacedPod, PodReader

_NAMESPACED = (
    "CSIStorageCapacity", "HorizontalPodAutoscaler", "LimitRange", "PersistentVolumeClaim", "PodDisruptionBudget",
    "ResourceClaim", "ResourceClaimTemplate", "ResourceQuota", "ServiceAccount",
)  # fmt: skip
_HOOKS = (
    "MutatingAdmissionPolicy", "MutatingWebhookConfiguration", "ValidatingAdmissionPolicy",
    "ValidatingWebhookConfiguration",
)  # fmt: skip


_SHAPES = {**OBJECTS, **DEVICE_OBJECTS}


@dataclass(frozen=True)
class Snapshot:
    """The objects of a cluster.

    Maps with string keys are by name, or by namespace if their values are tuples or sets; with pairs as keys they are
    by (namespace, name).

    `listed` has the kinds of which every object is known: an object of another kind that is not here may still exist.
    `unreadable` has the resources that could not be read, as RBAC names them (`persistentvolumes`). `version` is that
    of the API server and the scheduler; how pods count and what filters answer depends on it.
    """

    nodes: tuple[NodeInfo, ...] = ()
    new_nodes: tuple[NewNodes, ...] = ()
    """What may make nodes, in the autoscaler's order of preference."""
    runtime_classes: Mapping[str, Object] = field(default_factory=dict)
    namespaces: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """The labels of each namespace."""
    namespace_objects: Mapping[str, Object] = field(default_factory=dict)
    persistent_volumes: Mapping[str, Object] = field(default_factory=dict)
    persistent_volume_claims: Mapping[tuple[str, str], Object] = field(default_factory=dict)
    storage_classes: Mapping[str, Object] = field(default_factory=dict)
    csi_nodes: Mapping[str, Object] = field(default_factory=dict)
    csi_drivers: Mapping[str, Object] = field(default_factory=dict)
    csi_storage_capacities: tuple[Object, ...] = ()
    volume_attachments: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)
    """By the name of the node."""
    limit_ranges: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)
    resource_quotas: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)
    priority_classes: Mapping[str, Object] = field(default_factory=dict)
    service_accounts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The names of the accounts in each namespace."""
    pod_disruption_budgets: Mapping[str, tuple[Object, ...]] = field(default_factory=dict)
    device_classes: Mapping[str, Object] = field(default_factory=dict)
    device_taint_rules: tuple[Object, ...] = ()
    resource_claims: Mapping[tuple[str, str], Object] = field(default_factory=dict)
    resource_claim_templates: Mapping[tuple[str, str], Object] = field(default_factory=dict)
    resource_slices: tuple[Object, ...] = ()
    admission_hooks: tuple[Object, ...] = ()
    """Webhook configurations and admission policies; the mutating ones come first."""
    events: tuple[Observation, ...] = ()
    """The events that say why pods do not run."""
    horizontal_pod_autoscalers: tuple[Object, ...] = ()
    class_pods: Mapping[ClassPods, int] = field(default_factory=dict)
    """How many pods on nodes have a class, those alike together."""
    listed: frozenset[str] = frozenset()
    unreadable: tuple[str, ...] = ()
    version: Version = NEWEST

    def namespace_labels(self, namespace: str) -> Mapping[str, str]:
        """The labels of a namespace; if it was not read, only the label that every namespace has."""
        return self.namespaces.get(namespace) or {"kubernetes.io/metadata.name": namespace}

    def without_pod(self, namespace: str, name: str) -> Snapshot:
        """The snapshot without this pod and the ResourceClaims made for it, to find where else the pod could run."""
        nodes = tuple(_without(node, namespace, name) for node in self.nodes)
        claims = {
            key: claim
            for key, claim in self.resource_claims.items()
            if key[0] != namespace or not _is_of_pod(claim, name)
        }
        return replace(self, nodes=nodes, resource_claims=claims)


def _is_of_pod(claim: Object, name: str) -> bool:
    owners = claim["metadata"].get("ownerReferences") or ()
    return any(o.get("controller") and (o.get("kind"), o.get("name")) == ("Pod", name) for o in owners)


def _without(node: NodeInfo, namespace: str, name: str) -> NodeInfo:
    kept = tuple(p for p in node.pods if p.name != name or p.group.namespace != namespace)
    return node if len(kept) == len(node.pods) else node.with_pods(kept)


class Cluster(NamedTuple):
    """A snapshot and where it is from.

    `server_version` is the API server's (`v1.36.2`), None if not known. `saved_at` is when the snapshot was saved, in
    RFC 3339; "" if it was just read from a cluster, or its files do not say.
    """

    snapshot: Snapshot
    server_version: str | None = None
    saved_at: str = ""


def build(
    objects: Iterable[Object],
    *,
    listed: Iterable[str] = (),
    unreadable: Iterable[str] = (),
    namespace: str = "default",
    version: Callable[[], Version | None] = lambda: None,
    on_class: Callable[[Object], None] = lambda _: None,
    pods: tuple[PodReader, Iterable[PlacedPod]] | None = None,
) -> Snapshot:
    """The snapshot of objects in any order, also within lists, whose `items` may be any iterable.

    `listed` are kinds that were read in full even if there is no object of them; `namespace` is that of objects which
    name none. Of two objects with the same name the later one counts. Objects are consumed one at a time and not kept
    whole, so that large clusters fit into memory. `version` is called after that and returns the server's version; if
    it returns None, the version of the newest kubelet is used, else the newest known version. `on_class` is called with
    every RuntimeClass as it is read, in the form of node.k8s.io/v1. `pods` are further ones, that this reader has read.

    Raises ShapeError, which names the object and its field, for an object that has not the shape of its kind, and
    RuntimeClassError for anything else that cannot be read.
    """
    reader, read = pods or (PodReader(), ())
    builder = _Builder(set(listed), namespace, on_class, reader)
    kind = ""
    try:
        for kind, item in flatten(objects, builder.listed):
            builder.add(kind, item)
        for pod in read:
            builder.add_pod(pod)
        return builder.finish(tuple(unreadable), version())
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise RuntimeClassError(
            f"snapshot: not of the shape of Kubernetes objects, near {kind}: {error}"
        ) from error


class _Builder:
    """Collects objects; `finish` makes the snapshot."""

    def __init__(
        self, listed: set[str], namespace: str, on_class: Callable[[Object], None], pods: PodReader
    ) -> None:
        self.listed, self._namespace, self._on_class = listed, namespace, on_class
        self._by_kind: dict[str, dict[tuple[str, str], Object]] = {kind: {} for kind in SNAPSHOT_KINDS}
        """By kind, then by (namespace, name); the namespace is "" for objects without one."""
        self._bound: dict[str, list[PodInfo]] = {}
        """The pods of each node."""
        self._nominated: dict[str, list[PodInfo]] = {}
        """The pods nominated for each node."""
        self._pods = pods
        self._events: list[Observation] = []
        self._placed: dict[tuple[str, str], Placed] = {}

    def add(self, kind: str, item: Object) -> None:
        self.listed.add(kind)
        if kind == "Pod":
            if (pod := self._pods.placed(item)) is not None:
                self.add_pod(pod)
            return
        if kind == "Event":
            self._events += of_events((item,))
            return
        if kind == "RuntimeClass":
            item = runtime_class_of_v1(item)
        metadata = item.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        name = metadata.get("name")
        try:
            require_shape(item, _SHAPES[kind], "")
        except RuntimeClassError as error:
            about = f"{kind} {quote_name(name)}" if name and isinstance(name, str) else kind
            raise ShapeError(f"{about}: {error}") from None
        if not name:
            raise ShapeError(f"{kind}: metadata.name: required, the name of the object")
        if kind == "RuntimeClass":
            self._on_class(item)
        namespace = str(metadata.get("namespace") or self._namespace) if kind in _NAMESPACED else ""
        metadata = {**metadata, "namespace": namespace} if namespace else metadata
        self._by_kind[kind][namespace, name] = {**item, "metadata": metadata, "spec": item.get("spec") or {}}

    def add_pod(self, pod: PlacedPod) -> None:
        if pod.node:
            self._bound.setdefault(pod.node, []).append(pod.info)
        else:
            self._nominated.setdefault(pod.nominee, []).append(pod.info)
        if pod.on_node is not None:
            self._placed[pod.info.group.namespace, pod.info.name] = pod.on_node

    def finish(self, unreadable: tuple[str, ...], version: Version | None) -> Snapshot:
        by_kind = self._by_kind
        version = version or _of_kubelets(by_kind["Node"].values()) or NEWEST
        self._pods.count_as(version)
        classes = _by_name(by_kind["RuntimeClass"])
        by_node = evidence(self._events, self._placed, classes)
        nodes = [self._node(node) for node in by_kind["Node"].values()]
        return Snapshot(
            nodes=tuple(replace(n, evidence=by_node[n.name]) if n.name in by_node else n for n in nodes),
            new_nodes=of_node_pools(by_kind["NodePool"].values()),
            runtime_classes=classes,
            events=tuple(self._events),
            class_pods=class_pods(self._placed),
            horizontal_pod_autoscalers=tuple(by_kind["HorizontalPodAutoscaler"].values()),
            namespace_objects=_by_name(by_kind["Namespace"]),
            namespaces={name: _namespace_labels(o) for name, o in _by_name(by_kind["Namespace"]).items()},
            persistent_volumes=_by_name(by_kind["PersistentVolume"]),
            persistent_volume_claims=by_kind["PersistentVolumeClaim"],
            storage_classes=_by_name(by_kind["StorageClass"]),
            csi_nodes=_by_name(by_kind["CSINode"]),
            csi_drivers=_by_name(by_kind["CSIDriver"]),
            csi_storage_capacities=tuple(by_kind["CSIStorageCapacity"].values()),
            volume_attachments=_grouped(by_kind["VolumeAttachment"], lambda o: o["spec"].get("nodeName", "")),
            limit_ranges=_grouped(by_kind["LimitRange"], _namespace),
            resource_quotas=_grouped(by_kind["ResourceQuota"], _namespace),
            priority_classes=_by_name(by_kind["PriorityClass"]),
            service_accounts={
                namespace: frozenset(account["metadata"]["name"] for account in accounts)
                for namespace, accounts in _grouped(by_kind["ServiceAccount"], _namespace).items()
            },
            pod_disruption_budgets=_grouped(by_kind["PodDisruptionBudget"], _namespace),
            device_classes=_by_name(by_kind["DeviceClass"]),
            device_taint_rules=tuple(by_kind["DeviceTaintRule"].values()),
            resource_claims=by_kind["ResourceClaim"],
            resource_claim_templates=by_kind["ResourceClaimTemplate"],
            resource_slices=tuple(by_kind["ResourceSlice"].values()),
            admission_hooks=tuple(hook for kind in _HOOKS for hook in by_kind[kind].values()),
            listed=frozenset(self.listed),
            unreadable=unreadable,
            version=version,
        )

    def _node(self, node: Object) -> NodeInfo:
        name = node["metadata"]["name"]
        pods = {(pod.group.namespace, pod.name): pod for pod in self._bound.pop(name, ())}
        return read_node(node, tuple(pods.values()), tuple(self._nominated.get(name, ())))


def _of_kubelets(nodes: Iterable[Object]) -> Version | None:
    """The version of the newest kubelet (no kubelet is newer than its API server); None if it is not known."""
    infos = ((node.get("status") or {}).get("nodeInfo") or {} for node in nodes)
    return max(filter(None, (parse(info.get("kubeletVersion")) for info in infos)), default=None)


def _by_name(objects: Mapping[tuple[str, str], Object]) -> dict[str, Object]:
    return {name: item for (_, name), item in objects.items()}


def _grouped(
    objects: Mapping[tuple[str, str], Object], key: Callable[[Object], str]
) -> dict[str, tuple[Object, ...]]:
    groups: dict[str, list[Object]] = {}
    for item in objects.values():
        groups.setdefault(key(item), []).append(item)
    return {name: tuple(group) for name, group in groups.items()}


def _namespace(item: Object) -> str:
    return str(item["metadata"]["namespace"])


def _namespace_labels(namespace: Object) -> Mapping[str, str]:
    metadata = namespace["metadata"]
    return {**(metadata.get("labels") or {}), "kubernetes.io/metadata.name": metadata["name"]}
