"""Whether a sandbox can be made on a node, in the words of the event to come."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_runtimeclass.kubelet.demands import Demands, demands
from kubectl_runtimeclass.kubelet.sandbox import failures, unknown_of_node
from kubectl_runtimeclass.snapshot.node_info import Evidence, NodeInfo, read_node

from ..scheduling.builders import node

SANDBOX = "FailedCreatePodSandBox: Failed to create pod sandbox: "
RPC = f"{SANDBOX}rpc error: code = Unknown desc = "
USERNS = Demands(True, ())


def info(runtime: str = "", **features: Any) -> NodeInfo:
    found = node()
    found["status"]["nodeInfo"] = {"containerRuntimeVersion": runtime}
    found["status"]["runtimeHandlers"] = [
        {"name": name.replace("default", ""), "features": value} for name, value in features.items()
    ]
    return read_node(found, (), ())


@pytest.mark.parametrize(
    ("runtime", "message"),
    [
        ("containerd://2.0.1", 'unable to get OCI runtime for sandbox "…": no runtime for "kata" is configured'),
        ("containerd://1.7.27", 'failed to get sandbox runtime: no runtime for "kata" is configured'),
        ("cri-o://1.34.0", "failed to find runtime handler kata from runtime list map[crun:0x… runc:0x…]"),
        ("docker://27.0.0", 'RuntimeHandler "kata" not supported'),
    ],
)  # fmt: skip
def test_a_missing_handler_in_the_words_of_each_runtime(runtime: str, message: str) -> None:
    (found,) = failures(info(runtime, default=None, runc={}, crun={}), "kata", None)
    assert found == (RPC + message, "")


@pytest.mark.parametrize(
    ("features", "handler", "wanted", "messages"),
    [
        pytest.param({"kata": {}}, "kata", USERNS, [f"{SANDBOX}can't set `spec.hostUsers: false`, RuntimeClass handler \"kata\" does not support user namespaces"], id="a handler without user namespaces"),
        pytest.param({"default": {}}, None, USERNS, [f"{SANDBOX}can't set `spec.hostUsers: false`, runtime does not support user namespaces"], id="the default handler"),
        pytest.param({"kata": {"userNamespaces": True}}, "kata", USERNS, [], id="a handler that has them"),
        pytest.param({"default": {"userNamespaces": True}, "kata": {}}, None, USERNS, [], id="without a class the default counts"),
        pytest.param({"kata": {}}, "kata", Demands(False, ("v",)), ['Failed: Error: failed to resolve recursive read-only mode: volume "v" requested recursive read-only mode, but it is not supported by the runtime'], id="recursive read-only"),
        pytest.param({"kata": {"recursiveReadOnlyMounts": True}}, "kata", Demands(False, ("v",)), [], id="recursive read-only is there"),
        pytest.param({"kata": {}}, "kata", None, [], id="nothing special is asked"),
        pytest.param({}, "kata", USERNS, [], id="a node that reports nothing"),
    ],
)  # fmt: skip
def test_features(features: Any, handler: str | None, wanted: Demands | None, messages: list[str]) -> None:
    assert [found.message for found in failures(info(**features), handler, wanted)] == messages


@pytest.mark.parametrize(
    ("features", "handler", "wanted", "is_unknown"),
    [
        ({}, "kata", None, True),
        ({}, None, None, False),
        ({}, None, USERNS, True),
        ({"default": {}}, None, USERNS, False),
        ({"kata": {}}, "kata", None, False),
    ],
)
def test_what_is_not_known(
    features: Any, handler: str | None, wanted: Demands | None, is_unknown: bool
) -> None:
    assert bool(unknown_of_node(info(**features), handler, wanted)) is is_unknown


def test_what_pods_tell_stands_in_for_a_node_that_says_nothing() -> None:
    from dataclasses import replace

    silent = replace(info(), evidence=Evidence({"runsc": "pod a runs there"}, {"kata": "event of pod b"}, {}))
    assert failures(silent, "runsc", None) == () and unknown_of_node(silent, "runsc", None) == ""
    assert [found.because for found in failures(silent, "kata", None)] == ["event of pod b"]
    assert unknown_of_node(silent, "spin", None)


def test_what_a_pod_asks_of_its_handler() -> None:
    mount = {"name": "v", "recursiveReadOnly": "Enabled"}
    spec = {"hostUsers": False, "containers": [{"volumeMounts": [mount, {"name": "w"}]}]}
    assert demands(spec) == Demands(True, ("v",)) and demands({"hostUsers": True}) is None
