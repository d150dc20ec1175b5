"""Policies for kube-apiserver: MutatingAdmissionPolicy and ValidatingAdmissionPolicy, with bindings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from ..named import NamedTuple
from . import cel, facts
from .decision import CelDecision
from .facts import Variable
from .fields import NAME_LABEL
from .kinds import PolicyResource

Object = dict[str, Any]

API = "admissionregistration.k8s.io/v1"
_OLD_CLASS = ".old-class"
RULES_LABEL = "kubectl-runtimeclass.github.io/rules"


class PolicySettings(NamedTuple):
    """How the policies are to act. `digest` is of the rules; `actions` of Deny, Warn, Audit.

    `classes` are the only ones that are allowed, () where any are.
    """

    name: str
    digest: str
    classes: tuple[str, ...] = ()
    actions: tuple[str, ...] = ("Deny",)
    failure_policy: str = "Fail"
    skipped_namespaces: tuple[str, ...] = ()
    with_classes: bool = False


def mutating(
    made: CelDecision, resources: Sequence[PolicyResource], settings: PolicySettings
) -> list[Object]:
    """What gives objects their class, as `assign` would; bindings come last."""
    path = Variable("path", facts.by_kind(resources, _path))
    spec: Object = {
        "failurePolicy": settings.failure_policy,
        "reinvocationPolicy": "IfNeeded",
        "matchConstraints": match_constraints(resources),
        "matchConditions": match_conditions(resources),
        "variables": variables((*made.variables, path)),
        "mutations": [_patch(f"{_OF_OLD_CLASS}{_SET}" if settings.with_classes else _SET)],
    }
    policies = [policy_object("MutatingAdmissionPolicy", settings, spec)]
    bindings = [binding("MutatingAdmissionPolicyBinding", settings)]
    if settings.with_classes and any(resource.is_pod for resource in resources):
        of_class = _old_class(made, resources, settings)
        policies.append(policy_object("MutatingAdmissionPolicy", settings, of_class, _OLD_CLASS))
        params = {"paramRef": {"selector": {}, "parameterNotFoundAction": "Allow"}}
        bindings.append(binding("MutatingAdmissionPolicyBinding", settings, params, _OLD_CLASS))
    return [*policies, *bindings]


def validating(
    made: CelDecision, resources: Sequence[PolicyResource], settings: PolicySettings, *, images: bool
) -> list[Object]:
    """What refuses objects on which `check` would have a finding, and its binding.

    With `images` a pod is asked again when its images change: that is the way round rules on images.
    """
    spec = {
        "failurePolicy": settings.failure_policy,
        "matchConstraints": match_constraints(resources, pod_updates=images),
        "matchConditions": match_conditions(resources, pod_updates=images),
        "variables": variables(made.variables),
        "validations": validations(settings.classes),
        "auditAnnotations": [{"key": "rule", "valueExpression": "variables.ruleName"}],
    }
    actions = {"validationActions": list(settings.actions)}
    return [
        policy_object("ValidatingAdmissionPolicy", settings, spec),
        binding("ValidatingAdmissionPolicyBinding", settings, actions),
    ]


def policy_object(kind: str, settings: PolicySettings, spec: Object, suffix: str = "") -> Object:
    """An object of this API; the digest of the rules is its label."""
    name = f"{settings.name}{suffix}"
    labels = {RULES_LABEL: settings.digest}
    return {"apiVersion": API, "kind": kind, "metadata": {"name": name, "labels": labels}, "spec": spec}


def binding(kind: str, settings: PolicySettings, more: Object | None = None, suffix: str = "") -> Object:
    """The binding of the policy with the same name; it leaves namespaces out that are to be skipped."""
    spec: Object = {"policyName": f"{settings.name}{suffix}", **(more or {})}
    if settings.skipped_namespaces:
        spec["matchResources"] = {"namespaceSelector": namespace_selector(settings.skipped_namespaces)}
    return policy_object(kind, settings, spec, suffix)


def namespace_selector(skipped: Sequence[str]) -> Object:
    """All namespaces but these."""
    return {"matchExpressions": [{"key": NAME_LABEL, "operator": "NotIn", "values": list(skipped)}]}


def match_constraints(resources: Sequence[PolicyResource], *, pod_updates: bool = False) -> Object:
    """The requests that the policies are asked about: creations, and updates where a template can change."""
    rules: dict[tuple[str, str, bool], list[str]] = {}
    for resource in resources:
        updates = resource.updates or (resource.is_pod and pod_updates)
        rules.setdefault((resource.group, resource.version, updates), []).append(resource.name)
    return {
        "resourceRules": [
            {
                "apiGroups": [group],
                "apiVersions": [version],
                "operations": ["CREATE", "UPDATE"] if updates else ["CREATE"],
                "resources": names,
                "scope": "*",  # the default, which would be a difference of each object in the server
            }
            for (group, version, updates), names in rules.items()
        ]
    }


def match_conditions(resources: Sequence[PolicyResource], *, pod_updates: bool = False) -> list[Object]:
    """Which of these objects are asked about at all; no variables can be used here."""
    names = {resource.field.kind for resource in resources}
    kind = "request.kind.kind" if len(names) == len(resources) else f"({facts.KIND})"
    of_kind = partial(facts.by_kind, kind=kind, short=kind == "request.kind.kind")
    conditions = {}
    if any("." in resource.group for resource in resources):
        conditions["has-a-pod-template"] = of_kind(
            resources, lambda resource: facts.has("object", *resource.spec) or "true"
        )
    conditions["not-a-static-pod"] = (
        "!has(object.metadata.annotations) || !('kubernetes.io/config.mirror' in object.metadata.annotations)"
    )
    if not all(resource.is_pod for resource in resources):
        conditions["not-a-workload-of-another"] = f"request.kind.kind == 'Pod' || !({facts.CONTROLLED})"
    updated = [resource for resource in resources if resource.updates or (resource.is_pod and pod_updates)]
    if updated:
        # "A creation" is said twice: gator's requests have no operation, kyverno's CLI has no oldObject == null.
        changes = of_kind(updated, _changes)
        conditions["pod-template-changes"] = (
            f"request.operation == 'CREATE' || oldObject == null\n|| ({changes})"
        )
    return [{"name": name, "expression": expression} for name, expression in conditions.items()]


def _changes(resource: PolicyResource) -> str:
    if resource.is_pod:
        return (
            "("
            + " || ".join(f"{_images('object', part)} != {_images('oldObject', part)}" for part in _LISTS)
            + ")"
        )
    new, old = (".".join((root, *resource.template)) for root in ("object", "oldObject"))
    return f"{new} != {old}"


_LISTS = ("containers", "initContainers")


def _images(root: str, part: str) -> str:
    listed = f"{root}.spec.{part}"
    return f"(has({listed}) ? {listed}.map(c, has(c.image) ? c.image : '') : [])"


def variables(given: Iterable[Variable]) -> list[Object]:
    """As the policies of all engines have them."""
    return [
        {
            "name": variable.name,
            "expression": f"// {_comment(variable.remark)}\n{variable.expression}"
            if variable.remark
            else variable.expression,
        }
        for variable in given
    ]


def _comment(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)


_HAS_CLASS = facts.has("variables.spec", "runtimeClassName")


def validations(classes: Sequence[str] = ()) -> list[Object]:
    """That an object has the class that the rules want, and one of `classes`, with a sentence for who is refused."""
    has = "(variables.before == '' ? 'not set' : variables.before)"
    return [
        {
            "expression": "!variables.action.startsWith('Assign/') || variables.before == variables.class\n"
            "|| (variables.action == 'Assign/Keep' && variables.before != '')",
            "messageExpression": "'runtimeClassName must be ' + variables.class + ' (rule ' + variables.ruleName "
            f"+ '), it is ' + {has}",
            "reason": "Forbidden",
        },
        {
            "expression": f"variables.action != 'Remove' || !({_HAS_CLASS})",
            "messageExpression": "'runtimeClassName must not be set (rule ' + variables.ruleName + '), it is ' "
            f"+ {has}",
            "reason": "Forbidden",
        },
        *([_of_these(classes)] if classes else ()),
    ]


def _of_these(classes: Sequence[str]) -> Object:
    """Whatever the rules say of an object: with such a class they refuse it, or give it another."""
    listed = cel.quote(f" is not of classes ({', '.join(classes)})")
    return {
        "expression": f"variables.before == '' || {cel.in_list('variables.before', classes).text}",
        "messageExpression": f"'runtimeClassName ' + variables.before + {listed}",
        "reason": "Forbidden",
    }


def _path(resource: PolicyResource) -> str:
    return cel.quote("/" + "".join(f"{key}/" for key in resource.spec))


def _patch(expression: str) -> Object:
    return {"patchType": "JSONPatch", "jsonPatch": {"expression": expression}}


_REPLACES = "variables.action == 'Assign/Replace' && variables.before != variables.class"
_REMOVES = f"variables.action == 'Remove' && {_HAS_CLASS}"
_OVERHEAD = """\
(variables.before != '' && has(variables.spec.overhead)
    ? [JSONPatch{op: 'remove', path: variables.path + 'overhead'}] : [])"""

_SET = f"""\
({_REPLACES})
|| (variables.action.startsWith('Assign/') && variables.before == '')
? [JSONPatch{{op: 'add', path: variables.path + 'runtimeClassName', value: variables.class}}]
  + {_OVERHEAD}
: {_REMOVES}
? [JSONPatch{{op: 'remove', path: variables.path + 'runtimeClassName'}}]
  + {_OVERHEAD}
: []"""


# --- what an old class left on a pod ------------------------------------------------------------------


def _old_class(made: CelDecision, resources: Sequence[PolicyResource], settings: PolicySettings) -> Object:
    """Takes from a pod that gets another class what admission merged from the old one, before any policy ran.

    It is asked once for each RuntimeClass, as a parameter; that of the pod acts. Where the author of the pod wrote
    the very same entry into it, that goes, too.
    """
    pods = [resource for resource in resources if resource.is_pod]
    class_of_pod = {
        "name": "has-this-class",
        "expression": "has(object.spec.runtimeClassName) && object.spec.runtimeClassName == params.metadata.name",
    }
    return {
        "failurePolicy": settings.failure_policy,
        "reinvocationPolicy": "IfNeeded",
        "paramKind": {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass"},
        "matchConstraints": match_constraints(pods),
        "matchConditions": [*match_conditions(pods), class_of_pod],
        "variables": variables((*made.variables, *_MERGED)),
        "mutations": [_patch(_TAKE_BACK)],
    }


_OF_OLD_CLASS = "variables.kind == 'Pod' && variables.before != '' ? [] :\n"
"""Such a pod is the other policy's: policies have no order, so each has objects of its own."""

_MERGED = (
    Variable("changes", f"({_REPLACES}) || ({_REMOVES})"),
    Variable(
        "selected",
        "has(params.scheduling) && has(params.scheduling.nodeSelector) && has(variables.spec.nodeSelector)\n"
        "? params.scheduling.nodeSelector.filter(k, k in variables.spec.nodeSelector\n"
        "    && variables.spec.nodeSelector[k] == params.scheduling.nodeSelector[k]) : []",
    ),
    Variable(
        "tolerated",
        "has(params.scheduling) && has(params.scheduling.tolerations) && has(variables.spec.tolerations)\n"
        "? params.scheduling.tolerations.filter(t, t in variables.spec.tolerations) : []",
    ),
)

_TAKE_BACK = """\
!variables.changes ? [] :
(variables.action == 'Remove'
  ? [JSONPatch{op: 'remove', path: '/spec/runtimeClassName'}]
  : [JSONPatch{op: 'add', path: '/spec/runtimeClassName', value: variables.class}])
+ (has(variables.spec.overhead) ? [JSONPatch{op: 'remove', path: '/spec/overhead'}] : [])
+ variables.selected.map(k, JSONPatch{op: 'remove', path: '/spec/nodeSelector/' + jsonpatch.escapeKey(k)})
+ variables.tolerated.map(t, JSONPatch{op: 'remove', path: '/spec/tolerations/' + string(
    variables.spec.tolerations.indexOf(t) - size(variables.tolerated.filter(o,
      variables.tolerated.indexOf(o) < variables.tolerated.indexOf(t)
      && variables.spec.tolerations.indexOf(o) < variables.spec.tolerations.indexOf(t))))})"""
"""Tolerations go one by one: each index counts those before it that are gone by then."""
