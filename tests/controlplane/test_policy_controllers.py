"""Pods that a real kube-controller-manager makes, under policies."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kubectl_runtimeclass.policy.generate import VALIDATE

from ..policy.draw import Object, collection
from ..support import tools
from .client import ApiError, Client
from .plane import PROGRAMS, Plane, program
from .policies import BUSY, UNTRUSTED, deployment, loaded, path, rules, template, until, workload

pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS), pytest.mark.xdist_group("plane")]


@pytest.fixture
def controllers(plane: Plane) -> Iterator[None]:
    """A real kube-controller-manager beside the API server."""
    tools.need("kube-controller-manager")
    arguments = (
        f"--kubeconfig={plane.kubeconfig}",
        "--controllers=deployment-controller,replicaset-controller,job-controller,cronjob-controller,"
        "statefulset-controller",
        "--leader-elect=false",
        "--secure-port=0",
    )
    with program(plane.folder, "kube-controller-manager", *arguments):
        yield


def pods_of(server: Client, prefix: str) -> list[Object]:
    listed = server.get("/api/v1/namespaces/store/pods")["items"]
    return [each for each in listed if each["metadata"]["name"].startswith(prefix)]


@pytest.mark.usefixtures("controllers")
def test_pods_of_real_controllers_get_the_class_of_their_workload(server: Client) -> None:
    selector = {"matchLabels": {"app": "x"}}
    job = {"template": template(restartPolicy="Never")}
    older = deployment("older")
    items = [
        workload("CronJob", "nightly", schedule="* * * * *", jobTemplate={"spec": job}),
        workload("StatefulSet", "db", serviceName="x", selector=selector, template=template()),
        workload("Job", "once", **job),
        deployment("web"),
    ]
    for each in items:  # selectors of their own, or they would take each other's pods
        own = each["spec"].get("selector")
        if own:
            name = each["metadata"]["name"]
            each["spec"]["selector"] = {"matchLabels": {"app": name}}
            each["spec"]["template"]["metadata"]["labels"]["app"] = name
    server.create(collection(older), older)
    try:
        (old,) = until("the older pod", lambda: pods_of(server, "older-"))
        assert "runtimeClassName" not in old["spec"]
        with loaded(server, rules(UNTRUSTED), with_classes=True):
            for each in items:
                server.create(collection(each), each)
            server.request("PATCH", path(older), {"spec": {"replicas": 2}})
            two = until("a second pod of the older", lambda: len(p := pods_of(server, "older-")) == 2 and p)
            assert sorted(each["spec"].get("runtimeClassName", "") for each in two) == ["", "gvisor"]
            sets = server.get("/apis/apps/v1/namespaces/store/replicasets")["items"]
            assert len([each for each in sets if each["metadata"]["name"].startswith("older-")]) == 1
            for name, seconds in (("web-", BUSY), ("once-", BUSY), ("db-", BUSY), ("nightly-", 75.0)):
                for pod in until(f"pods of {name}", lambda name=name: pods_of(server, name), seconds):
                    assert pod["spec"]["runtimeClassName"] == "gvisor", name
                    assert pod["spec"]["overhead"]
    finally:
        for each in (older, *items):
            try:
                server.delete(path(each))
            except ApiError:
                continue
        for resource in (
            "/apis/apps/v1/namespaces/store/replicasets",
            "/apis/batch/v1/namespaces/store/jobs",
        ):
            server.delete(resource)
        server.delete("/api/v1/namespaces/store/pods")


@pytest.mark.usefixtures("controllers")
def test_a_pod_of_an_older_workload_is_refused_where_nothing_gives_it_its_class(server: Client) -> None:
    """The workload itself may be scaled; that its pods do not come is said in its ReplicaSet."""
    older = deployment("older-still")
    server.create(collection(older), older)
    try:
        until("the older pod", lambda: pods_of(server, "older-still-"))
        with loaded(server, rules(UNTRUSTED), modes=(VALIDATE,)):
            server.request("PATCH", path(older), {"spec": {"replicas": 2}})
            sentence = until("its ReplicaSet's complaint", lambda: complaint(server, "older-still-"))
            assert "runtimeClassName must be gvisor (rule untrusted), it is not set" in sentence
            assert len(pods_of(server, "older-still-")) == 1
    finally:
        server.delete(path(older))
        server.delete("/apis/apps/v1/namespaces/store/replicasets")
        server.delete("/api/v1/namespaces/store/pods")


def complaint(server: Client, prefix: str) -> str:
    """Why a ReplicaSet cannot make its pods, "" where it can."""
    for item in server.get("/apis/apps/v1/namespaces/store/replicasets")["items"]:
        if item["metadata"]["name"].startswith(prefix):
            for condition in item["status"].get("conditions", []):
                if condition["type"] == "ReplicaFailure":
                    return str(condition["message"])
    return ""
