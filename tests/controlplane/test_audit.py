"""`audit` against a real kube-apiserver: a cluster in order gives no finding, and each fault seeded in it gives its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kubectl_runtimeclass.auditing.rules import RULES

from ..auditing.builders import node, pod, runtime_class
from ..support import tools
from .client import ApiError, Client
from .plane import Plane

Object = dict[str, Any]
Found = list[tuple[str, str, str]]

pytestmark = [pytest.mark.slow, tools.needs("kubectl"), pytest.mark.xdist_group("plane")]

NODES = "/api/v1/nodes"
PODS = "/api/v1/namespaces/default/pods"
CLASSES = "/apis/node.k8s.io/v1/runtimeclasses"
DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments"
EVENTS = "/api/v1/namespaces/default/events"
QUOTAS = "/api/v1/namespaces/default/resourcequotas"
RBAC = "/apis/rbac.authorization.k8s.io/v1"


class Seeding:
    """Makes objects in the server, named `audited-…`, and takes all away again, the last first."""

    def __init__(self, server: Client) -> None:
        self._server = server
        self._made: list[str] = []

    def make(self, collection: str, item: Object) -> None:
        body = {key: value for key, value in item.items() if key not in ("apiVersion", "kind", "status")}
        name = body["metadata"]["name"]
        body["metadata"] = {key: value for key, value in body["metadata"].items() if key != "namespace"}
        self._server.create(collection, body)
        self._made.append(f"{collection}/{name}")
        if "status" in item:
            self._server.request("PATCH", f"{collection}/{name}/status", {"status": item["status"]})

    def change(self, path: str, patch: Object) -> None:
        self._server.request("PATCH", path, patch)

    def remove(self, path: str) -> None:
        self._server.request("DELETE", f"{path}?gracePeriodSeconds=0")

    def remove_all(self) -> None:
        for path in reversed(self._made):
            with contextlib.suppress(ApiError):
                self.remove(path)


GVISOR_NODE = node("audited-1", "audited-runsc", labels={"audited": "gvisor"})
KATA_NODE = node("audited-2", "audited-kata", labels={"audited": "kata"})
OVERHEAD = {"memory": "160Mi"}
LIMITED = {"name": "app", "image": "app:1", "resources": {"limits": {"memory": "1Gi"}}}
"""Of Kata a container without a limit is worth a note."""


def running(name: str, class_name: str | None, on: str, **spec: Any) -> Object:
    made = pod(f"audited-{name}", class_name, on, "default")
    return {**made, "spec": {**made["spec"], **spec}}


@pytest.fixture
def seeding(plane: Plane) -> Iterator[Seeding]:
    """A cluster in order: two classes, each with a node that serves it and a pod on it."""
    made = Seeding(plane.admin)
    try:
        made.make(NODES, GVISOR_NODE)
        made.make(NODES, KATA_NODE)
        made.make(CLASSES, runtime_class("audited-gvisor", "audited-runsc", {"audited": "gvisor"}))
        made.make(CLASSES, runtime_class("audited-kata", "audited-kata", {"audited": "kata"}, OVERHEAD))
        made.make(PODS, running("a", "audited-gvisor", "audited-1"))
        made.make(PODS, running("b", "audited-kata", "audited-2", containers=[LIMITED]))
        yield made
    finally:
        made.remove_all()


class Fault(NamedTuple):
    """What is done to the cluster, what `audit` is asked with, and its findings: severity, id and object."""

    seed: Callable[[Seeding], None]
    found: Found
    arguments: tuple[str, ...] = ()


def nothing(_: Seeding) -> None:
    pass


def a_class_that_no_node_serves(to: Seeding) -> None:
    to.make(CLASSES, runtime_class("audited-none", "audited-none"))
    to.make(PODS, running("c", "audited-none", ""))


def a_class_of_k3s_that_nobody_uses(to: Seeding) -> None:
    to.make(CLASSES, runtime_class("audited-spin", "audited-spin"))


def a_selected_node_that_does_not_serve(to: Seeding) -> None:
    to.make(NODES, node("audited-3", labels={"audited": "gvisor"}))


def a_class_that_selects_other_nodes(to: Seeding) -> None:
    to.make(CLASSES, runtime_class("audited-away", "audited-runsc", {"audited": "gvizor"}))


def a_class_that_went_after_its_pods_came(to: Seeding) -> None:
    to.make(CLASSES, runtime_class("audited-gone", "audited-runsc", {"audited": "gvisor"}))
    to.make(PODS, running("c", "audited-gone", "audited-1"))
    to.remove(f"{CLASSES}/audited-gone")


def a_node_that_lost_its_label(to: Seeding) -> None:
    to.make(NODES, node("audited-3", "audited-runsc", labels={"audited": "gvisor"}))
    to.make(PODS, running("c", "audited-gvisor", "audited-3"))
    to.change(f"{NODES}/audited-3", {"metadata": {"labels": {"audited": None}}})


def an_overhead_that_grew(to: Seeding) -> None:
    to.change(f"{CLASSES}/audited-kata", {"overhead": {"podFixed": {"memory": "320Mi"}}})


def an_overhead_that_grew_beyond_a_quota(to: Seeding) -> None:
    quota = {"hard": {"requests.memory": "1Gi"}, "used": {"requests.memory": "1000Mi"}}
    to.make(
        QUOTAS,
        {"metadata": {"name": "audited-quota"}, "spec": {"hard": quota["hard"]}, "status": quota},
    )
    an_overhead_that_grew(to)


def pods_that_ask_too_much_of_their_runtimes(to: Seeding) -> None:
    to.make(PODS, running("c", "audited-kata", "audited-2", hostNetwork=True))
    to.make(PODS, running("d", "audited-kata", "audited-2", hostNetwork=True))
    mount = {"name": "v", "mountPath": "/v", "mountPropagation": "Bidirectional"}
    privileged = {
        "name": "app", "image": "app:1", "volumeMounts": [mount], "securityContext": {"privileged": True},
    }  # fmt: skip
    volume = {"name": "v", "hostPath": {"path": "/srv"}}
    to.make(PODS, running("e", "audited-gvisor", "audited-1", containers=[privileged], volumes=[volume]))


def a_pod_whose_node_has_no_user_namespaces_for_it(to: Seeding) -> None:
    to.make(PODS, running("c", "audited-gvisor", "audited-1", hostUsers=False))


def a_sandbox_that_does_not_start(to: Seeding) -> None:
    event = {
        "metadata": {"name": "audited-b.1"},
        "involvedObject": {"kind": "Pod", "namespace": "default", "name": "audited-b"},
        "reason": "FailedCreatePodSandBox",
        "message": "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: "
        'no runtime for "audited-kata" is configured',
        "type": "Warning", "count": 3, "source": {"component": "kubelet", "host": "audited-2"},
        "firstTimestamp": "2026-01-01T00:00:00Z", "lastTimestamp": "2026-01-01T00:10:00Z",
    }  # fmt: skip
    to.make(EVENTS, event)


def pods_and_workloads_that_rules_give_another_class(to: Seeding) -> None:
    labelled = {"metadata": {"labels": {"audited": "unlike"}}, "spec": running("x", None, "")["spec"]}
    plain = running("c", None, "")
    plain["metadata"]["labels"] = {"audited": "unlike"}
    to.make(PODS, plain)
    spec = {"selector": {"matchLabels": {"audited": "unlike"}}, "template": labelled}
    to.make(DEPLOYMENTS, {"metadata": {"name": "audited-d"}, "spec": spec})


def somebody_who_may_make_classes_anew(to: Seeding) -> None:
    group = "rbac.authorization.k8s.io"
    rule = {"apiGroups": ["node.k8s.io"], "resources": ["runtimeclasses"], "verbs": ["create", "delete"]}
    ref = {"apiGroup": group, "kind": "ClusterRole", "name": "audited-writers"}
    subject = {"apiGroup": group, "kind": "Group", "name": "audited-team"}
    about = {"name": "audited-writers"}
    to.make(f"{RBAC}/clusterroles", {"metadata": about, "rules": [rule]})
    to.make(f"{RBAC}/clusterrolebindings", {"metadata": about, "roleRef": ref, "subjects": [subject]})


def a_handler_without_a_class_and_a_class_without_pods(to: Seeding) -> None:
    to.make(NODES, node("audited-3", "audited-clh", "audited-urunc"))
    to.make(CLASSES, runtime_class("audited-clh", "audited-clh"))


RULES_FILE = """\
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRules
metadata: {name: audited}
spec: {rules: [{name: unlike, match: {podSelector: {matchLabels: {audited: unlike}}}, runtimeClassName: audited-gvisor}]}
"""
CONFIG = """\
version = 3
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.audited-runsc]
runtime_type = "{}"
[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.audited-kata]
runtime_type = "io.containerd.kata.v2"
"""

KATA, GVISOR = "RuntimeClass audited-kata", "RuntimeClass audited-gvisor"
FAULTS = {
    "nothing": Fault(nothing, []),
    "no node serves": Fault(
        a_class_that_no_node_serves, [("error", "no-node-serves", "RuntimeClass audited-none")]
    ),
    "as k3s ships them": Fault(
        a_class_of_k3s_that_nobody_uses, [("note", "no-node-serves", "RuntimeClass audited-spin")]
    ),
    "some nodes do not serve": Fault(
        a_selected_node_that_does_not_serve, [("warning", "some-nodes-do-not-serve", GVISOR)]
    ),
    "not where it is served": Fault(
        a_class_that_selects_other_nodes, [("warning", "not-where-served", "RuntimeClass audited-away")]
    ),
    "the class is gone": Fault(
        a_class_that_went_after_its_pods_came,
        [("error", "would-not-start-again", "RuntimeClass audited-gone")],
    ),
    "the label is gone": Fault(
        a_node_that_lost_its_label, [("warning", "would-not-start-again", GVISOR)]
    ),
    "the overhead moved": Fault(an_overhead_that_grew, [("warning", "overhead-drift", KATA)]),
    "the overhead moved beyond a quota": Fault(
        an_overhead_that_grew_beyond_a_quota, [("error", "overhead-drift", KATA)]
    ),
    "runtimes cannot": Fault(
        pods_that_ask_too_much_of_their_runtimes,
        [("error", "runtime-cannot", KATA), ("error", "runtime-cannot", GVISOR)],
    ),
    "a node cannot": Fault(
        a_pod_whose_node_has_no_user_namespaces_for_it, [("error", "runtime-cannot", GVISOR)]
    ),
    "another runtime behind the handler": Fault(
        nothing,
        [("error", "other-runtime", "handler audited-runsc")],
        ("--node-config", "audited-1=runsc.toml", "--node-config", "audited-2=runc.toml"),
    ),
    "sandboxes fail": Fault(a_sandbox_that_does_not_start, [("error", "sandbox-failing", "")]),
    "unlike the rules": Fault(
        pods_and_workloads_that_rules_give_another_class,
        [("error", "unlike-rules", "Namespace default")],
        ("--rules", "rules.yaml"),
    ),
    "as the rules say": Fault(nothing, [], ("--rules", "rules.yaml")),
    "who may write": Fault(
        somebody_who_may_make_classes_anew,
        [("warning", "who-may-write", "Group audited-team")],
        ("--rbac",),
    ),
    "all that there is": Fault(
        a_handler_without_a_class_and_a_class_without_pods,
        [
            ("note", "unused", "RuntimeClass audited-clh"),
            ("note", "handler-without-class", "handler audited-urunc"),
        ],
        ("--verbose",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_and_nothing_else(
    name: str, plane: Plane, seeding: Seeding, tmp_path: Path
) -> None:
    fault = FAULTS[name]
    (tmp_path / "rules.yaml").write_text(RULES_FILE)
    (tmp_path / "runsc.toml").write_text(CONFIG.format("io.containerd.runsc.v1"))
    (tmp_path / "runc.toml").write_text(CONFIG.format("io.containerd.runc.v2"))
    fault.seed(seeding)
    code, found = audit(plane, tmp_path, *fault.arguments)
    ours = [
        (finding["severity"], finding["id"], finding["object"])
        for finding in found["findings"]
        if "audited" in json.dumps(finding) and finding["object"]
    ]
    ours += [
        (finding["severity"], finding["id"], "")
        for finding in found["findings"]
        if not finding["object"] and "default/audited" in json.dumps(finding["evidence"])
    ]
    assert ours == fault.found, found
    assert code == 1 or not any(severity == "error" for severity, _, _ in ours)


def test_every_finding_has_a_fault_here() -> None:
    assert {id for fault in FAULTS.values() for _, id, _ in fault.found} == {rule.id for rule in RULES}


def audit(plane: Plane, folder: Path, *arguments: str) -> tuple[int, Object]:
    environment = {
        **os.environ,
        "KUBECONFIG": str(plane.kubeconfig),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    done = subprocess.run(
        (sys.executable, "-m", "kubectl_runtimeclass", "audit", "-o", "json", *arguments),
        cwd=folder, capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return done.returncode, json.loads(done.stdout)
