"""Node selector terms and pod affinity terms, parsed once and matched often.

A term that cannot be parsed matches nothing and raises no error: the API server would have refused it.

Sources (Kubernetes v1.36): nodeaffinity/nodeaffinity.go of staging/src/k8s.io/component-helpers/scheduling/corev1,
staging/src/k8s.io/kube-scheduler/framework/types.go (`AffinityTerm`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ..errors import SelectorError
from .selectors import Labels, Requirement, Selector, from_label_selector, requirement
from .shape import REQUIRED

NOTHING: None = None
"""A label selector that is absent, and selects nothing (`labels.Nothing`); an empty one selects everything."""


class NodeSelectorTerm(NamedTuple):
    """Requirements on a node's labels (`expressions`) and on its `metadata.name` (`fields`), which must all hold."""

    expressions: tuple[Requirement, ...]
    fields: tuple[Requirement, ...] = ()

    def unmet(self, name: str, labels: Labels) -> tuple[Requirement, ...]:
        """The requirements that a node with this name and these labels does not meet."""
        failing = [r for r in self.expressions if not r.matches(labels)]
        failing += [r for r in self.fields if not r.matches({"metadata.name": name})]
        return tuple(failing)

    def matches(self, name: str, labels: Labels) -> bool:
        """Whether a node with this name and these labels meets all requirements."""
        for expression in self.expressions:
            if not expression.matches(labels):
                return False
        return all(field.matches({"metadata.name": name}) for field in self.fields)


def node_selector_terms(selector: Mapping[str, Any]) -> tuple[NodeSelectorTerm, ...]:
    """The valid terms of a v1.NodeSelector, one of which must match; without any, no node matches."""
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
    """What a pod requires of a node: `spec.nodeSelector`, and the terms of required node affinity (None without)."""

    node_selector: Mapping[str, str]
    terms: tuple[NodeSelectorTerm, ...] | None

    def matches(self, name: str, labels: Labels) -> bool:
        """Whether a node with this name and these labels meets both."""
        for key, value in self.node_selector.items():
            if labels.get(key) != value:
                return False
        return self.terms is None or any(term.matches(name, labels) for term in self.terms)


def required_node_affinity(spec: Mapping[str, Any]) -> RequiredNodeAffinity:
    """The required node affinity of a pod spec (`GetRequiredNodeAffinity`)."""
    node_affinity = (spec.get("affinity") or {}).get("nodeAffinity") or {}
    required = node_affinity.get(REQUIRED)
    terms = None if required is None else node_selector_terms(required)
    return RequiredNodeAffinity(spec.get("nodeSelector") or {}, terms)


# --- pods -----------------------------------------------------------------------------------------


class AffinityTerm(NamedTuple):
    """A required term of pod affinity or anti-affinity. A selector that is None selects nothing."""

    topology_key: str
    selector: Selector | None
    namespaces: frozenset[str]
    namespace_selector: Selector | None

    def matches(self, namespace: str, labels: Labels, namespace_labels: Labels) -> bool:
        """Whether the term selects a pod with these labels in this namespace."""
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
    """Labels as the API server reads them: null, as in `disk:` without a value, is the empty string."""
    return {key: value or "" for key, value in labels.items()}


def label_selector(selector: Mapping[str, Any] | None) -> Selector | None:
    """The Selector for a metav1.LabelSelector; None, which selects nothing, if it is absent or invalid."""
    if selector is None:
        return NOTHING
    if selector.get("matchLabels"):
        selector = {**selector, "matchLabels": empty_for_null(selector["matchLabels"])}
    try:
        return from_label_selector(selector)
    except SelectorError:
        return NOTHING


def pod_affinity_terms(spec: Mapping[str, Any], namespace: str, kind: str) -> tuple[AffinityTerm, ...]:
    """The required terms of a pod spec; `kind` is podAffinity or podAntiAffinity, `namespace` that of the pod."""
    affinity = (spec.get("affinity") or {}).get(kind) or {}
    required: Iterable[Mapping[str, Any]] = affinity.get(REQUIRED) or ()
    return tuple(_term(term, namespace) for term in required)


def _term(term: Mapping[str, Any], namespace: str) -> AffinityTerm:
    namespaces, namespace_selector = term.get("namespaces") or (), term.get("namespaceSelector")
    if not namespaces and namespace_selector is None:
        namespaces = (namespace,)
    return AffinityTerm(
        topology_key=str(term.get("topologyKey")),
        selector=label_selector(term.get("labelSelector")),
        namespaces=frozenset(namespaces),
        namespace_selector=label_selector(namespace_selector),
    )
