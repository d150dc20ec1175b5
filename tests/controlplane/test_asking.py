"""How the servers are asked: without them."""

from __future__ import annotations

from typing import Any

import pytest

from .generate import case
from .record import pinned, reasons

AFFINITY = "node(s) didn't match Pod's node affinity/selector"
TAIL = "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param(
            "0/3 nodes are available: 1 Insufficient cpu, 1 Too many pods, "
            f"2 node(s) didn't satisfy plugin(s) [NodeAffinity]. {TAIL}",
            {"Insufficient cpu", "Too many pods"},
            id="the other nodes are not looked at, and not this node's reasons",
        ),
        pytest.param(f"0/1 nodes are available: 1 {AFFINITY}. {TAIL}", {AFFINITY}, id="the only node"),
        pytest.param(
            f"0/3 nodes are available: pod affinity terms conflict. {TAIL}",
            {AFFINITY},
            id="terms that name another node conflict with the pin",
        ),
    ],
)
def test_reasons_of_the_pinned_node(message: str, expected: set[str]) -> None:
    assert reasons(message) == expected


Object = dict[str, Any]


def terms_of(pod: Object) -> list[Object]:
    affinity = pod["spec"]["affinity"]["nodeAffinity"]
    terms: list[Object] = affinity["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    return terms


def pod_with(*terms: Object) -> Object:
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": list(terms)}}
    return {"metadata": {"name": "p"}, "spec": {"affinity": {"nodeAffinity": required}}}


PIN = {"key": "metadata.name", "operator": "In", "values": ["n1"]}


def test_a_pod_without_affinity_is_pinned_by_one_term() -> None:
    assert terms_of(pinned({"metadata": {"name": "p"}, "spec": {}}, "n1")) == [{"matchFields": [PIN]}]


def test_every_term_is_pinned_and_keeps_what_it_had() -> None:
    gpu = {"matchExpressions": [{"key": "gpu", "operator": "Exists"}]}
    other = {"matchFields": [{"key": "metadata.name", "operator": "NotIn", "values": ["n2"]}]}
    terms = terms_of(pinned(pod_with(gpu, other), "n1"))
    assert terms == [gpu | {"matchFields": [PIN]}, {"matchFields": [*other["matchFields"], PIN]}]


def test_an_empty_term_matches_nothing_before_and_after() -> None:
    (term,) = terms_of(pinned(pod_with({}), "n1"))
    assert term["matchFields"] == [PIN]
    assert term["matchExpressions"][0]["operator"] == "Exists"


def test_the_pod_that_is_copied_stays_as_it_is() -> None:
    pod = pod_with({})
    pinned(pod, "n1")
    assert pod == pod_with({})


def test_a_seed_is_a_case() -> None:
    assert case(11) == case(11)
    assert case(11) != case(14)
