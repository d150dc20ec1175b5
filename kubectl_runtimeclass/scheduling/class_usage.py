"""RuntimeClasses as they are used: the nodes that take and serve them, the pods that have them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..kube.object import is_list
from ..kube.pools import pool_of
from ..snapshot import handlers
from ..snapshot.node_info import Object
from ..snapshot.snapshot import Snapshot, build
from .node_runtimes import of_handler


class ClassUse(NamedTuple):
    """One class. `served`, `missing` and `unknown` are the nodes that its pods may be placed on, by handler.

    Those are the nodes with the labels of its nodeSelector; a taint is for the pods to tolerate. `pods` is
    None where pods could not be read.
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
    """What is behind the handler, and on which nodes: known only where their configuration was read."""
    elsewhere: tuple[str, ...] = ()
    """The nodes that serve the handler and lack a label that the class selects by."""
    lacking: tuple[str, ...] = ()
    """The labels, as `key=value`, that all of these lack."""


class Usage(NamedTuple):
    """All classes by name, then names that pods have and that are no class. `nodes` is None: not read.

    `without_class` are the pods that have none, None where pods could not be read; `pools` has the pool of every
    node by its name, "" where it has none.
    """

    classes: tuple[ClassUse, ...]
    nodes: int | None
    unreadable: tuple[str, ...] = ()
    without_class: int | None = None
    pools: Mapping[str, str] = {}


See = Callable[[Object], object]


def passing(objects: Iterable[Object], see: Mapping[str, See]) -> Iterator[Object]:
    """The same objects; those of some kinds are shown, one by one, while lists pass by."""
    for item in objects:
        kind = str(item.get("kind", ""))
        if is_list(item):
            inner, one = item["items"] or (), see.get(kind[:-4])
            yield {**item, "items": passing(inner, see) if one is None else _shown(inner, one)}
        else:
            if kind in see:
                see[kind](item)
            yield item


def _shown(items: Iterable[Object], see: See) -> Iterator[Object]:
    for item in items:
        see(item)
        yield item


class PodCounter:
    """Counts the classes of pods that have not ended, and the pods that have none."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.without = 0

    def see(self, pod: Object) -> None:
        name = (pod.get("spec") or {}).get("runtimeClassName")
        if (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed"):
            return
        if name is None:
            self.without += 1
        else:
            self.counts[str(name)] += 1


def usage(objects: Iterable[Object], unreadable: Collection[str] = (), by: str = "") -> Usage:
    """The classes among objects in any packing, and who uses them. Raises RuntimeClassError.

    `by` is the label key that tells pools apart, "" for the known ones. `unreadable` are the resources that could not
    be read; it may fill while the objects pass.
    """
    counter = PodCounter()
    snapshot = build(passing(objects, {"Pod": counter.see}))
    counts = counter.counts if "Pod" in snapshot.listed and "pods" not in unreadable else None
    uses = [
        _use(name, snapshot.runtime_classes[name], snapshot, counts)
        for name in sorted(snapshot.runtime_classes)
    ]
    for name in sorted(counts or ()):
        if name not in snapshot.runtime_classes and counts is not None:
            uses.append(ClassUse(name, "", {}, {}, (), (), (), (), counts[name], "no such RuntimeClass"))
    nodes = len(snapshot.nodes) if "Node" in snapshot.listed and "nodes" not in unreadable else None
    return Usage(
        classes=tuple(uses),
        nodes=nodes,
        unreadable=tuple(unreadable),
        without_class=None if counts is None else counter.without,
        pools={node.name: pool_of(node.labels, by) for node in snapshot.nodes},
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
        name,
        handler,
        (runtime_class.get("overhead") or {}).get("podFixed") or {},
        selector,
        tolerated,
        tuple(nodes[handlers.SERVED]),
        tuple(nodes[handlers.MISSING]),
        tuple(nodes[handlers.UNKNOWN]),
        None if counts is None else counts[name],
        elsewhere=tuple(elsewhere),
        lacking=tuple(f"{key}={value}" for key, value in sorted(lacked)) if elsewhere else (),
        runtimes=tuple((runtime.shown, tuple(names)) for runtime, names in runtimes.items()),
    )
