"""Who may use which RuntimeClass, by RBAC: the verb `use`, which the API server asks about for any resource."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from . import facts, kubernetes
from .facts import Variable
from .kinds import BUILT_IN
from .kubernetes import Object, PolicySettings

NAME = "runtimeclass-use"

_MAY_USE = (
    ".group('node.k8s.io').resource('runtimeclasses').namespace(request.namespace)"
    ".name(variables.before).check('use').allowed()"
)
_ACCOUNT = "variables.serviceAccountName"


def access(classes: Iterable[str], settings: PolicySettings) -> list[Object]:
    """A policy that asks RBAC, its binding, and a ClusterRole for the use of each class.

    The maker of an object is asked about, and the service account of its pods: pods of controllers have no other.
    """
    wanted = {"kind", "template", "spec", "before", "serviceAccountName"}
    variables = [fact for fact in facts.facts(BUILT_IN) if fact.name in wanted]
    settings = settings._replace(name=NAME)
    spec: Object = {
        "failurePolicy": settings.failure_policy,
        "matchConstraints": kubernetes.match_constraints(BUILT_IN),
        "matchConditions": kubernetes.match_conditions(BUILT_IN),
        "variables": kubernetes.variables(variables),
        "validations": [_validation(variables)],
    }
    binding = {"validationActions": list(settings.actions)}
    return [
        kubernetes.policy_object("ValidatingAdmissionPolicy", settings, spec),
        kubernetes.binding("ValidatingAdmissionPolicyBinding", settings, binding),
        *(_role(name) for name in dict.fromkeys(classes)),
    ]


def _validation(variables: Sequence[Variable]) -> Object:
    return {
        "expression": f"variables.before == ''\n|| authorizer{_MAY_USE}\n"
        f"|| authorizer.serviceAccount(request.namespace, {_ACCOUNT}){_MAY_USE}",
        "messageExpression": f"'neither ' + request.userInfo.username + ' nor the service account ' + {_ACCOUNT} + "
        "' may use RuntimeClass ' + variables.before + ' in namespace ' + request.namespace",
        "reason": "Forbidden",
    }


def _role(name: str) -> Object:
    rule = {
        "apiGroups": ["node.k8s.io"],
        "resources": ["runtimeclasses"],
        "resourceNames": [name],
        "verbs": ["use"],
    }
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": f"{NAME}-{name}"},
        "rules": [rule],
    }
