"""Nodes that do not exist yet: what is known about those that an autoscaler would make.

Sources: Karpenter v1.8, pkg/apis/v1/nodepool.go, pkg/apis/v1/labels.go (`WellKnownLabels`, `NodeClassLabelKey`),
pkg/controllers/provisioning/scheduling/scheduler.go (`filterByRemainingResources`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..kube.label_values import LabelValues, of_requirement
from ..kube.object import Object
from ..kube.pools import pool_of
from ..kube.quantity import Quantity
from ..kube.resources import ResourceList, quantities
from .node_info import handlers_of

NODE_POOL_LABEL = "karpenter.sh/nodepool"

WELL_KNOWN = (
    "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "node.kubernetes.io/instance-type",
    "kubernetes.io/arch", "kubernetes.io/os", "karpenter.sh/capacity-type", "node.kubernetes.io/windows-build",
    "topology.k8s.aws/zone-id",
)  # fmt: skip
"""Labels that come from the instance type, even if the NodePool does not name them."""


class NewNodes(NamedTuple):
    """Something that makes nodes (a NodePool, a node group), and what is known about these nodes."""

    title: str
    """How reports call it: `NodePool kata`."""
    pool: str
    """The name of the node pool."""
    labels: Mapping[str, LabelValues]
    """The labels that a node will have, with their possible values."""
    open: tuple[str, ...] = ()
    """Keys, or prefixes ending in "/", of labels that a node may have as well, with any value."""
    taints: tuple[Object, ...] = ()
    startup: tuple[Object, ...] = ()
    """Taints that are removed once the node is ready."""
    allocatable: Mapping[str, Quantity] = {}
    """The known amounts by resource."""
    complete: bool = False
    """Whether `allocatable` has every resource of the node."""
    handlers: Mapping[str, Mapping[str, Any]] | None = None
    """As in `NodeInfo.runtime_handlers`; None if not known."""
    left: Mapping[str, Quantity] = {}
    """What the limits of the NodePool leave."""
    refusal: str = ""
    """Why no node is made at all, or ""."""
    lasting: bool = False
    """Whether all of `taints` stay. If False, a controller may remove taints that it is known to remove."""

    def is_open(self, key: str) -> bool:
        """Whether a node may have a label with this key although nothing says so."""
        return key in self.open or any(key.startswith(prefix) for prefix in self.open if prefix[-1] == "/")


def of_node_pools(pools: Iterable[Object]) -> tuple[NewNodes, ...]:
    """The nodes of each NodePool, in the order in which Karpenter tries them. Raises QuantityError."""

    def order(pool: Object) -> tuple[int, str]:
        return -((pool.get("spec") or {}).get("weight") or 0), pool["metadata"]["name"]

    return tuple(map(of_node_pool, sorted(pools, key=order)))


def of_node_pool(pool: Object) -> NewNodes:
    """The nodes that Karpenter makes for a NodePool. Raises QuantityError."""
    metadata, spec = pool["metadata"], pool.get("spec") or {}
    name = metadata["name"]
    template = spec.get("template") or {}
    node_spec = template.get("spec") or {}
    own_labels = (template.get("metadata") or {}).get("labels") or {}
    labels = {key: of_requirement("In", (value,)) for key, value in own_labels.items()}
    for requirement in node_spec.get("requirements") or ():
        key = NORMALIZED.get(str(requirement.get("key")), str(requirement.get("key")))
        values = of_requirement(str(requirement.get("operator")), tuple(requirement.get("values") or ()))
        labels[key] = labels[key].intersection(values) if key in labels else values
    labels[NODE_POOL_LABEL] = of_requirement("In", (name,))
    node_class = node_spec.get("nodeClassRef") or {}
    group = str(node_class.get("group") or "")
    if group and node_class.get("kind") and node_class.get("name"):
        labels[f"{group}/{str(node_class['kind']).lower()}"] = of_requirement(
            "In", (str(node_class["name"]),)
        )
    return NewNodes(
        title=f"NodePool {name}",
        pool=name,
        labels=labels,
        open=(*WELL_KNOWN, *((f"{group}/",) if group else ())),
        taints=tuple(node_spec.get("taints") or ()),
        lasting=True,
        startup=tuple(node_spec.get("startupTaints") or ()),
        left=_left(pool),
        refusal=_refusal(pool),
    )


NORMALIZED = {
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "beta.kubernetes.io/arch": "kubernetes.io/arch",
    "beta.kubernetes.io/os": "kubernetes.io/os",
    "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
}
"""Deprecated label keys, and the keys by which Karpenter replaces them."""


def _left(pool: Object) -> ResourceList:
    name = pool["metadata"]["name"]
    limits = quantities((pool.get("spec") or {}).get("limits"), f"NodePool {name}: spec.limits")
    used = quantities((pool.get("status") or {}).get("resources"), f"NodePool {name}: status.resources")
    return {key: limit.minus(used[key]) if key in used else limit for key, limit in limits.items()}


def _refusal(pool: Object) -> str:
    if pool["metadata"].get("deletionTimestamp"):
        return "it is being deleted"
    replicas = (pool.get("spec") or {}).get("replicas")
    if replicas is not None:
        return f"it is static: it keeps {replicas} nodes, whatever is pending"
    for condition in (pool.get("status") or {}).get("conditions") or ():
        if condition.get("type") == "Ready" and condition.get("status") == "False":
            reason = condition.get("message") or condition.get("reason") or ""
            return f"it is not ready{f': {reason}' if reason else ''}"
    return ""


def of_node(node: Object) -> NewNodes:
    """Nodes like this one. Its taints may be of a node that is not ready yet (`lasting` is False).

    Raises QuantityError.
    """
    metadata, spec, status = node["metadata"], node.get("spec") or {}, node.get("status") or {}
    labels = metadata.get("labels") or {}
    amounts = quantities(status.get("allocatable") or status.get("capacity"), f"node {metadata['name']}")
    return NewNodes(
        title=f"Node {metadata['name']}",
        pool=pool_of(labels),
        labels={
            key: of_requirement("In", (value or "",))
            for key, value in labels.items()
            if key != "kubernetes.io/hostname"
        },
        taints=tuple(spec.get("taints") or ()),
        allocatable=amounts,
        complete=bool(amounts),
        handlers=handlers_of(node) if status.get("runtimeHandlers") else None,
    )
