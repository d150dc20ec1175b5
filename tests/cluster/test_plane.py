"""A real cluster read with real permissions: all of docs/clusterrole.yaml, less than it, and none."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_runtimeclass.cluster.load import read

from ..controlplane.conftest import plane  # noqa: F401 - a fixture
from ..controlplane.plane import Plane, write_kubeconfig
from ..support import program
from ..support.tools import needs

ROOT = Path(__file__).parents[2]
ROLE, _ = yaml.safe_load_all((ROOT / "docs/clusterrole.yaml").read_bytes())
POD = """
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {runtimeClassName: reading-kata, containers: [{name: c, image: i, resources: {requests: {cpu: "1"}}}]}
"""

pytestmark = needs("kubectl")


def runtimeclass(
    kubeconfig: Path, *arguments: str, stdin: str = "", **environ: str
) -> subprocess.CompletedProcess[str]:
    environ = {"KUBECONFIG": str(kubeconfig), "NO_COLOR": "1", **environ}
    done = program.runtimeclass(*arguments, stdin=stdin.encode(), **environ)
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="module")
def cluster(plane: Plane) -> Iterator[Plane]:  # noqa: F811
    """The control plane with one class and one node that serves it."""
    classes, nodes = "/apis/node.k8s.io/v1/runtimeclasses", "/api/v1/nodes"
    kata = {
        "metadata": {"name": "reading-kata"},
        "handler": "kata",
        "overhead": {"podFixed": {"cpu": "250m"}},
    }
    plane.admin.create(classes, kata)
    plane.admin.create(nodes, {"metadata": {"name": "reading-node"}})
    status = {
        "allocatable": {"cpu": "2", "memory": "4Gi", "pods": "10"},
        "runtimeHandlers": [{"name": "kata"}],
    }
    status["capacity"] = status["allocatable"]
    plane.admin.request("PATCH", f"{nodes}/reading-node/status", {"status": status})
    accounts = "/api/v1/namespaces/default/serviceaccounts"
    plane.admin.create(accounts, {"metadata": {"name": "default"}})  # as its controller would
    yield plane
    plane.admin.delete(f"{accounts}/default")
    plane.admin.delete(f"{classes}/reading-kata")
    plane.admin.delete(f"{nodes}/reading-node")


@pytest.fixture(scope="module")
def reader(cluster: Plane) -> Path:
    return cluster.service_account("reader", ROLE["rules"])


def test_the_role_is_enough_for_every_command(cluster: Plane, reader: Path, tmp_path: Path) -> None:
    done = runtimeclass(reader, "explain", "-f", "-", "-o", "json", "--node", "reading-node", stdin=POD)
    assert done.stderr == ""
    (item,) = json.loads(done.stdout)["items"]
    (node,) = item["nodes"]
    assert (done.returncode, node["eligible"], node["runtimeHandler"]) == (0, True, "served")
    assert item["requests"] == {"cpu": "1250m"}
    assert item["notEvaluated"] == []

    saved = tmp_path / "cluster.json"
    done = runtimeclass(reader, "snapshot", str(saved))
    assert (done.returncode, "warning" in done.stderr) == (0, False), done.stderr
    again = read([str(saved)])
    assert "reading-node" in [found.name for found in again.snapshot.nodes]
    assert again.snapshot.unreadable == () and again.server_version

    done = runtimeclass(reader, "get", "reading-kata", "-o", "json")
    (use,) = json.loads(done.stdout)["items"]
    assert (use["handler"], use["nodes"]["served"]) == ("kata", ["reading-node"])


def test_less_than_the_role_is_named_and_the_rest_answers(cluster: Plane) -> None:
    rules: list[dict[str, Any]] = [
        {"apiGroups": [""], "resources": ["nodes"], "verbs": ["get", "list"]},
        {"apiGroups": ["node.k8s.io"], "resources": ["runtimeclasses"], "verbs": ["get", "list"]},
    ]
    less = cluster.service_account("less", rules)
    done = runtimeclass(less, "explain", "-f", "-", "--node", "reading-node", stdin=POD)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("warning: may not be read: pods, namespaces, ")
    assert "node reading-node can run it, as far as evaluated" in done.stdout
    assert "pods were not read: every node is taken as empty" in done.stdout


def test_without_the_classes_nothing_is_said_of_a_class(cluster: Plane) -> None:
    rules = [{"apiGroups": [""], "resources": ["nodes", "pods"], "verbs": ["get", "list"]}]
    done = runtimeclass(cluster.service_account("classless", rules), "explain", "-f", "-", stdin=POD)
    assert (done.returncode, done.stdout) == (2, "")
    assert 'RuntimeClasses could not be read, so nothing can be said of "reading-kata"' in done.stderr


def test_no_permission_at_all(cluster: Plane) -> None:
    done = runtimeclass(cluster.service_account("nobody", []), "get")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: nothing in this cluster may be read: nodes is forbidden: User ")


def test_a_token_that_is_not_accepted(cluster: Plane, tmp_path: Path) -> None:
    bad = write_kubeconfig(tmp_path / "expired", cluster.port, cluster.ca, "not-a-token")
    done = runtimeclass(bad, "explain", "-f", "-", stdin=POD)
    assert (done.returncode, done.stdout) == (2, "")
    assert "the cluster does not accept these credentials" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_server_that_is_down(cluster: Plane, tmp_path: Path) -> None:
    down = write_kubeconfig(tmp_path / "down", 1, cluster.ca, "token")
    done = runtimeclass(down, "snapshot", str(tmp_path / "out.json"))
    assert (done.returncode, list(tmp_path.glob("*out*"))) == (2, []), "no file is left behind"
    assert "nothing answers at that address" in done.stderr


def test_a_context_that_does_not_exist(reader: Path) -> None:
    done = runtimeclass(reader, "get", "--context", "elsewhere")
    assert done.returncode == 2
    assert 'context "elsewhere" does not exist' in done.stderr.replace(
        "was not found for specified context", "does not exist"
    )


def test_a_live_pod_with_what_already_happened(cluster: Plane, reader: Path) -> None:
    pods = "/api/v1/namespaces/default/pods"
    spec = {
        "runtimeClassName": "reading-kata",
        "containers": [{"name": "c", "image": "i", "resources": {"requests": {"cpu": "3"}}}],
    }
    cluster.admin.create(pods, {"metadata": {"name": "too-large"}, "spec": spec})
    try:
        done = _until_observed(reader)
        (item,) = json.loads(done.stdout)["items"]
        assert done.returncode == 1
        told = [each["message"] for each in item["observed"]]
        assert item["message"] and all(each.startswith(item["message"]) for each in told)
        assert {each["reason"] for each in item["observed"]} >= {"FailedScheduling"}
        assert item["object"]["name"] == "too-large"
    finally:
        cluster.admin.delete(f"{pods}/too-large")


def test_a_live_deployment_whose_pods_are_rejected(cluster: Plane, reader: Path) -> None:
    deployments = "/apis/apps/v1/namespaces/default/deployments"
    labels = {"app": "reading"}
    spec = {"runtimeClassName": "reading-kato", "containers": [{"name": "c", "image": "i"}]}
    template = {"metadata": {"labels": labels}, "spec": spec}
    cluster.admin.create(
        deployments,
        {"metadata": {"name": "web"}, "spec": {"selector": {"matchLabels": labels}, "template": template}},
    )
    try:
        for words in (("deploy/web",), ("deployment", "web")):
            done = runtimeclass(reader, "explain", *words)
            assert (done.returncode, done.stderr) == (1, "")
            assert 'rejected: pod rejected: RuntimeClass "reading-kato" not found' in done.stdout
            assert 'did you mean "reading-kata"?' in done.stdout
        done = runtimeclass(reader, "explain", "deploy/web", "--class", "reading-kata")
        assert done.returncode == 0, done.stderr
    finally:
        cluster.admin.delete(f"{deployments}/web")


def test_the_same_without_kubectl(reader: Path, tmp_path: Path) -> None:
    pytest.importorskip("kubernetes", reason="the package kubernetes is not installed")
    arguments = ("get", "reading-kata", "-o", "json")
    without = {"PATH": str(tmp_path), "KUBECTL_PATH": ""}
    done = runtimeclass(reader, *arguments, **without)
    assert (done.returncode, done.stdout) == (0, runtimeclass(reader, *arguments).stdout), done.stderr
    done = runtimeclass(reader, *arguments, "--as", "admin", **without)
    assert (done.returncode, "--as: handed to kubectl" in done.stderr) == (2, True)


def _until_observed(reader: Path) -> subprocess.CompletedProcess[str]:
    for _ in range(20):
        done = runtimeclass(reader, "explain", "too-large", "-o", "json")
        assert done.returncode in (0, 1), done.stderr
        found = json.loads(done.stdout)["items"][0].get("observed", [])
        if any(each["reason"] == "FailedScheduling" for each in found):
            return done
    pytest.fail("the scheduler said nothing")


@pytest.mark.parametrize("words", [("pod/none",), ("none",), ("nonsense/x",)], ids=" ".join)
def test_what_is_not_there(reader: Path, words: tuple[str, ...]) -> None:
    done = runtimeclass(reader, "explain", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "not found" in done.stderr or "doesn't have a resource type" in done.stderr


DEPLOYMENT = {
    "metadata": {"name": "reading-web", "labels": {"team": "reading"}},
    "spec": {
        "replicas": 3,
        "selector": {"matchLabels": {"app": "reading"}},
        "template": {
            "metadata": {"labels": {"app": "reading"}},
            "spec": {"runtimeClassName": "reading-kata", "containers": [{"name": "c", "image": "i"}]},
        },
    },
}


@pytest.mark.parametrize("without_kubectl", [False, True], ids=["kubectl", "the package"])
def test_objects_are_chosen_by_type_and_selectors(
    without_kubectl: bool, cluster: Plane, reader: Path, tmp_path: Path
) -> None:
    deployments, pods = "/apis/apps/v1/namespaces/default/deployments", "/api/v1/namespaces/default/pods"
    cluster.admin.create(deployments, DEPLOYMENT)
    cluster.admin.create(pods, yaml.safe_load(POD))
    environ = {"PATH": str(tmp_path), "KUBECTL_PATH": ""} if without_kubectl else {}
    try:
        for arguments, name in (
            (["deploy", "-A", "-l", "team=reading"], "reading-web"),
            (["-n", "default", "-l", "team=reading"], "reading-web"),
            (["--pending", "-A", "--field-selector", "metadata.name=p"], "p"),
        ):
            done = runtimeclass(reader, "explain", *arguments, "-o", "json", **environ)
            assert done.returncode == 0, done.stderr
            assert [item["object"]["name"] for item in json.loads(done.stdout)["items"]] == [name]
        refused = runtimeclass(
            reader, "explain", "deploy", "-A", "--field-selector", "spec.replicas=3", **environ
        )
        assert (refused.returncode, "spec.replicas" in refused.stderr) == (2, True), refused.stderr
    finally:
        cluster.admin.delete(f"{deployments}/reading-web")
        cluster.admin.delete(f"{pods}/p")
