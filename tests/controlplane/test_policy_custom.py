"""Custom kinds of the table under policies, in a real API server: random rules, random objects, nulls among them."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from kubectl_runtimeclass.policy.generate import MUTATE, VALIDATE
from kubectl_runtimeclass.policy.kinds import PolicyResource, custom
from kubectl_runtimeclass.rules.decision import ASSIGNED, KEPT, NO_MATCH, REMOVED, SKIPPED, UNCHANGED, Verdict
from kubectl_runtimeclass.rules.match import MATCH_FIELDS
from kubectl_runtimeclass.rules.model import Rules
from kubectl_runtimeclass.workloads.kinds.table import KindTable
from kubectl_runtimeclass.workloads.objects import objects
from kubectl_runtimeclass.workloads.pod_templates import pod_templates
from kubectl_runtimeclass.yamledit.value import JsonNode

from ..policy.draw import KNOWN, Object
from ..policy.odd import OddDraw
from ..support import tools
from .client import ApiError, Client
from .plane import PROGRAMS
from .policies import loaded, until

pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS), pytest.mark.xdist_group("plane")]

KINDS = {
    "argoproj.io/v1alpha1/Rollout": "rollouts",
    "apps.kruise.io/v1beta1/StatefulSet": "statefulsets",
    "agones.dev/v1/Fleet": "fleets",
    "fission.io/v1/Function": "functions",
    "kubeflow.org/v1/Notebook": "notebooks",
    "operator.victoriametrics.com/v1beta1/VMAgent": "vmagents",
    "runtime.agentcube.volcano.sh/v1alpha1/CodeInterpreter": "codeinterpreters",
    "serving.knative.dev/v1/Revision": "revisions",
}
"""Templates and pod specs, at several depths; labels in the template, beside the pod spec, and of the object."""

OBJECTS = 160
CLEAN = (UNCHANGED, KEPT, SKIPPED, NO_MATCH)
CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"


def definitions() -> Iterator[Object]:
    """Their CustomResourceDefinitions, with a schema that allows anything."""
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    for name, plural in KINDS.items():
        group, version, kind = name.split("/")
        served = {"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": anything}}
        spec = {
            "group": group,
            "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
            "scope": "Namespaced",
            "versions": [served],
        }
        yield {"kind": "CustomResourceDefinition", "metadata": {"name": f"{plural}.{group}"}, "spec": spec}


RESOURCES, NOT_COVERED = custom(KindTable(), definitions())


def drawn(draw: OddDraw, resource: PolicyResource) -> Object:
    """An object of a kind, with a pod template where the kind keeps it."""
    template, field = draw.template("Deployment"), resource.field
    labels: Object = dict(template["metadata"])
    metadata = {"name": draw.pick(("web", "search", "job-1")), "namespace": draw.pick(list(KNOWN.labels))}
    item: Object = {
        "apiVersion": f"{resource.group}/{resource.version}",
        "kind": field.kind,
        "metadata": {**metadata, "labels": draw.labels()},
    }
    if not resource.template:  # the object is its own template
        return {**item, "metadata": {**labels, **metadata}, "spec": template["spec"]}
    inner: Object = item
    for key in resource.template[:-1]:
        inner = inner.setdefault(key, {})
    last = resource.template[-1]
    if field.spec:
        inner[last] = {"metadata": labels, field.spec: template["spec"]}
        return item
    inner[last] = template["spec"]
    (path,) = field.labels
    if path == "labels":
        inner[last]["labels"] = labels.get("labels")
    elif not path.startswith("."):
        inner[last][path.partition(".")[0]] = labels
    return item


def verdict(rules: Rules, item: Object) -> Verdict:
    (one,) = objects(JsonNode(item))
    (template,) = pod_templates(one, KindTable())
    return rules.decide(template, KNOWN, class_of(item))


def class_of(item: Object) -> Any:
    resource = resource_of(item)
    for key in resource.spec:
        item = item[key]
    return item.get("runtimeClassName")


def resource_of(item: Object) -> PolicyResource:
    return next(
        each
        for each in RESOURCES
        if item["apiVersion"].startswith(each.group) and item["kind"] == each.field.kind
    )


def ask(server: Client, item: Object) -> Object | str:
    """The object as it would be stored, else the refusal; once the server has the kind's schema, for mutation, too."""
    resource = resource_of(item)
    path = f"/apis/{item['apiVersion']}/namespaces/{item['metadata']['namespace']}/{resource.name}?dryRun=All"

    def answer() -> Object | str | None:
        try:
            return server.create(path, item)
        except ApiError as error:
            return None if error.code == 404 or "There can be a delay" in str(error) else str(error)

    return until(f"the kind {resource.kind}", answer)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def customized(server: Client) -> Iterator[Client]:
    """The server with these kinds."""
    made = list(definitions())
    with contextlib.ExitStack() as stack:
        for item in made:
            server.create(CRDS, {**item, "metadata": {**item["metadata"], "annotations": APPROVED}})
            stack.callback(server.delete, f"{CRDS}/{item['metadata']['name']}")
        draw = OddDraw(0)
        for resource in RESOURCES:
            until(
                resource.kind, lambda resource=resource: isinstance(ask(server, drawn(draw, resource)), dict)
            )
        yield server


APPROVED = {"api-approved.kubernetes.io": "unapproved, for a test"}


@pytest.mark.parametrize("number", range(4))
def test_custom_kinds_are_decided_on_as_assign_and_check_do(customized: Client, number: int) -> None:
    assert not NOT_COVERED
    draw = OddDraw(6000 + number)
    rules = draw.rules(5, MATCH_FIELDS[number % 4 :: 4])
    items = [drawn(draw, draw.pick(RESOURCES)) for _ in range(OBJECTS)]
    outcomes: Counter[str] = Counter()
    crds = tuple(definitions())
    with loaded(customized, rules, modes=(MUTATE,), with_classes=True, definitions=crds):
        for item in items:
            wanted, answer = verdict(rules, item), ask(customized, item)
            assert isinstance(answer, dict), (item, answer)
            after = wanted.after if wanted.outcome in (ASSIGNED, REMOVED) else class_of(item)
            assert class_of(answer) == after, (item, wanted)
            outcomes[wanted.outcome] += 1
    with loaded(customized, rules, modes=(VALIDATE,), definitions=crds):
        for item in items:
            wanted, answer = verdict(rules, item), ask(customized, item)
            assert isinstance(answer, dict) == (wanted.outcome in CLEAN), (item, wanted, answer)
            assert isinstance(answer, dict) or f"(rule {wanted.rule})" in answer
    assert outcomes[ASSIGNED] + outcomes[REMOVED] >= 5, outcomes
    assert len(outcomes) >= 2, outcomes
