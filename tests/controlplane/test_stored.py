"""Amounts as a real API server stores them, and what it makes of a RuntimeClass, whose amounts it leaves alone."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from kubectl_runtimeclass.admission.pod_level_resources import as_stored
from kubectl_runtimeclass.kube.resources import pod_requests, resource_list, to_strings
from kubectl_runtimeclass.kube.version import NEWEST
from kubectl_runtimeclass.scheduling.explain import create_pod
from kubectl_runtimeclass.snapshot.snapshot import Snapshot, build

from ..kube.test_resources import STORED
from ..scheduling.builders import pod, runtime_class
from ..support import tools
from ..support.explaining import explain
from .client import ApiError, Client, Object
from .plane import PROGRAMS, Plane

pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS)]

PODS = "/api/v1/namespaces/default/pods"
FINE = runtime_class("fine", overhead={"cpu": "0.0333", "memory": "0.0001Mi"})


@pytest.fixture(scope="module")
def client(plane: Plane) -> Iterator[Client]:
    plane.admin.create("/apis/node.k8s.io/v1/runtimeclasses", FINE)
    yield plane.admin
    plane.admin.delete("/apis/node.k8s.io/v1/runtimeclasses/fine")


def container(name: str, **resources: Any) -> Object:
    return {"name": name, "image": "c", "resources": resources}


def created(client: Client, *containers: Object, **spec: Any) -> Object:
    """The pod as the server gives it back, of which nothing is kept."""
    return client.create(f"{PODS}?dryRun=All", pod(containers=list(containers), **spec))


def amounts(seed: int) -> Iterator[str]:
    draw = random.Random(seed)
    for _ in range(40):
        number = f"{draw.choice((0, draw.randrange(2000)))}.{draw.randrange(10 ** draw.randint(1, 9))}"
        yield number + draw.choice(("", "m", "u", "k", "M", "Ki", "Mi", "Gi", "e-3", "E2"))


@pytest.mark.parametrize("written", [list(STORED), *map(list, map(amounts, range(5)))], ids=str)
def test_every_amount_is_stored_as_we_say(client: Client, written: list[object]) -> None:
    containers = [container(f"c{n}", limits={"memory": each}) for n, each in enumerate(written)]
    theirs = [each["resources"]["limits"] for each in created(client, *containers)["spec"]["containers"]]
    assert [to_strings(resource_list({"memory": each})) for each in written] == theirs


def test_a_pod_sums_up_what_was_rounded(client: Client) -> None:
    containers = [container(name, requests={"cpu": "100.5m"}) for name in "ab"]
    limits = {"limits": {"cpu": "4", "memory": "1.00001Gi"}}
    theirs = created(client, *containers, resources=limits)["spec"]["resources"]
    ours = as_stored(create_pod(pod(containers=containers, resources=limits), Snapshot()), NEWEST)
    assert theirs["requests"] == to_strings(pod_requests(ours).total) != {}


def test_a_label_without_a_value_is_the_empty_label(client: Client) -> None:
    empty = {"nodeSelector": {"disk": None}}
    theirs = created(client, container("c"), **empty)["spec"]["nodeSelector"]
    assert create_pod(pod(**empty), Snapshot())["spec"]["nodeSelector"] == theirs


@pytest.mark.parametrize("overhead", [None, {"cpu": "0.0333", "memory": "0.0001Mi"}, {"cpu": "34m"}], ids=str)
def test_a_class_keeps_what_pods_round_up(client: Client, overhead: Object | None) -> None:
    spec = {"runtimeClassName": "fine", **({"overhead": overhead} if overhead else {})}
    explanation = explain(pod(containers=[container("c")], **spec), build([FINE]))
    try:
        theirs: object = created(client, container("c"), **spec)["spec"]["overhead"]
    except ApiError as error:
        assert str(error).endswith(f" is forbidden: {explanation.admission.message}")
        return
    assert explanation.pod is not None and theirs == explanation.pod.spec["overhead"]
