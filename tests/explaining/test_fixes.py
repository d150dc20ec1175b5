"""Fixes help, and harm nobody."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.explaining.explained import Explained, ExplainOptions, explain_template
from kubectl_runtimeclass.explaining.fixes.owners import LABELS, TAINTS, label_owner, taint_owner
from kubectl_runtimeclass.snapshot.snapshot import Cluster
from kubectl_runtimeclass.workloads.as_pods import of_object
from kubectl_runtimeclass.workloads.kinds.table import KindTable

from ..scheduling.builders import node, pod, runtime_class, snapshot

Object = dict[str, Any]


def explain(wanted: Object, *objects: Object) -> Explained:
    (template,) = of_object(wanted, KindTable(), "pod.yaml")
    return explain_template(template, Cluster(snapshot(*objects)), "default", ExplainOptions())


def fixes_of(wanted: Object, *objects: Object) -> list[tuple[str, str | None]]:
    found = explain(wanted, *objects)
    return [tuple(fix) for fix in found.fixes(found.nodes[0])]


KATA = runtime_class(scheduling={"nodeSelector": {"pool": "kata"}})
TAINT = {"key": "dedicated", "value": "kata", "effect": "NoSchedule"}
PATCH = '{"scheduling":{"tolerations":[{"key":"dedicated","operator":"Equal","value":"kata","effect":"NoSchedule"}]}}'
FLOW = "tolerations: [{key: dedicated, operator: Equal, value: kata, effect: NoSchedule}]"


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        pytest.param(pod(), node(), [], id="nothing to do"),
        pytest.param(pod(nodeSelector={"disk": "ssd"}), node(), [("label the node disk=ssd", "kubectl label node n1 disk=ssd")], id="a label"),
        pytest.param(pod(nodeSelector={"disk": "ssd"}), node(disk="hdd"), [("label disk=ssd instead of hdd, if nothing relies on that", None)], id="a label that has another value is not overwritten"),
        pytest.param(pod(nodeSelector={"kubernetes.io/arch": "arm64"}), node(), [], id="a node has the architecture that it has"),
        pytest.param(pod(nodeSelector={"katacontainers.io/kata-runtime": "true"}), node(), [("label katacontainers.io/kata-runtime=true is set by kata-deploy, as the last step of the installation: not by hand", None)], id="an installer's label"),
        pytest.param(pod(runtimeClassName="kata"), node(taints=[TAINT], handlers=["kata"], pool="kata"), [(f"let RuntimeClass kata bring the toleration to every pod that uses it, or add it to the pod: {FLOW}", f"kubectl patch runtimeclass kata --type=merge -p '{PATCH}'")], id="the class brings the toleration for its own pool"),
        pytest.param(pod(), node(taints=[TAINT]), [(f"if the pod may run beside what dedicated=kata:NoSchedule is for, add to it: {FLOW}", None)], id="without a class the pod brings it"),
        pytest.param(pod(runtimeClassName="kata", nodeSelector={"pool": "kata"}), node(handlers=["kata"], taints=[{"key": "katacontainers.io/not-ready", "effect": "NoSchedule"}], pool="kata"), [("being set up: wait until katacontainers.io/not-ready is lifted", None)], id="a startup taint"),
        pytest.param(pod(), node(taints=[{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]), [], id="the control plane is not for it"),
        pytest.param(pod(runtimeClassName="kata"), node(), [("label the node pool=kata (only if it serves kata)", "kubectl label node n1 pool=kata   # only if it serves kata")], id="a node that does not say what it serves"),
        pytest.param(pod(runtimeClassName="kata"), node(handlers=["runc"]), [("configure handler kata in its container runtime, it has runc", None), ("then label the node pool=kata", None)], id="a node that lacks the handler is not labelled"),
        pytest.param(pod(runtimeClassName="kata"), node(handlers=["runc"], pool="kata"), [("configure handler kata in its container runtime, it has runc", None)], id="the handler alone is missing"),
    ],
)  # fmt: skip
def test_what_is_proposed(wanted: Object, found: Object, expected: list[tuple[str, str | None]]) -> None:
    assert fixes_of(wanted, found, KATA) == expected


def with_features(**handlers: Any) -> Object:
    """A node whose handlers have these features, `default` being that of pods without a class."""
    made = node()
    made["status"]["runtimeHandlers"] = [
        {"name": "" if name == "default" else name, "features": dict.fromkeys(features, True)}
        for name, features in handlers.items()
    ]
    made["status"]["nodeInfo"] = {"containerRuntimeVersion": "containerd://2.1.4"}
    return made


USERNS, RRO = "userNamespaces", "recursiveReadOnlyMounts"
PLAIN_KATA = runtime_class()
READ_ONLY = [{"name": "data", "mountPath": "/d", "readOnly": True, "recursiveReadOnly": "Enabled"}]
MOUNTING = {
    "containers": [{"name": "c", "image": "i", "volumeMounts": READ_ONLY}],
    "volumes": [{"name": "data", "emptyDir": {}}],
}
DROP = "drop hostUsers: false from the pod, or use "
NEWER = "; containerd 2.4 asks every shim for them"


@pytest.mark.parametrize(
    ("wanted", "there", "expected"),
    [
        pytest.param(pod(hostUsers=False, runtimeClassName="kata"), with_features(default=[USERNS], runc=[USERNS], kata=[]), f"{DROP}a class whose handler has them: runc{NEWER}", id="another handler has user namespaces"),
        pytest.param(pod(hostUsers=False, runtimeClassName="kata"), with_features(default=[USERNS], kata=[]), f"{DROP}no class: the default runtime of the node has them{NEWER}", id="the default runtime has"),
        pytest.param(pod(hostUsers=False, runtimeClassName="kata"), with_features(default=[], kata=[]), f"{DROP}another node: no handler of this one has them{NEWER}", id="no handler has"),
        pytest.param(pod(hostUsers=False), with_features(default=[]), f"{DROP}another node: no handler of this one has them", id="without a class"),
        pytest.param(pod(runtimeClassName="kata", **MOUNTING), with_features(default=[RRO], crun=[RRO], kata=[]), "recursiveReadOnly: IfPossible for volume data in the pod, or use a class whose handler makes such mounts: crun", id="a read-only mount"),
        pytest.param(pod(runtimeClassName="kata", hostNetwork=True), with_features(default=[], kata=[]), "drop spec.hostNetwork from the pod, or use a class of another runtime", id="what the family cannot do"),
        pytest.param(pod(runtimeClassName="kata", hostUsers=False), with_features(kata=[USERNS]), None, id="the handler has them"),
    ],
)  # fmt: skip
def test_where_the_kubelet_or_the_runtime_fails_the_pod_changes(
    wanted: Object, there: Object, expected: str | None
) -> None:
    assert fixes_of(wanted, there, PLAIN_KATA) == ([(expected, None)] if expected else [])


def test_what_a_pod_cannot_have_and_what_a_node_lacks_are_both_told() -> None:
    there = node(handlers=("kata",), taints=[TAINT])
    (first, _), (second, _) = fixes_of(pod(runtimeClassName="kata", hostNetwork=True), there, PLAIN_KATA)
    assert first.startswith("drop spec.hostNetwork") and second.startswith("let RuntimeClass kata bring")


def test_nothing_is_proposed_where_something_else_cannot_be_helped() -> None:
    there = node(handlers=("kata",))
    wanted = pod(runtimeClassName="kata", hostNetwork=True, nodeSelector={"kubernetes.io/arch": "riscv64"})
    assert fixes_of(wanted, there, PLAIN_KATA) == []


def test_uncordoning_takes_the_taint_of_a_cordoned_node_away() -> None:
    found = node(taints=[{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}])
    found["spec"]["unschedulable"] = True
    ((_, command),) = fixes_of(pod(), found)
    assert command == "kubectl uncordon n1"


def test_shortages_have_words_but_no_command() -> None:
    there = pod("a", on="n1", requests={"memory": "5Gi"})
    assert fixes_of(pod(requests={"cpu": "4500m", "memory": "4Gi"}), node(), there) == [
        ("cpu short by 500m: the node has 4 in all, no eviction helps", None),
        ("memory short by 1Gi: free as much on the node, or request that much less", None),
    ]


def test_a_resource_of_the_same_vendor_is_named() -> None:
    found = node(allocatable={"nvidia.com/pgpu": "8"})
    limits = {"resources": {"limits": {"nvidia.com/gpu": "1"}, "requests": {"nvidia.com/gpu": "1"}}}
    asks = pod(containers=[{"name": "c", "image": "i", **limits}])
    (text, _), *_ = fixes_of(asks, found)
    assert text == "nvidia.com/gpu: the node has none, it lists nvidia.com/pgpu 8: ask for that instead"


@pytest.mark.parametrize(("there", "text"), [(110, "move 1 pod off"), (112, "move 3 pods off")])
def test_pods_to_move_are_counted(there: int, text: str) -> None:
    ((words, _),) = fixes_of(pod(), node(), *[pod(f"p{nth}", on="n1") for nth in range(there)])
    assert words.startswith(text)


def test_names_in_commands_are_quoted() -> None:
    ((_, command),) = fixes_of(pod(nodeSelector={"a": "b"}), node("n1; rm -rf /"))
    assert command == "kubectl label node 'n1; rm -rf /' a=b"


# --- over random clusters ---------------------------------------------------------------------------
# That each fix helps, and touches nothing which somebody else sets: test_fixes_help.py.

KEYS = ("pool", "disk", "kubernetes.io/arch", "katacontainers.io/kata-runtime", "sysbox-runtime")
TAINTED = st.sampled_from(([], [TAINT]))
labels = st.dictionaries(st.sampled_from(KEYS), st.sampled_from(("true", "a")), max_size=3)
handlers = st.sampled_from(([], ["runc"], ["runc", "kata"]))
nodes = st.builds(lambda t, h, found: node(taints=t, handlers=h, **found), TAINTED, handlers, labels)
classes = st.builds(lambda found: runtime_class(scheduling={"nodeSelector": found}), labels)


@settings(max_examples=200, deadline=None)
@given(nodes, classes)
def test_no_label_for_a_node_that_does_not_serve_the_handler(found: Object, kata: Object) -> None:
    known = [each["name"] for each in found["status"]["runtimeHandlers"]]
    answer = explain(pod(runtimeClassName="kata"), found, kata)
    commands = [fix.command or "" for fix in answer.fixes(answer.nodes[0])]
    if known and "kata" not in known:
        assert not any(commands)
    if not known:
        assert all(command.endswith("# only if it serves kata") for command in commands if command)


def test_the_tables_tell_who_sets_each() -> None:
    assert all(owner.who for owner in (*LABELS, *TAINTS))
    assert label_owner("example.com/pool") is None and taint_owner("dedicated") is None
    assert label_owner("anything.k8s.io/x") is not None
