"""What servers of 1.37.2 and 1.34.4 said of clusters in which their versions matter, and what we say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.kube.resources import to_strings
from kubectl_runtimeclass.kube.version import parse
from kubectl_runtimeclass.scheduling.explain import Explanation
from kubectl_runtimeclass.snapshot.snapshot import build

from ..support.explaining import explain

DATA = Path(__file__).parent.parent / "data" / "chain"


def explained(name: str, version: str = "v1.37.2") -> Explanation:
    pod, cluster = (json.loads((DATA / f"{name}.{part}.json").read_bytes()) for part in ("pod", "cluster"))
    return explain(pod, build([cluster], version=lambda: parse(version)))


@pytest.mark.parametrize(
    ("name", "placed", "reason"),
    [
        ("overhead-counted-twice", [], "1 Insufficient cpu"),
        ("resize-of-two-containers", ["n0"], None),
        ("allocated-without-actual", [], "1 Insufficient cpu"),
        ("gpus-by-plugin-and-by-dra", ["n1"], None),
        ("gpus-by-dra-alone", ["n1"], None),
        ("csi-driver-not-on-the-node", [], "1 csi.example.com CSI driver is not installed on the node"),
    ],
)
def test_where_1_37_places_a_pod(name: str, placed: list[str], reason: str | None) -> None:
    found = explained(name)
    assert [verdict.name for verdict in found.nodes if verdict.eligible] == placed
    assert found.message == (reason and f"0/1 nodes are available: {reason}.")


@pytest.mark.parametrize(
    ("name", "qos_class", "requests"),
    [
        ("pod-limits-and-limitrange", "Burstable", {"cpu": "200m"}),
        ("pod-requests-container-limits", "Guaranteed", {"cpu": "1", "memory": "1Gi"}),
        ("pod-resources-empty", "Burstable", {"cpu": "1"}),
    ],
)
def test_what_1_37_makes_of_resources_of_a_pod(name: str, qos_class: str, requests: Any) -> None:
    found = explained(name)
    assert found.requests is not None
    assert (found.qos_class, to_strings(found.requests.total)) == (qos_class, requests)


@pytest.mark.parametrize(
    ("version", "message"),
    [
        ("v1.33.13", None),
        ("v1.34.4", "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules."),
        ("v1.36.3", "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules."),
        ("v1.37.2", None),
    ],
)
def test_a_namespace_selector_that_stays(version: str, message: str | None) -> None:
    assert explained("namespace-selector-1.34", version).message == message


@pytest.mark.parametrize(
    ("since", "name"),
    [
        ("v1.37.0", "overhead-counted-twice"),
        ("v1.37.0", "csi-driver-not-on-the-node"),
        ("v1.36.0", "gpus-by-dra-alone"),
    ],
)
def test_older_servers_answer_otherwise(since: str, name: str) -> None:
    version = parse(since)
    assert version is not None
    before = explained(name, f"v1.{version.minor - 1}.9").message
    assert (before is None) != (explained(name, since).message is None)
