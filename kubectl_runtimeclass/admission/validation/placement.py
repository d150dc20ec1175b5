"""The fields of a pod spec that say where it may run: affinity, tolerations and topology spread constraints.

Source: pkg/apis/core/validation/validation.go (Kubernetes v1.37): `validateAffinity`, `ValidateTolerations`,
`validateTopologySpreadConstraints`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ...kube.object import Object
from ...kube.shape import PREFERRED, REQUIRED
from . import errors
from .errors import Errors
from .metadata import label_name, label_requirement, label_selector, label_values
from .names import dns1123_label, dns1123_subdomain, label_value

_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_ACTIONS = ("DoNotSchedule", "ScheduleAnyway")


def affinity(value: Object, path: str) -> Errors:
    """Errors of node affinity, pod affinity and pod anti-affinity (`validateAffinity`)."""
    node = value.get("nodeAffinity") or {}
    at = f"{path}.nodeAffinity"
    if node.get(REQUIRED) is not None:
        yield from _node_selector(node[REQUIRED], f"{at}.{REQUIRED}")
    for index, term in enumerate(node.get(PREFERRED) or ()):
        term_path = f"{at}.{PREFERRED}[{index}]"
        yield from _weight(term, term_path)
        yield from _node_term(
            term.get("preference") or {}, f"{term_path}.preference", values_are_labels=False
        )
    for kind in ("podAffinity", "podAntiAffinity"):
        pods = value.get(kind) or {}
        for index, term in enumerate(pods.get(REQUIRED) or ()):
            yield from _pod_term(term, f"{path}.{kind}.{REQUIRED}[{index}]")
        for index, term in enumerate(pods.get(PREFERRED) or ()):
            term_path = f"{path}.{kind}.{PREFERRED}[{index}]"
            yield from _weight(term, term_path)
            yield from _pod_term(term.get("podAffinityTerm") or {}, f"{term_path}.podAffinityTerm")


def _weight(term: Object, path: str) -> Errors:
    weight = term.get("weight") or 0
    if not 0 < weight <= 100:
        yield errors.invalid(f"{path}.weight", weight, "must be in the range 1-100")


def _node_selector(selector: Object, path: str) -> Errors:
    terms = selector.get("nodeSelectorTerms") or ()
    if not terms:
        yield errors.required(f"{path}.nodeSelectorTerms", "must have at least one node selector term")
    for index, term in enumerate(terms):
        yield from _node_term(term, f"{path}.nodeSelectorTerms[{index}]", values_are_labels=True)


def _node_term(term: Object, path: str, *, values_are_labels: bool) -> Errors:
    for index, requirement in enumerate(term.get("matchExpressions") or ()):
        at = f"{path}.matchExpressions[{index}]"
        yield from label_requirement(requirement, at, orders=True)
        if values_are_labels:
            yield from label_values(requirement, at)
    for index, requirement in enumerate(term.get("matchFields") or ()):
        yield from _field_requirement(requirement, f"{path}.matchFields[{index}]")


def _field_requirement(requirement: Object, path: str) -> Errors:
    operator, values = requirement.get("operator") or "", requirement.get("values") or ()
    if operator not in ("In", "NotIn"):
        yield errors.invalid(f"{path}.operator", operator, "not a valid selector operator")
    elif len(values) != 1:
        detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"
        yield errors.required(f"{path}.values", detail)
    key = requirement.get("key") or ""
    if key != "metadata.name":
        yield errors.invalid(f"{path}.key", key, "not a valid field selector key")
        return
    for index, value in enumerate(values):
        yield from errors.invalid_each(f"{path}.values[{index}]", value, dns1123_subdomain(value))


def _pod_term(term: Object, path: str) -> Errors:
    yield from label_selector(term.get("labelSelector"), f"{path}.labelSelector")
    yield from label_selector(term.get("namespaceSelector"), f"{path}.namespaceSelector")
    for name in term.get("namespaces") or ():
        yield from errors.invalid_each(f"{path}.namespace", name, dns1123_label(name))
    yield from _label_keys(term, path)
    key = term.get("topologyKey") or ""
    if not key:
        yield errors.required(f"{path}.topologyKey", "can not be empty")
    yield from label_name(key, f"{path}.topologyKey")


def _label_keys(term: Object, path: str) -> Errors:
    """Errors of matchLabelKeys and mismatchLabelKeys (`ValidateMatchLabelKeysAndMismatchLabelKeys`)."""
    selector = term.get("labelSelector")
    matching, mismatching = term.get("matchLabelKeys") or [], term.get("mismatchLabelKeys") or []
    for field, keys in (("matchLabelKeys", matching), ("mismatchLabelKeys", mismatching)):
        if keys and selector is None:
            yield errors.forbidden(f"{path}.{field}", "must not be specified when labelSelector is not set")
        elif keys:
            for index, key in enumerate(keys):
                yield from label_name(key, f"{path}.{field}[{index}]")
    if selector is not None:
        # The server has by now added a requirement for each of matchLabelKeys: only a second one is an error.
        selected = set(selector.get("matchLabels") or ())
        for requirement in selector.get("matchExpressions") or ():
            key = requirement.get("key") or ""
            if key in matching and key in selected:
                detail = "exists in both matchLabelKeys and labelSelector"
                yield errors.invalid(f"{path}[{matching.index(key)}]", key, detail)
            selected.add(key)
    for index, key in enumerate(matching):
        if key in mismatching:
            detail = "exists in both matchLabelKeys and mismatchLabelKeys"
            yield errors.invalid(f"{path}.matchLabelKeys[{index}]", key, detail)


def tolerations(items: Iterable[Object], path: str) -> Errors:
    """Errors of a list of tolerations (`ValidateTolerations`)."""
    for index, toleration in enumerate(items):
        yield from _toleration(toleration, f"{path}[{index}]")


def _toleration(toleration: Object, path: str) -> Errors:
    key, operator, value, effect = (
        toleration.get(field) or "" for field in ("key", "operator", "value", "effect")
    )
    if key:
        yield from label_name(key, f"{path}.key")
    elif operator != "Exists":
        detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
        yield errors.invalid(f"{path}.operator", operator, detail)
    if toleration.get("tolerationSeconds") is not None and effect != "NoExecute":
        detail = "effect must be 'NoExecute' when `tolerationSeconds` is set"
        yield errors.invalid(f"{path}.effect", effect, detail)
    if operator in ("Equal", ""):
        problems = list(label_value(value))
        if problems:
            yield errors.invalid(f"{path}.operator", value, ";".join(problems))
    elif operator == "Exists":
        if value:
            yield errors.invalid(f"{path}.operator", value, "value must be empty when `operator` is 'Exists'")
    else:
        comparing = ("Lt", "Gt") if operator in ("Lt", "Gt") else ()
        yield errors.not_supported(f"{path}.operator", operator, ("Equal", "Exists", *comparing))
    if effect and effect not in _EFFECTS:
        yield errors.not_supported(f"{path}.effect", effect, _EFFECTS)


def topology_spread(items: Iterable[Object], path: str) -> Errors:
    """Errors of topologySpreadConstraints (`validateTopologySpreadConstraints`)."""
    constraints = list(items)
    for index, constraint in enumerate(constraints):
        at = f"{path}[{index}]"
        skew, key = constraint.get("maxSkew") or 0, constraint.get("topologyKey") or ""
        action = constraint.get("whenUnsatisfiable") or ""
        if skew <= 0:
            yield errors.invalid(f"{at}.maxSkew", skew, "must be greater than zero")
        if not key:
            yield errors.required(f"{at}.topologyKey", "can not be empty")
        if action not in _ACTIONS:
            yield errors.not_supported(f"{at}.whenUnsatisfiable", action, _ACTIONS)
        others = (
            (c.get("topologyKey") or "", c.get("whenUnsatisfiable") or "") for c in constraints[index + 1 :]
        )
        if (key, action) in others:
            yield errors.duplicate(f"{at}.{{topologyKey, whenUnsatisfiable}}", f"{{{key}, {action}}}")
        yield from _min_domains(constraint.get("minDomains"), action, f"{at}.minDomains")
        for field in ("nodeAffinityPolicy", "nodeTaintsPolicy"):
            policy = constraint.get(field)
            if policy is not None and policy not in ("Honor", "Ignore"):
                yield errors.not_supported(f"{at}.{field}", policy, ("Honor", "Ignore"))
        yield from _label_keys(constraint, at)
        yield from label_selector(constraint.get("labelSelector"), f"{at}.labelSelector")


def _min_domains(min_domains: int | None, action: str, path: str) -> Errors:
    if min_domains is None:
        return
    if min_domains <= 0:
        yield errors.invalid(path, min_domains, "must be greater than zero")
    if action != "DoNotSchedule":
        detail = f"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
        yield errors.invalid(path, min_domains, detail)
