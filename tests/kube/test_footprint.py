"""What a running pod takes of its node, in each version."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.kube.footprint import footprint
from kubectl_runtimeclass.kube.resources import pod_requests
from kubectl_runtimeclass.kube.version import parse

OF_THE_POD = {"resources": {"requests": {"cpu": "1"}}, "allocatedResources": {"cpu": "1250m"}}


def container(name: str = "c", cpu: str = "1", **rest: Any) -> dict[str, Any]:
    return {"name": name, "resources": {"requests": {"cpu": cpu}}, **rest}


def counted(version: str, spec: dict[str, Any], status: dict[str, Any]) -> str:
    found = parse(version)
    assert found
    return str(footprint({"spec": spec, "status": status}, found)["cpu"])


def of(name: str = "c", actual: str | None = None, allocated: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {"name": name}
    if actual:
        found["resources"] = {"requests": {"cpu": actual}}
    if allocated:
        found["allocatedResources"] = {"cpu": allocated}
    return found


def resizing(*statuses: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
    conditions = [{"type": "PodResizePending", "reason": reason}] if reason else []
    return {"containerStatuses": list(statuses), "conditions": conditions}


SHRINKING = of(actual="2", allocated="3")


@pytest.mark.parametrize(
    ("desired", "status", "cpu"),
    [
        pytest.param(
            "1", resizing(SHRINKING), "3", id="a container that is shrinking counts what it still has"
        ),
        pytest.param("5", resizing(SHRINKING), "5", id="one that is growing counts what it will have"),
        pytest.param("5", resizing(SHRINKING, reason="Infeasible"), "3", id="unless that can never be"),
        pytest.param("5", resizing(SHRINKING, reason="Deferred"), "5", id="later is not never"),
        pytest.param("1", resizing(of()), "1", id="a status without resources says nothing"),
    ],
)
def test_a_container_that_is_resized_counts_the_most(desired: str, status: dict[str, Any], cpu: str) -> None:
    spec = {"containers": [container(cpu=desired)]}
    for version in ("1.33", "1.36", "1.37"):
        assert counted(version, spec, status) == cpu
    assert counted("1.32", spec, status) == desired
    assert str(pod_requests({"spec": spec, "status": status}).total["cpu"]) == desired


@pytest.mark.parametrize(
    ("spec", "status", "up_to_1_36", "since_1_37"),
    [
        pytest.param(
            {"containers": [container("a", "1"), container("b", "3")]},
            resizing(of("a", "3", "3"), of("b", "1", "1")),
            "6",
            "4",
            id="of two containers that swap, the greatest sum counts, not the sum of the greatest",
        ),
        pytest.param(
            {"containers": [container()]},
            resizing(of(allocated="2")),
            "1",
            "2",
            id="what is allocated counts without what is actual",
        ),
        pytest.param(
            {"containers": [container()], "initContainers": [container("i")]},
            {"initContainerStatuses": [of("i", "4")]},
            "1",
            "4",
            id="the status of every init container counts",
        ),
        pytest.param(
            {"containers": [container()], "overhead": {"cpu": "250m"}},
            OF_THE_POD,
            "1250m",
            "1500m",
            id="what the status says of the whole pod contains the overhead, which is added again",
        ),
        pytest.param(
            {"containers": [container()]},
            {"conditions": [{"type": "PodResizePending", "reason": "Infeasible"}], **OF_THE_POD},
            "1",
            "1250m",
            id="so for a resize that can never be",
        ),
    ],
)
def test_what_1_37_counts_otherwise(
    spec: dict[str, Any], status: dict[str, Any], up_to_1_36: str, since_1_37: str
) -> None:
    assert [counted(version, spec, status) for version in ("1.36.3", "1.37")] == [up_to_1_36, since_1_37]


@pytest.mark.parametrize(
    ("version", "cpu"), [("1.33", "750m"), ("1.35", "2250m"), ("1.36", "2500m"), ("1.37", "2500m")]
)
def test_resources_of_the_whole_pod(version: str, cpu: str) -> None:
    """kubernetes#139627: the kubelet's allocatedResources has the overhead already, and it is added again."""
    spec = {
        "containers": [container(cpu="500m")],
        "resources": {"requests": {"cpu": "2"}},
        "overhead": {"cpu": "250m"},
    }
    status = {"resources": {"requests": {"cpu": "2"}}, "allocatedResources": {"cpu": "2250m"}}
    assert counted(version, spec, status) == cpu


def test_all_of_an_infeasible_resize_is_left_out_since_1_37() -> None:
    """Of a pod whose status says nothing else, nothing is left."""
    status = {"conditions": [{"type": "PodResizePending", "reason": "Infeasible"}]}
    found = footprint({"spec": {"containers": [container()]}, "status": status}, parse("1.37"))  # type: ignore[arg-type]
    assert found == {}
