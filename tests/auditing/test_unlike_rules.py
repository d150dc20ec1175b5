"""`audit --rules`: who is not sandboxed and should be; and events that tell why sandboxes fail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.cli import program

from .builders import Object, node, pod, runtime_class

GVISOR = runtime_class("gvisor", "runsc")
RULES = """
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRules
metadata: {name: sandbox}
spec:
  rules:
  - name: tenants
    match: {namespaceSelector: {matchLabels: {sandbox: required}}, %s}
    runtimeClassName: gvisor
"""
TENANTS = {
    "apiVersion": "v1",
    "kind": "Namespace",
    "metadata": {"name": "tenants", "labels": {"sandbox": "required"}},
}


def owned(name: str, kind: str, owner: str, class_name: str | None = None, **labels: str) -> Object:
    reference = {"apiVersion": "apps/v1", "kind": kind, "name": owner, "controller": True}
    return pod(name, class_name, "n1", "tenants", ownerReferences=[reference], labels=labels)


def deployment(name: str, class_name: str | None = None) -> Object:
    spec = pod("x", class_name)["spec"]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "tenants"},
        "spec": {"template": {"metadata": {}, "spec": spec}},
    }


@pytest.fixture
def audit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def run(objects: list[Object], match: str = "", *arguments: str) -> tuple[int, Object]:
        rules, path = tmp_path / "rules.yaml", tmp_path / "cluster.json"
        rules.write_text(RULES % match)
        items = [GVISOR, node("n1", "runsc"), TENANTS, *objects]
        path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
        code = program.run(
            ["audit", "--snapshot", str(path), "--rules", str(rules), "-o", "json", "-q", *arguments]
        )
        return code, json.loads(capsys.readouterr().out)

    return run


def test_pods_without_a_class_in_a_namespace_that_must_have_one_are_a_row(audit: Any) -> None:
    objects = [
        pod("a", "gvisor", "n1", "tenants"),
        owned("b-1", "ReplicaSet", "b-5d4f", **{"pod-template-hash": "5d4f"}),
        owned("b-2", "ReplicaSet", "b-5d4f", **{"pod-template-hash": "5d4f"}),
        pod("free", None, "n1", "elsewhere"),
        pod("done", None, "n1", "tenants", phase="Succeeded"),
    ]
    code, found = audit(objects)
    assert code == 1
    assert found["unlikeRules"] == [{"namespace": "tenants", "before": None, "after": "gvisor", "pods": 2}]
    (finding,) = found["findings"]
    assert (finding["id"], finding["severity"], finding["object"]) == (
        "unlike-rules",
        "error",
        "Namespace tenants",
    )
    assert finding["message"] == "2 pods have class (none), and the rules say: gvisor"


@pytest.mark.parametrize(
    ("match", "pods"),
    [
        ("kinds: [Deployment]", 1),
        ("names: [b]", 1),
        ("kinds: [StatefulSet]", 1),
        ("kinds: [Pod]", 1),
        ("kinds: [Job]", 0),
    ],
)
def test_rules_speak_of_what_made_the_pods(audit: Any, match: str, pods: int) -> None:
    objects = [
        owned("b-1", "ReplicaSet", "b-5d4f", **{"pod-template-hash": "5d4f"}),
        owned("db-0", "StatefulSet", "db"),
        owned("ray-0", "RayCluster", "ray"),
    ]
    _, found = audit(objects, match)
    assert sum(row["pods"] for row in found["unlikeRules"]) == pods


def test_workloads_are_held_against_the_rules_too(audit: Any) -> None:
    code, found = audit([deployment("b"), deployment("a", "gvisor"), pod("x", "gvisor", "n1", "tenants")])
    assert (code, found["unlikeRules"]) == (1, [])
    assert found["findings"][0]["evidence"] == ["workloads: Deployment b"]


def test_all_as_the_rules_say_is_clean(audit: Any) -> None:
    code, found = audit(
        [deployment("a", "gvisor"), pod("x", "gvisor", "n1", "tenants"), pod("y", "gvisor", "n1")]
    )
    assert (code, found["findings"]) == (0, [])


def test_events_tell_why_sandboxes_fail_once_for_each_cause(audit: Any) -> None:
    def event(name: str, on: str, message: str) -> Object:
        return {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": name, "namespace": "tenants"},
            "involvedObject": {"kind": "Pod", "namespace": "tenants", "name": name},
            "reason": "FailedCreatePodSandBox",
            "message": message,
            "count": 20,
            "source": {"component": "kubelet", "host": on},
        }

    missing = (
        'Failed to create pod sandbox: rpc error: code = Unknown desc = no runtime for "kata" is configured'
    )
    events = [event("a", "n1", missing), event("b", "n2", missing), event("c", "n1", "image not found")]
    code, found = audit([*events, pod("x", "gvisor", "n1", "tenants")])
    assert code == 1
    (finding,) = found["findings"]
    assert finding["id"] == "sandbox-failing"
    assert "HandlerNotConfigured" in finding["message"]
    assert finding["evidence"] == ["40 times, last unknown", "nodes: n1, n2", "pods: tenants/a, tenants/b"]
