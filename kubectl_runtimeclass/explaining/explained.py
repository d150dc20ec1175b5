"""What `explain` asks of the engine: a pod template under a class, live pods, DaemonSets, and what happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ..errors import Refused, RuntimeClassError
from ..kube.shape import POD, REQUIRED, check
from ..kube.tolerations import equal
from ..rules.decision import REFUSED, REMOVED
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..scheduling.explain import Explanation, explain
from ..scheduling.verdicts import NodeVerdict
from ..snapshot.claims import with_ephemeral
from ..snapshot.snapshot import Cluster, Snapshot
from ..workloads.as_pods import Template
from .daemon_sets import nodes_without_pod, without_own_pods


class WhatIf(NamedTuple):
    """The class to ask about instead of the template's own, None for none, and who says so."""

    name: str | None
    because: str


class Observation(NamedTuple):
    """A condition or an event. `about` is `Pod web-5d4f`; `last` is when, as RFC 3339 text, or ""."""

    about: str
    reason: str
    message: str
    times: int = 1
    last: str = ""


class Explained(NamedTuple):
    """An explanation of a pod template, with what is beside it in the report.

    `before` is the template's own class; `because` says where another came from, or is "". `no_pod` is, by
    node, why a DaemonSet makes no pod there. `on_node` is where a live pod is. `nodes` are those asked for,
    `can_run` those of them on which a pod would be placed and started.
    """

    template: Template
    explanation: Explanation
    nodes: tuple[NodeVerdict, ...]
    can_run: tuple[NodeVerdict, ...]
    before: str | None = None
    because: str = ""
    no_pod: Mapping[str, str] = {}
    on_node: str = ""
    observed: tuple[Observation, ...] = ()

    @property
    def is_what_if(self) -> bool:
        return self.explanation.admission.runtime_class_name != self.before


def explain_template(
    template: Template,
    cluster: Cluster,
    namespace: str,
    what_if: WhatIf | None = None,
    nodes: frozenset[str] | None = None,
) -> Explained:
    """Explain one pod template; `nodes` are those to report on, None for all.

    A pod that is on a node is asked about as if it were to be placed anew. Raises RuntimeClassError, with the
    object named.
    """
    try:
        return _explain(template, cluster, namespace, what_if, nodes)
    except RuntimeClassError as error:
        where = f"{template.source}: " if template.source else ""
        raise RuntimeClassError(f"{where}{template.found.object}: {error}") from None


def _explain(
    template: Template,
    cluster: Cluster,
    namespace: str,
    what_if: WhatIf | None,
    nodes: frozenset[str] | None,
) -> Explained:
    check(template.pod, POD, "")
    pod, snapshot, on_node = _placed_anew(template, cluster.snapshot, namespace)
    pod, unknown = _with_revision(template, pod)
    snapshot = with_ephemeral(pod, snapshot, namespace)
    if what_if is not None and what_if.name is None:
        pod = without_class(pod)
    explanation = explain(
        pod,
        snapshot,
        namespace=namespace,
        runtime_class_name=what_if.name if what_if else None,
        daemon_set=template.is_daemon_set,
        owner=template.owner,
    )
    no_pod: dict[str, str] = {}
    if explanation.admission.allowed:
        explanation = explanation._replace(not_evaluated=(*explanation.not_evaluated, *unknown))
        no_pod = nodes_without_pod(pod, snapshot, namespace) if template.is_daemon_set else {}
    shown = tuple(v for v in explanation.nodes if nodes is None or v.name in nodes)
    able = tuple(verdict for verdict in shown if verdict.can_run and verdict.name not in no_pod)
    because = what_if.because if what_if else ""
    return Explained(
        template, explanation, shown, able, template.runtime_class_name, because, no_pod, on_node
    )


def _placed_anew(
    template: Template, snapshot: Snapshot, namespace: str
) -> tuple[Mapping[str, Any], Snapshot, str]:
    """The pod as it is to be placed, the cluster without what it takes the place of, and where that is."""
    namespace = template.namespace or namespace
    if template.kind == "Pod" and not template.source:
        on_node = str((template.pod.get("spec") or {}).get("nodeName") or "")
        pod, snapshot = _as_made(template.pod, snapshot.without_pod(namespace, template.name))
        return pod, snapshot, on_node
    if template.is_daemon_set:
        snapshot = without_own_pods(template.owner, snapshot, namespace)
    return template.pod, snapshot, ""


_REVISIONS = ("pod-template-hash", "controller-revision-hash")
"""Labels by which controllers tell the pods of one revision of a template from those of another."""

_CLAIMS = "volumeClaimTemplates: each replica has claims of its own, which are not looked at"


def _with_revision(template: Template, pod: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[str]]:
    """The pod with a revision of its own where its constraints ask for it; and what is not known of it."""
    if template.kind == "Pod":
        return pod, []
    unknown = [_CLAIMS] if _has_claims(template.owner) else []
    metadata, spec = pod.get("metadata") or {}, pod.get("spec") or {}
    asked = set(_label_keys(spec)) - set(metadata.get("labels") or ())
    for key in sorted(asked.intersection(_REVISIONS)):
        metadata = {**metadata, "labels": {**(metadata.get("labels") or {}), key: "new"}}
        unknown.append(
            f"matchLabelKeys: {key} is the controller's to give, pods that are there count as others"
        )
    return {**pod, "metadata": metadata}, unknown


def _has_claims(owner: Mapping[str, Any]) -> bool:
    spec = owner.get("spec")
    return (
        owner.get("kind") == "StatefulSet"
        and isinstance(spec, dict)
        and bool(spec.get("volumeClaimTemplates"))
    )


def _label_keys(spec: Mapping[str, Any]) -> Iterator[str]:
    affinity = spec.get("affinity") or {}
    terms = [*(spec.get("topologySpreadConstraints") or ())]
    for kind in ("podAffinity", "podAntiAffinity"):
        terms += (affinity.get(kind) or {}).get(REQUIRED) or ()
    for term in terms:
        yield from (*(term.get("matchLabelKeys") or ()), *(term.get("mismatchLabelKeys") or ()))


def _as_made(pod: Mapping[str, Any], snapshot: Snapshot) -> tuple[dict[str, Any], Snapshot]:
    """A stored pod as it was before admission and placement, and its RuntimeClass with the overhead it had then.

    Otherwise what the class added would be taken for the pod's own, and a later change of the class would
    seem to reject the pod.
    """
    spec = {key: value for key, value in (pod.get("spec") or {}).items() if key != "nodeName"}
    name = spec.get("runtimeClassName")
    found = snapshot.runtime_classes.get(name or "")
    if name is None or found is None:
        return {**pod, "spec": spec}, snapshot
    scheduling = found.get("scheduling") or {}
    selector, added = spec.get("nodeSelector") or {}, scheduling.get("nodeSelector") or {}
    spec["nodeSelector"] = {key: value for key, value in selector.items() if added.get(key) != value}
    tolerations = scheduling.get("tolerations") or ()
    spec["tolerations"] = [
        own for own in spec.get("tolerations") or () if not any(equal(own, each) for each in tolerations)
    ]
    overhead = spec.pop("overhead", None)
    then = {key: value for key, value in found.items() if key != "overhead"}
    then |= {"overhead": {"podFixed": overhead}} if overhead else {}
    classes = {**snapshot.runtime_classes, name: then}
    return {**pod, "spec": spec}, replace(snapshot, runtime_classes=classes)


def without_class(pod: Mapping[str, Any]) -> dict[str, Any]:
    """The pod or pod template without a RuntimeClass, and without the overhead that came with it."""
    spec = pod.get("spec") or {}
    dropped = ("runtimeClassName", "overhead") if spec.get("runtimeClassName") else ("runtimeClassName",)
    return {**pod, "spec": {key: value for key, value in spec.items() if key not in dropped}}


def by_rules(template: Template, rules: Rules, namespaces: Namespaces) -> WhatIf:
    """What the rules would make of a pod template. Raises RuntimeClassError where they forbid what is there."""
    before = template.runtime_class_name
    try:
        verdict = rules.decide(template.found, namespaces, before)
    except Refused as error:
        raise RuntimeClassError(f"{template.found.object}: {error.reason}") from None
    if verdict.outcome == REFUSED:
        raise RuntimeClassError(f"{template.found.object}: {verdict.reason}")
    because = f"rule {verdict.rule}" if verdict.rule else "no rule matches"
    changes = verdict.after is not None or verdict.outcome == REMOVED
    return WhatIf(verdict.after if changes else before, because)


@dataclass(frozen=True)
class Question:
    """What to ask about every pod template: its own class, each of `classes`, or what `rules` give.

    `namespace` is that of objects which name none; `nodes` are those to report on, None for all.
    """

    cluster: Cluster
    namespace: str = "default"
    classes: tuple[str, ...] = ()
    rules: Rules | None = None
    nodes: frozenset[str] | None = None

    def answers(self, template: Template) -> tuple[Explained, ...]:
        """One explanation, or one for each class. Raises RuntimeClassError."""
        what_ifs: tuple[WhatIf | None, ...] = tuple(WhatIf(name, "") for name in self.classes) or (None,)
        if self.rules is not None:
            labels = {name: dict(found) for name, found in self.cluster.snapshot.namespaces.items()}
            what_ifs = (by_rules(template, self.rules, Namespaces(self.namespace, labels)),)
        return tuple(
            explain_template(template, self.cluster, self.namespace, what_if, self.nodes)
            for what_if in what_ifs
        )
