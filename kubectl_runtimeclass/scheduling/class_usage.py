"""How RuntimeClasses are used: the nodes that serve them, and the pods that run under them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..kube.object import Object, is_list
from ..kube.pools import pool_label_candidates, pool_of
from ..snapshot import handlers
from ..snapshot.snapshot import Snapshot, build
from .node_runtimes import of_handler


class ClassUse(NamedTuple):
    """The use of one class.

    The nodes that its nodeSelector selects, whatever their taints, are divided by what their kubelets report of the
    handler: in `served` it exists, in `missing` it does not, and in `unknown` the kubelet reports no handlers.
    `pods` counts the pods of the class that have not ended; None if pods could not be read. `problem` says what is
    wrong with the class, or is "".
    """

    name: str
    handler: str
    overhead: Mapping[str, Any]
    node_selector: Mapping[str, str]
    tolerations: tuple[Mapping[str, Any], ...]
    served: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    pods: int | None
    problem: str = ""
    runtimes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(runtime, names of nodes) for what the handler starts, as far as the nodes' configuration was read."""
    elsewhere: tuple[str, ...] = ()
    """Nodes that serve the handler, but do not have all labels of the nodeSelector."""
    lacking: tuple[str, ...] = ()
    """The labels of the nodeSelector, as `key=value`, that none of these nodes has."""


class Usage(NamedTuple):
    """All classes in the order of their names, then the names in use by pods for which there is no class.

    `nodes` is the number of nodes, None if they could not be read; `unreadable` names the resources that could not.
    `without_class` is the number of pods without a class, None if pods could not be read. `pools` has the node pool
    of every node by the node's name, "" if it has none; `pool_labels` are label keys by which nodes may differ as
    pools do.
    """

    classes: tuple[ClassUse, ...]
    nodes: int | None
    unreadable: tuple[str, ...] = ()
    without_class: int | None = None
    pools: Mapping[str, str] = {}
    pool_labels: tuple[str, ...] = ()


Observer = Callable[[Object], object]


def with_observers(objects: Iterable[Object], observers: Mapping[str, Observer]) -> Iterator[Object]:
    """The same objects, unchanged; each one, also within lists, is first passed to the observer of its kind.

    Lists are not unpacked in memory: they run while the consumer iterates over them.
    """
    for item in objects:
        kind = str(item.get("kind", ""))
        if is_list(item):
            items, observer = item["items"] or (), observers.get(kind[:-4])
            yield {
                **item,
                "items": with_observers(items, observers) if observer is None else _observed(items, observer),
            }
        else:
            if kind in observers:
                observers[kind](item)
            yield item


def _observed(items: Iterable[Object], observer: Observer) -> Iterator[Object]:
    for item in items:
        observer(item)
        yield item


class PodCounter:
    """Counts pods that have not ended: `counts` by runtimeClassName, `without` those that have none."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.without = 0

    def count(self, pod: Object) -> None:
        name = (pod.get("spec") or {}).get("runtimeClassName")
        if (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed"):
            return
        if name is None:
            self.without += 1
        else:
            self.counts[str(name)] += 1


def usage(objects: Iterable[Object], unreadable: Collection[str] = (), by: str = "") -> Usage:
    """The use of every class among `objects`, which may be nested in lists. Raises RuntimeClassError.

    `by` is the label key whose value is a node's pool, "" for those in `kube.pools`. `unreadable` names the resources
    (`pods`) that could not be read. It is looked at after all objects were consumed, so that their iterator may still
    add to it.
    """
    counter = PodCounter()
    snapshot = build(with_observers(objects, {"Pod": counter.count}))
    counts = counter.counts if "Pod" in snapshot.listed and "pods" not in unreadable else None
    uses = [
        _use(name, snapshot.runtime_classes[name], snapshot, counts)
        for name in sorted(snapshot.runtime_classes)
    ]
    for name in sorted(counts or ()):
        if name not in snapshot.runtime_classes and counts is not None:
            uses.append(
                ClassUse(
                    name=name,
                    handler="",
                    overhead={},
                    node_selector={},
                    tolerations=(),
                    served=(),
                    missing=(),
                    unknown=(),
                    pods=counts[name],
                    problem="no such RuntimeClass",
                )
            )
    nodes = len(snapshot.nodes) if "Node" in snapshot.listed and "nodes" not in unreadable else None
    return Usage(
        classes=tuple(uses),
        nodes=nodes,
        unreadable=tuple(unreadable),
        without_class=None if counts is None else counter.without,
        pools={node.name: pool_of(node.labels, by) for node in snapshot.nodes},
        pool_labels=tuple(pool_label_candidates([node.labels for node in snapshot.nodes])),
    )


def _use(name: str, runtime_class: Object, snapshot: Snapshot, counts: Counter[str] | None) -> ClassUse:
    runtimes = of_handler(snapshot.nodes, str(runtime_class.get("handler") or ""))
    scheduling = runtime_class.get("scheduling") or {}
    selector: Mapping[str, str] = scheduling.get("nodeSelector") or {}
    tolerated: tuple[Mapping[str, Any], ...] = tuple(scheduling.get("tolerations") or ())
    handler = str(runtime_class.get("handler") or "")
    nodes: dict[str, list[str]] = {handlers.SERVED: [], handlers.MISSING: [], handlers.UNKNOWN: []}
    elsewhere: list[str] = []
    lacked = set(selector.items())
    for node in snapshot.nodes:
        status = handlers.handler_status(node, handler)
        if all(node.labels.get(key) == value for key, value in selector.items()):
            nodes[status].append(node.name)
        elif status == handlers.SERVED:
            elsewhere.append(node.name)
            lacked -= node.labels.items()
    return ClassUse(
        name=name,
        handler=handler,
        overhead=(runtime_class.get("overhead") or {}).get("podFixed") or {},
        node_selector=selector,
        tolerations=tolerated,
        served=tuple(nodes[handlers.SERVED]),
        missing=tuple(nodes[handlers.MISSING]),
        unknown=tuple(nodes[handlers.UNKNOWN]),
        pods=None if counts is None else counts[name],
        elsewhere=tuple(elsewhere),
        lacking=tuple(f"{key}={value}" for key, value in sorted(lacked)) if elsewhere else (),
        runtimes=tuple((runtime.shown, tuple(names)) for runtime, names in runtimes.items()),
    )
