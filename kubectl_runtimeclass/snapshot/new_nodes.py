"""Nodes that do not exist yet: what is known of those that an autoscaler would bring.

Sources: Karpenter v1.8, pkg/apis/v1/nodepool.go, pkg/apis/v1/labels.go (`WellKnownLabels`, `NodeClassLabelKey`),
pkg/controllers/provisioning/scheduling/scheduler.go (`filterByRemainingResources`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..kube.label_values import LabelValues, of_requirement
from ..kube.pools import pool_of
from ..kube.quantity import Quantity
from ..kube.resources import ResourceList, quantities
from .node_info import Object, handlers_of

NODE_POOL_LABEL = "karpenter.sh/nodepool"

WELL_KNOWN = (
    "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "node.kubernetes.io/instance-type",
    "kubernetes.io/arch", "kubernetes.io/os", "karpenter.sh/capacity-type", "node.kubernetes.io/windows-build",
    "topology.k8s.aws/zone-id",
)  # fmt: skip
"""Labels that come with the instance type, whether a NodePool names them or not."""


class NewNodes(NamedTuple):
    """What makes nodes, and what is known of them.

    `title` is as people say it ("NodePool kata"). `labels` are those that a node will have, with the values that they
    may have; labels that are in `open`, or begin with what is there and ends in "/", may be there as well. `startup`
    are taints that are gone once the node is ready. `allocatable` has what is known of it, by name; `complete` is
    whether nothing else is on the node. `handlers` are as `NodeInfo` has them, None where they are not known. `left`
    is what limits leave. `refusal` says why no node at all is made, or is "".
    """

    title: str
    pool: str
    labels: Mapping[str, LabelValues]
    open: tuple[str, ...] = ()
    taints: tuple[Object, ...] = ()
    startup: tuple[Object, ...] = ()
    allocatable: Mapping[str, Quantity] = {}
    complete: bool = False
    handlers: Mapping[str, Mapping[str, Any]] | None = None
    left: Mapping[str, Quantity] = {}
    refusal: str = ""
    lasting: bool = False
    """Whether all of `taints` stay; where it is not told apart, those that somebody takes away do not."""

    def is_open(self, key: str) -> bool:
        """Whether a node may have a label of this key though nothing says so."""
        return key in self.open or any(key.startswith(prefix) for prefix in self.open if prefix[-1] == "/")


def of_node_pools(pools: Iterable[Object]) -> tuple[NewNodes, ...]:
    """What Karpenter makes of each, in the order in which it tries them. Raises QuantityError."""

    def order(pool: Object) -> tuple[int, str]:
        return -((pool.get("spec") or {}).get("weight") or 0), pool["metadata"]["name"]

    return tuple(map(of_node_pool, sorted(pools, key=order)))


def of_node_pool(pool: Object) -> NewNodes:
    """What Karpenter makes of a NodePool. Raises QuantityError."""
    metadata, spec = pool["metadata"], pool.get("spec") or {}
    name = metadata["name"]
    template = spec.get("template") or {}
    made = template.get("spec") or {}
    given = (template.get("metadata") or {}).get("labels") or {}
    labels = {key: of_requirement("In", (value,)) for key, value in given.items()}
    for each in made.get("requirements") or ():
        key = NORMALIZED.get(str(each.get("key")), str(each.get("key")))
        values = of_requirement(str(each.get("operator")), tuple(each.get("values") or ()))
        labels[key] = labels[key].intersection(values) if key in labels else values
    labels[NODE_POOL_LABEL] = of_requirement("In", (name,))
    node_class = made.get("nodeClassRef") or {}
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
        taints=tuple(made.get("taints") or ()),
        lasting=True,
        startup=tuple(made.get("startupTaints") or ()),
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
"""Old names of labels, as Karpenter takes them."""


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
            why = condition.get("message") or condition.get("reason") or ""
            return f"it is not ready{f': {why}' if why else ''}"
    return ""


def of_node(node: Object) -> NewNodes:
    """Nodes as this one will be once it is there and ready: without the taints that go away by then.

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
