"""Who may write RuntimeClasses, as a real kube-apiserver answers SubjectAccessReviews."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest

from kubectl_runtimeclass.auditing.rbac import WRITES, grants, is_allowed

from .plane import Plane

Object = dict[str, Any]
RBAC = "/apis/rbac.authorization.k8s.io/v1"
NAMES = ("gvisor", "kata")
USERS = (
    ("ann", ("system:authenticated",)),
    ("bob", ("system:authenticated", "team-a")),
    ("eve", ("system:authenticated", "team-a", "team-b")),
    ("root", ("system:authenticated", "system:masters")),
    ("system:anonymous", ("system:unauthenticated",)),
    (
        "system:serviceaccount:shop:web",
        ("system:authenticated", "system:serviceaccounts", "system:serviceaccounts:shop"),
    ),
    (
        "system:serviceaccount:ops:web",
        ("system:authenticated", "system:serviceaccounts", "system:serviceaccounts:ops"),
    ),
)


def random_rule(draw: random.Random) -> Object:
    rule: Object = {
        "apiGroups": draw.choice([["node.k8s.io"], ["*"], [""], ["apps", "node.k8s.io"]]),
        "resources": draw.choice(
            [["runtimeclasses"], ["*"], ["pods"], ["runtimeclasses/status"], ["*/status"]]
        ),
        "verbs": draw.choice([["*"], ["get", "list"], *([verb] for verb in WRITES), ["create", "delete"]]),
    }
    if draw.random() < 0.3:
        rule["resourceNames"] = draw.sample([*NAMES, "other"], draw.randint(1, 2))
    return rule


def random_subject(draw: random.Random) -> Object:
    kind = draw.choice(["User", "Group", "ServiceAccount"])
    if kind == "ServiceAccount":
        return {"kind": kind, "name": "web", "namespace": draw.choice(["shop", "ops"])}
    names = {
        "User": ["ann", "bob", "system:serviceaccount:shop:web", "system:anonymous"],
        "Group": ["team-a", "team-b", "system:serviceaccounts", "system:serviceaccounts:ops"],
    }
    return {"kind": kind, "name": draw.choice(names[kind]), "apiGroup": "rbac.authorization.k8s.io"}


def review(plane: Plane, user: str, groups: tuple[str, ...], verb: str, name: str) -> bool:
    attributes = {"group": "node.k8s.io", "resource": "runtimeclasses", "verb": verb, "name": name}
    spec = {"user": user, "groups": list(groups), "resourceAttributes": attributes}
    answer = plane.admin.create("/apis/authorization.k8s.io/v1/subjectaccessreviews", {"spec": spec})
    return bool(answer["status"]["allowed"])


def read(plane: Plane) -> list[Object]:
    lists = [plane.admin.request("GET", f"{RBAC}/{name}") for name in ("clusterroles", "clusterrolebindings")]
    return [each for found in lists for each in found["items"]]


@pytest.mark.slow
def test_every_subject_may_what_the_server_says(plane: Plane) -> None:
    draw = random.Random(19)
    made = []
    for number in range(8):
        role = {
            "metadata": {"name": f"audit-{number}"},
            "rules": [random_rule(draw) for _ in range(draw.randint(0, 3))],
        }
        plane.admin.create(f"{RBAC}/clusterroles", role)
        made.append(f"{RBAC}/clusterroles/audit-{number}")
    for number in range(12):
        ref = {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": f"audit-{draw.randint(0, 8)}",
        }
        subjects = [random_subject(draw) for _ in range(draw.randint(0, 2))]
        body = {"metadata": {"name": f"audit-{number}"}, "roleRef": ref, "subjects": subjects}
        plane.admin.create(f"{RBAC}/clusterrolebindings", body)
        made.append(f"{RBAC}/clusterrolebindings/audit-{number}")
    try:
        found = list(grants(read(plane)))
        questions = list(itertools.product(USERS, WRITES, ("", *NAMES)))
        answers = []
        settled(plane, found)
        for (user, groups), verb, name in questions:
            answers.append((user, verb, name, review(plane, user, groups, verb, name)))
        mine = [
            (user, verb, name, is_allowed(found, user, groups, verb, name))
            for (user, groups), verb, name in questions
        ]
        assert mine == answers
        assert {each[-1] for each in answers} == {True, False}
    finally:
        for path in made:
            plane.admin.request("DELETE", path)


def settled(plane: Plane, found: list[Any]) -> None:
    """Wait until the authorizer, which follows by a watch, knows of the last binding."""
    import time

    probe = next(
        (g for g in reversed(found) if g.binding.startswith("audit-") and g.subject.kind == "User"), None
    )
    for _ in range(50):
        if probe is None or review(plane, probe.subject.name, (), probe.verbs[0], (*probe.names, "")[0]):
            break
        time.sleep(0.1)
    time.sleep(0.5)
