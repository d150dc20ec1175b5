"""From a template to the Pod that the API server would create."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.admission.pod_defaults import daemon_pod, default_pod

from ..scheduling.builders import pod

LIMITED = {"name": "c", "resources": {"limits": {"cpu": "2", "memory": "1Gi"}, "requests": {"cpu": "1"}}}


def spec_of(**spec: Any) -> dict[str, Any]:
    found: dict[str, Any] = default_pod({"spec": spec})["spec"]
    return found


def test_missing_requests_are_the_limits() -> None:
    container = spec_of(containers=[LIMITED], initContainers=[LIMITED])["initContainers"][0]
    assert container["resources"]["requests"] == {"cpu": "1", "memory": "1Gi"}


def test_a_label_without_a_value_is_the_empty_label() -> None:
    """`disk:` in YAML: what kube-apiserver v1.36.2 gives back, see controlplane/test_stored.py."""
    assert spec_of(nodeSelector={"disk": None})["nodeSelector"] == {"disk": ""}


def test_ports_of_the_host_network_are_ports_of_the_host() -> None:
    containers = [{"name": "c", "ports": [{"containerPort": 80}]}]
    assert spec_of(containers=containers, hostNetwork=True)["containers"][0]["ports"][0]["hostPort"] == 80
    assert "hostPort" not in spec_of(containers=containers)["containers"][0]["ports"][0]


@pytest.mark.parametrize(
    ("own", "added"),
    [
        pytest.param([], ["not-ready", "unreachable"], id="both by default"),
        pytest.param(
            [{"key": "node.kubernetes.io/not-ready", "effect": "NoExecute"}], ["unreachable"], id="one"
        ),
        pytest.param([{"operator": "Exists"}], [], id="none for a pod that tolerates everything"),
        pytest.param(
            [{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}],
            ["not-ready", "unreachable"],
            id="another effect does not count",
        ),
    ],
)
def test_five_minutes_on_a_failing_node(own: list[Any], added: list[str]) -> None:
    found = spec_of(containers=[], tolerations=own)["tolerations"]
    assert [t["key"] for t in found[len(own) :]] == [f"node.kubernetes.io/{name}" for name in added]
    assert all(t["tolerationSeconds"] == 300 for t in found[len(own) :])


def limit_range(name: str, **limits: Any) -> dict[str, Any]:
    return {"metadata": {"name": name}, "spec": {"limits": [{"type": "Container", **limits}]}}


@pytest.mark.parametrize(
    ("ranges", "resources"),
    [
        pytest.param(
            [limit_range("a", default={"cpu": "2"}, defaultRequest={"cpu": "1"})],
            {"limits": {"cpu": "2"}, "requests": {"cpu": "1"}},
            id="defaults",
        ),
        pytest.param(
            [limit_range("a", max={"cpu": "2"})],
            {"limits": {"cpu": "2"}, "requests": {"cpu": "2"}},
            id="the maximum stands in for a default",
        ),
        pytest.param(
            [limit_range("a", min={"cpu": "1"})], {"limits": {}, "requests": {"cpu": "1"}}, id="the minimum"
        ),
        pytest.param(
            [limit_range("b", default={"cpu": "9"}), limit_range("a", default={"cpu": "2"})],
            {"limits": {"cpu": "2"}, "requests": {"cpu": "2"}},
            id="the first by name wins",
        ),
        pytest.param(
            [{"metadata": {"name": "a"}, "spec": {"limits": [{"type": "Pod", "max": {"cpu": "1"}}]}}],
            None,
            id="bounds of the pod give no defaults",
        ),
    ],
)
def test_limit_ranges_give_defaults(ranges: list[Any], resources: Any) -> None:
    container = default_pod(pod(), limit_ranges=ranges)["spec"]["containers"][0]
    assert container.get("resources") == resources


CLASSES = {
    "high": {"metadata": {"name": "high"}, "value": 1000, "preemptionPolicy": "Never"},
    "usual": {"metadata": {"name": "usual"}, "value": 10, "globalDefault": True},
}


@pytest.mark.parametrize(
    ("spec", "classes", "priority"),
    [
        pytest.param({"priorityClassName": "high"}, CLASSES, 1000, id="of its class"),
        pytest.param({}, CLASSES, 10, id="of the default class"),
        pytest.param({}, {}, 0, id="none"),
        pytest.param(
            {"priorityClassName": "system-node-critical"}, {}, 2_000_001_000, id="of a built-in class"
        ),
        pytest.param({"priorityClassName": "unread", "priority": 7}, {}, 7, id="what a live pod says"),
    ],
)
def test_priority(spec: dict[str, Any], classes: dict[str, Any], priority: int) -> None:
    assert default_pod(pod(**spec), priority_classes=classes)["spec"]["priority"] == priority


def test_label_keys_become_part_of_the_selectors() -> None:
    term = {
        "labelSelector": {"matchLabels": {"a": "1"}},
        "topologyKey": "zone",
        "matchLabelKeys": ["v", "none"],
    }
    other = {**term, "matchLabelKeys": [], "mismatchLabelKeys": ["v"]}
    required = {"requiredDuringSchedulingIgnoredDuringExecution": [term]}
    anti = {"requiredDuringSchedulingIgnoredDuringExecution": [other, {**other, "labelSelector": None}]}
    given = pod(
        labels={"v": "7"},
        affinity={"podAffinity": required, "podAntiAffinity": anti},
        topologySpreadConstraints=[{**term, "maxSkew": 1}],
    )
    spec = default_pod(given)["spec"]
    within = {"key": "v", "operator": "In", "values": ["7"]}
    (attracted,) = spec["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    repelled, nothing = spec["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert attracted["labelSelector"]["matchExpressions"] == [within]
    assert repelled["labelSelector"]["matchExpressions"] == [{**within, "operator": "NotIn"}]
    assert nothing["labelSelector"] is None
    assert spec["topologySpreadConstraints"][0]["labelSelector"]["matchExpressions"] == [within]
    # A pod read back from the server has them already.
    assert default_pod({**given, "spec": spec})["spec"] == spec


def test_the_daemon_set_controller_adds_its_tolerations() -> None:
    own = {
        "key": "node.kubernetes.io/not-ready",
        "operator": "Exists",
        "effect": "NoExecute",
        "tolerationSeconds": 5,
    }
    spec = daemon_pod(pod(tolerations=[own], hostNetwork=True))["spec"]
    assert spec["tolerations"][0] == {k: v for k, v in own.items() if k != "tolerationSeconds"}
    assert [t["key"].rpartition("/")[2] for t in spec["tolerations"]] == [
        "not-ready",
        "unreachable",
        "disk-pressure",
        "memory-pressure",
        "pid-pressure",
        "unschedulable",
        "network-unavailable",
    ]


def test_the_given_template_is_not_changed() -> None:
    def given() -> dict[str, Any]:
        return pod(containers=[LIMITED], hostNetwork=True, resources={"limits": {"cpu": "4"}})

    template = given()
    default_pod(template, limit_ranges=[limit_range("a", default={"cpu": "2"})], priority_classes=CLASSES)
    daemon_pod(template)
    assert template == given()
