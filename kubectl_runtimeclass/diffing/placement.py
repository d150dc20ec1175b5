"""The nodes that take the pods of a template, and how many pods at once.

A node takes them when it would with no other pod on it: this is about the class, selectors, taints and sizes,
not about today's load. Volumes, ports, spread and affinity between pods are for `explain`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..admission.answer import Admission
from ..errors import SelectorError
from ..kube.selectors import Selector, from_label_selector
from ..kube.shape import REQUIRED
from ..kubelet.demands import Demands, demands
from ..kubelet.sandbox import failures
from ..runtimes.restrictions import ERROR as RUNTIME_ERROR
from ..scheduling.filters import DAEMON_SET_FILTERS, Filter, node_resources_fit, node_unschedulable
from ..scheduling.filters.base import active_filters
from ..scheduling.incoming import IncomingPod, incoming_pod
from ..snapshot import handlers
from ..snapshot.node_info import NodeInfo, PodGroup, PodInfo
from ..snapshot.snapshot import Snapshot
from ..workloads.as_pods import Template
from .model import Nodes, Side

_STATIC: tuple[Filter, ...] = (node_unschedulable.FILTER, *DAEMON_SET_FILTERS)
"""What does not depend on how much a pod requests."""


class PlacementIndex:
    """The nodes of a snapshot. Pods that differ in nothing that filters see share an answer.

    There are few kinds of nodes by their size, so sizes are asked once for each kind.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        nodes = sorted(snapshot.nodes, key=lambda node: node.name)
        self._empty = tuple(node.with_pods(()) for node in nodes)
        self._full = {node.name: node for node in nodes}
        self._sizes: dict[str, NodeInfo] = {}
        self._size = [self._size_of(node) for node in self._empty]
        self._static: dict[str, tuple[int, ...]] = {}
        self._known: dict[tuple[object, ...], Nodes] = {}
        self._daemon: dict[str, tuple[str, ...]] = {}
        self._groups: dict[str, dict[PodGroup, list[tuple[str, PodInfo]]]] = {}
        for node in nodes:
            for pod in node.pods:
                groups = self._groups.setdefault(pod.group.namespace, {})
                groups.setdefault(pod.group, []).append((node.name, pod))

    def _size_of(self, node: NodeInfo) -> str:
        key = repr(sorted(node.allocatable.items()))
        self._sizes.setdefault(key, node)
        return key

    def daemon_nodes(self, pod: Mapping[str, Any]) -> tuple[str, ...]:
        """The nodes that a DaemonSet's controller makes pods for: it reads the template, and no RuntimeClass."""
        key = _key(pod["spec"])
        if key not in self._daemon:
            passing = self._passing(
                incoming_pod(Admission(pod, None), self.snapshot.version), DAEMON_SET_FILTERS
            )
            self._daemon[key] = tuple(self._empty[at].name for at in passing)
        return self._daemon[key]

    def nodes(self, side: Side, template: Template, *, room: bool) -> Nodes:
        """The nodes for the pods of a side that were not rejected; with `room`, how many of them fit."""
        pod = incoming_pod(Admission(side.pod, side.runtime_class_name, side.handler), self.snapshot.version)
        key = _key(side.pod["spec"])
        if key not in self._static:
            self._static[key] = self._passing(pod, _STATIC)
        state = node_resources_fit.pre_filter(pod, self.snapshot)
        fits = {key: node_resources_fit.filter_node(state, node).passed for key, node in self._sizes.items()}
        wanted = demands(side.pod["spec"])
        errors = ", ".join(finding.id for finding in side.findings if finding.severity == RUNTIME_ERROR)
        known = (key, side.handler, tuple(fits.values()), wanted, errors)
        if known not in self._known:
            passing = [self._empty[at] for at in self._static[key] if fits[self._size[at]]]
            self._known[known] = _started(passing, side.handler, wanted, errors)
        nodes = self._known[known]
        if not room or "Pod" not in self.snapshot.listed:
            return nodes
        return replace(nodes, room=self._room(pod, side, template, nodes.can_run))

    def _passing(self, pod: IncomingPod, filters: tuple[Filter, ...]) -> tuple[int, ...]:
        asked = active_filters(filters, pod, self.snapshot)
        return tuple(
            at for at, node in enumerate(self._empty) if all(answer.check(node).passed for answer in asked)
        )

    def _room(self, pod: IncomingPod, side: Side, template: Template, names: tuple[str, ...]) -> int | None:
        """How many pods fit on what is free, where today's pods of the same controller make way.

        None where there is room for all.
        """
        wanted = [(name, amount) for name, amount in pod.units.items() if amount > 0]
        leaving = self._leaving(template)
        needed = side.pods.high
        room = 0
        for name in names:
            if needed is None or room >= needed:
                return None
            node, gone = self._full[name], leaving.get(name, ())
            room += _room_on(node, wanted, gone)
        return None if needed is None or room >= needed else room

    def is_absent(self, template: Template) -> bool:
        """Whether the cluster is known to have no pods of a template.

        A controller without a selector, as a Job is before it is stored, is known by the labels of its pods.
        """
        groups = self._groups.get(template.namespace, {})
        if "Pod" not in self.snapshot.listed:
            return False
        if template.kind == "Pod":
            return all(pod.name != template.name for pods in groups.values() for _, pod in pods)
        selector = _selector(template) or _of_labels(template)
        return selector is not None and not any(selector.matches(group.labels) for group in groups)

    def _leaving(self, template: Template) -> dict[str, list[PodInfo]]:
        """The pods of the controller that are there now, by node."""
        selector = _selector(template)
        leaving: dict[str, list[PodInfo]] = {}
        for group, pods in self._groups.get(template.namespace, {}).items():
            if selector is not None and selector.matches(group.labels):
                for name, pod in pods:
                    leaving.setdefault(name, []).append(pod)
        return leaving


def _started(nodes: list[NodeInfo], handler: str | None, wanted: Demands | None, errors: str) -> Nodes:
    """Nodes that would take a pod, told apart by whether it starts there: what the kubelet and the runtime say.

    `errors` are the ids of what no runtime of its family can do for the pod, or "".
    """
    can_run, missing, failing, unknown = [], [], [], 0
    failure = ""
    for node in nodes:
        status = handlers.handler_status(node, handler)
        failed = failures(node, handler, wanted)
        if status == handlers.MISSING:
            missing.append(node.name)
        elif failed or errors:
            failing.append(node.name)
            failure = failure or (failed[0].message if failed else f"its runtime cannot: {errors}")
        else:
            can_run.append(node.name)
            unknown += status == handlers.UNKNOWN
    return Nodes(
        can_run=tuple(can_run),
        missing=tuple(missing),
        unknown=unknown,
        failing=tuple(failing),
        failure=failure,
    )


def _room_on(node: NodeInfo, wanted: Sequence[tuple[str, int]], leaving: Sequence[PodInfo]) -> int:
    room = node.allocatable.get("pods", 0) - len(node.pods) + len(leaving)
    for name, amount in wanted:
        used = node.requested.get(name, 0) - sum(pod.requested.get(name, 0) for pod in leaving)
        room = min(room, (node.allocatable.get(name, 0) - used) // amount)
    return max(room, 0)


def _selector(template: Template) -> Selector | None:
    """The selector by which a controller knows its pods; None for those that have none."""
    spec: Any = template.owner.get("spec") or {}
    written = spec.get("selector") if isinstance(spec, dict) else None
    if not isinstance(written, dict) or not written:
        return None
    if template.kind == "ReplicationController":
        written = {"matchLabels": written}
    try:
        return from_label_selector(written)
    except SelectorError:
        return None


def _of_labels(template: Template) -> Selector | None:
    """The selector of all labels of a pod template; None for none."""
    labels = (template.pod.get("metadata") or {}).get("labels")
    return from_label_selector({"matchLabels": labels}) if labels else None


def _key(spec: Mapping[str, Any]) -> str:
    affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get(REQUIRED)
    return repr((required, spec.get("nodeSelector"), spec.get("tolerations"), spec.get("nodeName")))
