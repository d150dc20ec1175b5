"""What is to be known beside the verdict: what must happen first, and fields that nobody will read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..kube.object import Object
from ..runtimes.families import Runtime
from ..runtimes.restrictions import RuntimeConflict, restrictions_of
from ..scheduling.incoming import IncomingPod
from ..snapshot.node_info import NodeInfo
from .fixes.owners import label_owner

_QUEUE = "kueue.x-k8s.io/queue-name"


def notes(owner: Object, pod: Mapping[str, Any]) -> Iterator[str]:
    """Who must release the pods of an object before there are any: the answer is as if they had been."""
    spec = owner.get("spec")
    spec = spec if isinstance(spec, dict) else {}
    labels = (owner.get("metadata") or {}).get("labels")
    queue = labels.get(_QUEUE) if isinstance(labels, dict) else None
    if spec.get("suspend") is True:
        who = f"; queue {queue} (Kueue) decides by its quota" if queue else ""
        yield f"suspended: no pod until it is unsuspended{who}; asked as if it were"
    elif queue:
        yield f"queue {queue} (Kueue) holds its pods until its quota has room; asked as if they were released"
    gates = [str(gate.get("name")) for gate in (pod.get("spec") or {}).get("schedulingGates") or ()]
    if gates:
        yield f"waiting for scheduling gates: [{' '.join(gates)}]; asked as if they were lifted"


def labels_that_none_has(pod: IncomingPod | None, nodes: Iterable[NodeInfo]) -> Iterator[str]:
    """Pairs of the node selector that no node has, and that somebody sets: a node of that kind is missing."""
    wanted = dict(pod.spec.get("nodeSelector") or {}) if pod else {}
    if not wanted:
        return
    lacking = set(wanted.items())
    some = False
    for node in nodes:
        some = True
        lacking -= node.labels.items()
        if not lacking:
            return
    for key, value in sorted(lacking) if some else ():
        owner = label_owner(key)
        if owner is not None and pod is not None:
            origin = "RuntimeClass" if key in pod.class_selector else "pod"
            yield f"no node has the label {key}={value} ({origin}), which is set by {owner.who}: it takes such a node"


def of_the_runtime(
    runtime: Runtime | None, pod: Mapping[str, Any], ignored: frozenset[str] = frozenset()
) -> tuple[RuntimeConflict, ...]:
    """What of an admitted pod its runtime cannot do."""
    if runtime is None:
        return ()
    annotations = (pod.get("metadata") or {}).get("annotations")
    return restrictions_of(runtime.family, pod.get("spec") or {}, annotations, ignored)
