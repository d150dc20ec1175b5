"""Names held against the cluster."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.cluster import ClusterError
from kubectl_runtimeclass.cluster.verify import select_nodes, unknown_classes
from kubectl_runtimeclass.errors import UsageError
from kubectl_runtimeclass.snapshot.snapshot import build

from ..scheduling.builders import node, runtime_class, snapshot

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
