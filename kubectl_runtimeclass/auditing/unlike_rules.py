"""Pods and workloads in a cluster whose class is not what the rules say.

A pod is decided on as what its controller was made of: rules speak of Deployments, and pods are what runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..findings.finding import ERROR, Finding
from ..kube.object import Object
from ..rules.decision import ASSIGNED, NO_CLASS, REFUSED, REMOVED
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..workloads.as_pods import is_there
from ..workloads.everything import everything
from ..yamledit.node import NULL
from ..yamledit.value import JsonNode
from .audited import Unlike
from .facts import ClusterFacts
from .phrases import count_phrase, some
from .rules import UNLIKE_RULES

_WITH_TEMPLATE = ("DaemonSet", "Job", "ReplicaSet", "ReplicationController", "StatefulSet")
_HASH = "pod-template-hash"
WORKLOADS = ("CronJob", "DaemonSet", "Deployment", "StatefulSet")


class _Deviation(NamedTuple):
    """What pods or workloads have in common. `wanted` is what the rules say, in words."""

    namespace: str
    before: str | None
    after: str | None
    wanted: str


class LiveDecisions:
    """Decides on objects while they pass by: once for all pods of one controller and class."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._controllers: dict[tuple[object, ...], list[Any]] = {}
        self._workloads: list[Object] = []

    def pod(self, pod: Object) -> None:
        """Take a pod, as one more of its controller's."""
        if (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed"):
            return
        made_by = as_controlled(pod)
        metadata, spec = made_by.get("metadata") or {}, pod.get("spec") or {}
        key = (made_by["kind"], metadata.get("namespace"), metadata.get("name"), spec.get("runtimeClassName"))
        controller = self._controllers.setdefault(key, [made_by, 0, (pod.get("metadata") or {}).get("name")])
        controller[1] += 1

    def workload(self, workload: Object) -> None:
        """Take a workload."""
        self._workloads.append(workload)

    def findings(self, facts: ClusterFacts) -> tuple[tuple[Finding, ...], tuple[Unlike, ...]]:
        """The findings, and how many pods of each namespace have which class instead of which."""
        namespaces = Namespaces(
            labels={name: dict(labels) for name, labels in facts.snapshot.namespaces.items()}
        )
        pods: dict[_Deviation, list[tuple[str, int]]] = {}
        for made_by, count, first in self._controllers.values():
            for group in self._unlike(made_by, namespaces):
                pods.setdefault(group, []).append((str(first), count))
        workloads: dict[_Deviation, list[str]] = {}
        for workload in self._workloads:
            for group in self._unlike(workload, namespaces):
                about = f"{workload.get('kind')} {(workload.get('metadata') or {}).get('name')}"
                workloads.setdefault(group, []).append(about)
        groups = sorted(
            {*pods, *workloads}, key=lambda group: (group.namespace, group.before or "", group.wanted)
        )
        findings = tuple(_finding(group, pods.get(group, []), workloads.get(group, [])) for group in groups)
        rows = tuple(
            Unlike(group.namespace, group.before, group.after, sum(count for _, count in pods[group]))
            for group in groups
            if group in pods
        )
        return findings, rows

    def _unlike(self, item: Object, namespaces: Namespaces) -> Iterator[_Deviation]:
        for _, templates in everything(JsonNode(dict(item)), self._rules.kinds):
            for template in templates:
                if not is_there(template):
                    continue
                node = template.spec.get("runtimeClassName")
                before = None if node is None or node.kind == NULL or not node.text else node.text
                verdict = self._rules.decide(template, namespaces, before)
                if verdict.outcome in (ASSIGNED, REMOVED, REFUSED):
                    wanted = verdict.after or (verdict.reason if verdict.outcome == REFUSED else NO_CLASS)
                    yield _Deviation(namespaces.of(template), before, verdict.after, wanted)


def as_controlled(pod: Object) -> Object:
    """The object that a pod's controller was made of, as far as the pod tells; the pod where nothing made it."""
    metadata: Mapping[str, Any] = pod.get("metadata") or {}
    owner = next(
        (
            owner_reference
            for owner_reference in metadata.get("ownerReferences") or ()
            if owner_reference.get("controller")
        ),
        None,
    )
    labels = metadata.get("labels") or {}
    if owner is None:
        return {**pod, "apiVersion": "v1", "kind": "Pod"}
    kind, name, version = str(owner.get("kind")), str(owner.get("name")), str(owner.get("apiVersion"))
    own_hash = labels.get(_HASH)
    if kind == "ReplicaSet" and own_hash and name.endswith(f"-{own_hash}"):
        kind, name = "Deployment", name.removesuffix(f"-{own_hash}")
        labels = {key: value for key, value in labels.items() if key != _HASH}
    elif kind not in _WITH_TEMPLATE:
        unowned = {key: value for key, value in metadata.items() if key != "ownerReferences"}
        return {**pod, "apiVersion": "v1", "kind": "Pod", "metadata": unowned}
    about = {"name": name, "namespace": metadata.get("namespace") or "default", "labels": labels}
    template = {
        "metadata": {"labels": labels, "annotations": metadata.get("annotations") or {}},
        "spec": pod.get("spec"),
    }
    return {"apiVersion": version, "kind": kind, "metadata": about, "spec": {"template": template}}


def _finding(group: _Deviation, pods: list[tuple[str, int]], workloads: list[str]) -> Finding:
    count = sum(number for _, number in pods)
    parts = [count_phrase(count, "pod has", "pods have")] if pods else []
    parts += [count_phrase(len(workloads), "workload has", "workloads have")] if workloads else []
    evidence = [f"pods: {some([name for name, _ in pods], count)}"] if pods else []
    evidence += [f"workloads: {some(workloads)}"] if workloads else []
    return Finding(
        UNLIKE_RULES.id,
        ERROR,
        f"Namespace {group.namespace}",
        f"{' and '.join(parts)} class {group.before or NO_CLASS}, and the rules say: {group.wanted}",
        tuple(evidence),
        "set the class in the manifests (kubectl runtimeclass assign), and make the pods anew",
    )
