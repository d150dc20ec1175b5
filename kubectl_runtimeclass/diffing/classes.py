"""RuntimeClasses that change: what of them, and which pods keep what the old one gave them.

What a class gives a pod is set once, at its creation (plugin/pkg/admission/runtimeclass/admission.go, v1.37): pods
that run keep it until they are made anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..kube.object import Object
from ..kube.quantity import ZERO, Quantity
from ..kube.resources import ResourceList, quantities
from ..kube.tolerations import describe_toleration
from ..snapshot.snapshot import Snapshot
from .effective import SideCluster
from .model import ClassDiff, PodChange


def changed_classes(before: SideCluster, after: SideCluster) -> tuple[ClassDiff, ...]:
    """The classes that differ, by name. Raises QuantityError."""
    if before is after:
        return ()
    one, other = before.snapshot.runtime_classes, after.snapshot.runtime_classes
    changes = (
        _changed(name, one.get(name), other.get(name), after.snapshot) for name in sorted({*one, *other})
    )
    return tuple(change for change in changes if change is not None)


def _changed(name: str, before: Object | None, after: Object | None, cluster: Snapshot) -> ClassDiff | None:
    old, new = (dict(_fields(side)) if side else {} for side in (before, after))
    changes = tuple(
        PodChange(path, old.get(path), new.get(path), "RuntimeClass")
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    )
    if not changes:
        return None
    known = "Pod" in cluster.listed
    return ClassDiff(
        name=name,
        is_new=before is None,
        is_gone=after is None,
        changes=changes,
        kept=_kept(name, changes, _overhead(after), cluster) if known and before is not None else None,
        added=_added(name, _overhead(after), cluster) if known and after is not None else {},
    )


def _fields(runtime_class: Object) -> Iterator[tuple[str, str]]:
    """What a class has, as paths and texts that are equal where Kubernetes sees no difference."""
    yield "handler", str(runtime_class.get("handler"))
    for name, amount in _overhead(runtime_class).items():
        yield f"overhead[{name}]", str(amount)
    scheduling = runtime_class.get("scheduling") or {}
    for key, value in (scheduling.get("nodeSelector") or {}).items():
        yield f"nodeSelector[{key}]", str(value)
    for toleration in scheduling.get("tolerations") or ():
        yield f"tolerations[{describe_toleration(toleration)}]", "tolerated"


def _overhead(runtime_class: Object | None) -> ResourceList:
    amounts = ((runtime_class or {}).get("overhead") or {}).get("podFixed")
    return {name: amount for name, amount in quantities(amounts, "overhead.podFixed").items() if amount.nanos}


def _kept(
    name: str, changes: tuple[PodChange, ...], overhead: ResourceList, cluster: Snapshot
) -> dict[str, int]:
    """How many pods of each namespace have what the class gave them, and no longer gives."""
    all_of_them = any(not change.path.startswith("overhead") for change in changes)
    kept: dict[str, int] = {}
    for pods, count in cluster.class_pods.items():
        if pods.runtime_class_name == name and (all_of_them or _differs(pods.overhead, overhead)):
            kept[pods.namespace] = kept.get(pods.namespace, 0) + count
    return dict(sorted(kept.items()))


def _differs(had: tuple[tuple[str, str], ...], overhead: ResourceList) -> bool:
    own = quantities(dict(had), "spec.overhead")
    return any(own.get(name, ZERO).nanos != overhead.get(name, ZERO).nanos for name in {*own, *overhead})


def _added(name: str, overhead: ResourceList, cluster: Snapshot) -> ResourceList:
    """What all pods of the class request on top, or less, once they are made anew."""
    total: dict[str, Quantity] = {}
    for pods, count in cluster.class_pods.items():
        if pods.runtime_class_name != name:
            continue
        own = quantities(dict(pods.overhead), "spec.overhead")
        for resource in {*own, *overhead}:
            more = overhead.get(resource, ZERO).minus(own.get(resource, ZERO)).times(count)
            total[resource] = total.get(resource, ZERO).plus(more)
    return {resource: amount for resource, amount in sorted(total.items()) if amount.nanos}
