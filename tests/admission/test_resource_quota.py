"""What pods count for in quotas, and which quotas they are in."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.admission.resource_quota import applies, must_specify, usage
from kubectl_runtimeclass.kube.resources import pod_limits, pod_requests, to_strings

from ..diffing.builders import container, quota
from ..scheduling.builders import pod


def test_usage_has_every_name_that_a_quota_may_use() -> None:
    requests = {
        "cpu": "1",
        "memory": "1Gi",
        "ephemeral-storage": "1Gi",
        "hugepages-2Mi": "2Mi",
        "example.com/gpu": "2",
    }
    limits = {"cpu": "2", "ephemeral-storage": "2Gi", "example.com/gpu": "2"}
    found = pod(
        containers=[container(requests=requests, limits=limits)], overhead={"cpu": "250m", "memory": "320Mi"}
    )
    assert to_strings(usage(pod_requests(found).total, pod_limits(found).total)) == {
        "count/pods": "1",
        "cpu": "1250m",
        "ephemeral-storage": "1Gi",
        "hugepages-2Mi": "2Mi",
        "limits.cpu": "2250m",
        "limits.ephemeral-storage": "2Gi",
        "memory": "1344Mi",
        "pods": "1",
        "requests.cpu": "1250m",
        "requests.ephemeral-storage": "1Gi",
        "requests.example.com/gpu": "2",
        "requests.hugepages-2Mi": "2Mi",
        "requests.memory": "1344Mi",
    }


BEST_EFFORT = pod(overhead={"cpu": "250m"})
BURSTABLE = pod(requests={"cpu": "1"})
LOW, HIGH = pod(priorityClassName="low"), pod(priorityClassName="high")
ENDING = pod(activeDeadlineSeconds=0)


def affine(**term: Any) -> Any:
    term = {"topologyKey": "zone", **term}
    return pod(affinity={"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}})


def preferring(**term: Any) -> Any:
    weighted = {"weight": 1, "podAffinityTerm": {"topologyKey": "zone", **term}}
    return pod(affinity={"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [weighted]}})


def selecting(operator: str, *values: str) -> dict[str, Any]:
    term = {
        "scopeName": "PriorityClass",
        "operator": operator,
        **({"values": list(values)} if values else {}),
    }
    return {"scopeSelector": {"matchExpressions": [term]}}


@pytest.mark.parametrize(
    ("spec", "found", "expected"),
    [
        pytest.param({}, BURSTABLE, True, id="without scopes it has all pods"),
        pytest.param({"scopes": ["BestEffort"]}, BEST_EFFORT, True, id="overhead leaves a pod BestEffort"),
        pytest.param({"scopes": ["BestEffort"]}, BURSTABLE, False, id="BestEffort without a Burstable pod"),
        pytest.param({"scopes": ["NotBestEffort"]}, BURSTABLE, True, id="NotBestEffort with a Burstable pod"),
        pytest.param({"scopes": ["NotBestEffort"]}, BEST_EFFORT, False, id="NotBestEffort without a BestEffort pod"),
        pytest.param({"scopes": ["Terminating"]}, ENDING, True, id="a deadline of zero is one"),
        pytest.param({"scopes": ["Terminating"]}, BURSTABLE, False, id="Terminating without a deadline"),
        pytest.param({"scopes": ["NotTerminating"]}, BURSTABLE, True, id="NotTerminating without a deadline"),
        pytest.param({"scopes": ["NotTerminating", "BestEffort"]}, BURSTABLE, False, id="all scopes must match"),
        pytest.param({"scopes": ["PriorityClass"]}, LOW, True, id="PriorityClass as a scope: any class"),
        pytest.param({"scopes": ["PriorityClass"]}, BURSTABLE, False, id="PriorityClass as a scope: none"),
        pytest.param(selecting("In", "low"), LOW, True, id="In its class"),
        pytest.param(selecting("In", "low"), HIGH, False, id="In another class"),
        pytest.param(selecting("NotIn", "low"), HIGH, True, id="NotIn another class"),
        pytest.param(selecting("NotIn", "low"), BURSTABLE, True, id="NotIn without a class"),
        pytest.param(selecting("Exists"), LOW, True, id="Exists"),
        pytest.param(selecting("DoesNotExist"), LOW, False, id="DoesNotExist with a class"),
        pytest.param(selecting("DoesNotExist"), BURSTABLE, True, id="DoesNotExist without one"),
        pytest.param({"scopes": ["CrossNamespacePodAffinity"]}, affine(), False, id="affinity in its own namespace"),
        pytest.param({"scopes": ["CrossNamespacePodAffinity"]}, affine(namespaces=["x"]), True, id="to a namespace"),
        pytest.param({"scopes": ["CrossNamespacePodAffinity"]}, affine(namespaceSelector={}), True, id="to all namespaces"),
        pytest.param({"scopes": ["CrossNamespacePodAffinity"]}, preferring(namespaces=["x"]), True, id="only preferred"),
        pytest.param({"scopes": ["VolumeAttributesClass"]}, BURSTABLE, False, id="a scope of claims"),
    ],
)  # fmt: skip
def test_scopes(spec: Any, found: Any, expected: bool) -> None:
    assert applies(quota({"pods": "1"}, **spec), found) == expected


@pytest.mark.parametrize(
    ("hard", "found", "expected"),
    [
        pytest.param({"pods": "1"}, BEST_EFFORT, (), id="pods need nothing"),
        pytest.param({"cpu": "1"}, BURSTABLE, (), id="cpu is there"),
        pytest.param(
            {"requests.cpu": "1"}, BEST_EFFORT, ("requests.cpu",), id="overhead is no request of a container"
        ),
        pytest.param(
            {"limits.cpu": "1", "memory": "1Gi"},
            BURSTABLE,
            ("limits.cpu", "memory"),
            id="all that is missing",
        ),
        pytest.param(
            {"limits.cpu": "1"},
            pod(resources={"requests": {"cpu": "1"}}),
            (),
            id="even those that say nothing of it",
        ),
        pytest.param({"ephemeral-storage": "1Gi"}, BURSTABLE, (), id="storage need not be named"),
        pytest.param(
            {"requests.cpu": "1"},
            pod(resources={"requests": {"cpu": "1"}}),
            (),
            id="pod-level requests will do",
        ),
    ],
)
def test_what_containers_must_specify(hard: Any, found: Any, expected: tuple[str, ...]) -> None:
    assert tuple(must_specify(quota(hard), found)) == expected
