"""PodRequests, PodLimits, the QoS class."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.kube.quantity import QuantityError
from kubectl_runtimeclass.kube.resources import (
    is_scalar_resource,
    pod_limits,
    pod_requests,
    qos_class,
    resource_list,
    scheduler_units,
    to_strings,
)

STORED = {
    "0.3333": "334m",
    "100.5m": "101m",
    "1n": "1m",
    "100500u": "101m",
    "0.100": "100m",
    "1500m": "1500m",
    "1.5e-4": "1e-3",
    "0.0001Mi": "104858m",
    "1.0001Ki": "1024103m",
    "1.5Ki": "1536",
    0.3333: "334m",
    1e-07: "1e-3",
    "0": "0",
    None: "0",
}
"""As written, and as kube-apiserver v1.36.2 gave it back: pkg/apis/core/v1/defaults.go `SetDefaults_ResourceList`."""


@pytest.mark.parametrize("written", STORED)
def test_amounts_are_stored_no_finer_than_thousandths(written: object) -> None:
    assert to_strings(resource_list({"cpu": written})) == {"cpu": STORED[written]}


@pytest.mark.parametrize("written", ["-1", "-0.0001", -1])
def test_no_amount_is_below_zero(written: object) -> None:
    with pytest.raises(QuantityError, match=r"^spec\.x\[cpu\]: .*must be greater than or equal to 0$"):
        resource_list({"cpu": written}, "spec.x")


def container(
    cpu: str | None = None, *, limit: str | None = None, sidecar: bool = False, **rest: Any
) -> dict[str, Any]:
    resources = {"requests": {"cpu": cpu} if cpu else {}, "limits": {"cpu": limit} if limit else {}}
    return {"name": "c", "resources": resources, **({"restartPolicy": "Always"} if sidecar else {}), **rest}


@pytest.mark.parametrize(
    ("spec", "cpu"),
    [
        pytest.param({"containers": [container("1"), container("500m")]}, "1500m", id="containers add up"),
        pytest.param(
            {"containers": [container("1")], "initContainers": [container("3"), container("2")]},
            "3",
            id="init containers run one after the other: the greatest counts",
        ),
        pytest.param(
            {
                "containers": [container("1")],
                "initContainers": [container("1", sidecar=True), container("2")],
            },
            "3",
            id="an init container runs beside the sidecars before it",
        ),
        pytest.param(
            {
                "containers": [container("1")],
                "initContainers": [container("2"), container("1", sidecar=True)],
            },
            "2",
            id="a sidecar after it does not count with it",
        ),
        pytest.param(
            {"containers": [container("3")], "initContainers": [container("1", sidecar=True)]},
            "4",
            id="sidecars add to the containers",
        ),
        pytest.param(
            {"containers": [container("1")], "resources": {"requests": {"cpu": "5"}}},
            "5",
            id="a pod-level request replaces the sum",
        ),
        pytest.param(
            {"containers": [container("500m")], "overhead": {"cpu": "250m"}},
            "750m",
            id="overhead is added last",
        ),
        pytest.param(
            {"containers": [container()], "overhead": {"cpu": "250m"}}, "250m", id="and to nothing too"
        ),
        pytest.param(
            {
                "containers": [container("1")],
                "resources": {"requests": {"cpu": "2"}},
                "overhead": {"cpu": "1"},
            },
            "3",
            id="overhead comes on top of a pod-level request",
        ),
    ],
)
def test_requests(spec: dict[str, Any], cpu: str) -> None:
    assert str(pod_requests({"spec": spec}).total["cpu"]) == cpu


def test_pod_level_resources_replace_only_cpu_memory_and_hugepages() -> None:
    spec = {
        "containers": [{"name": "c", "resources": {"requests": {"nvidia.com/gpu": "1"}}}],
        "resources": {"requests": {"nvidia.com/gpu": "2", "hugepages-2Mi": "4Mi"}},
    }
    assert to_strings(pod_requests({"spec": spec}).total) == {"nvidia.com/gpu": "1", "hugepages-2Mi": "4Mi"}


@pytest.mark.parametrize(
    ("spec", "limits"),
    [
        pytest.param({"containers": [container()], "overhead": {"cpu": "1"}}, {}, id="no limit, no overhead"),
        pytest.param(
            {"containers": [container(limit="1")], "overhead": {"cpu": "250m", "memory": "1Gi"}},
            {"cpu": "1250m"},
            id="overhead is added where there is a limit",
        ),
        pytest.param(
            {"containers": [container(limit="0")], "overhead": {"cpu": "1"}},
            {"cpu": "0"},
            id="zero is no limit",
        ),
        pytest.param(
            {"containers": [container(limit="1")], "resources": {"limits": {"cpu": "4"}}},
            {"cpu": "4"},
            id="pod-level",
        ),
    ],
)
def test_limits(spec: dict[str, Any], limits: dict[str, str]) -> None:
    assert to_strings(pod_limits({"spec": spec}).total) == limits


def test_the_origin_of_an_amount_can_be_told() -> None:
    requests = pod_requests({"spec": {"containers": [container("500m")], "overhead": {"cpu": "250m"}}})
    assert requests.explain("cpu") == "750m (500m + 250m RuntimeClass overhead)"
    assert pod_requests({"spec": {"containers": [container("500m")]}}).explain("cpu") == "500m"


def test_a_bad_quantity_is_named_with_its_container() -> None:
    with pytest.raises(QuantityError, match=r"container\[c\]\.resources\.requests\[cpu\]: 'lots'"):
        pod_requests({"spec": {"containers": [container("lots")]}})


@pytest.mark.parametrize(
    ("name", "counted"),
    [
        ("nvidia.com/gpu", True),
        ("hugepages-2Mi", True),
        ("attachable-volumes-aws-ebs", True),
        ("kubernetes.io/batch-cpu", True),
        ("requests.nvidia.com/gpu", False),
        ("storage", False),
        ("pods", False),
    ],
)
def test_which_names_the_scheduler_counts(name: str, counted: bool) -> None:
    assert is_scalar_resource(name) is counted


def test_the_scheduler_rounds_up() -> None:
    requests = pod_requests({"spec": {"containers": [container("100.1u")], "overhead": {"memory": "0.5"}}})
    assert scheduler_units(requests.total) == {"cpu": 1, "memory": 1}


FULL = {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"cpu": "1", "memory": "1Gi"}}


def with_resources(*resources: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return {"spec": {"containers": [{"name": "c", "resources": r} for r in resources], **spec}}


@pytest.mark.parametrize(
    ("pod", "qos"),
    [
        pytest.param(with_resources({}), "BestEffort", id="nothing asked"),
        pytest.param(with_resources({}, overhead={"cpu": "1"}), "BestEffort", id="overhead does not count"),
        pytest.param(
            with_resources({"requests": {"nvidia.com/gpu": "1"}}), "BestEffort", id="nor do devices"
        ),
        pytest.param(with_resources(FULL), "Guaranteed", id="requests equal limits for cpu and memory"),
        pytest.param(with_resources(FULL, {}), "Burstable", id="one container without"),
        pytest.param(with_resources({"requests": {"cpu": "1"}}), "Burstable", id="requests alone"),
        pytest.param(with_resources({}, resources=FULL), "Guaranteed", id="the pod's own resources decide"),
        pytest.param(
            with_resources(FULL, resources={"requests": {"cpu": "2"}}), "Burstable", id="even if less is set"
        ),
        pytest.param(
            with_resources(FULL, initContainers=[{"name": "i"}]), "Burstable", id="init containers count"
        ),
        pytest.param(
            with_resources({"requests": {"cpu": "1000m", "memory": "1024Mi"}, "limits": FULL["limits"]}),
            "Guaranteed",
            id="amounts are compared, not texts",
        ),
    ],
)
def test_qos(pod: dict[str, Any], qos: str) -> None:
    assert qos_class(pod) == qos
