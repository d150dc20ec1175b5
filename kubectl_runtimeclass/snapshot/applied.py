"""A cluster as it would be with manifests applied: their objects replace existing ones or are added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..kube.object import Object
from .claims import with_claims
from .kinds import SNAPSHOT_KINDS, flatten
from .new_nodes import NewNodes, of_node
from .snapshot import Cluster, Snapshot, build


def applied(base: Snapshot, manifests: Snapshot) -> Snapshot:
    """The snapshot of a cluster (`base`) with the objects of `manifests`, which replace those of the same name.

    Nodes and pods are those of the cluster; what may make new nodes is taken from both. Claims that exist already keep
    their state.
    """
    merged = replace(
        base,
        namespaces={**base.namespaces, **manifests.namespaces},
        namespace_objects={**base.namespace_objects, **manifests.namespace_objects},
        service_accounts=_union(base.service_accounts, manifests.service_accounts),
        runtime_classes={**base.runtime_classes, **manifests.runtime_classes},
        limit_ranges=_merged(base.limit_ranges, manifests.limit_ranges),
        resource_quotas=_merged(base.resource_quotas, manifests.resource_quotas),
        priority_classes={**base.priority_classes, **manifests.priority_classes},
        storage_classes={**base.storage_classes, **manifests.storage_classes},
        new_nodes=_by_title(base.new_nodes, manifests.new_nodes),
    )
    # An existing claim may be bound already, which its manifest does not show.
    return with_claims(merged, manifests.persistent_volume_claims)


def _merged(
    existing: Mapping[str, tuple[Object, ...]], new: Mapping[str, tuple[Object, ...]]
) -> dict[str, tuple[Object, ...]]:
    """Objects by namespace; a new one replaces an existing one of its name, but keeps its status if it has none."""
    merged = dict(existing)
    for namespace, items in new.items():
        by_name = {item["metadata"]["name"]: item for item in existing.get(namespace, ())}
        for item in items:
            name = item["metadata"]["name"]
            status = item.get("status") or by_name.get(name, {}).get("status")
            by_name[name] = {**item, "status": status} if status else item
        merged[namespace] = tuple(by_name.values())
    return merged


def _union(
    existing: Mapping[str, frozenset[str]], new: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    added = {namespace: names | existing.get(namespace, frozenset()) for namespace, names in new.items()}
    return {**existing, **added}


_COMPANIONS = (
    "Namespace",
    "ServiceAccount",
    "RuntimeClass",
    "LimitRange",
    "PriorityClass",
    "StorageClass",
    "PersistentVolumeClaim",
    "Node",
    "NodePool",
)
"""The kinds of objects that, next to a pod template in manifests, decide about its pods."""


def with_objects(cluster: Cluster, objects: Iterable[Object], namespace: str) -> Cluster:
    """The cluster with the objects of manifests that matter to pods (_COMPANIONS) applied.

    A Node that does not exist in the cluster becomes one that may be made. `namespace` is that of objects which name
    none. Raises RuntimeClassError for an object that has not the shape of its kind.
    """
    companions = [_with_type(kind, item) for kind, item in flatten(objects) if kind in _COMPANIONS]
    if not companions:
        return cluster
    manifests = build(companions, namespace=namespace)
    existing = {node.name for node in cluster.snapshot.nodes}
    new_nodes = tuple(of_node(node.node) for node in manifests.nodes if node.name not in existing)
    manifests = replace(manifests, new_nodes=(*manifests.new_nodes, *new_nodes))
    return cluster._replace(snapshot=applied(cluster.snapshot, manifests))


def with_new_nodes(cluster: Cluster, new_nodes: Iterable[NewNodes]) -> Cluster:
    """The cluster with more that may make nodes; a later entry replaces an earlier one with the same title."""
    snapshot = cluster.snapshot
    return cluster._replace(snapshot=replace(snapshot, new_nodes=_by_title(snapshot.new_nodes, new_nodes)))


def _by_title(*sources: Iterable[NewNodes]) -> tuple[NewNodes, ...]:
    return tuple({new.title: new for source in sources for new in source}.values())


def _with_type(kind: str, item: Object) -> Object:
    return {**item, "kind": kind, "apiVersion": item.get("apiVersion") or _VERSIONS.get(kind, "v1")}


_VERSIONS = {kind: f"{group}/v1" for kind, group in SNAPSHOT_KINDS.items() if group}
"""The apiVersion of each kind, for items of typed lists, which may lack it."""
