"""What findings look at: the snapshot, and of its pods what they have of their class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..kube.object import Object
from ..kube.tolerations import untolerated_taints
from ..scheduling.class_usage import Observer, with_observers
from ..snapshot.handlers import MISSING, SERVED, UNKNOWN, handler_status
from ..snapshot.node_info import NodeInfo
from ..snapshot.snapshot import Snapshot, build
from .phrases import some
from .samples import PodSamples

Overhead = tuple[tuple[str, str], ...]


class PodUse(NamedTuple):
    """What pods have in common: of one class, on one node ("" for none yet), with one overhead."""

    namespace: str
    class_name: str
    node: str
    overhead: Overhead


@dataclass
class PodUses:
    """Pods that have not ended. `uses` counts those with a class, `names` has the first few of each."""

    uses: Counter[PodUse] = field(default_factory=Counter)
    names: dict[PodUse, list[str]] = field(default_factory=dict)
    without: Counter[str] = field(default_factory=Counter)
    """Those without a class, by namespace."""

    samples: PodSamples = field(default_factory=PodSamples)
    """What those with a class ask of its runtime."""

    def add(self, pod: Object) -> None:
        """Count a pod that has not ended."""
        spec = pod.get("spec") or {}
        if (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed"):
            return
        metadata = pod.get("metadata") or {}
        namespace = metadata.get("namespace") or "default"
        name = spec.get("runtimeClassName")
        if name is None:
            self.without[namespace] += 1
            return
        overhead = tuple((str(key), str(value)) for key, value in (spec.get("overhead") or {}).items())
        use = PodUse(namespace, str(name), spec.get("nodeName") or "", overhead)
        self.uses[use] += 1
        self.samples.add(f"{namespace}/{metadata.get('name')}", spec, metadata.get("annotations"))
        if self.uses[use] <= _NAMED:
            self.names.setdefault(use, []).append(str(metadata.get("name") or ""))


_NAMED = 3


class ClassFacts(NamedTuple):
    """A RuntimeClass with the nodes its pods may be placed on, by what they say of its handler."""

    name: str
    handler: str
    overhead: Mapping[str, Any]
    selector: Mapping[str, str]
    tolerations: tuple[Mapping[str, Any], ...]
    pods: int | None
    selected: Mapping[str, tuple[NodeInfo, ...]]
    """SERVED, MISSING and UNKNOWN: nodes with its labels whose taints it tolerates, or that have none."""
    serving: tuple[NodeInfo, ...]
    """All nodes that serve the handler."""
    silent: int
    """The number of nodes that report no handlers."""

    @property
    def subject(self) -> str:
        return f"RuntimeClass {self.name}"


class ClusterFacts(NamedTuple):
    """A cluster. `pods` is None where they were not read; `knows_nodes` tells whether nodes were."""

    snapshot: Snapshot
    classes: tuple[ClassFacts, ...]
    pods: PodUses | None
    rbac: tuple[Object, ...] = ()

    @property
    def knows_nodes(self) -> bool:
        return "Node" in self.snapshot.listed and bool(self.snapshot.nodes)

    def uses_of(self, name: str) -> Iterator[tuple[PodUse, int]]:
        """(what pods of this class have in common, how many there are)."""
        if self.pods is not None:
            yield from ((use, count) for use, count in self.pods.uses.items() if use.class_name == name)

    def pod_names(self, uses: Iterable[PodUse], most: int = 3) -> str:
        """`shop/web-1, shop/web-2 and 12 more`."""
        assert self.pods is not None
        uses = list(uses)
        total = sum(self.pods.uses[use] for use in uses)
        return some([f"{use.namespace}/{name}" for use in uses for name in self.pods.names[use]], total, most)


def gather(
    objects: Iterable[Object],
    unreadable: Collection[str] = (),
    observers: Mapping[str, Observer] | None = None,
) -> ClusterFacts:
    """The facts of objects in any packing. Raises RuntimeClassError.

    `unreadable` are the resources that could not be read; it may fill while the objects pass. Objects of
    the kinds in `observers` are passed to those, too.
    """
    pods, rbac = PodUses(), list[Object]()
    seen = with_observers(objects, {"Pod": pods.add, **dict.fromkeys(RBAC_KINDS, rbac.append)})
    snapshot = build(with_observers(seen, observers) if observers else seen, unreadable=tuple(unreadable))
    known = pods if "Pod" in snapshot.listed and "pods" not in unreadable else None
    return facts_of(snapshot, known, tuple(rbac))


RBAC_KINDS = ("ClusterRole", "ClusterRoleBinding")


def facts_of(snapshot: Snapshot, pods: PodUses | None, rbac: tuple[Object, ...] = ()) -> ClusterFacts:
    """The facts of a snapshot whose pods are counted already; `pods` is None where they were not read."""
    counts = Counter[str]()
    for use, count in (pods.uses if pods is not None else Counter[PodUse]()).items():
        counts[use.class_name] += count
    classes = tuple(
        _class(name, runtime_class, snapshot, None if pods is None else counts[name])
        for name, runtime_class in sorted(snapshot.runtime_classes.items())
    )
    return ClusterFacts(snapshot, classes, pods, rbac)


def _class(name: str, runtime_class: Object, snapshot: Snapshot, pods: int | None) -> ClassFacts:
    scheduling = runtime_class.get("scheduling") or {}
    selector: Mapping[str, str] = scheduling.get("nodeSelector") or {}
    tolerations = tuple(scheduling.get("tolerations") or ())
    handler = str(runtime_class.get("handler") or "")
    selected: dict[str, list[NodeInfo]] = {SERVED: [], MISSING: [], UNKNOWN: []}
    serving, silent = [], 0
    for node in snapshot.nodes:
        status = handler_status(node, handler)
        silent += status == UNKNOWN
        if status == SERVED:
            serving.append(node)
        labelled = all(node.labels.get(key) == value for key, value in selector.items())
        if labelled and not (node.taints and untolerated_taints(node.taints, tolerations)):
            selected[status].append(node)
    return ClassFacts(
        name=name,
        handler=handler,
        overhead=(runtime_class.get("overhead") or {}).get("podFixed") or {},
        selector=selector,
        tolerations=tolerations,
        pods=pods,
        selected={status: tuple(nodes) for status, nodes in selected.items()},
        serving=tuple(serving),
        silent=silent,
    )
