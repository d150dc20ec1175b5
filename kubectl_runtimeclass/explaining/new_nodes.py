"""Whether a node that does not exist yet would take a pod: the same filters are asked of one with what is known of it.

Where a label may have several values (a zone), a node with each is asked about: an autoscaler brings what suits.
Sources: Karpenter v1.8, pkg/scheduling/requirements.go (`Compatible`) and
pkg/controllers/provisioning/scheduling/scheduler.go (`filterByRemainingResources`); cluster-autoscaler 1.33,
utils/taints/taints.go (`SanitizeTaints`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice, product
from typing import Any, NamedTuple

from ..kube.label_values import ANY, LabelValues, required_values
from ..kube.pools import pool_of
from ..kube.quantity import Quantity
from ..kube.resources import scheduler_units
from ..kube.selectors import Requirement
from ..kube.shape import REQUIRED
from ..scheduling.filters import FILTERS
from ..scheduling.filters.base import active_filters
from ..scheduling.incoming import IncomingPod
from ..scheduling.verdicts import NodeVerdict, failures
from ..snapshot import handlers
from ..snapshot.new_nodes import NODE_POOL_LABEL, NewNodes
from ..snapshot.node_info import NodeInfo, read_node
from ..snapshot.snapshot import Snapshot
from .answer import NodeAnswer, ask_links
from .fixes.owners import taint_owner
from .links import LinkContext

MOST = 64
"""Combinations of labels that are asked about."""

_PODS = 110
"""What a kubelet takes by default (MaxPods)."""

_NOT_KNOWN_OF = {
    "DynamicResources": "which devices it would have",
    "NodeDeclaredFeatures": "which features its kubelet would declare",
}
"""Filters that look at what only a node that is there can tell, and what that is."""


class NewNode(NamedTuple):
    """A node that `made_by` would make. `refusal` says why it makes none for this pod, or is "".

    `unknown` is what would have to be known, as parts of a sentence; `requests` are the pod's.
    """

    made_by: NewNodes
    answer: NodeAnswer
    refusal: str = ""
    unknown: tuple[str, ...] = ()
    requests: Mapping[str, Quantity] = {}

    @property
    def can_run(self) -> bool | None:
        """Whether the pod would start there; None where something that decides is not known."""
        if self.refusal:
            return False
        return None if self.answer.can_run and self.unknown else self.answer.can_run

    @property
    def would_take(self) -> bool:
        return self.can_run is not False

    @property
    def most(self) -> int | None:
        """How many pods like this one limits leave room for, None where there are none."""
        wanted = self.requests
        shares = [
            left.nanos // wanted[name].nanos
            for name, left in self.made_by.left.items()
            if name in wanted and wanted[name].nanos
        ]
        return min(shares, default=None)


def new_nodes(context: LinkContext) -> tuple[NewNode, ...]:
    """A node of each of what the snapshot knows to make nodes, the one that suits the pod best."""
    pod = context.pod
    if pod is None:
        return ()
    return tuple(_best(made_by, pod, context) for made_by in context.snapshot.new_nodes)


def _best(made_by: NewNodes, pod: IncomingPod, context: LinkContext) -> NewNode:
    refusal = made_by.refusal or _beyond_limits(made_by, pod)
    best: NewNode | None = None
    for labels in islice(_labels(made_by, pod, context.snapshot), MOST):
        node = _node(made_by, pod, labels, context.snapshot)
        answer, unknown = _answer(node, pod, context)
        candidate = NewNode(
            made_by=made_by,
            answer=answer,
            refusal=refusal,
            unknown=(*_unknown(made_by, pod, labels), *unknown),
            requests=pod.requests.total,
        )
        if best is None or len(answer.failures) < len(best.answer.failures):
            best = candidate
        if answer.can_run is not False:
            return candidate
    assert best is not None  # there is always one combination
    return best


def _beyond_limits(made_by: NewNodes, pod: IncomingPod) -> str:
    for name, left in made_by.left.items():
        wanted = pod.requests.total.get(name)
        used_up = left.nanos <= 0 and name in ("cpu", "memory", "nodes")
        if used_up:
            return f"its limit of {name} is reached"
        if wanted is not None and wanted.nanos > left.nanos:
            return f"its limits leave {name} {left}, the pod requests {pod.requests.explain(name)}"
    return ""


# --- labels ---------------------------------------------------------------------------------------


def _labels(made_by: NewNodes, pod: IncomingPod, snapshot: Snapshot) -> Iterator[dict[str, str]]:
    """The labels of nodes that could come, for each term of the pod's node affinity those that meet it best."""
    affinity = pod.node_affinity
    selected = [Requirement(key, "In", (value,)) for key, value in affinity.node_selector.items()]
    keys = sorted(_topology_keys(pod) - {"kubernetes.io/hostname"})
    for term in affinity.terms or (None,):
        wanted = required_values([*selected, *(term.expressions if term else ())])
        base = _suiting(made_by, wanted)
        choices = [_domains(key, made_by, wanted, base, pod, snapshot) for key in keys]
        for combination in product(*choices):
            chosen = {key: value for key, value in zip(keys, combination, strict=True) if value}
            yield {**base, **chosen}


def _suiting(made_by: NewNodes, wanted: Mapping[str, LabelValues]) -> dict[str, str]:
    labels = {}
    for key, values in made_by.labels.items():
        both = values.intersection(wanted[key]) if key in wanted else values
        value = both.any()
        value = values.any() if value is None else value
        if value is not None:
            labels[key] = value
    for key, values in wanted.items():
        value = values.any()
        if key not in made_by.labels and made_by.is_open(key) and value is not None:
            labels[key] = value
    return labels


def _topology_keys(pod: IncomingPod) -> set[str]:
    """The labels whose values decide beside the pod's node selector."""
    spec = pod.spec
    keys = {
        str(topology_spread_constraint.get("topologyKey"))
        for topology_spread_constraint in spec.get("topologySpreadConstraints") or ()
    }
    for kind in ("podAffinity", "podAntiAffinity"):
        terms = ((spec.get("affinity") or {}).get(kind) or {}).get(REQUIRED) or ()
        keys |= {str(term.get("topologyKey")) for term in terms}
    if pod.info.volumes:
        keys |= {"topology.kubernetes.io/zone", "topology.kubernetes.io/region"}
    return keys


def _domains(
    key: str,
    made_by: NewNodes,
    wanted: Mapping[str, LabelValues],
    base: Mapping[str, str],
    pod: IncomingPod,
    snapshot: Snapshot,
) -> list[str]:
    """The values of one label to try, "" for none."""
    if key not in made_by.labels and not made_by.is_open(key):
        return [""]
    allowed = made_by.labels.get(key, ANY).intersection(wanted.get(key, ANY))
    if not allowed.others:
        return sorted(allowed.listed) or [base.get(key, "")]
    there = {node.labels[key] for node in snapshot.nodes if key in node.labels}
    there |= set(_of_volumes(key, pod, snapshot))
    return sorted(filter(allowed.has, there)) or [base.get(key, allowed.any() or "")]


def _of_volumes(key: str, pod: IncomingPod, snapshot: Snapshot) -> Iterator[str]:
    """Where the volumes of the pod's claims are."""
    for volume in pod.info.volumes:
        name = (volume.get("persistentVolumeClaim") or {}).get("claimName")
        claim = snapshot.persistent_volume_claims.get((pod.namespace, str(name)))
        bound = snapshot.persistent_volumes.get(str(claim["spec"].get("volumeName"))) if claim else None
        required = ((bound or {"spec": {}})["spec"].get("nodeAffinity") or {}).get("required") or {}
        for term in required.get("nodeSelectorTerms") or ():
            for match_expression in term.get("matchExpressions") or ():
                if match_expression.get("key") == key and match_expression.get("operator") == "In":
                    yield from match_expression.get("values") or ()


# --- the node -------------------------------------------------------------------------------------


def _node(made_by: NewNodes, pod: IncomingPod, labels: Mapping[str, str], snapshot: Snapshot) -> NodeInfo:
    """A node with what is known, and with room for the pod where its size is not."""
    name = f"a new node of {made_by.title}"
    taints = [taint for taint in made_by.taints if made_by.lasting or not _goes_away(taint)]
    served = made_by.handlers if made_by.handlers is not None else _of_its_nodes(made_by, snapshot)
    node = {
        "metadata": {"name": name, "labels": {**labels, "kubernetes.io/hostname": name}},
        "spec": {"taints": taints},
    }
    known = scheduler_units(dict(made_by.allocatable))
    pods = made_by.allocatable["pods"].value if "pods" in made_by.allocatable else _PODS
    room = {} if made_by.complete else pod.units
    return replace(
        read_node(node, (), ()), allocatable={**room, **known, "pods": pods}, runtime_handlers=served
    )


def _goes_away(taint: Mapping[str, Any]) -> bool:
    owner = taint_owner(str(taint.get("key", "")))
    return owner is not None and not owner.fact


def _of_its_nodes(made_by: NewNodes, snapshot: Snapshot) -> Mapping[str, Mapping[str, Any]]:
    """The handlers that all nodes of the same pool report; empty where they differ, or there is none."""
    reported = [
        node.runtime_handlers
        for node in snapshot.nodes
        if (node.labels.get(NODE_POOL_LABEL) if made_by.lasting else pool_of(node.labels)) == made_by.pool
    ]
    same = bool(made_by.pool) and bool(reported) and all(handlers == reported[0] for handlers in reported)
    return reported[0] if same else {}


def _answer(node: NodeInfo, pod: IncomingPod, context: LinkContext) -> tuple[NodeAnswer, tuple[str, ...]]:
    """The word of every link, with what filters could not know taken for granted, and what that is."""
    snapshot = replace(context.snapshot, nodes=(*context.snapshot.nodes, node))
    asked = active_filters(FILTERS, pod, snapshot)
    failing = failures(pod, asked, node)
    verdict = NodeVerdict(
        node,
        tuple(active.filter.name for active in asked),
        tuple(failure for failure in failing if failure[0] not in _NOT_KNOWN_OF),
        handlers.handler_status(node, context.admission.handler),
    )
    (answer,) = ask_links(context._replace(snapshot=snapshot), (verdict,))
    unknown = tuple(_NOT_KNOWN_OF[name] for name, _ in failing if name in _NOT_KNOWN_OF)
    if answer.can_run is None:
        handler = context.admission.handler
        unknown += (
            f"whether it would serve handler {handler}" if handler else "the features of its handlers",
        )
    return answer, unknown


def _unknown(made_by: NewNodes, pod: IncomingPod, labels: Mapping[str, str]) -> Iterable[str]:
    """What of a node's size and labels is taken for granted."""
    if not made_by.complete:
        amounts = pod.requests.total
        lacking = [f"{name} {amounts[name]}" for name in amounts if name not in made_by.allocatable]
        if lacking:
            yield f"whether its instance types have {', '.join(lacking)} to spare"
    asked = {*pod.node_affinity.node_selector}
    assumed = [f"{key}={labels[key]}" for key in sorted(asked) if key in labels and key not in made_by.labels]
    if assumed:
        yield f"whether its instance types have {', '.join(assumed)}"
