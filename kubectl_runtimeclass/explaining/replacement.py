"""Pods that make way for the new ones: their room counts as free.

Sources: pkg/controller/daemon/daemon_controller.go, pkg/controller/statefulset/stateful_set_control.go (a pod is gone
before its successor is made), pkg/controller/deployment/{recreate,rolling}.go (v1.37).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..kube.group import group_of
from ..kube.object import Object
from ..kube.selectors import from_label_selector
from ..kube.shape import SELECTOR, check
from ..snapshot.node_info import NodeInfo, PodInfo
from ..snapshot.snapshot import Snapshot

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


def without_replaced(owner: Object, snapshot: Snapshot, namespace: str) -> tuple[Snapshot, int]:
    """The snapshot without those of a controller's pods that make way, and how many these are."""
    most = makes_way(owner)
    if most == NONE:
        return snapshot, 0
    wanted = (owner.get("spec") or {}).get("selector")
    check(wanted, SELECTOR, "spec.selector")
    selector = from_label_selector(wanted or {})
    if not selector.requirements:
        return snapshot, 0
    nodes, count = [], 0
    for node in snapshot.nodes:
        own = [p for p in node.pods if p.group.namespace == namespace and selector.matches(p.group.labels)]
        gone = own[:1] if most == ONE else own
        count += len(gone)
        nodes.append(_without(node, gone))
    return replace(snapshot, nodes=tuple(nodes)), count


def _without(node: NodeInfo, gone: Sequence[PodInfo]) -> NodeInfo:
    if not gone:
        return node
    away = set(map(id, gone))
    return node.with_pods([pod for pod in node.pods if id(pod) not in away])
