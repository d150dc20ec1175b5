"""Names held against the cluster."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.cluster import ClusterError
from kubectl_runtimeclass.cluster.verify import select_nodes, unknown_classes
from kubectl_runtimeclass.errors import UsageError
from kubectl_runtimeclass.scheduling.class_usage import usage
from kubectl_runtimeclass.scheduling.snapshot import build

from ..scheduling.builders import node, pod, runtime_class, snapshot

CLUSTER = snapshot(runtime_class("gvisor", handler="runsc"), runtime_class("kata-qemu"))


@pytest.mark.parametrize(
    ("names", "sentences"),
    [
        pytest.param(["gvisor", "kata-qemu", ""], [], id="all exist, and unset is no name"),
        pytest.param(
            ["runsc"], ['RuntimeClass "runsc" does not exist: "runsc" is the handler of RuntimeClass gvisor'],
            id="a handler"),
        pytest.param(
            ["gviser", "gviser"], ['RuntimeClass "gviser" does not exist: did you mean "gvisor"?'],
            id="a slip of the finger, told once"),
        pytest.param(
            ["wasm"], ['RuntimeClass "wasm" does not exist: there is gvisor, kata-qemu'], id="nothing like it"),
    ],
)  # fmt: skip
def test_classes_that_do_not_exist(names: list[str], sentences: list[str]) -> None:
    assert list(unknown_classes(names, CLUSTER).values()) == sentences


def test_an_empty_cluster_and_one_that_was_not_read() -> None:
    empty = build([], listed=["RuntimeClass"])
    assert unknown_classes(["a"], empty) == {
        "a": 'RuntimeClass "a" does not exist: there is no RuntimeClass at all'
    }
    with pytest.raises(ClusterError, match="were not read"):
        unknown_classes(["a"], snapshot(node()))
    with pytest.raises(ClusterError, match="may not be read"):
        unknown_classes(["a"], build([node()], unreadable=["runtimeclasses"]))


def test_nodes_by_name_and_glob() -> None:
    found = snapshot(node("a-1"), node("a-2"), node("b"))
    assert select_nodes(found, ["a-*"]) == {"a-1", "a-2"}
    assert select_nodes(found, ["b", "a-1"]) == {"a-1", "b"}
    with pytest.raises(UsageError, match="--node a-3: no such node; did you mean a-"):
        select_nodes(found, ["a-3"])


# --- what uses a class ------------------------------------------------------------------------------

SCHEDULED = runtime_class("kata", scheduling={"nodeSelector": {"kata": "true"}})


def test_nodes_are_counted_by_what_they_say_of_the_handler() -> None:
    (found,) = usage(
        [
            SCHEDULED,
            node("a", handlers=["kata"], kata="true"),
            node("b", handlers=["runc"], kata="true"),
            node("c", kata="true"),
            node("d", handlers=["kata"]),
        ]
    ).classes
    assert (found.served, found.missing, found.unknown) == (("a",), ("b",), ("c",))
    assert found.pods is None, "pods were not read"


def test_pods_are_counted_until_they_end_in_any_packing() -> None:
    pods = [pod(f"p{number}", on="n1", runtimeClassName="kata") for number in range(3)]
    pods[2]["status"]["phase"] = "Succeeded"
    packed = {"apiVersion": "v1", "kind": "PodList", "items": pods[:1]}
    found = usage([{"apiVersion": "v1", "kind": "List", "items": [packed, pods[1], SCHEDULED]}, pods[2]])
    assert [(each.name, each.pods) for each in found.classes] == [("kata", 2)]


def test_a_class_that_pods_have_and_that_is_gone_is_shown() -> None:
    found = usage([SCHEDULED, pod(on="n1", runtimeClassName="gone")])
    assert [(each.name, each.pods, each.problem) for each in found.classes] == [
        ("kata", 0, ""),
        ("gone", 1, "no such RuntimeClass"),
    ]
