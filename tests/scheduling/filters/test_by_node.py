"""NodeUnschedulable, NodeName, TaintToleration, NodeAffinity, NodePorts, NodeDeclaredFeatures."""

from __future__ import annotations

from typing import Any

import pytest

from ..builders import detail, explained, node, pod, reasons, runtime_class

CORDONED = "node(s) were unschedulable"
TAINTED = "node(s) had untolerated taint(s)"
NAMED = "node(s) didn't match the requested node name"
UNMATCHED = "node(s) didn't match Pod's node affinity/selector"
NO_PORT = "node(s) didn't have free ports for the requested pod ports"
NO_FEATURE = "node(s) didn't match Pod's required features"


def cordoned(**kwargs: Any) -> dict[str, Any]:
    found = node(**kwargs)
    found["spec"]["unschedulable"] = True
    return found


UNSCHEDULABLE = "node.kubernetes.io/unschedulable"


@pytest.mark.parametrize(
    ("tolerations", "expected"),
    [
        pytest.param([], [CORDONED], id="a cordoned node takes no pod"),
        pytest.param([{"key": UNSCHEDULABLE, "operator": "Exists"}], [], id="but one that tolerates it"),
        pytest.param([{"key": UNSCHEDULABLE, "operator": "Equal"}], [], id="the taint has no value"),
        pytest.param(
            [{"key": UNSCHEDULABLE, "value": "true"}], [CORDONED], id="so that a value does not match"
        ),
        pytest.param([{"operator": "Exists"}], [], id="or tolerates everything"),
    ],
)
def test_node_unschedulable(tolerations: list[Any], expected: list[str]) -> None:
    assert reasons(pod(tolerations=tolerations), cordoned()) == {"n1": expected}


def test_node_name() -> None:
    found = reasons(pod(nodeName="n2"), node("n1"), node("n2"))
    assert found == {"n1": [NAMED], "n2": []}


def taint(key: str = "k", value: str = "v", effect: str = "NoSchedule") -> dict[str, str]:
    return {"key": key, "value": value, "effect": effect}


@pytest.mark.parametrize(
    ("taints", "tolerations", "expected"),
    [
        pytest.param([taint()], [], [TAINTED], id="NoSchedule"),
        pytest.param([taint(effect="NoExecute")], [], [TAINTED], id="NoExecute"),
        pytest.param([taint(effect="PreferNoSchedule")], [], [], id="PreferNoSchedule is a wish"),
        pytest.param([taint()], [{"key": "k", "value": "v"}], [], id="tolerated"),
        pytest.param([taint(), taint("other")], [{"key": "k", "value": "v"}], [TAINTED], id="all must be"),
        pytest.param(
            [taint("node.kubernetes.io/not-ready", "")],
            [],
            [TAINTED],
            id="the five minutes are for NoExecute, a node that is not ready takes no new pod",
        ),
        pytest.param(
            [taint("node.kubernetes.io/not-ready", "", "NoExecute")], [], [], id="the five minutes are enough"
        ),
    ],
)
def test_taint_toleration(taints: list[Any], tolerations: list[Any], expected: list[str]) -> None:
    assert reasons(pod(tolerations=tolerations), node(taints=taints)) == {"n1": expected}


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (None, TAINTED),
        ("v1.35.0", TAINTED),
        ("v1.34.2+k3s1", TAINTED),
        ("v1.34.1", "node(s) had untolerated taint {k: v}"),
        ("v1.25.0", "node(s) had untolerated taint {k: v}"),
        ("v1.24.17", "node(s) had taint {k: v}, that the pod didn't tolerate"),
    ],
)
def test_older_schedulers_named_the_first_taint(version: str | None, sentence: str) -> None:
    explanation = explained(pod(), node(taints=[taint(), taint("b")]), version=version)
    assert explanation.nodes[0].reasons == (sentence,)
    assert explanation.message == f"0/1 nodes are available: 1 {sentence}."


def test_every_taint_is_named_in_the_detail() -> None:
    explanation = explained(pod(), node(taints=[taint(), taint("b", "", "NoExecute")]))
    assert (
        detail(explanation, "TaintToleration")
        == "k=v:NoSchedule is not tolerated; b:NoExecute is not tolerated"
    )


def affine(*terms: Any) -> dict[str, Any]:
    return {
        "nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": list(terms)}}
    }


def expression(key: str, operator: str, *values: str) -> dict[str, Any]:
    return {"matchExpressions": [{"key": key, "operator": operator, "values": list(values)}]}


def field(operator: str, *names: str) -> dict[str, Any]:
    return {"matchFields": [{"key": "metadata.name", "operator": operator, "values": list(names)}]}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        pytest.param({"nodeSelector": {"disk": "ssd"}}, [], id="the label of the selector"),
        pytest.param({"nodeSelector": {"disk": "hdd"}}, [UNMATCHED], id="another value"),
        pytest.param({"nodeSelector": {"none": ""}}, [UNMATCHED], id="an absent label is not an empty one"),
        pytest.param({"affinity": affine(expression("disk", "In", "hdd", "ssd"))}, [], id="In"),
        pytest.param({"affinity": affine(expression("none", "NotIn", "x"))}, [], id="NotIn, absent"),
        pytest.param({"affinity": affine(expression("disk", "NotIn", "ssd"))}, [UNMATCHED], id="NotIn"),
        pytest.param({"affinity": affine(expression("disk", "Exists"))}, [], id="Exists"),
        pytest.param(
            {"affinity": affine(expression("disk", "DoesNotExist"))}, [UNMATCHED], id="DoesNotExist"
        ),
        pytest.param({"affinity": affine(expression("gen", "Gt", "6"))}, [], id="Gt"),
        pytest.param({"affinity": affine(expression("gen", "Lt", "7"))}, [UNMATCHED], id="Lt, equal"),
        pytest.param({"affinity": affine(expression("disk", "Gt", "1"))}, [UNMATCHED], id="Gt, not a number"),
        pytest.param(
            {"affinity": affine(expression("none", "Exists"), expression("disk", "Exists"))},
            [],
            id="one term is enough",
        ),
        pytest.param(
            {"affinity": affine({**expression("disk", "Exists"), **field("NotIn", "n1")})},
            [UNMATCHED],
            id="all of a term is needed",
        ),
        pytest.param({"affinity": affine({})}, [UNMATCHED], id="an empty term matches nothing"),
        pytest.param({"affinity": affine()}, [UNMATCHED], id="no terms match nothing"),
        pytest.param(
            {"affinity": affine(expression("disk", "Near", "x"), expression("disk", "Exists"))},
            [],
            id="a term that cannot be read never matches, others may",
        ),
        pytest.param(
            {"nodeSelector": {"disk": "ssd"}, "affinity": affine(expression("disk", "In", "hdd"))},
            [UNMATCHED],
            id="selector and affinity are both needed",
        ),
    ],
)
def test_node_affinity(spec: dict[str, Any], expected: list[str]) -> None:
    assert reasons(pod(**spec), node(disk="ssd", gen="7")) == {"n1": expected}


def test_terms_that_name_their_node_leave_the_others_out() -> None:
    explanation = explained(pod(affinity=affine(field("In", "n1"))), node("n1", taints=[taint()]), node("n2"))
    assert explanation.message == (
        f"0/2 nodes are available: 1 node(s) didn't satisfy plugin(s) [NodeAffinity], 1 {TAINTED}."
    )


def test_terms_that_contradict_themselves_fail_everywhere() -> None:
    term = {"matchFields": field("In", "n1")["matchFields"] + field("In", "n2")["matchFields"]}
    explanation = explained(pod(affinity=affine(term)), node("n1"), node("n2"))
    assert explanation.message == "0/2 nodes are available: pod affinity terms conflict."


def test_selectors_are_attributed_to_the_pod_or_to_the_class() -> None:
    scheduling = {"nodeSelector": {"kata": "true", "disk": "ssd"}}
    explanation = explained(
        pod(runtimeClassName="kata", nodeSelector={"disk": "ssd"}),
        node(kata="false"),
        runtime_class(scheduling=scheduling),
    )
    assert detail(explanation, "NodeAffinity") == (
        "disk=ssd (pod), node has none; kata=true (RuntimeClass), node has 'false'"
    )


def test_the_nearest_term_is_told() -> None:
    terms = (
        {"matchExpressions": expression("a", "Exists")["matchExpressions"] * 2},
        expression("gen", "Gt", "9"),
    )
    explanation = explained(pod(affinity=affine(*terms)), node(gen="7"))
    assert detail(explanation, "NodeAffinity") == "required node affinity gen>9 (nor 1 other terms)"


def port(number: int = 80, ip: str = "", protocol: str = "") -> dict[str, Any]:
    return {"containerPort": 8080, "hostPort": number, "hostIP": ip, "protocol": protocol}


def container(*ports: Any, **rest: Any) -> dict[str, Any]:
    return {"name": "c", "ports": list(ports), **rest}


@pytest.mark.parametrize(
    ("used", "wanted", "expected"),
    [
        pytest.param(port(), port(), [NO_PORT], id="the same port"),
        pytest.param(port(), port(81), [], id="another port"),
        pytest.param(port(), port(protocol="UDP"), [], id="another protocol"),
        pytest.param(port(), port(protocol="TCP", ip="10.0.0.1"), [NO_PORT], id="one address of all"),
        pytest.param(
            port(ip="10.0.0.1"), port(ip="0.0.0.0"), [NO_PORT], id="all addresses, of which one is taken"
        ),
        pytest.param(port(ip="10.0.0.1"), port(ip="10.0.0.2"), [], id="another address"),
    ],
)
def test_node_ports(used: Any, wanted: Any, expected: list[str]) -> None:
    there = pod("there", on="n1", containers=[container(used)])
    assert reasons(pod(containers=[container(wanted)]), node(), there) == {"n1": expected}


def test_only_sidecars_among_init_containers_hold_ports() -> None:
    there = pod("there", on="n1", containers=[container(port())])
    init = container(port())
    assert reasons(pod(initContainers=[init]), node(), there) == {"n1": []}
    sidecar = {**init, "restartPolicy": "Always"}
    explanation = explained(pod(initContainers=[sidecar]), node(), there)
    assert explanation.nodes[0].reasons == (NO_PORT,)
    assert detail(explanation, "NodePorts") == "host port 0.0.0.0:80/TCP is held by pod default/there"


def test_a_pod_that_has_ended_holds_no_port() -> None:
    there = {**pod("there", on="n1", containers=[container(port())]), "status": {"phase": "Succeeded"}}
    assert reasons(pod(containers=[container(port())]), node(), there) == {"n1": []}


RESTART = {"restartPolicyRules": [{"action": "RestartAllContainers"}]}


@pytest.mark.parametrize(
    ("spec", "declared", "version", "expected"),
    [
        pytest.param({"hostNetwork": True, "hostUsers": False}, [], None, [NO_FEATURE], id="user namespaces"),
        pytest.param(
            {"hostNetwork": True, "hostUsers": False},
            ["UserNamespacesHostNetworkSupport"],
            None,
            [],
            id="declared",
        ),
        pytest.param(
            {"containers": [container(**RESTART)]}, [], None, [NO_FEATURE], id="restarting all containers"
        ),
        pytest.param({"containers": [container(**RESTART)]}, [], "1.35.2", [], id="not before 1.36"),
        pytest.param(
            {"hostUsers": False}, [], None, [], id="without the host network there is nothing to declare"
        ),
    ],
)
def test_node_declared_features(
    spec: Any, declared: list[str], version: str | None, expected: list[str]
) -> None:
    there = node()
    there["status"]["declaredFeatures"] = declared
    assert reasons(pod(**spec), there, version=version) == {"n1": expected}
