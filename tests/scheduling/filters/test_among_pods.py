"""PodTopologySpread and InterPodAffinity: what the pods that are there have to say."""

from __future__ import annotations

from typing import Any

import pytest

from ..builders import detail, explained, node, pod, reasons, runtime_class

ZONE = "topology.kubernetes.io/zone"
SKEWED = "node(s) didn't match pod topology spread constraints"
NO_LABEL = f"{SKEWED} (missing required label)"
NO_FRIEND = "node(s) didn't match pod affinity rules"
FOE = "node(s) didn't match pod anti-affinity rules"
FOE_OF_THEIRS = "node(s) didn't satisfy existing pods anti-affinity rules"
WEB = {"app": "web"}


def spread(**rest: Any) -> list[dict[str, Any]]:
    constraint = {"maxSkew": 1, "topologyKey": ZONE, "whenUnsatisfiable": "DoNotSchedule"}
    return [{**constraint, "labelSelector": {"matchLabels": WEB}, **rest}]


def web(name: str, on: str, **rest: Any) -> dict[str, Any]:
    return pod(name, on=on, labels=WEB, **rest)


A, B = node("a1", zone="a"), node("b1", zone="b")


@pytest.mark.parametrize(
    ("constraints", "there", "expected"),
    [
        pytest.param(spread(), [], {"a1": [], "b1": []}, id="all is even"),
        pytest.param(spread(), [web("1", "a1")], {"a1": [SKEWED], "b1": []}, id="one zone is ahead"),
        pytest.param(spread(maxSkew=2), [web("1", "a1")], {"a1": [], "b1": []}, id="not too far"),
        pytest.param(
            spread(whenUnsatisfiable="ScheduleAnyway"), [web("1", "a1")], {"a1": [], "b1": []}, id="a wish"
        ),
        pytest.param(
            spread(minDomains=3),
            [web("1", "a1"), web("2", "b1")],
            {"a1": [SKEWED], "b1": [SKEWED]},
            id="with fewer domains than minDomains the emptiest has none",
        ),
        pytest.param(
            spread(),
            [{**web("1", "a1"), "status": {"phase": "Succeeded"}}],
            {"a1": [], "b1": []},
            id="pods that ended do not count",
        ),
        pytest.param(
            spread(topologyKey="rack"), [], {"a1": [NO_LABEL], "b1": [NO_LABEL]}, id="no such label"
        ),
        pytest.param(
            spread(labelSelector={}),
            [web("1", "a1"), web("2", "a1")],
            {"a1": [], "b1": []},
            id="an empty selector counts nothing that is there",
        ),
        pytest.param(
            spread(labelSelector=None),
            [web("1", "a1"), web("2", "a1")],
            {"a1": [], "b1": []},
            id="an absent one selects nothing",
        ),
    ],
)
def test_spread(constraints: Any, there: list[Any], expected: dict[str, list[str]]) -> None:
    assert reasons(pod(labels=WEB, topologySpreadConstraints=constraints), A, B, *there) == expected


def test_a_terminating_pod_does_not_count_for_the_spread() -> None:
    leaving = web("1", "a1")
    leaving["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    assert reasons(pod(labels=WEB, topologySpreadConstraints=spread()), A, B, leaving)["a1"] == []


def test_pods_of_another_namespace_do_not_count_for_the_spread() -> None:
    other = web("1", "a1")
    other["metadata"]["namespace"] = "other"
    assert reasons(pod(labels=WEB, topologySpreadConstraints=spread()), A, B, other)["a1"] == []


def test_a_pod_that_its_own_constraint_does_not_select_adds_nothing() -> None:
    there = [web("1", "a1")]
    assert reasons(pod(labels={"app": "x"}, topologySpreadConstraints=spread()), A, B, *there)["a1"] == []


def test_the_selector_of_the_class_decides_which_zones_count() -> None:
    kata = runtime_class(scheduling={"nodeSelector": {"kata": "true"}})
    nodes = node("a1", zone="a", kata="true"), node("b1", zone="b")
    wanted = pod(labels=WEB, runtimeClassName="kata", topologySpreadConstraints=spread())
    assert reasons(wanted, *nodes, web("1", "a1"), kata)["a1"] == []
    ignoring = spread(nodeAffinityPolicy="Ignore")
    wanted = pod(labels=WEB, runtimeClassName="kata", topologySpreadConstraints=ignoring)
    assert reasons(wanted, *nodes, web("1", "a1"), kata)["a1"] == [SKEWED]


def test_tainted_nodes_count_unless_the_policy_says_otherwise() -> None:
    nodes = A, node("b1", zone="b", taints=[{"key": "k", "effect": "NoSchedule"}])
    for policy, expected in (("Ignore", [SKEWED]), ("Honor", [])):
        constraints = spread(nodeTaintsPolicy=policy)
        wanted = pod(labels=WEB, topologySpreadConstraints=constraints)
        assert reasons(wanted, *nodes, web("1", "a1"))["a1"] == expected


def test_the_counts_are_told() -> None:
    explanation = explained(pod(labels=WEB, topologySpreadConstraints=spread()), A, B, web("1", "a1"))
    assert detail(explanation, "PodTopologySpread", "a1") == (
        f"{ZONE}=a has 1 matching pods, the emptiest domain 0, maxSkew 1"
    )


def test_a_nominated_pod_counts_for_the_spread_where_it_is_going() -> None:
    soon = pod("soon", labels=WEB)
    soon["status"]["nominatedNodeName"] = "a1"
    assert reasons(pod(labels=WEB, topologySpreadConstraints=spread()), A, B, soon) == {
        "a1": [SKEWED],
        "b1": [],
    }


def term(key: str = ZONE, **rest: Any) -> dict[str, Any]:
    return {"labelSelector": {"matchLabels": WEB}, "topologyKey": key, **rest}


def near(*terms: Any, kind: str = "podAffinity") -> dict[str, Any]:
    return {kind: {"requiredDuringSchedulingIgnoredDuringExecution": list(terms)}}


def apart(*terms: Any) -> dict[str, Any]:
    return near(*terms, kind="podAntiAffinity")


@pytest.mark.parametrize(
    ("incoming", "there", "expected"),
    [
        pytest.param(
            pod(affinity=near(term())), [web("1", "a1")], {"a1": [], "b1": [NO_FRIEND]}, id="near it"
        ),
        pytest.param(
            pod(affinity=near(term())), [], {"a1": [NO_FRIEND], "b1": [NO_FRIEND]}, id="nobody there"
        ),
        pytest.param(
            pod(labels=WEB, affinity=near(term())), [], {"a1": [], "b1": []}, id="the first of its kind"
        ),
        pytest.param(
            pod(labels=WEB, affinity=near(term("rack"))),
            [],
            {"a1": [NO_FRIEND], "b1": [NO_FRIEND]},
            id="even the first needs the label",
        ),
        pytest.param(
            pod(affinity=near(term(), term(labelSelector={"matchLabels": {"app": "db"}}))),
            [web("1", "a1"), pod("2", on="a1", labels={"app": "db"})],
            {"a1": [NO_FRIEND], "b1": [NO_FRIEND]},
            id="one pod must match all terms",
        ),
        pytest.param(
            pod(affinity=apart(term())), [web("1", "a1")], {"a1": [FOE], "b1": []}, id="far from it"
        ),
        pytest.param(
            pod(affinity=apart(term("rack"))),
            [web("1", "a1")],
            {"a1": [], "b1": []},
            id="without the label there is nobody near",
        ),
        pytest.param(
            pod(labels=WEB),
            [pod("1", on="a1", affinity=apart(term()))],
            {"a1": [FOE_OF_THEIRS], "b1": []},
            id="a pod that wants it far away",
        ),
        pytest.param(
            pod(), [pod("1", on="a1", affinity=apart(term()))], {"a1": [], "b1": []}, id="it means others"
        ),
        pytest.param(
            pod(affinity=apart(term(labelSelector=None))),
            [web("1", "a1")],
            {"a1": [], "b1": []},
            id="an absent selector selects nothing",
        ),
        pytest.param(
            pod(affinity=apart(term(labelSelector={"matchLabels": {"app": None}}))),
            [web("1", "a1"), pod("2", on="b1", labels={"app": ""})],
            {"a1": [], "b1": [FOE]},
            id="a label without a value is the empty one",
        ),
        pytest.param(
            pod(affinity=apart(term(labelSelector={}))),
            [pod("1", on="a1")],
            {"a1": [FOE], "b1": []},
            id="an empty one everything",
        ),
    ],
)
def test_affinity(incoming: Any, there: list[Any], expected: dict[str, list[str]]) -> None:
    assert reasons(incoming, A, B, *there) == expected


def elsewhere(name: str = "1", on: str = "a1", **rest: Any) -> dict[str, Any]:
    found = web(name, on, **rest)
    found["metadata"]["namespace"] = "other"
    return found


NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "other", "labels": {"team": "x"}}}


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        pytest.param({}, [], id="the pod's own namespace unless said otherwise"),
        pytest.param({"namespaces": ["other"]}, [FOE], id="by name"),
        pytest.param({"namespaceSelector": {}}, [FOE], id="all of them"),
        pytest.param({"namespaceSelector": {"matchLabels": {"team": "x"}}}, [FOE], id="by label"),
        pytest.param({"namespaceSelector": {"matchLabels": {"team": "y"}}}, [], id="by another label"),
        pytest.param(
            {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "other"}}},
            [FOE],
            id="by the label that all have",
        ),
    ],
)
def test_namespaces_of_a_term(which: Any, expected: list[str]) -> None:
    assert reasons(pod(affinity=apart(term(**which))), A, elsewhere(), NAMESPACE) == {"a1": expected}


def test_a_selector_of_namespaces_works_for_the_terms_of_pods_that_are_there() -> None:
    selector = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "default"}}}
    there = elsewhere(affinity=apart(term(**selector)))
    assert reasons(pod(labels=WEB), A, there) == {"a1": [FOE_OF_THEIRS]}


def test_affinity_detail_names_the_terms() -> None:
    explanation = explained(pod(affinity=near(term())), A)
    assert detail(explanation, "InterPodAffinity", "a1") == f"no pod matches app=web by {ZONE}"
    explanation = explained(pod(affinity=apart(term())), A, web("1", "a1"))
    assert (
        detail(explanation, "InterPodAffinity", "a1")
        == f"{ZONE}=a holds a pod that matches app=web by {ZONE}"
    )


def test_nominated_pods_count_for_affinity() -> None:
    soon = pod("soon", labels=WEB)
    soon["status"]["nominatedNodeName"] = "a1"
    assert reasons(pod(affinity=apart(term())), A, B, soon) == {"a1": [FOE], "b1": []}
