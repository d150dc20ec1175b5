"""What already happened to a live workload: conditions and events of its pods and of what makes them."""

from __future__ import annotations

from collections.abc import Iterable

from ..cluster.api import ApiError, Get, list_all
from ..cluster.resources import ApiResource
from ..kube.object import Object
from ..observed.observation import Observation, of_events, of_pod, of_workload

_BETWEEN = {
    "Deployment": ApiResource("replicasets", "ReplicaSet", "apps/v1"),
    "CronJob": ApiResource("jobs", "Job", "batch/v1"),
}
"""What stands between a workload and its pods."""

_PODS = ApiResource("pods", "Pod", "v1")
_EVENTS = ApiResource("events", "Event", "v1")
RESOURCES = (*_BETWEEN.values(), _PODS, _EVENTS)
"""What is asked for here."""


def observe(get: Get, owner: Object) -> tuple[tuple[Observation, ...], tuple[str, ...]]:
    """What the cluster says of a live object and its pods, newest last; and what of that may not be read.

    Raises ClusterError for what would fail everywhere.
    """
    metadata = owner.get("metadata") or {}
    namespace = metadata.get("namespace") or "default"
    unreadable: list[str] = []

    def listed(resource: ApiResource, selector: str = "") -> list[Object]:
        try:
            return list(list_all(get, resource.path_in(namespace), selector=selector))
        except ApiError as error:
            if error.reason != "Forbidden":
                raise
            unreadable.append(f"{resource.name} of namespace {namespace}")
            return []

    family = {metadata.get("uid")}
    pods = [owner] if owner.get("kind") == "Pod" else []
    if not pods:
        between = _BETWEEN.get(str(owner.get("kind")))
        family |= _owned(listed(between), family) if between else set()
        every = listed(_PODS)
        uids = _owned(every, family)
        pods = [pod for pod in every if (pod.get("metadata") or {}).get("uid") in uids]
        family |= uids
    events = [event for event in of_events(listed(_EVENTS)) if event.uid in family]
    said = [observation for pod in pods for observation in of_pod(pod)]
    said += of_workload(owner, events)
    events.sort(key=lambda event: event.last)
    return (*said, *events), tuple(unreadable)


def _owned(objects: Iterable[Object], owners: set[str | None]) -> set[str | None]:
    return {
        metadata.get("uid")
        for metadata in (item.get("metadata") or {} for item in objects)
        if any(owner.get("uid") in owners for owner in metadata.get("ownerReferences") or ())
    }
