"""What is found in clusters with one fault each, and that nothing is found in healthy ones."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.auditing.audit import audit
from kubectl_runtimeclass.auditing.facts import gather

from .builders import Object, node, pod, quota, runtime_class

GVISOR = runtime_class("gvisor", "runsc", {"pool": "gvisor"})
KATA = runtime_class("kata", "kata", {"pool": "kata"}, {"memory": "160Mi"})
SANDBOXED = node("g1", "runsc", labels={"pool": "gvisor"})
PLAIN = node("n1")
K3S = [
    runtime_class(name, name)
    for name in (
        "crun",
        "lunatic",
        "nvidia",
        "nvidia-experimental",
        "slight",
        "spin",
        "wasmedge",
        "wasmer",
        "wasmtime",
    )
]


def found(*objects: Object, wide: bool = False) -> list[tuple[str, str, str]]:
    return [(each.severity, each.id, each.subject) for each in audit(gather(objects), wide=wide)]


def asking(found: Object, **fields: object) -> Object:
    return {**found, "spec": {**found["spec"], **fields}}


def event(reason: str, message: str) -> Object:
    return {
        "apiVersion": "v1", "kind": "Event", "metadata": {"name": reason, "namespace": "shop"},
        "reason": reason, "message": message, "source": {"component": "kubelet", "host": "g1"},
        "involvedObject": {"kind": "Pod", "namespace": "shop", "name": "a"},
    }  # fmt: skip


HEALTHY = {
    "pods that wait for what is no matter of their runtime": [
        GVISOR, SANDBOXED,
        event("FailedMount", 'MountVolume.SetUp failed for volume "t" : secret "tls" not found'),
        event("FailedCreatePodSandBox", 'failed to setup network for sandbox "x": plugin type="calico" failed (add)'),
    ],
    "a class that is served where it is selected": [GVISOR, SANDBOXED, PLAIN, pod("a", "gvisor", "g1")],
    "NVIDIA's class, which selects no node": [
        runtime_class("nvidia", "nvidia"), node("gpu", "nvidia"), PLAIN, pod("a", "nvidia", "gpu"),
    ],
    "a class that selects no node, without pods": [runtime_class("gvisor", "runsc"), SANDBOXED, PLAIN],
    "a node without the handler whose taint the class does not tolerate": [
        runtime_class("gvisor", "runsc"), SANDBOXED, pod("a", "gvisor", "g1"),
        node("cp", taints=[{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]),
    ],
    "pods that have the overhead of their class, in another spelling": [
        KATA, node("k1", "kata", labels={"pool": "kata"}), pod("a", "kata", "k1", overhead={"memory": "163840Ki"}),
    ],
    "pods that have ended": [GVISOR, SANDBOXED, pod("a", "gone", "g1", phase="Succeeded")],
    "no nodes and no pods": [GVISOR],
}  # fmt: skip


@pytest.mark.parametrize("case", HEALTHY)
def test_nothing_is_found_in_a_healthy_cluster(case: str) -> None:
    assert found(*HEALTHY[case]) == []


FAULTS = {
    "pods use a class that no node serves": (
        [GVISOR, PLAIN, pod("a", "gvisor")], [("error", "no-node-serves", "RuntimeClass gvisor")],
    ),
    "pods use a class of which no node says anything": (
        [GVISOR, node("old", silent=True), pod("a", "gvisor")], [("note", "no-node-serves", "RuntimeClass gvisor")],
    ),
    "classes of k3s that nothing serves": (
        [*K3S, PLAIN],
        [("note", "no-node-serves", "RuntimeClasses crun, lunatic, nvidia, nvidia-experimental, slight, spin, wasmedge, wasmer, wasmtime")],
    ),
    "a selected node does not serve": (
        [GVISOR, SANDBOXED, node("g2", labels={"pool": "gvisor"})],
        [("warning", "some-nodes-do-not-serve", "RuntimeClass gvisor")],
    ),
    "a class without a selector, and pods": (
        [runtime_class("gvisor", "runsc"), SANDBOXED, PLAIN, pod("a", "gvisor", "g1")],
        [("warning", "some-nodes-do-not-serve", "RuntimeClass gvisor")],
    ),
    "the nodes that serve are not selected": (
        [GVISOR, node("g1", "runsc", labels={"pool": "gvizor"}), pod("a", "gvisor")],
        [("error", "not-where-served", "RuntimeClass gvisor")],
    ),
    "the same, and nobody uses it": (
        [GVISOR, node("g1", "runsc"), PLAIN], [("warning", "not-where-served", "RuntimeClass gvisor")],
    ),
    "the class is gone": (
        [GVISOR, SANDBOXED, pod("a", "gvizor", "g1")], [("error", "would-not-start-again", "RuntimeClass gvizor")],
    ),
    "a running pod's node no longer serves": (
        [GVISOR, SANDBOXED, node("g2"), pod("a", "gvisor", "g2")],
        [("error", "would-not-start-again", "RuntimeClass gvisor")],
    ),
    "a running pod's node lost its label": (
        [GVISOR, SANDBOXED, node("g2", "runsc"), pod("a", "gvisor", "g2")],
        [("warning", "would-not-start-again", "RuntimeClass gvisor")],
    ),
    "the overhead moved": (
        [KATA, node("k1", "kata", labels={"pool": "kata"}), pod("a", "kata", "k1", overhead={"memory": "130Mi"})],
        [("warning", "overhead-drift", "RuntimeClass kata")],
    ),
    "the overhead moved beyond a quota": (
        [
            KATA, node("k1", "kata", labels={"pool": "kata"}), pod("a", "kata", "k1", overhead={"memory": "130Mi"}),
            quota("compute", {"requests.memory": "1Gi"}, {"requests.memory": "1000Mi"}),
        ],
        [("error", "overhead-drift", "RuntimeClass kata")],
    ),
    "the overhead moved beyond the node": (
        [
            KATA, node("k1", "kata", labels={"pool": "kata"}, memory="150Mi"),
            pod("a", "kata", "k1", overhead={"memory": "130Mi"}),
        ],
        [("error", "overhead-drift", "RuntimeClass kata")],
    ),
    "host network under Kata": (
        [
            runtime_class("kata", "kata", {"pool": "kata"}), node("k1", "kata", labels={"pool": "kata"}),
            asking(pod("a", "kata", "k1"), hostNetwork=True), asking(pod("b"), hostNetwork=True),
        ],
        [("error", "runtime-cannot", "RuntimeClass kata")],
    ),
    "the overhead was taken away": (
        [
            runtime_class("kata", "kata", {"pool": "kata"}), node("k1", "kata", labels={"pool": "kata"}),
            pod("a", "kata", "k1", overhead={"memory": "130Mi"}),
        ],
        [("warning", "overhead-drift", "RuntimeClass kata")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_is_found_and_nothing_else(case: str) -> None:
    objects, expected = FAULTS[case]
    assert found(*objects) == expected


def test_what_asks_for_nothing_is_told_only_when_all_is_wanted() -> None:
    objects = [GVISOR, node("g1", "runsc", "kata-clh", labels={"pool": "gvisor"}), pod("plain")]
    assert found(*objects) == []
    assert found(*objects, wide=True) == [
        ("note", "unused", "RuntimeClass gvisor"),
        ("note", "handler-without-class", "handler kata-clh"),
    ]


def test_a_handler_that_is_runc_elsewhere_is_an_error() -> None:
    def configured(name: str, kind: str) -> Object:
        each = node(name, labels={"pool": "gvisor"})
        each["status"]["runtimeHandlers"].append({"name": "runsc", "runtime": {"type": kind}})
        return each

    objects = [GVISOR, configured("g1", "io.containerd.runsc.v1"), configured("g2", "io.containerd.runc.v2")]
    assert found(*objects) == [("error", "other-runtime", "handler runsc")]


def test_the_evidence_of_a_drift_has_what_a_restart_adds_and_what_it_breaks() -> None:
    objects, _ = FAULTS["the overhead moved beyond a quota"]
    (drift,) = audit(gather(objects))
    assert drift.evidence == (
        "1 with memory=130Mi, the class has memory=160Mi",
        "pods: shop/a",
        "made anew, the pods of namespace shop add memory=30Mi",
        "quota shop/compute would be exceeded: requests.memory 1000Mi + 30Mi of 1Gi",
    )


def role(name: str, *verbs: str, names: tuple[str, ...] = ()) -> Object:
    rule: Object = {"apiGroups": ["node.k8s.io"], "resources": ["runtimeclasses"], "verbs": list(verbs)}
    if names:
        rule["resourceNames"] = list(names)
    return {"apiVersion": RBAC, "kind": "ClusterRole", "metadata": {"name": name}, "rules": [rule]}


def binding(name: str, kind: str, subject: str, namespace: str = "") -> Object:
    of_account = {"namespace": namespace} if namespace else {}
    return {
        "apiVersion": RBAC,
        "kind": "ClusterRoleBinding",
        "metadata": {"name": f"{name}-{subject}"},
        "roleRef": {"kind": "ClusterRole", "name": name},
        "subjects": [{"kind": kind, "name": subject, **of_account}],
    }


RBAC = "rbac.authorization.k8s.io/v1"
WRITERS = {
    "a group of people": (
        [role("ops", "create", "delete"), binding("ops", "Group", "team-a")],
        [("warning", "Group team-a", "may create, delete RuntimeClasses: it can make a sandboxed class start runc")],
    ),
    "a service account that may only change one": (
        [role("tune", "patch", names=("kata",)), binding("tune", "ServiceAccount", "tuner", "ops")],
        [("warning", "ServiceAccount ops/tuner", "may patch RuntimeClasses")],
    ),
    "everybody": (
        [role("all", "*"), binding("all", "Group", "system:authenticated")],
        [(
            "error", "Group system:authenticated",
            "may create, update, patch, delete, deletecollection RuntimeClasses: it can make a sandboxed class start runc",
        )],
    ),
    "administrators": ([role("cluster-admin", "*"), binding("cluster-admin", "Group", "system:masters")], []),
    "a controller of Kubernetes": (
        [role("system:controller:gc", "delete"), binding("system:controller:gc", "ServiceAccount", "gc", "kube-system")],
        [],
    ),
    "readers": ([role("view", "get", "list", "watch"), binding("view", "User", "ann")], []),
    "a role that nobody is bound to": ([role("ops", "create"), role("x", "get"), binding("x", "User", "ann")], []),
}  # fmt: skip


@pytest.mark.parametrize("case", WRITERS)
def test_who_may_write_classes(case: str) -> None:
    objects, expected = WRITERS[case]
    findings = audit(gather(objects))
    assert [(each.severity, each.subject, each.message) for each in findings[:-1]] == expected
    assert (findings[-1].severity, findings[-1].id) == ("note", "who-may-write")
    assert "system:masters" in findings[-1].message
