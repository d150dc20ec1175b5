"""Who may do what with RuntimeClasses, by ClusterRoles and ClusterRoleBindings: they are not namespaced.

Sources (Kubernetes v1.37): plugin/pkg/auth/authorizer/rbac/rbac.go (`RuleAllows`, `appliesToUser`),
pkg/apis/rbac/v1/evaluation_helpers.go (`VerbMatches` and the others), staging/src/k8s.io/apiserver/pkg/authentication/
serviceaccount/util.go; system:masters is allowed everything before any role is asked (pkg/controlplane/apiserver).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..kube.object import Object

GROUP, RESOURCE = "node.k8s.io", "runtimeclasses"
WRITES = ("create", "update", "patch", "delete", "deletecollection")
MASTERS = "system:masters"
_ACCOUNT = "system:serviceaccount:"


class Subject(NamedTuple):
    """A User, Group or ServiceAccount as bindings name it; `namespace` is of accounts alone."""

    kind: str
    name: str
    namespace: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


class Grant(NamedTuple):
    """What one rule of a role, bound to a subject, allows. `names` are the only classes it is about, () for all."""

    subject: Subject
    verbs: tuple[str, ...]
    names: tuple[str, ...]
    role: str
    binding: str


def grants(objects: Iterable[Object]) -> Iterator[Grant]:
    """All that ClusterRoles and ClusterRoleBindings allow of WRITES, by binding, subject and rule."""
    roles: dict[str, list[Mapping[str, Any]]] = {}
    bindings = []
    for item in objects:
        if item.get("kind") == "ClusterRoleBinding" or "roleRef" in item:
            bindings.append(item)
        else:
            roles[_name(item)] = [rule for rule in item.get("rules") or () if isinstance(rule, dict)]
    for binding in bindings:
        ref = binding.get("roleRef") or {}
        if ref.get("kind") != "ClusterRole":
            continue
        for rule in roles.get(str(ref.get("name")), ()):
            verbs = _verbs(rule)
            for subject in binding.get("subjects") or () if verbs else ():
                yield Grant(
                    subject=Subject(
                        str(subject.get("kind")),
                        str(subject.get("name")),
                        str(subject.get("namespace") or "")
                        if subject.get("kind") == "ServiceAccount"
                        else "",
                    ),
                    verbs=verbs,
                    names=tuple(map(str, rule.get("resourceNames") or ())),
                    role=str(ref.get("name")),
                    binding=_name(binding),
                )


def _name(item: Object) -> str:
    return str((item.get("metadata") or {}).get("name") or "")


def _verbs(rule: Mapping[str, Any]) -> tuple[str, ...]:
    if not (_has(rule, "apiGroups", GROUP) and _has(rule, "resources", RESOURCE)):
        return ()
    return tuple(verb for verb in WRITES if _has(rule, "verbs", verb))


def _has(rule: Mapping[str, Any], field: str, wanted: str) -> bool:
    values = rule.get(field) or ()
    return "*" in values or wanted in values


def is_allowed(
    grants: Iterable[Grant], user: str, groups: Collection[str], verb: str, name: str = ""
) -> bool:
    """Whether a user in these groups may do it, to the class of that name or, with "", to any.

    The groups are those that the server sees, `system:authenticated` included.
    """
    if MASTERS in groups:
        return True
    return any(
        verb in grant.verbs
        and (not grant.names or name in grant.names)
        and _applies(grant.subject, user, groups)
        for grant in grants
    )


def _applies(subject: Subject, user: str, groups: Collection[str]) -> bool:
    if subject.kind == "User":
        return subject.name == user
    if subject.kind == "Group":
        return subject.name in groups
    account = f"{_ACCOUNT}{subject.namespace}:{subject.name}"
    return subject.kind == "ServiceAccount" and bool(subject.namespace) and account == user
