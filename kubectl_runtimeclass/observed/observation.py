"""What happened to an object: an event, a condition, the status of a container or of a pod."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..kube.object import Object
from .causes import Recognised, recognise

REASONS = (
    "FailedScheduling",
    "NotTriggerScaleUp",
    "TriggeredScaleUp",
    "Nominated",
    "FailedCreatePodSandBox",
    "FailedCreate",
    "FailedMount",
    "Failed",
)
"""The reasons of events that tell why a pod does not run. Sources: pkg/scheduler/schedule_one.go, pkg/kubelet/events/
event.go, pkg/controller/controller_utils.go (v1.37); cluster-autoscaler, karpenter."""


class Observation(NamedTuple):
    """One of them. `kind`, `namespace`, `name` and `uid` are of the object; `last` is when, as RFC 3339 text, or "".

    `component` is who says so (`kubelet`), "" for a status; `node` where, or ""; `age` how long ago for people, or "".
    """

    kind: str
    namespace: str
    name: str
    reason: str
    message: str
    times: int = 1
    last: str = ""
    component: str = ""
    node: str = ""
    uid: str = ""
    age: str = ""

    @property
    def about(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def recognised(self) -> Recognised | None:
        """What the message means, where that is known."""
        return recognise(self.reason, self.message)


def of_events(events: Iterable[Object]) -> Iterator[Observation]:
    """Events of v1 and events.k8s.io/v1 with one of REASONS, in their order; what has another shape is passed over."""
    for event in events:
        if event.get("reason") in REASONS:
            yield _of_event(event)


_PODS = {
    "Deployment": r"-[a-z0-9]+(-[a-z0-9]{5})?",
    "ReplicaSet": r"-[a-z0-9]{5}",
    "ReplicationController": r"-[a-z0-9]{5}",
    "DaemonSet": r"-[a-z0-9]{5}",
    "StatefulSet": r"-[0-9]+",
    "Job": r"(-[0-9]+)?-[a-z0-9]{5}",
    "CronJob": r"-[0-9]+((-[0-9]+)?-[a-z0-9]{5})?",
}
"""How controllers name the pods that they make, and what stands between (pkg/controller, v1.37)."""


def concerning(events: Iterable[Observation], kind: str, namespace: str, name: str) -> Iterator[Observation]:
    """The events of an object and of what is named as its controller names pods, where owners are not known."""
    suffix = _PODS.get(kind)
    named = re.compile(re.escape(name) + suffix) if suffix else None
    for event in events:
        if event.namespace != namespace:
            continue
        own = event.kind == kind and event.name == name
        made = named is not None and event.kind != kind and named.fullmatch(event.name)
        if own or made:
            yield event


def _of_event(event: Object) -> Observation:
    about = _map(event.get("involvedObject") or event.get("regarding"))
    source = _map(event.get("source") or event.get("deprecatedSource"))
    series = _map(event.get("series"))
    last = (
        series.get("lastObservedTime")
        or event.get("lastTimestamp")
        or event.get("deprecatedLastTimestamp")
        or event.get("eventTime")
    )
    component = source.get("component") or event.get("reportingComponent") or event.get("reportingController")
    instance = event.get("reportingInstance") if component == "kubelet" else None
    return Observation(
        kind=_text(about.get("kind")),
        namespace=_text(about.get("namespace")),
        name=_text(about.get("name")),
        reason=_text(event.get("reason")),
        message=_text(event.get("message") or event.get("note")),
        times=_count(series.get("count") or event.get("count") or event.get("deprecatedCount")),
        last=_text(last),
        component=_text(component),
        node=_text(source.get("host") or instance),
        uid=_text(about.get("uid")),
    )


_STARTING = ("", "ContainerCreating", "PodInitializing")
"""A waiting container's reasons that say nothing."""


def of_pod(pod: Object) -> Iterator[Observation]:
    """What the status of a pod says: not scheduled, rejected by the kubelet, containers that wait."""
    metadata, status = _map(pod.get("metadata")), _map(pod.get("status"))
    node = _text(_map(pod.get("spec")).get("nodeName"))

    def said(reason: str, message: object, last: object = "") -> Observation:
        return Observation(
            kind="Pod",
            namespace=_text(metadata.get("namespace")) or "default",
            name=_text(metadata.get("name")),
            reason=reason,
            message=_text(message),
            last=_text(last),
            node=node,
            uid=_text(metadata.get("uid")),
        )

    for condition in _items(status.get("conditions")):
        if condition.get("type") == "PodScheduled" and condition.get("status") == "False":
            reason = f"PodScheduled=False, {condition.get('reason')}"
            yield said(reason, condition.get("message"), condition.get("lastTransitionTime"))
    if status.get("phase") == "Failed" and status.get("reason"):
        yield said(_text(status["reason"]), status.get("message"))
    for field in ("initContainerStatuses", "containerStatuses"):
        for container in _items(status.get(field)):
            waiting = _map(_map(container.get("state")).get("waiting"))
            reason = _text(waiting.get("reason"))
            if reason not in _STARTING:
                yield said(reason, waiting.get("message"))


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> Iterator[Mapping[str, Any]]:
    yield from (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 1
