"""Descriptions of nodes that do not exist yet, as people have them in files."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.snapshot.node_templates import templates

PREFIX = "k8s.io/cluster-autoscaler/node-template/"
TAGS = {
    f"{PREFIX}label/pool": "kata",
    f"{PREFIX}taint/dedicated": "kata:NoSchedule",
    f"{PREFIX}resources/nvidia.com/gpu": "4",
    f"{PREFIX}autoscaling-options/scaledownutilizationthreshold": "0.5",
    "k8s.io/cluster-autoscaler/enabled": "true",
}
ANNOTATIONS = {
    "capacity.cluster-autoscaler.kubernetes.io/cpu": "16",
    "capacity.cluster-autoscaler.kubernetes.io/maxPods": "200",
    "capacity.cluster-autoscaler.kubernetes.io/gpu-type": "nvidia.com/gpu",
    "capacity.cluster-autoscaler.kubernetes.io/gpu-count": "4",
    "capacity.cluster-autoscaler.kubernetes.io/labels": "pool=kata, zone=a",
    "capacity.cluster-autoscaler.kubernetes.io/taints": "dedicated=kata:NoSchedule,spot:NoExecute",
}


def as_list(tags: dict[str, str], **more: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value, **more} for key, value in tags.items()]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ({"AutoScalingGroups": [{"AutoScalingGroupName": "g", "Tags": as_list(TAGS)}]}, "node group g"),
        ({"Tags": as_list(TAGS, ResourceId="g", ResourceType="auto-scaling-group")}, "node group g"),
        ({"nodeGroups": [{"name": "g", "instanceType": "m5.metal", "tags": TAGS}]}, "node group g"),
        (
            {
                "apiVersion": "kops.k8s.io/v1alpha2",
                "kind": "InstanceGroup",
                "metadata": {"name": "g"},
                "spec": {"cloudLabels": TAGS},
            },
            "InstanceGroup g",
        ),
        (TAGS, "node group"),
    ],
    ids=["describe-auto-scaling-groups", "describe-tags", "eksctl", "kOps", "tags alone"],
)
def test_tags_are_taken_wherever_they_stand(written: Any, title: str) -> None:
    (found,) = templates([written])
    assert found.title == title
    assert {key: values.any() for key, values in found.labels.items()} == {"pool": "kata"}
    assert found.taints == ({"key": "dedicated", "value": "kata", "effect": "NoSchedule"},)
    assert {name: str(amount) for name, amount in found.allocatable.items()} == {"nvidia.com/gpu": "4"}


def test_annotations_of_a_machine_deployment() -> None:
    metadata = {"name": "kata", "annotations": ANNOTATIONS}
    (found,) = templates(
        [{"apiVersion": "cluster.x-k8s.io/v1beta1", "kind": "MachineDeployment", "metadata": metadata}]
    )
    assert found.title == "MachineDeployment kata"
    assert {key: values.any() for key, values in found.labels.items()} == {"pool": "kata", "zone": "a"}
    assert [(t["key"], t["value"], t["effect"]) for t in found.taints] == [
        ("dedicated", "kata", "NoSchedule"),
        ("spot", "", "NoExecute"),
    ]
    assert {name: str(amount) for name, amount in found.allocatable.items()} == {
        "cpu": "16",
        "pods": "200",
        "nvidia.com/gpu": "4",
    }


def test_groups_of_one_list_are_told_apart() -> None:
    tags = {f"{PREFIX}label/pool": "x"}
    found = templates([{"Tags": [*as_list(tags, ResourceId="a"), *as_list(tags, ResourceId="b")]}])
    assert [each.title for each in found] == ["node group a", "node group b"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ({f"{PREFIX}taint/dedicated": "kata"}, "expected VALUE:EFFECT"),
        ({f"{PREFIX}resources/cpu": "four"}, "four"),
        ({"apiVersion": "v1", "kind": "Node", "metadata": {}}, "metadata.name: required"),
        (
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {"taints": "x"}},
            "spec.taints",
        ),
    ],
)
def test_what_is_none_is_named(written: Any, message: str) -> None:
    with pytest.raises(RuntimeClassError, match=message):
        list(templates([written]))
