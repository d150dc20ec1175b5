"""A snapshot from objects in any order and any packing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.kube.shape import ShapeError
from kubectl_runtimeclass.snapshot.snapshot import Snapshot, build, flatten

from ..scheduling.builders import node, pod, runtime_class, snapshot
from ..support.explaining import explain

OBJECTS = [
    node(),
    pod("a", on="n1", requests={"cpu": "1"}),
    pod("b", on="n1", requests={"cpu": "1"}),
    runtime_class(),
]


def without_type(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key not in ("apiVersion", "kind")}


@pytest.mark.parametrize(
    "packing",
    [
        pytest.param(OBJECTS, id="one by one"),
        pytest.param(OBJECTS[::-1], id="backwards"),
        pytest.param([{"apiVersion": "v1", "kind": "List", "items": OBJECTS}], id="a List"),
        pytest.param(
            [
                {"apiVersion": "v1", "kind": "NodeList", "items": [without_type(OBJECTS[0])]},
                {"apiVersion": "v1", "kind": "PodList", "items": iter(map(without_type, OBJECTS[1:3]))},
                {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClassList", "items": OBJECTS[3:]},
            ],
            id="typed lists, whose items do not repeat their kind",
        ),
        pytest.param(
            [
                {
                    "apiVersion": "v1",
                    "kind": "List",
                    "items": [{"apiVersion": "v1", "kind": "List", "items": OBJECTS}],
                }
            ],
            id="a List in a List",
        ),
    ],
)
def test_packing_does_not_matter(packing: list[Any]) -> None:
    found = build(packing)
    assert [(info.name, info.requested, len(info.pods)) for info in found.nodes] == [("n1", {"cpu": 2000}, 2)]
    assert list(found.runtime_classes) == ["kata"]
    assert found.listed == {"Node", "Pod", "RuntimeClass"}


def test_an_empty_list_is_knowledge_too() -> None:
    found = build(
        [{"apiVersion": "v1", "kind": "PodList", "items": []}], listed=["Node"], unreadable=["secrets"]
    )
    assert (found.listed, found.unreadable) == ({"Node", "Pod"}, ("secrets",))


def test_what_stands_twice_counts_once_as_it_is_in_the_end() -> None:
    limits = {"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "l"}}
    later = {**limits, "spec": {"limits": [{"type": "Pod"}]}}
    found = build([*OBJECTS, limits, *OBJECTS, node(allocatable={"cpu": "9"}), later], namespace="shop")
    assert [(info.requested["cpu"], info.allocatable["cpu"]) for info in found.nodes] == [(2000, 9000)]
    assert [each["spec"] for each in found.limit_ranges["shop"]] == [later["spec"]]


def test_kinds_of_other_groups_are_passed_over() -> None:
    others = [
        {"apiVersion": "example.com/v1", "kind": "Node", "metadata": {"name": "x"}},
        {"kind": "Widget"},
        {},
    ]
    assert list(flatten(others)) == []


def test_objects_are_taken_one_at_a_time() -> None:
    """A large cluster need not be in memory at once: a pod is let go before the next is asked for."""
    import gc
    import weakref

    class Tracked(dict[str, Any]):
        pass

    alive: list[weakref.ref[Tracked]] = []

    def pods() -> Iterator[Tracked]:
        for number in range(3):
            gc.collect()
            assert sum(reference() is not None for reference in alive) <= 1
            found = Tracked(pod(f"p{number}", on="n1"))
            alive.append(weakref.ref(found))
            yield found
            del found

    assert len(build([node(), {"apiVersion": "v1", "kind": "PodList", "items": pods()}]).nodes[0].pods) == 3


def test_pods_of_one_template_are_kept_once() -> None:
    found = build(
        [node(), *(pod(f"p{i}", on="n1", labels={"a": "b"}, requests={"cpu": "1"}) for i in range(5))]
    )
    pods = found.nodes[0].pods
    assert len({id(info.group) for info in pods}) == len({id(info.requested) for info in pods}) == 1


def test_a_runtime_class_of_v1alpha1_is_read_as_its_successor() -> None:
    old = {
        "apiVersion": "node.k8s.io/v1alpha1",
        "kind": "RuntimeClass",
        "metadata": {"name": "kata"},
        "spec": {"runtimeHandler": "kata", "overhead": {"podFixed": {"cpu": "1"}}},
    }
    explanation = explain(pod(runtimeClassName="kata"), snapshot(old))
    assert (explanation.admission.handler, explanation.requests and explanation.requests.explain("cpu")) == (
        "kata",
        "1 (0 + 1 RuntimeClass overhead)",
    )


def test_a_running_pod_can_be_taken_out_to_ask_where_else_it_could_run() -> None:
    found = snapshot(node(), pod("p", on="n1", requests={"cpu": "3"}))
    assert explain(pod("p", requests={"cpu": "3"}), found).message is not None
    assert explain(pod("p", requests={"cpu": "3"}), found.without_pod("default", "p")).message is None


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        pytest.param(
            {**pod("p", on="n1"), "metadata": {"name": "p", "labels": {"a": []}}},
            r"metadata\.labels\[a\]: expected a string, got a list",
            id="a list for a label",
        ),
        pytest.param(
            pod("p", on="n1", containers=["c"]),
            r"spec\.containers\[0\]: expected a mapping, got 'c'",
            id="a string for a container",
        ),
        pytest.param(
            pod("p", on="n1", requests={"cpu": "lots"}),
            r"spec\.containers\[0\]\.resources\.requests\[cpu\]: 'lots' is not a quantity: .*",
            id="no quantity",
        ),
    ],
)
def test_what_is_no_pod_on_a_node_is_told_by_pod_and_field(broken: Any, sentence: str) -> None:
    with pytest.raises(RuntimeClassError, match=f"^Pod default/p: {sentence}$"):
        build([broken])


@pytest.mark.parametrize(
    ("metadata", "problem"),
    [
        ({}, r"metadata\.name: required, the name of the object"),
        ({"name": ""}, r"metadata\.name: required, the name of the object"),
        (None, r"metadata\.name: required, the name of the object"),
        ({"name": 7}, r"metadata\.name: expected a string, got 7"),
        ({"name": False}, r"metadata\.name: expected a string, got false"),
        (["n"], r"metadata: expected a mapping, got a list"),
    ],
)
def test_an_object_without_a_name_is_told_by_kind(metadata: object, problem: str) -> None:
    with pytest.raises(ShapeError, match=f"^Node: {problem}$"):
        build([{"apiVersion": "v1", "kind": "Node", "metadata": metadata}])


def test_a_runtime_class_of_v1alpha1_with_another_spec_is_told_by_object_and_field() -> None:
    found = {
        "apiVersion": "node.k8s.io/v1alpha1",
        "kind": "RuntimeClass",
        "metadata": {"name": "a"},
        "spec": 5,
    }
    with pytest.raises(ShapeError, match=r"^RuntimeClass a: spec: expected a mapping, got 5$"):
        build([found])


def test_a_list_in_place_of_a_map_is_told_by_object_and_field() -> None:
    with pytest.raises(ShapeError, match=r"^Node n1: spec: expected a mapping, got a list$"):
        build([{**node(), "spec": ["x"]}])


def test_a_bad_quantity_names_its_node() -> None:
    with pytest.raises(
        RuntimeClassError, match=r"^Node n1: status\.allocatable\[cpu\]: 'many' is not a quantity"
    ):
        build([node(allocatable={"cpu": "many"})])


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ({"containers": {"name": "c"}}, r"spec\.containers: expected a list, got a map"),
        ({"nodeSelector": {"a": True}}, r"spec\.nodeSelector\[a\]: expected a string, got true"),
        (
            {"containers": [{"resources": "1"}]},
            r"spec\.containers\[0\]\.resources: expected a mapping, got '1'",
        ),
        ({"hostNetwork": "yes"}, r"spec\.hostNetwork: expected a boolean, got 'yes'"),
        ({"tolerations": [None]}, r"spec\.tolerations\[0\]: expected something, got null"),
        ({"overhead": {"cpu": []}}, r"spec\.overhead\[cpu\]: a list is not a quantity: expected .*"),
    ],
)
def test_what_is_no_pod_is_told_by_field(spec: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RuntimeClassError, match=f"^{sentence}$"):
        explain(pod(**spec), CLUSTER)


CLUSTER: Snapshot = snapshot(*OBJECTS, node("n2", taints=[{"key": "k", "effect": "NoSchedule"}]))
