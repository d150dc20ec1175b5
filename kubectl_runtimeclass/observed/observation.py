"""What happened to an object: an event, a condition, or the status of a container or a pod."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..kube.object import Object
from .cause import Recognised
from .causes import recognise

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
"""The reasons of events that say why a pod does not run.

Sources: pkg/scheduler/schedule_one.go, pkg/kubelet/events/event.go, pkg/controller/controller_utils.go (v1.37);
cluster-autoscaler, karpenter.
"""


class Observation(NamedTuple):
    """An event or a status.

    `kind`, `namespace`, `name` and `uid` identify the object it is about. `times` is how often it happened, `last` when
    last, in RFC 3339 or "", and `age` how long ago that was for people, or "". `component` is the source of an event
    (`kubelet`), "" for a status; `node` is where it happened, or "".
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
        """The cause behind the message, None if it is not known."""
        return recognise(self.reason, self.message)


def of_events(events: Iterable[Object]) -> Iterator[Observation]:
    """The events (v1 or events.k8s.io/v1) with one of REASONS, in their order; wrong types count as absent."""
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
"""What controllers append to their name for the pods, ReplicaSets and Jobs that they make (pkg/controller, v1.37)."""


def events_about(
    events: Iterable[Observation], kind: str, namespace: str, name: str
) -> Iterator[Observation]:
    """The events of an object, and of objects with names that its controller would give to its pods.

    Names decide since events do not say who owns an object.
    """
    suffix = _PODS.get(kind)
    pattern = re.compile(re.escape(name) + suffix) if suffix else None
    for event in events:
        if event.namespace != namespace:
            continue
        own = event.kind == kind and event.name == name
        of_pod = pattern is not None and event.kind != kind and pattern.fullmatch(event.name)
        if own or of_pod:
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


NEVER_RAN = ("StartError", "ContainerCannotRun")
"""Reasons of terminated containers which the runtime could not start; their messages are the runtime's."""

_STARTING = ("", "ContainerCreating", "PodInitializing")
"""Reasons of waiting containers that are not a problem."""


def of_pod(pod: Object) -> Iterator[Observation]:
    """The problems in the status of a pod: not scheduled, rejected by the kubelet, waiting containers."""
    metadata, status = _map(pod.get("metadata")), _map(pod.get("status"))
    node = _text(_map(pod.get("spec")).get("nodeName"))

    def observation(reason: str, message: object, last: object = "") -> Observation:
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
            yield observation(reason, condition.get("message"), condition.get("lastTransitionTime"))
    if status.get("phase") == "Failed" and status.get("reason"):
        yield observation(_text(status["reason"]), status.get("message"))
    for field in ("initContainerStatuses", "containerStatuses"):
        for container in _items(status.get(field)):
            waiting = _map(_map(container.get("state")).get("waiting"))
            reason = _text(waiting.get("reason"))
            if reason in _STARTING:
                continue
            yield observation(reason, waiting.get("message"))
            ended = _map(_map(container.get("lastState")).get("terminated"))
            if ended.get("reason") in NEVER_RAN:
                yield observation(_text(ended["reason"]), ended.get("message"), ended.get("finishedAt"))


def of_workload(item: Object, events: Iterable[Observation]) -> Iterator[Observation]:
    """The condition of a controller that its pods are not made, unless one of its events says so with the count.

    Events last for an hour, and conditions as long as their cause (pkg/controller/replicaset/replica_set_utils.go,
    pkg/controller/deployment/util/deployment_util.go, v1.37).
    """
    metadata, status = _map(item.get("metadata")), _map(item.get("status"))
    for condition in _items(status.get("conditions")):
        reason = _text(condition.get("reason"))
        if condition.get("type") != "ReplicaFailure" or condition.get("status") != "True":
            continue
        if not any(event.reason == reason for event in events):
            yield Observation(
                kind=_text(item.get("kind")),
                namespace=_text(metadata.get("namespace")) or "default",
                name=_text(metadata.get("name")),
                reason=reason,
                message=_text(condition.get("message")),
                last=_text(condition.get("lastTransitionTime")),
                uid=_text(metadata.get("uid")),
            )


def _map(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> Iterator[Mapping[str, Any]]:
    yield from (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 1
