"""Policies in a real API server, for as long as a `with` lasts, and objects to ask it about."""

from __future__ import annotations

import contextlib
import itertools
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kubectl_runtimeclass.policy.generate import GenerateOptions, generate
from kubectl_runtimeclass.rules.file import load
from kubectl_runtimeclass.rules.model import Rules

from ..policy.draw import CLASSES, NAMESPACES, Object, canary, collection
from .client import ApiError, Client
from .plane import Plane

ADMISSION = "/apis/admissionregistration.k8s.io/v1"
PLURALS = {
    "MutatingAdmissionPolicy": "mutatingadmissionpolicies",
    "MutatingAdmissionPolicyBinding": "mutatingadmissionpolicybindings",
    "ValidatingAdmissionPolicy": "validatingadmissionpolicies",
    "ValidatingAdmissionPolicyBinding": "validatingadmissionpolicybindings",
}


BUSY = 30.0
"""Seconds to wait at most."""


@pytest.fixture(scope="module")
def server(plane: Plane) -> Iterator[Client]:
    """An API server with the namespaces and the classes that the draws speak of."""
    with prepared(plane.admin):
        yield plane.admin


@contextlib.contextmanager
def prepared(admin: Client) -> Iterator[None]:
    """The namespaces and the classes, for as long as a `with` lasts; the namespaces stay."""
    for name, labels in NAMESPACES.items():
        with contextlib.suppress(ApiError):  # that of an earlier module: nobody here could take one away
            admin.create("/api/v1/namespaces", {"metadata": {"name": name, "labels": labels}})
    for number, name in enumerate(CLASSES):
        scheduling = {
            "nodeSelector": {f"runs-{name}": "true"},
            "tolerations": [{"key": f"runs-{name}", "operator": "Exists", "effect": "NoSchedule"}],
        }
        overhead = {"podFixed": {"memory": f"{number + 1}Mi"}}
        admin.create(
            "/apis/node.k8s.io/v1/runtimeclasses",
            {"metadata": {"name": name}, "handler": name, "overhead": overhead, "scheduling": scheduling},
        )
    yield
    for name in CLASSES:
        admin.delete(f"/apis/node.k8s.io/v1/runtimeclasses/{name}")


@contextlib.contextmanager
def loaded(server: Client, rules: Rules, **options: Any) -> Iterator[None]:
    """The policies of the rules in the server, for as long as a `with` lasts; the first rule is a canary.

    Those that validate come first: once there are others, the canary gets its class, and none refuses it.
    """
    made = sorted(generate(rules, GenerateOptions(**options)).objects, key=_mutates)
    try:
        for mutates, policies in itertools.groupby(made, key=_mutates):
            for item in policies:
                server.create(f"{ADMISSION}/{PLURALS[item['kind']]}", item)
            wait_for(server, rules, "gives" if mutates else "refuses")
        yield
    finally:
        for item in reversed(made):
            server.delete(f"{ADMISSION}/{PLURALS[item['kind']]}/{item['metadata']['name']}")
        wait_for(server, rules, "ignores")


def _mutates(policy: Object) -> bool:
    return policy["kind"].startswith("Mutating")


def wait_for(server: Client, rules: Rules, wanted: str) -> None:
    """Until the server gives the canary its class, refuses it, or ignores it: without a class, and with another."""
    (condition,) = rules.rules[0].match.conditions
    (requirement,) = condition.wanted.requirements
    metadata = {
        "name": "p",
        "namespace": "plain",
        "labels": {requirement.key: requirement.values[0]},
    }
    spec = {"containers": [{"name": "c", "image": "i"}]}
    probes = [
        {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {**spec, **more}}
        for more in ({}, {"runtimeClassName": CLASSES[1]})
    ]
    end = time.monotonic() + 30
    while time.monotonic() < end:
        does = {_did(ask(server, probe)) for probe in probes}
        if does == {wanted}:
            return
        time.sleep(0.1)
    raise AssertionError(f"the server still {' and '.join(does)} it")


def _did(answer: Object | str) -> str:
    if isinstance(answer, str):
        return "refuses"
    return "gives" if answer["spec"].get("runtimeClassName") == CLASSES[0] else "ignores"


def ask(server: Client, item: Object) -> Object | str:
    """The object as it would be stored; else the sentence of who refuses it."""
    try:
        return server.create(f"{collection(item)}?dryRun=All", item)
    except ApiError as error:
        return str(error)


def rules(*given: Object) -> Rules:
    wanted = {
        "apiVersion": "kubectl-runtimeclass.github.io/v1alpha1",
        "kind": "RuntimeClassRules",
        "metadata": {"name": "life"},
        "spec": {"rules": [canary(), *given]},
    }
    return load(json.dumps(wanted).encode(), "life.yaml")


UNTRUSTED: Object = {
    "name": "untrusted",
    "match": {"podSelector": {"matchLabels": {"trust": "untrusted"}}},
    "runtimeClassName": "gvisor",
    "onExisting": "Fail",
}
VENDOR: Object = {
    "name": "vendor",
    "match": {"images": ["vendor/*"]},
    "runtimeClassName": "gvisor",
    "onExisting": "Fail",
}


def template(image: str = "nginx", **more: Any) -> Object:
    labels = {"app": "x", "trust": "untrusted"}
    return {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "c", "image": image}], **more},
    }


def workload(kind: str, name: str, **spec: Any) -> Object:
    api = "batch/v1" if kind in ("Job", "CronJob") else "apps/v1"
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": "store"}, "spec": spec}


def deployment(name: str, replicas: int = 1) -> Object:
    selector = {"matchLabels": {"app": "x"}}
    return workload("Deployment", name, replicas=replicas, selector=selector, template=template())


def path(item: Object) -> str:
    return f"{collection(item)}/{item['metadata']['name']}"


def until(what: str, there: Callable[[], Any], seconds: float = BUSY) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := there():
            return found
        time.sleep(0.2)
    raise AssertionError(f"{what}: not within {seconds} s")
