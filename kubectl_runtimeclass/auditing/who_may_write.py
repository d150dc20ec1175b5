"""Who may create, change or delete classes, by RBAC: `--rbac` asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings.finding import ERROR, NOTE, WARNING, Finding
from .facts import ClusterFacts
from .rbac import MASTERS, WRITES, Grant, Subject, grants
from .rules import WHO_MAY_WRITE

_EVERYONE = ("system:authenticated", "system:unauthenticated", "system:serviceaccounts")
_ADMINISTRATORS = (MASTERS, "kubeadm:cluster-admins")
_BUILT_IN = "system:controller:"


def find(facts: ClusterFacts) -> Iterator[Finding]:
    """A warning for each subject that is no administrator, an error where it is everybody; a note for the rest."""
    if not facts.rbac:
        return
    by_subject: dict[Subject, list[Grant]] = {}
    for grant in grants(facts.rbac):
        by_subject.setdefault(grant.subject, []).append(grant)
    expected = []
    for subject, held in sorted(by_subject.items()):
        if subject.name in _ADMINISTRATORS or all(grant.role.startswith(_BUILT_IN) for grant in held):
            expected.append(str(subject))
            continue
        yield Finding(
            WHO_MAY_WRITE.id,
            ERROR if subject.kind == "Group" and subject.name in _EVERYONE else WARNING,
            str(subject),
            f"may {_verbs(held)} RuntimeClasses{_meaning(held)}",
            tuple(dict.fromkeys(map(_how, held))),
            "take the right away where it is not needed: these roles and bindings give it",
        )
    others = ", ".join(dict.fromkeys((f"Group {MASTERS}", *expected)))
    yield Finding(
        WHO_MAY_WRITE.id,
        NOTE,
        "",
        f"administrators and controllers may write RuntimeClasses, as everywhere: {others}",
    )


def _verbs(grants: list[Grant]) -> str:
    verbs = [verb for verb in WRITES if any(verb in grant.verbs for grant in grants)]
    return ", ".join(verbs)


def _meaning(grants: list[Grant]) -> str:
    """What it comes to: a class deleted and created again may have any handler."""
    verbs = {verb for grant in grants for verb in grant.verbs if verb != "create" or not grant.names}
    replaces = "create" in verbs and verbs & {"delete", "deletecollection"}
    return ": it can make a sandboxed class start runc" if replaces else ""


def _how(grant: Grant) -> str:
    of_these = f" of {', '.join(grant.names)}" if grant.names else ""
    return (
        f"{', '.join(grant.verbs)}{of_these}: ClusterRole {grant.role} by ClusterRoleBinding {grant.binding}"
    )
