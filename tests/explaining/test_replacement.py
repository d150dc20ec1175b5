"""A pod that takes the place of an old one: its room is free, and so is its share of the quotas."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.explaining.explained import ExplainOptions, WhatIf, explain_template
from kubectl_runtimeclass.snapshot.snapshot import Cluster
from kubectl_runtimeclass.workloads.as_pods import of_object
from kubectl_runtimeclass.workloads.kinds.table import KindTable

from ..scheduling.builders import node, pod, runtime_class, snapshot

Object = dict[str, Any]
HALF = {"requests": {"cpu": "500m"}, "limits": {"cpu": "1"}}


def controller(kind: str, **spec: Any) -> Object:
    containers = [{"name": "c", "image": "i", "resources": HALF}]
    template = {"metadata": {"labels": {"app": "w"}}, "spec": {"containers": containers}}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": "w", "namespace": "shop"},
        "spec": {"selector": {"matchLabels": {"app": "w"}}, "template": template, **spec},
    }


def old(name: str, on: str = "n1") -> Object:
    found = pod(name, on=on, labels={"app": "w"}, requests={"cpu": "500m"})
    return {**found, "metadata": {**found["metadata"], "namespace": "shop"}}


def quota(used: Object, hard: Object) -> Object:
    metadata = {"name": "q", "namespace": "shop"}
    return {
        "apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata, "spec": {"hard": hard},
        "status": {"hard": hard, "used": used},
    }  # fmt: skip


FULL = (
    {"pods": "2", "requests.cpu": "1", "limits.cpu": "2"},
    {"pods": "2", "requests.cpu": "1", "limits.cpu": "2"},
)
RECREATE: Object = {"strategy": {"type": "Recreate"}}


def refusal(found: Object, *objects: Object, name: str | None = None, source: str = "w.yaml") -> str:
    (template,) = of_object(found, KindTable(), source)
    what_if = WhatIf(name, "") if name else None
    known = Cluster(snapshot(node("n1"), *objects))
    return (
        explain_template(template, known, "shop", ExplainOptions(what_if)).explanation.admission.message or ""
    )


@pytest.mark.parametrize(
    ("found", "pods", "expected"),
    [
        pytest.param(controller("StatefulSet"), 2, "", id="one pod of a StatefulSet goes before the next is made"),
        pytest.param(controller("StatefulSet"), 0, "exceeded quota", id="of one without pods nothing is free"),
        pytest.param(controller("Deployment", **RECREATE), 2, "", id="all of a Recreate go first"),
        pytest.param(controller("Deployment"), 2, "exceeded quota", id="a rolling Deployment makes the new one first"),
        pytest.param(controller("DaemonSet"), 2, "", id="a DaemonSet replaces node by node"),
    ],
)  # fmt: skip
def test_the_share_of_a_pod_that_goes_is_free(found: Object, pods: int, expected: str) -> None:
    own = [old(f"w-{number}") for number in range(pods)]
    said = refusal(found, quota(*FULL), *own)
    assert said.startswith(expected) and bool(said) == bool(expected)


def test_only_one_pods_share_is_free_at_a_time() -> None:
    """With 1 of 1 cpu used by two pods, one of 500m goes: a new one of 750m does not fit, whatever goes later."""
    kata = runtime_class("kata", overhead={"cpu": "250m"})
    objects = (quota(*FULL), kata, old("w-0"), old("w-1"))
    assert "requested: limits.cpu=1250m,requests.cpu=750m, used: limits.cpu=1,requests.cpu=500m" in refusal(
        controller("StatefulSet"), *objects, name="kata"
    )
    assert refusal(controller("Deployment", **RECREATE), *objects, name="kata") == ""


def test_a_stored_pod_gives_back_what_it_has_and_no_more() -> None:
    """Its class has grown since: the new one wants more than the old one had."""
    kata = runtime_class("kata", overhead={"cpu": "2"})
    grown = old("w-0")
    grown["spec"] |= {"runtimeClassName": "kata", "overhead": {"cpu": "500m"}}
    one = quota({"requests.cpu": "1"}, {"requests.cpu": "1"})
    assert "exceeded quota: q, requested: requests.cpu=2500m, used: requests.cpu=0" in refusal(
        grown, one, kata, grown, source=""
    )
    kata["overhead"] = {"podFixed": {"cpu": "500m"}}
    assert refusal(grown, one, kata, grown, source="") == ""
