"""Pods that make way for the new ones: their room counts as free.

Sources: pkg/controller/daemon/daemon_controller.go, pkg/controller/statefulset/stateful_set_control.go (a pod is gone
before its successor is made), pkg/controller/deployment/{recreate,rolling}.go (v1.37).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..admission.resource_quota import usage, without
from ..kube.group import group_of
from ..kube.object import Object
from ..kube.resources import pod_limits
from ..kube.selectors import from_label_selector
from ..kube.shape import SELECTOR, require_shape
from ..scheduling.status import in_units
from ..snapshot.node_info import NodeInfo, PodInfo
from ..snapshot.snapshot import Snapshot
from ..workloads.as_pods import Template

ALL, ONE, NONE = "all", "one", "none"


def makes_way(owner: Object) -> str:
    """How many of a controller's pods on a node are gone before a new one is made: ALL, ONE of them, or NONE."""
    group, kind = group_of(str(owner.get("apiVersion", ""))), owner.get("kind")
    if group != "apps":
        return NONE
    if kind == "DaemonSet":
        return ALL
    if kind == "StatefulSet":
        return ONE
    spec = owner.get("spec")
    strategy = spec.get("strategy") if isinstance(spec, dict) else None
    if kind != "Deployment" or not isinstance(strategy, dict):
        return NONE
    if strategy.get("type") == "Recreate":
        return ALL
    rolling = strategy.get("rollingUpdate")
    surge = rolling.get("maxSurge") if isinstance(rolling, dict) else None
    return ONE if surge in (0, "0", "0%") and surge is not False else NONE


def without_replaced(
    template: Template, snapshot: Snapshot, namespace: str
) -> tuple[Snapshot, list[PodInfo]]:
    """The snapshot without those of a controller's pods that make way, and these.

    On each node one makes way, or all; of what quotas have counted, one goes at a time, unless all are gone first.
    """
    most = makes_way(template.owner)
    if most == NONE:
        return snapshot, []
    wanted = (template.owner.get("spec") or {}).get("selector")
    require_shape(wanted, SELECTOR, "spec.selector")
    selector = from_label_selector(wanted or {})
    if not selector.requirements:
        return snapshot, []
    nodes, replaced = [], []
    for node in snapshot.nodes:
        own = [p for p in node.pods if p.group.namespace == namespace and selector.matches(p.group.labels)]
        gone = own[:1] if most == ONE else own
        replaced += gone
        nodes.append(_without(node, gone))
    together = replaced if most == ALL and not template.is_daemon_set else replaced[:1]
    quotas = snapshot.resource_quotas
    if quotas.get(namespace):
        quotas = {**quotas, namespace: _freed(quotas[namespace], template, together, snapshot)}
    return replace(snapshot, nodes=tuple(nodes), resource_quotas=quotas), replaced


def _freed(
    quotas: Sequence[Object], template: Template, gone: Sequence[PodInfo], snapshot: Snapshot
) -> tuple[Object, ...]:
    """Quotas without what pods count for that are gone: their own requests, and the limits of their template."""
    spec = dict(template.pod.get("spec") or {})
    runtime_class = snapshot.runtime_classes.get(str(spec.get("runtimeClassName")), {})
    spec["overhead"] = (runtime_class.get("overhead") or {}).get("podFixed")
    limits = pod_limits({"spec": spec}).total
    for pod in gone:
        requests = {name: in_units(name, units) for name, units in pod.requested.items()}
        counted = usage(requests, limits, snapshot.version)
        quotas = [without(quota, template.pod, counted) for quota in quotas]
    return tuple(quotas)


def _without(node: NodeInfo, gone: Sequence[PodInfo]) -> NodeInfo:
    if not gone:
        return node
    away = set(map(id, gone))
    return node.with_pods([pod for pod in node.pods if id(pod) not in away])
