"""PodTopologySpread: pods that a constraint selects must be spread evenly over zones, nodes or other domains.

PASS with this pod, the node's domain would have at most maxSkew pods more than the emptiest domain
FAIL it would have more (DoNotSchedule only), or the node lacks the label of the topology key

Only nodes with the labels of all constraints count, and of these only those that nodeAffinityPolicy and
nodeTaintsPolicy include. By default (Honor), a node must match the pod's nodeSelector, to which the RuntimeClass adds
its own; by default (Ignore), taints do not matter. The scheduler's default constraints never filter.
Source: pkg/scheduler/framework/plugins/podtopologyspread/{filtering,common}.go (v1.36).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ...kube.affinity import label_selector
from ...kube.selectors import Requirement, Selector
from ...kube.tolerations import untolerated_taints
from ...snapshot.node_info import NodeInfo, PodGroup, PodInfo
from ...snapshot.snapshot import Snapshot
from ..incoming import IncomingPod
from ..status import SUCCESS, Detail, Status, unresolvable, unschedulable
from .base import Filter

REASON = "node(s) didn't match pod topology spread constraints"
NO_LABEL = f"{REASON} (missing required label)"


class SpreadConstraint(NamedTuple):
    """A topologySpreadConstraint with DoNotSchedule."""

    key: str
    """The topology key."""
    max_skew: int
    min_domains: int
    selector: Selector | None
    """None matches no pod."""
    matches_pod: bool
    """Whether the selector matches the incoming pod itself."""
    counts: Callable[[NodeInfo], bool]
    """Whether the constraint's policies include a node."""


class State(NamedTuple):
    """The constraints with the pods that they count; each tuple has one item for each constraint."""

    namespace: str
    constraints: tuple[SpreadConstraint, ...]
    domains: tuple[Mapping[str, int], ...]
    """The number of matching pods by the value of the topology key."""
    minimum: tuple[int, ...]
    """The number of pods in the emptiest domain; 0 with fewer domains than min_domains."""


def pre_filter(pod: IncomingPod, snapshot: Snapshot) -> State | None:
    """The counts over all nodes; None without constraints that filter."""
    constraints = tuple(
        _constraint(topology_spread_constraint, pod)
        for topology_spread_constraint in pod.spec.get("topologySpreadConstraints") or ()
        if topology_spread_constraint.get("whenUnsatisfiable", "DoNotSchedule") == "DoNotSchedule"
    )
    if not constraints:
        return None
    domains: tuple[dict[str, int], ...] = tuple({} for _ in constraints)
    matched = [_matcher(constraint.selector, pod.namespace) for constraint in constraints]
    for node in snapshot.nodes:
        if not _has_labels(node, constraints):
            continue
        for constraint, counts, matches in zip(constraints, domains, matched, strict=True):
            if constraint.counts(node):
                value = node.labels[constraint.key]
                counts[value] = counts.get(value, 0) + sum(map(matches, node.pods))
    return _state(pod.namespace, constraints, domains)


def _state(
    namespace: str, constraints: tuple[SpreadConstraint, ...], domains: tuple[dict[str, int], ...]
) -> State:
    minimum = tuple(
        0 if len(counts) < constraint.min_domains else min(counts.values(), default=0)
        for constraint, counts in zip(constraints, domains, strict=True)
    )
    return State(namespace=namespace, constraints=constraints, domains=domains, minimum=minimum)


def _constraint(constraint: Mapping[str, Any], pod: IncomingPod) -> SpreadConstraint:
    selector = label_selector(constraint.get("labelSelector"))
    if selector is not None:
        keys = (key for key in constraint.get("matchLabelKeys") or () if key in pod.labels)
        same_labels = (Requirement(key, "In", (pod.labels[key],)) for key in keys)
        selector = Selector((*selector.requirements, *same_labels))
    affinity = constraint.get("nodeAffinityPolicy") or "Honor"
    taints = constraint.get("nodeTaintsPolicy") or "Ignore"
    tolerations = pod.spec.get("tolerations") or ()

    def counts(node: NodeInfo) -> bool:
        if affinity == "Honor" and not pod.node_affinity.matches(node.name, node.labels):
            return False
        return taints != "Honor" or not untolerated_taints(node.taints, tolerations)

    return SpreadConstraint(
        key=str(constraint.get("topologyKey")),
        max_skew=int(constraint.get("maxSkew") or 1),
        min_domains=int(constraint.get("minDomains") or 1),
        selector=selector,
        matches_pod=selector is not None and selector.matches(pod.labels),
        counts=counts,
    )


def _has_labels(node: NodeInfo, constraints: tuple[SpreadConstraint, ...]) -> bool:
    return all(constraint.key in node.labels for constraint in constraints)


def _matcher(selector: Selector | None, namespace: str) -> Callable[[PodInfo], bool]:
    """A function that says whether an existing pod counts; with an empty selector none does, as in kube-scheduler."""
    known: dict[PodGroup, bool] = {}

    def matches(pod: PodInfo) -> bool:
        if pod.terminating or selector is None or not selector.requirements:
            return False
        group = pod.group
        is_counted = known.get(group)
        if is_counted is None:
            is_counted = known[group] = group.namespace == namespace and selector.matches(group.labels)
        return is_counted

    return matches


def filter_node(state: State, node: NodeInfo) -> Status:
    """SUCCESS, or the first constraint that the node violates."""
    for constraint, counts, minimum in zip(state.constraints, state.domains, state.minimum, strict=True):
        value = node.labels.get(constraint.key)
        if value is None:
            return unresolvable(NO_LABEL, Detail(f"node has no label {constraint.key}"))
        matching = counts.get(value, 0)
        if matching + constraint.matches_pod - minimum > constraint.max_skew:
            detail = (
                f"{constraint.key}={value} has {matching} matching pods, the emptiest domain {minimum}, "
                f"maxSkew {constraint.max_skew}"
            )
            return unschedulable(REASON, Detail(detail))
    return SUCCESS


def count_pod(state: State, pod: PodInfo, node: NodeInfo, by: int) -> State:
    """The state with one more (`by` is 1) or one less (-1) existing pod on a node."""
    if pod.group.namespace != state.namespace or not _has_labels(node, state.constraints):
        return state
    counted = [
        constraint.selector is not None
        and constraint.selector.matches(pod.group.labels)
        and constraint.counts(node)
        for constraint in state.constraints
    ]
    if not any(counted):
        return state
    domains = tuple(dict(counts) for counts in state.domains)
    for constraint, counts, selected in zip(state.constraints, domains, counted, strict=True):
        if selected:
            value = node.labels[constraint.key]
            counts[value] = counts.get(value, 0) + by
    return _state(state.namespace, state.constraints, domains)


def for_later_pods(state: State) -> State:
    """The state to which pods are added that are scheduled one after another.

    PreFilter of each counts no pod for an empty selector (`countPodsMatchSelector`), where AddPod counts all.
    """
    constraints = tuple(
        constraint._replace(selector=None)
        if constraint.selector is not None and not constraint.selector.requirements
        else constraint
        for constraint in state.constraints
    )
    return state._replace(constraints=constraints)


FILTER = Filter("PodTopologySpread", pre_filter, filter_node, count_pod)
