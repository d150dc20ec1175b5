"""Node selector terms and pod affinity terms, read once and matched often.

Sources (Kubernetes v1.36): nodeaffinity/nodeaffinity.go of
staging/src/k8s.io/component-helpers/scheduling/corev1 and
staging/src/k8s.io/kube-scheduler/framework/types.go (`AffinityTerm`). A term that cannot be parsed matches
nothing, and is not an error: the API server would not have let it in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ..errors import SelectorError
from .selectors import Labels, Requirement, Selector, from_label_selector, requirement
from .shape import REQUIRED

NOTHING: None = None
"""What an absent label selector selects (labels.Nothing); an empty one selects everything."""


class NodeSelectorTerm(NamedTuple):
    """Requirements on the labels and on `metadata.name` of a node, all of which must hold."""

    expressions: tuple[Requirement, ...]
    fields: tuple[Requirement, ...] = ()

    def unmet(self, name: str, labels: Labels) -> tuple[Requirement, ...]:
        """What does not hold for a node."""
        failing = [r for r in self.expressions if not r.matches(labels)]
        failing += [r for r in self.fields if not r.matches({"metadata.name": name})]
        return tuple(failing)

    def matches(self, name: str, labels: Labels) -> bool:
        for expression in self.expressions:
            if not expression.matches(labels):
                return False
        return all(field.matches({"metadata.name": name}) for field in self.fields)


def node_selector_terms(selector: Mapping[str, Any]) -> tuple[NodeSelectorTerm, ...]:
    """The usable terms of a v1.NodeSelector: one of them must match; without any, nothing does."""
    terms = []
    for term in selector.get("nodeSelectorTerms") or ():
        expressions, fields = term.get("matchExpressions") or (), term.get("matchFields") or ()
        if not expressions and not fields:
            continue
        try:
            terms.append(NodeSelectorTerm(_requirements(expressions), _fields(fields)))
        except SelectorError:
            continue
    return tuple(terms)


def _requirements(expressions: Sequence[Mapping[str, Any]]) -> tuple[Requirement, ...]:
    known = ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")
    requirements = []
    for expression in expressions:
        if expression.get("operator") not in known:
            raise SelectorError(f"{expression.get('operator')!r} is not a node selector operator")
        requirements.append(
            requirement(str(expression.get("key")), expression["operator"], expression.get("values") or ())
        )
    return tuple(requirements)


def _fields(fields: Sequence[Mapping[str, Any]]) -> tuple[Requirement, ...]:
    requirements = []
    for field in fields:
        values = tuple(field.get("values") or ())
        usable = field.get("key") == "metadata.name" and field.get("operator") in ("In", "NotIn")
        if not usable or len(values) != 1:
            raise SelectorError("a node field selector is metadata.name In or NotIn one name")
        requirements.append(Requirement("metadata.name", field["operator"], values))
    return tuple(requirements)


class RequiredNodeAffinity(NamedTuple):
    """What a pod demands of a node: `spec.nodeSelector` and required node affinity (None if it has none)."""

    node_selector: Mapping[str, str]
    terms: tuple[NodeSelectorTerm, ...] | None

    def matches(self, name: str, labels: Labels) -> bool:
        for key, value in self.node_selector.items():
            if labels.get(key) != value:
                return False
        return self.terms is None or any(term.matches(name, labels) for term in self.terms)


def required_node_affinity(spec: Mapping[str, Any]) -> RequiredNodeAffinity:
    """The demand of a pod spec (GetRequiredNodeAffinity)."""
    node_affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = node_affinity.get(REQUIRED)
    terms = None if required is None else node_selector_terms(required)
    return RequiredNodeAffinity(spec.get("nodeSelector") or {}, terms)


# --- pods -----------------------------------------------------------------------------------------


class AffinityTerm(NamedTuple):
    """A required pod affinity or anti-affinity term."""

    topology_key: str
    selector: Selector | None
    namespaces: frozenset[str]
    namespace_selector: Selector | None

    def matches(self, namespace: str, labels: Labels, namespace_labels: Labels) -> bool:
        """Whether a pod with these labels, in this namespace, is one that the term speaks of."""
        if self.selector is None:
            return False
        if namespace not in self.namespaces and (
            self.namespace_selector is None or not self.namespace_selector.matches(namespace_labels)
        ):
            return False
        return self.selector.matches(labels)

    def __str__(self) -> str:
        return f"{str(self.selector) or 'any pod'} by {self.topology_key}"


def empty_for_null(labels: Mapping[str, str | None]) -> dict[str, str]:
    """Labels as the API server reads them: null, as in `disk:` without a value, is the empty text."""
    return {key: value or "" for key, value in labels.items()}


def label_selector(selector: Mapping[str, Any] | None) -> Selector | None:
    """A metav1.LabelSelector; None, which selects nothing, for an absent or an invalid one."""
    if selector is None:
        return NOTHING
    if selector.get("matchLabels"):
        selector = {**selector, "matchLabels": empty_for_null(selector["matchLabels"])}
    try:
        return from_label_selector(selector)
    except SelectorError:
        return NOTHING


def pod_affinity_terms(spec: Mapping[str, Any], namespace: str, kind: str) -> tuple[AffinityTerm, ...]:
    """The required terms of `podAffinity` or `podAntiAffinity` of a pod in a namespace."""
    affinity = (spec.get("affinity") or {}).get(kind) or {}
    required: Iterable[Mapping[str, Any]] = affinity.get(REQUIRED) or ()
    return tuple(_term(term, namespace) for term in required)


def _term(term: Mapping[str, Any], namespace: str) -> AffinityTerm:
    namespaces, chosen = term.get("namespaces") or (), term.get("namespaceSelector")
    own = (namespace,) if not namespaces and chosen is None else namespaces
    selector = label_selector(term.get("labelSelector"))
    return AffinityTerm(str(term.get("topologyKey")), selector, frozenset(own), label_selector(chosen))
