"""A cluster as if manifests were applied to it: their objects take the place of those that are there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from .claims import with_claims
from .kinds import KINDS, flatten
from .new_nodes import NewNodes, of_node
from .node_info import Object
from .snapshot import Cluster, Snapshot, build


def applied(base: Snapshot, manifests: Snapshot) -> Snapshot:
    """A cluster's snapshot with the objects of manifests in it, which win; nodes and pods stay as they are.

    A node that is not there yet is one that may come.
    """
    merged = replace(
        base,
        namespaces={**base.namespaces, **manifests.namespaces},
        namespace_objects={**base.namespace_objects, **manifests.namespace_objects},
        service_accounts=_joined(base.service_accounts, manifests.service_accounts),
        runtime_classes={**base.runtime_classes, **manifests.runtime_classes},
        limit_ranges=_replaced(base.limit_ranges, manifests.limit_ranges),
        resource_quotas=_replaced(base.resource_quotas, manifests.resource_quotas),
        priority_classes={**base.priority_classes, **manifests.priority_classes},
        storage_classes={**base.storage_classes, **manifests.storage_classes},
        new_nodes=_by_title(base.new_nodes, manifests.new_nodes),
    )
    # Claims that are there already are bound, perhaps; those of manifests never are.
    return with_claims(merged, manifests.persistent_volume_claims)


def _replaced(
    now: Mapping[str, tuple[Object, ...]], new: Mapping[str, tuple[Object, ...]]
) -> dict[str, tuple[Object, ...]]:
    """Objects by namespace, those of one name replaced. What the new one has no status of, keeps what it has."""
    merged = dict(now)
    for namespace, items in new.items():
        known = {item["metadata"]["name"]: item for item in now.get(namespace, ())}
        for item in items:
            name = item["metadata"]["name"]
            status = item.get("status") or known.get(name, {}).get("status")
            known[name] = {**item, "status": status} if status else item
        merged[namespace] = tuple(known.values())
    return merged


def _joined(
    now: Mapping[str, frozenset[str]], new: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    return {**now, **{namespace: names | now.get(namespace, frozenset()) for namespace, names in new.items()}}


_BESIDE = (
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
"""The kinds of manifests that tell where a pod can run."""


def with_objects(cluster: Cluster, objects: Iterable[Object], namespace: str) -> Cluster:
    """The cluster as if what stands beside the pod templates in the manifests were applied already.

    `namespace` is that of objects which name none. Raises RuntimeClassError for what is not of their shape.
    """
    beside = [_typed(kind, item) for kind, item in flatten(objects) if kind in _BESIDE]
    if not beside:
        return cluster
    manifests = build(beside, namespace=namespace)
    there = {node.name for node in cluster.snapshot.nodes}
    coming = tuple(of_node(node.node) for node in manifests.nodes if node.name not in there)
    manifests = replace(manifests, new_nodes=(*manifests.new_nodes, *coming))
    return cluster._replace(snapshot=applied(cluster.snapshot, manifests))


def with_new_nodes(cluster: Cluster, found: Iterable[NewNodes]) -> Cluster:
    """The cluster where these may make nodes, too; of two with one title the later counts."""
    snapshot = cluster.snapshot
    return cluster._replace(snapshot=replace(snapshot, new_nodes=_by_title(snapshot.new_nodes, found)))


def _by_title(*found: Iterable[NewNodes]) -> tuple[NewNodes, ...]:
    return tuple({each.title: each for several in found for each in several}.values())


def _typed(kind: str, item: Object) -> Object:
    return {**item, "kind": kind, "apiVersion": item.get("apiVersion") or _VERSIONS.get(kind, "v1")}


_VERSIONS = {kind: f"{group}/v1" for kind, group in KINDS.items() if group}
"""For items of typed lists, which need not repeat theirs."""
