"""assign and check with a snapshot: classes must exist, and namespaces are known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..scheduling.builders import node, runtime_class
from .conftest import Run

SAMPLE = ("--snapshot", "samples/cluster.yaml")
CHECKOUT = "samples/shop/checkout.yaml"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: w}
spec:
  template:
    spec:
      runtimeClassName: gviser
      containers: []
"""


@pytest.mark.parametrize("command", ["assign", "check"])
def test_a_class_that_does_not_exist_is_not_assigned(run: Run, command: str) -> None:
    ran = run(command, "-f", CHECKOUT, "--class", "runsc", *SAMPLE)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err == (
        'error: RuntimeClass "runsc" does not exist: "runsc" is the handler of RuntimeClass gvisor\n'
    )


def test_a_file_stays_as_it_was(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(DEPLOYMENT)
    assert (
        run("assign", "-f", str(path), "-i", "--class", "gvisr", "--on-existing", "Replace", *SAMPLE).code
        == 2
    )
    assert path.read_text() == DEPLOYMENT
    assert (
        run("assign", "-f", str(path), "-i", "--class", "gvisor", "--on-existing", "Replace", *SAMPLE).code
        == 0
    )
    assert path.read_text() == DEPLOYMENT.replace("gviser", "gvisor")


def test_check_finds_a_class_that_is_kept_and_does_not_exist(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(DEPLOYMENT)
    ran = run("check", "-f", str(path), "--class", "gvisor", *SAMPLE)
    assert ran.code == 2
    assert f'{path}:7: Deployment w: RuntimeClass "gviser" does not exist: did you mean "gvisor"?' in ran.err


def test_a_class_that_is_to_be_replaced_or_removed_need_not_exist(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "w.yaml"
    path.write_text(DEPLOYMENT)
    ran = run("check", "-f", str(path), "--class", "gvisor", "--on-existing", "Replace", *SAMPLE)
    assert (ran.code, "does not exist" in ran.err) == (1, False)


def test_namespaces_of_the_snapshot_are_known_to_the_rules(run: Run, tmp_path: Path) -> None:
    rules, manifest = tmp_path / "rules.yaml", tmp_path / "w.yaml"
    selector = {"matchLabels": {"shop.example.com/tenancy": "shared"}}
    rule = {"name": "tenants", "match": {"namespaceSelector": selector}, "runtimeClassName": "gvisor"}
    rules.write_text(
        json.dumps(
            {
                "apiVersion": "kubectl-runtimeclass.github.io/v1alpha1",
                "kind": "RuntimeClassRules",
                "metadata": {"name": "r"},
                "spec": {"rules": [rule]},
            }
        )
    )
    manifest.write_text(DEPLOYMENT.replace("      runtimeClassName: gviser\n", ""))
    arguments = ("check", "-f", str(manifest), "--rules", str(rules), "-n", "tenants")
    assert run(*arguments).code == 0, "nothing is known of the namespace"
    ran = run(*arguments, *SAMPLE)
    assert (ran.code, b"gvisor" in ran.out) == (1, True)


def test_a_snapshot_without_classes_cannot_verify(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "nodes.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}}))
    ran = run("check", "-f", CHECKOUT, "--class", "gvisor", "--snapshot", str(path))
    assert ran.code == 2 and "RuntimeClasses were not read" in ran.err


def pods_of(name: str) -> str:
    return DEPLOYMENT.replace("gviser", name).replace("containers: []", "containers: [{name: a, image: i}]")


SELECTOR = {"scheduling": {"nodeSelector": {"runtime.kata": "true"}}}
SERVED = [
    pytest.param(
        [node("n1", handlers=("kata",)), node("n2", handlers=("kata",))], SELECTOR,
        "2 nodes serve kata, and its pods may be placed on none of them (n1 serves it, and has no label "
        "runtime.kata=true)", id="the class selects other nodes than those that serve it",
    ),
    pytest.param(
        [node("n1", handlers=("runc",))], {}, "no node serves its handler", id="no node serves it",
    ),
    pytest.param([node("n1", handlers=("kata",))], {}, "", id="a node serves it"),
    pytest.param([node("n1")], {}, "", id="a node does not say which handlers it serves"),
    pytest.param([], {}, "", id="there are no nodes in the snapshot"),
]  # fmt: skip


@pytest.mark.parametrize(("nodes", "scheduling", "warning"), SERVED)
def test_a_class_whose_pods_start_nowhere_is_a_warning_as_in_audit(
    nodes: list[Any], scheduling: Any, warning: str, run: Run, tmp_path: Path
) -> None:
    path, snapshot = tmp_path / "w.yaml", tmp_path / "c.json"
    path.write_text(pods_of("kata"))
    classes = [{**runtime_class("kata"), **scheduling}, runtime_class("idle")]
    snapshot.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*classes, *nodes]}))
    ran = run("check", "-f", str(path), "--class", "kata", "--snapshot", str(snapshot))
    said = [line for line in ran.err.splitlines() if line.startswith("warning")]
    assert ran.code == 0 and said == ([f"warning: {path}:7: RuntimeClass kata: {warning}"] if warning else [])
    for output in ("sarif", "json", "github", "markdown"):
        again = run("check", "-f", str(path), "--class", "kata", "--snapshot", str(snapshot), "-o", output)
        assert again.code == 0 and ("RuntimeClass kata" in again.out.decode()) == bool(warning)


def test_nodes_that_may_not_be_read_are_told(run: Run, tmp_path: Path) -> None:
    path, snapshot = tmp_path / "w.yaml", tmp_path / "c.json"
    path.write_text(pods_of("kata"))
    head = {"apiVersion": "kubectl-runtimeclass.github.io/v1alpha1", "kind": "SnapshotList"}
    snapshot.write_text(json.dumps({**head, "unreadable": ["nodes"], "items": [runtime_class("kata")]}))
    asked = ("check", "-f", str(path), "--class", "kata", "--snapshot", str(snapshot))
    assert (run(*asked).code, "warning: nodes may not be read" in run(*asked).err) == (0, True)
    assert run(*asked, "-q").err == ""
