"""Objects that are asked about without a name each: all of a type, by selectors, in all namespaces, what is Pending."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..scheduling.builders import node, pod, runtime_class
from .conftest import Ran, Run
from .test_fleets import deployment


def owned(name: str, number: int, kind: str = "ReplicaSet", **spec: Any) -> dict[str, Any]:
    """One of the pods that a controller makes."""
    made = pod(f"{name}-{number}", labels={"app": name}, **spec)
    made["metadata"].update(
        namespace="shop",
        uid=f"{name}-{number}",
        ownerReferences=[
            {"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": name, "controller": True}
        ],
    )
    token = {"name": f"kube-api-access-{number:05}", "projected": {"sources": []}}
    made["spec"]["volumes"] = [token]
    return made


def stuck(name: str) -> dict[str, Any]:
    """A pod that has a node, and whose sandbox does not start there."""
    made = owned(name, 0, on="k1", runtimeClassName="kata")
    waiting = {"reason": "ContainerCreating"}
    made["status"] = {
        "phase": "Pending",
        "containerStatuses": [{"name": "c", "state": {"waiting": waiting}}],
    }
    return made


REPLICA_SET = {
    **deployment("web"),
    "kind": "ReplicaSet",
    "metadata": {
        "name": "web-1",
        "namespace": "shop",
        "ownerReferences": [
            {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web", "uid": "w", "controller": True}
        ],
    },
}
DONE = {
    "apiVersion": "batch/v1",
    "kind": "Job",
    "metadata": {"name": "done", "namespace": "shop"},
    "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "i"}]}}},
    "status": {"conditions": [{"type": "Complete", "status": "True"}]},
}
OTHER = deployment("other", runtimeClassName=None, cpu="100m", replicas=1)
OTHER["metadata"]["namespace"] = "bank"
OTHER["metadata"]["labels"] = {"team": "bank"}
OBJECTS = [
    node("k1", handlers=["runc", "kata"], allocatable={"cpu": "8"}),
    runtime_class("kata"),
    runtime_class("kata-qemu", handler="kata"),
    deployment("web", replicas=2, cpu="1"),
    REPLICA_SET,
    DONE,
    OTHER,
    *(owned("api", number, requests={"cpu": "3"}, runtimeClassName="kata") for number in range(4)),
    owned("big", 0, requests={"cpu": "9"}, runtimeClassName="kata"),
    stuck("late"),
    {**owned("fine", 0, on="k1"), "status": {"phase": "Running"}},
    {**owned("ended", 0), "status": {"phase": "Succeeded"}},
]


@pytest.fixture
def explain(run: Run, tmp_path: Path) -> Any:
    path = tmp_path / "cluster.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": OBJECTS}))

    def explain(*arguments: str) -> Ran:
        return run("explain", *arguments, "--snapshot", str(path))

    return explain


def asked(ran: Ran) -> list[str]:
    """The objects that were asked about."""
    return [
        f"{item['object']['kind']} {item['object']['namespace']}/{item['object']['name']}"
        for item in json.loads(ran.out)["items"]
    ]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["deploy", "-n", "shop"], ["Deployment shop/web"]),
        (["deploy", "-A"], ["Deployment shop/web", "Deployment bank/other"]),
        (["deployments.apps", "-A", "-l", "team=bank"], ["Deployment bank/other"]),
        (["-l", "team", "-A"], ["Deployment bank/other"]),
        (["-A"], ["Deployment shop/web", "Deployment bank/other"]),
        (["rs,jobs", "-A"], ["ReplicaSet shop/web-1"]),
        (["deploy", "-A", "--field-selector", "metadata.name!=web"], ["Deployment bank/other"]),
        (["pods", "-A", "--field-selector", "spec.nodeName=k1,status.phase=Running"], ["Pod shop/fine-0"]),
        (["--pending", "-n", "shop"], ["Pod shop/api-0", "Pod shop/big-0", "Pod shop/late-0"]),
        (["--pending", "-A", "-l", "app in (big)"], ["Pod shop/big-0"]),
        (["pod", "--pending", "-A", "-l", "app=big"], ["Pod shop/big-0"]),
        (["deploy", "-n", "elsewhere"], []),
        (["--pending"], []),
    ],
    ids=lambda value: " ".join(value) if value and value[0].islower() else None,
)
def test_what_is_asked_about(arguments: list[str], expected: list[str], explain: Any) -> None:
    assert asked(explain(*arguments, "-o", "json")) == expected


def test_pods_that_wait_and_are_alike_are_one_row_with_as_many_replicas(explain: Any) -> None:
    ran = explain("--pending", "-A")
    text = ran.out.decode()
    assert ran.code == 1
    named = ("Pod shop/big-0", "Pod shop/api-0 and 3 more", "Pod shop/late-0")
    assert sorted(named, key=text.index) == list(named)
    (api,) = (line for line in text.splitlines() if "api-0" in line)
    assert api.split()[6:12] == ["kata", "1", "of", "1", "4", "2"]
    items = json.loads(explain("--pending", "-A", "-o", "json").out)["items"]
    assert items[0]["alike"] == ["api-1", "api-2", "api-3"]
    assert items[0]["fits"] == {"pods": 4, "placed": 2, "start": 2}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["deploy", "--pending"], "--pending asks about pods"),
        (["gizmos", "-A"], "gizmos: not a type with a pod template that is known"),
        (["deploy", "-A", "-l", "a=b=c"], "selector"),
        (["deploy", "-A", "--field-selector", "spec.replicas=1"], "field label not supported for Deployment"),
        (["deploy", "-A", "--field-selector", "name"], "expected FIELD=VALUE"),
        (["big-0", "-n", "bank"], "not in namespace bank"),
        (["-f", "samples/shop", "-A"], "not with -f or -k"),
        (["-f", "samples/shop", "-l", "no=such"], "no object with a pod template"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_what_cannot_be_asked_is_named(arguments: list[str], message: str, explain: Any) -> None:
    ran = explain(*arguments)
    assert (ran.code, ran.out) == (2, b"")
    assert message in ran.err


def test_nothing_there_is_no_error_and_is_said(explain: Any) -> None:
    ran = explain("--pending")
    assert (ran.code, ran.out, ran.err) == (
        0,
        b"",
        "nothing to explain in namespace default; 6 in others (shop 6): -A\n",
    )
    ran = explain("--pending", "-l", "app=none")
    assert (ran.code, ran.err) == (0, "nothing to explain in namespace default, nor in any other\n")


def test_a_name_that_one_namespace_has_is_found_there_and_the_namespace_is_said(explain: Any) -> None:
    assert explain("big-0").out.startswith(b"Pod shop/big-0 as RuntimeClass kata")
    assert "there is one in shop" in explain("big-0", "-n", "bank").err


def test_markdown_is_sorted_by_trouble_with_the_nodes_of_each_that_is_in_it(explain: Any) -> None:
    text = explain("--pending", "-A", "-o", "markdown").out.decode()
    assert text.index("`Pod shop/big-0`") < text.index("`Pod shop/api-0 and 3 more`")
    assert "<details><summary>`Pod shop/big-0`</summary>" in text
    assert "cpu short by 1" in text
    assert all(len(line) < 1000 for line in text.splitlines())
