"""Pods that the cluster has: as they were before admission, and whether they start where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..admission.resource_quota import usage, without
from ..kube.object import Object
from ..kube.resources import pod_limits, pod_requests, resource_list, to_strings
from ..kube.tolerations import equal
from ..observed.causes import FAILED_CREATE
from ..observed.observation import Observation
from ..snapshot.snapshot import Snapshot
from ..workloads.as_pods import Template
from .answer import NodeAnswer


class Live(NamedTuple):
    """A pod that is on a node, or a workload of which the API server takes no more pods: then `node` is "".

    `starts` is None where it is not known yet; `started` is whether it did. `why` is a sentence.
    """

    node: str
    starts: bool | None
    why: str
    started: bool = False


def live(
    template: Template, answers: Sequence[NodeAnswer], observed: Sequence[Observation], *, allowed: bool
) -> Live | None:
    """What became of an object of a cluster; None of one in a file, and where nothing is known of its pods.

    `allowed` is whether its pods are taken as far as the server is asked here: else that is told.
    """
    if template.source:
        return None
    if template.kind != "Pod":
        refused = refused_pods(template.owner, observed) if allowed else None
        return Live("", False, _sentence(refused)) if refused is not None else None
    node = str((template.pod.get("spec") or {}).get("nodeName") or "")
    answer = next((answer for answer in answers if answer.name == node), None)
    return state(template.pod, answer, observed)


def promised_node(observed: Sequence[Observation]) -> Observation | None:
    """The last event by which an autoscaler said that it brings a node for a pod; None where none is on its way."""
    words = [
        observation
        for observation in observed
        if observation.reason in ("TriggeredScaleUp", "Nominated", "NotTriggerScaleUp")
        or (observation.reason == "FailedScheduling" and observation.component == "karpenter")
    ]
    promises = words and words[-1].reason in ("TriggeredScaleUp", "Nominated")
    return words[-1] if promises else None


def refused_pods(owner: Object, observed: Sequence[Observation]) -> Observation | None:
    """The last event by which the API server refused pods of a workload that still lacks some."""
    refusals = [observation for observation in observed if observation.reason == FAILED_CREATE]
    return refusals[-1] if refusals and _lacks_pods(owner) else None


REFUSED_BEFORE = (
    "asked anew with what was read, the server takes the pods: what refused them has changed, or was not read"
)

_ENOUGH = {
    "Deployment": ("updatedReplicas",),
    "StatefulSet": ("replicas", "updatedReplicas"),
    "ReplicaSet": ("replicas",),
    "ReplicationController": ("replicas",),
}
"""The fields of a status that reach spec.replicas when all pods were made."""


def _lacks_pods(owner: Object) -> bool:
    """Whether a workload has fewer pods than it is to have, or does not say."""
    spec, status = owner.get("spec") or {}, owner.get("status") or {}
    kind = str(owner.get("kind"))
    if kind == "DaemonSet":
        desired, current = status.get("desiredNumberScheduled"), status.get("currentNumberScheduled")
        return desired is None or (current or 0) < desired
    if kind == "Job":
        return not any(status.get(field) for field in ("active", "succeeded"))
    if kind not in _ENOUGH:
        return True
    wanted = spec.get("replicas")
    wanted = 1 if wanted is None else wanted
    return any((status.get(field) or 0) < wanted for field in _ENOUGH[kind])


def _keeps_from_starting(observation: Observation) -> bool:
    """Whether an event says that a pod does not start; volumes may be late by a moment."""
    if observation.kind != "Pod":
        return False
    if observation.reason == "FailedMount":
        return not observation.message.endswith("timed out waiting for the condition")
    return observation.reason == "FailedCreatePodSandBox" or (
        observation.reason == "Failed" and observation.recognised is not None
    )


def state(pod: Object, answer: NodeAnswer | None, observed: Sequence[Observation]) -> Live | None:
    """Whether a pod that has a node runs there; `answer` is what the chain says of that node, if it is known.

    None for a pod that has no node.
    """
    spec, status = pod.get("spec") or {}, pod.get("status") or {}
    node = str(spec.get("nodeName") or "")
    if not node:
        return None
    phase = status.get("phase")
    if phase == "Failed":
        words = (str(status.get(field) or "") for field in ("reason", "message"))
        return Live(node, False, ": ".join(filter(None, ("phase Failed", *words))))
    waiting = [
        observation
        for observation in observed
        if observation.uid in ("", _uid(pod)) and not observation.component
    ]
    waiting = [observation for observation in waiting if not observation.reason.startswith("PodScheduled")]
    if waiting:
        return Live(node, False, _sentence(waiting[-1]))
    if phase in ("Running", "Succeeded"):
        why = "it runs" if phase == "Running" else "it ran to its end"
        return Live(node, True, why, started=True)
    failing = [observation for observation in observed if _keeps_from_starting(observation)]
    if failing:
        return Live(node, False, _sentence(failing[-1]))
    if answer is not None and answer.failing is not None:
        link, word = answer.failing
        return Live(node, word.passed, f"{link}: {word.message}")
    return Live(node, True if answer else None, "it has not started yet")


def _uid(pod: Object) -> str:
    return str((pod.get("metadata") or {}).get("uid") or "")


def _sentence(observation: Observation) -> str:
    known = observation.recognised
    text = f"{observation.reason}: {observation.message}" if observation.message else observation.reason
    return f"{text} ({known.wrong})" if known else text


def as_made(pod: Mapping[str, Any], snapshot: Snapshot) -> tuple[dict[str, Any], str]:
    """A stored pod as it was before admission and placement, and what its class has changed since, or "".

    Otherwise what the class added would be taken for the pod's own, and a later change of the class would
    seem to reject the pod. A new pod gets the overhead that the class has now.
    """
    spec = {key: value for key, value in (pod.get("spec") or {}).items() if key != "nodeName"}
    name = spec.get("runtimeClassName")
    runtime_class = snapshot.runtime_classes.get(name or "")
    if name is None or runtime_class is None:
        return {**pod, "spec": spec}, ""
    scheduling = runtime_class.get("scheduling") or {}
    selector, added = spec.get("nodeSelector") or {}, scheduling.get("nodeSelector") or {}
    spec["nodeSelector"] = {key: value for key, value in selector.items() if added.get(key) != value}
    tolerations = scheduling.get("tolerations") or ()
    spec["tolerations"] = [
        own
        for own in spec.get("tolerations") or ()
        if not any(equal(own, toleration) for toleration in tolerations)
    ]
    then = resource_list(spec.pop("overhead", None), "spec.overhead")
    now = resource_list(
        (runtime_class.get("overhead") or {}).get("podFixed"), f"RuntimeClass {name}: overhead"
    )
    drift = ""
    if then != now:
        drift = (
            f"it was made with overhead {_amounts(to_strings(then))}, RuntimeClass {name} has "
            f"{_amounts(to_strings(now))} since: a new pod is asked about with that"
        )
    return {**pod, "spec": spec}, drift


def _amounts(amounts: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {amount}" for name, amount in amounts.items()) or "none"


def with_its_share(pod: Mapping[str, Any], snapshot: Snapshot, namespace: str) -> Snapshot:
    """The snapshot for a stored pod that has its share of the quotas already: a new one takes it over."""
    if (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed"):  # counts for none
        return snapshot
    quotas = snapshot.resource_quotas.get(namespace, ())
    counted = usage(pod_requests(pod).total, pod_limits(pod).total, snapshot.version)
    freed = tuple(without(quota, pod, counted) for quota in quotas)
    return replace(snapshot, resource_quotas={**snapshot.resource_quotas, namespace: freed})
