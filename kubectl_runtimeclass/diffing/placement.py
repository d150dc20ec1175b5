"""The nodes that take the pods of a template, and how many pods at once.

A node takes them when it would with no other pod on it: this is about the class, selectors, taints and sizes,
not about today's load. Volumes, ports, spread and affinity between pods are for `explain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import SelectorError
from ..scheduling import handlers
from ..scheduling.admission import Admission
from ..scheduling.filters import (
    node_affinity,
    node_name,
    node_resources_fit,
    node_unschedulable,
    taint_toleration,
)
from ..scheduling.filters.base import Filter
from ..scheduling.incoming import IncomingPod, incoming_pod
from ..scheduling.node_info import NodeInfo
from ..scheduling.snapshot import Snapshot
from ..scheduling.status import Status
from ..selectors import Selector, from_label_selector
from .manifests import Template
from .model import Nodes, Side

_DAEMON: tuple[Filter, ...] = (node_name.FILTER, node_affinity.FILTER, taint_toleration.FILTER)
"""What the DaemonSet controller asks (pkg/controller/daemon/daemon_controller.go `predicates`, v1.36)."""

_ALL: tuple[Filter, ...] = (
    node_unschedulable.FILTER,
    *_DAEMON,
    node_resources_fit.FILTER,
)


class Placement:
    """The nodes of a snapshot. Pods that differ in nothing that these filters see share an answer."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._empty = tuple(node.with_pods(()) for node in snapshot.nodes)
        self._known: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._daemon: dict[str, tuple[str, ...]] = {}

    def daemon_nodes(self, pod: Mapping[str, Any]) -> tuple[str, ...]:
        """The nodes that a DaemonSet's controller makes pods for: it reads the template, and no RuntimeClass."""
        key = _key(pod["spec"])
        if key not in self._daemon:
            passing = self._passing(incoming_pod(Admission(pod, None)), _DAEMON)
            self._daemon[key] = tuple(node.name for node in passing)
        return self._daemon[key]

    def nodes(self, side: Side, template: Template) -> Nodes:
        """The nodes for the pods of a side that were not rejected."""
        key = f"{side.handler} {_key(side.pod['spec'])} {sorted(side.requests.total.items())}"
        if key not in self._known:
            pod = incoming_pod(Admission(side.pod, side.runtime_class_name, side.handler))
            passing = self._passing(pod, _ALL)
            missing = [
                n.name for n in passing if handlers.handler_status(n, side.handler) == handlers.MISSING
            ]
            self._known[key] = tuple(sorted(n.name for n in passing)), tuple(sorted(missing))
        eligible, missing_names = self._known[key]
        found = Nodes(eligible, missing_names)
        if "Pod" not in self.snapshot.listed:
            return found
        return Nodes(eligible, missing_names, self._room(side, template, frozenset(found.can_run)))

    def _passing(self, pod: IncomingPod, filters: tuple[Filter, ...]) -> list[NodeInfo]:
        states = [(each, each.pre_filter(pod, self.snapshot)) for each in filters]
        if any(isinstance(state, Status) for _, state in states):
            return []
        asked = [(each.filter, state) for each, state in states if state is not None]
        return [node for node in self._empty if all(check(state, node).passed for check, state in asked)]

    def _room(self, side: Side, template: Template, names: frozenset[str]) -> int:
        """How many pods fit on what is free, where today's pods of the same controller make way."""
        pod = incoming_pod(Admission(side.pod, side.runtime_class_name, side.handler))
        wanted = {name: amount for name, amount in pod.units.items() if amount > 0}
        selector = _selector(template)
        room = 0
        for node in self.snapshot.nodes:
            if node.name in names:
                room += _room_on(node, wanted, selector, template.subject.namespace)
        return room


def _room_on(node: NodeInfo, wanted: Mapping[str, int], selector: Selector | None, namespace: str) -> int:
    used, count = dict(node.requested), len(node.pods)
    for pod in node.pods if selector is not None else ():
        group = pod.group
        if group.namespace == namespace and selector is not None and selector.matches(group.labels):
            count -= 1
            for name, amount in pod.requested.items():
                used[name] -= amount
    slots = node.allocatable.get("pods", 0) - count
    shares = [
        (node.allocatable.get(name, 0) - used.get(name, 0)) // amount for name, amount in wanted.items()
    ]
    return max(0, min([slots, *shares]))


def _selector(template: Template) -> Selector | None:
    """The selector by which a controller knows its pods; None for those that have none."""
    spec: Any = template.object.get("spec") or {}
    written = spec.get("selector") if isinstance(spec, dict) else None
    if not isinstance(written, dict) or not written:
        return None
    if template.subject.kind == "ReplicationController":
        written = {"matchLabels": written}
    try:
        return from_label_selector(written)
    except SelectorError:
        return None


def _key(spec: Mapping[str, Any]) -> str:
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution")
    return repr((required, spec.get("nodeSelector"), spec.get("tolerations"), spec.get("nodeName")))
