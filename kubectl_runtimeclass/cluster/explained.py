"""What `explain` asks of the engine: a pod template under a class, live pods, DaemonSets, and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ..decisions import REFUSED, Verdict
from ..errors import Refused, RuntimeClassError
from ..rules import Namespaces, Rules
from ..scheduling.admission import admit
from ..scheduling.explain import Explanation, create_pod, explain
from ..scheduling.filters import node_affinity, node_name, taint_toleration
from ..scheduling.incoming import incoming_pod
from ..scheduling.snapshot import Snapshot
from ..scheduling.status import Status
from ..scheduling.tolerations import equal
from ..scheduling.verdicts import NodeVerdict
from ..selectors import from_label_selector
from .load import Cluster
from .observed import Observation
from .templates import Template


class WhatIf(NamedTuple):
    """The class to ask about instead of the template's own, None for none, and who says so."""

    name: str | None
    because: str


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
    pod, snapshot, on_node = template.pod, cluster.snapshot, ""
    if template.kind == "Pod" and not template.source:
        on_node = str((pod.get("spec") or {}).get("nodeName") or "")
        snapshot = snapshot.without_pod(template.namespace or namespace, template.name)
        pod, snapshot = _as_made(pod, snapshot)
    if template.is_daemon_set:
        snapshot = _without_own_pods(template, snapshot, template.namespace or namespace)
    before = template.runtime_class_name
    if what_if is not None and what_if.name is None:
        pod = _without_class(pod)
    explanation = explain(
        pod,
        snapshot,
        namespace=namespace,
        runtime_class_name=what_if.name if what_if else None,
        daemon_set=template.is_daemon_set,
        owner=template.owner,
        server_version=cluster.server_version,
    )
    claims = template.owner.get("kind") == "StatefulSet" and template.owner.get("spec", {}).get(_CLAIMS)
    if claims and explanation.admission.allowed:
        explanation = explanation._replace(not_evaluated=(*explanation.not_evaluated, _CLAIMS_SENTENCE))
    no_pod = (
        daemon_set_without_pod(pod, snapshot, namespace)
        if template.is_daemon_set and explanation.admission.allowed
        else {}
    )
    shown = tuple(v for v in explanation.nodes if nodes is None or v.name in nodes)
    able = tuple(verdict for verdict in shown if verdict.can_run and verdict.name not in no_pod)
    return Explained(
        template, explanation, shown, able, before, what_if.because if what_if else "", no_pod, on_node
    )


def _without_own_pods(template: Template, snapshot: Snapshot, namespace: str) -> Snapshot:
    """The snapshot without the pods that a DaemonSet has already: new ones take their place."""
    selector = from_label_selector((template.owner.get("spec") or {}).get("selector") or {})
    if not selector.requirements:
        return snapshot
    nodes = []
    for node in snapshot.nodes:
        kept = [
            p for p in node.pods if p.group.namespace != namespace or not selector.matches(p.group.labels)
        ]
        nodes.append(node if len(kept) == len(node.pods) else node.with_pods(kept))
    return replace(snapshot, nodes=tuple(nodes))


_CLAIMS = "volumeClaimTemplates"
_CLAIMS_SENTENCE = "volumeClaimTemplates: each replica has claims of its own, which are not looked at"


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


def _without_class(pod: Mapping[str, Any]) -> dict[str, Any]:
    spec = pod.get("spec") or {}
    dropped = ("runtimeClassName", "overhead") if spec.get("runtimeClassName") else ("runtimeClassName",)
    return {**pod, "spec": {key: value for key, value in spec.items() if key not in dropped}}


def by_rules(template: Template, rules: Rules, namespaces: Namespaces) -> tuple[WhatIf, Verdict]:
    """What the rules would make of a pod template. Raises RuntimeClassError where they forbid what is there."""
    before = template.runtime_class_name
    try:
        verdict = rules.decide(template.found, namespaces, before)
    except Refused as error:
        raise RuntimeClassError(f"{template.found.object}: {error.reason}") from None
    if verdict.outcome == REFUSED:
        raise RuntimeClassError(f"{template.found.object}: {verdict.reason}")
    because = f"rule {verdict.rule}" if verdict.rule else "no rule matches"
    changes = verdict.after is not None or verdict.outcome == "Removed"
    return WhatIf(verdict.after if changes else before, because), verdict


def daemon_set_without_pod(template: Mapping[str, Any], snapshot: Snapshot, namespace: str) -> dict[str, str]:
    """The nodes on which a DaemonSet makes no pod, and why.

    Its controller looks at the template, and so never sees what a RuntimeClass would add to the pod.
    Source: pkg/controller/daemon/daemon_controller.go `NodeShouldRunDaemonPod`, `predicates` (v1.36).
    """
    pod = create_pod(_without_class(template), snapshot, namespace=namespace, daemon_set=True)
    spec = {key: value for key, value in pod["spec"].items() if key != "overhead"}
    incoming = incoming_pod(admit({**pod, "spec": spec}, {}))
    found = {}
    checks = [(f, f.pre_filter(incoming, snapshot)) for f in _CONTROLLERS]
    for node in snapshot.nodes:
        for each, state in checks:
            if state is None:
                continue
            status = state if isinstance(state, Status) else each.filter(state, node)
            if not status.passed:
                found[node.name] = f"the DaemonSet makes no pod here: {status.detail or status.reasons[0]}"
                break
    return found


_CONTROLLERS = (node_name.FILTER, node_affinity.FILTER, taint_toleration.FILTER)
