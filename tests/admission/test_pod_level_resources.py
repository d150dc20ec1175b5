"""What is missing in spec.resources of a pod, when it is filled in, and from what, by version."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.admission.pod_level_resources import as_stored, default_resources
from kubectl_runtimeclass.kube.resources import qos_class
from kubectl_runtimeclass.kube.version import parse

LIMITED = {
    "name": "c",
    "resources": {"limits": {"cpu": "2", "memory": "1Gi"}, "requests": {"cpu": "1", "memory": "1Gi"}},
}
HUGE = {"name": "c", "resources": {"limits": {"hugepages-2Mi": "4Mi"}}}


def stored(version: str, containers: list[Any], resources: Any, **spec: Any) -> dict[str, Any]:
    """The pod as a server of this version stores it."""
    found = parse(version)
    assert found
    given = {"containers": containers, "resources": resources, **spec}
    pod = {"spec": {**given, "resources": default_resources(given, found)}}
    return dict(as_stored(pod, found))


@pytest.mark.parametrize(
    ("containers", "resources", "in_1_36", "in_1_37"),
    [
        pytest.param(
            [{"name": "c"}],
            {"limits": {"cpu": "2"}},
            {"limits": {"cpu": "2"}, "requests": {"cpu": "2"}},
            {"limits": {"cpu": "2"}, "requests": {"cpu": "2"}},
            id="no request below: the pod's limit",
        ),
        pytest.param(
            [LIMITED],
            {"limits": {"cpu": "4"}},
            {"limits": {"cpu": "4"}, "requests": {"cpu": "1", "memory": "1Gi"}},
            {"limits": {"cpu": "4", "memory": "1Gi"}, "requests": {"cpu": "1", "memory": "1Gi"}},
            id="requests below: their sum; since 1.37 the limits, too",
        ),
        pytest.param(
            [LIMITED],
            {"requests": {"cpu": "4"}},
            {"requests": {"cpu": "4"}},
            {"requests": {"cpu": "4", "memory": "1Gi"}, "limits": {"cpu": "4", "memory": "1Gi"}},
            id="without a limit of the pod nothing was added; now requests are, and a limit of at least the request",
        ),
        pytest.param(
            [LIMITED, {"name": "unlimited"}],
            {"requests": {"cpu": "4"}},
            {"requests": {"cpu": "4"}},
            {"requests": {"cpu": "4", "memory": "1Gi"}},
            id="a container without a limit leaves the pod without one",
        ),
        pytest.param(
            [HUGE],
            {"limits": {"cpu": "1"}},
            {
                "limits": {"cpu": "1", "hugepages-2Mi": "4Mi"},
                "requests": {"cpu": "1", "hugepages-2Mi": "4Mi"},
            },
            {
                "limits": {"cpu": "1", "hugepages-2Mi": "4Mi"},
                "requests": {"cpu": "1", "hugepages-2Mi": "4Mi"},
            },
            id="hugepages come from the limits below",
        ),
    ],
)
def test_what_is_missing_is_filled_in(
    containers: list[Any], resources: Any, in_1_36: Any, in_1_37: Any
) -> None:
    assert stored("1.36.3", containers, resources)["spec"]["resources"] == in_1_36
    assert stored("1.37.2", containers, resources)["spec"]["resources"] == in_1_37
    assert "resources" not in stored("1.33.13", containers, resources)["spec"], (
        "a field that older servers drop"
    )


def test_an_init_container_without_a_limit_leaves_the_pod_without_one() -> None:
    found = stored("1.37", [LIMITED], {"requests": {"cpu": "4"}}, initContainers=[{"name": "i"}])
    assert "limits" not in found["spec"]["resources"]


def test_an_empty_field_is_none_since_1_37() -> None:
    assert qos_class(stored("1.36", [LIMITED], {})) == "BestEffort"
    assert qos_class(stored("1.37", [LIMITED], {})) == "Burstable"
    assert "resources" not in stored("1.37", [LIMITED], {})["spec"]


def test_before_1_37_admission_sees_the_defaults() -> None:
    spec = {"containers": [LIMITED], "resources": {"limits": {"cpu": "4"}}}
    seen = {version: default_resources(spec, parse(version)) for version in ("1.36", "1.37")}  # type: ignore[arg-type]
    assert seen["1.36"]["requests"] == {"cpu": "1", "memory": "1Gi"}
    assert seen["1.37"] == spec["resources"]
