"""Lists through kubectl: pages, expired pages, refusals, and errors in words."""

from __future__ import annotations

import json
import os
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest import mock
from urllib.parse import parse_qs

import pytest

from kubectl_runtimeclass.cluster import ClusterError, api, kubectl
from kubectl_runtimeclass.cluster.api import ApiError, Get
from kubectl_runtimeclass.cluster.load import from_cluster
from kubectl_runtimeclass.cluster.resources import RESOURCES, ApiResource
from kubectl_runtimeclass.kube.object import Object
from kubectl_runtimeclass.system.environment import kubectl as find_kubectl

from . import server as fake
from .server import ApiServer

NODES, PODS, CLASSES = RESOURCES[:3]


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with fake.running() as running:
        yield running


@pytest.fixture
def get(server: ApiServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Get:
    program = find_kubectl()
    if program is None:
        pytest.skip("kubectl is not installed")
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "none"))
    return kubectl.connect(program, [f"--server={server.url}"])


def nodes(count: int) -> list[dict[str, object]]:
    return [{"metadata": {"name": f"n{number}"}, "status": {"images": []}} for number in range(count)]


def names(found: object) -> list[str]:
    return [each["metadata"]["name"] for each in found]  # type: ignore[attr-defined]


def test_a_long_list_comes_in_pages(server: ApiServer, get: Get) -> None:
    server.lists[NODES.path] = nodes(1234)
    assert names(api.list_all(get, NODES.path, "Node")) == [f"n{number}" for number in range(1234)]
    assert server.asked == [
        ("/api/v1/nodes", {"limit": "500"}),
        ("/api/v1/nodes", {"limit": "1000", "continue": "500"}),
    ]


@pytest.mark.parametrize(
    ("limits", "seconds"),
    [
        ([500, 1000, 2000, 4000], 0.1),
        ([500, 500, 500], 2),
        ([500, 500, 500], 9),
        ([500, 1000, 500], [0.1, 9]),
    ],
)
def test_pages_grow_while_they_come_fast(limits: list[int], seconds: object) -> None:
    times = iter(seconds if isinstance(seconds, list) else [seconds] * len(limits))
    asked: list[int] = []
    clock = [0.0]

    def get(path: str) -> bytes:
        asked.append(int(parse_qs(path.partition("?")[2])["limit"][0]))
        clock[0] += next(times, 0)
        token = {"continue": str(len(asked))} if len(asked) < len(limits) else {}
        return json.dumps({"kind": "NodeList", "items": nodes(1), "metadata": token}).encode()

    with mock.patch.object(api.time, "monotonic", lambda: clock[0]):
        assert len(api.list_all(get, NODES.path, "Node")) == len(limits)
    assert asked == limits


def test_pages_of_large_objects_do_not_grow() -> None:
    asked: list[str] = []

    def get(path: str) -> bytes:
        asked.append(path)
        token = {"continue": str(len(asked))} if len(asked) < 3 else {}
        padding = " " * api.LARGE_PAGE
        return json.dumps({"kind": "NodeList", "items": [], "metadata": token}).encode() + padding.encode()

    api.list_all(get, NODES.path, "Node")
    assert ["limit=500" in path for path in asked] == [True, True, True]


def test_the_next_page_is_requested_while_one_is_decoded() -> None:
    requested = threading.Event()

    def get(path: str) -> bytes:
        if "continue" in path:
            requested.set()
        token = {} if "continue" in path else {"continue": "1"}
        return json.dumps({"kind": "NodeList", "items": nodes(1), "metadata": token}).encode()

    def keep(kind: str, item: Object) -> Object:
        assert requested.wait(10)
        return item

    assert len(api.list_all(get, NODES.path, "Node", keep=keep)) == 2


def test_pods_are_kept_as_what_a_snapshot_has_of_them(server: ApiServer, get: Get) -> None:
    pod = {"metadata": {"name": "p"}, "spec": {"nodeName": "n0", "containers": []}}
    server.lists[NODES.path] = nodes(1)
    server.lists["/api/v1/pods"] = [pod, {**pod, "status": {"phase": "Failed"}}]
    (node,) = from_cluster(get).snapshot.nodes
    assert [placed.name for placed in node.pods] == ["p"]


@pytest.mark.parametrize("times", [1, 2, api.ATTEMPTS])
def test_pages_that_expire_are_read_again_and_nothing_comes_twice(
    server: ApiServer, get: Get, times: int
) -> None:
    server.lists[NODES.path] = nodes(600)
    server.expiring[NODES.path] = times
    assert names(api.list_all(get, NODES.path, "Node")) == [f"n{number}" for number in range(600)]
    assert (server.asked[-1] == ("/api/v1/nodes", {})) == (times == api.ATTEMPTS), "in the end in one piece"


def test_what_may_not_be_listed_is_named_and_the_rest_is_read(server: ApiServer, get: Get) -> None:
    server.lists[NODES.path] = nodes(2)
    server.refusals["/api/v1/pods"] = (403, "Forbidden")
    server.refusals["/apis/storage.k8s.io/v1/csistoragecapacities"] = (404, "NotFound")
    cluster = from_cluster(get)
    assert len(cluster.snapshot.nodes) == 2
    assert cluster.snapshot.unreadable == ("pods", "csistoragecapacities")
    assert "Pod" not in cluster.snapshot.listed
    assert cluster.server_version == "v1.34.1"


def test_secrets_are_never_asked_for(server: ApiServer, get: Get) -> None:
    from_cluster(get)
    assert len(server.asked) == len(RESOURCES) + 1
    assert not [path for path, _ in server.asked if "secret" in path or "configmap" in path]


def test_nothing_may_be_read(server: ApiServer, get: Get) -> None:
    server.refusals.update({resource.path: (403, "Forbidden") for resource in RESOURCES})
    with pytest.raises(ClusterError, match="nothing in this cluster may be read"):
        from_cluster(get)


def test_credentials_that_are_not_accepted_end_it(server: ApiServer, get: Get) -> None:
    server.refusals["/version"] = (401, "Unauthorized")
    with pytest.raises(ClusterError) as refusal:
        from_cluster(get)
    assert "does not accept these credentials" in refusal.value.hint


def test_a_server_that_is_down(server: ApiServer, get: Get) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(ClusterError, match="was refused") as refusal:
        from_cluster(get)
    assert "is the cluster up" in refusal.value.hint


def test_a_body_that_is_no_json(server: ApiServer) -> None:
    with pytest.raises(ClusterError, match="/api/v1/nodes: not the API server's answer"):
        list(api.list_all(lambda path: b"<html>", NODES.path))


@pytest.mark.parametrize(
    ("printed", "reason", "sentence"),
    [
        pytest.param(
            'Error from server (Forbidden): nodes is forbidden: User "x" cannot list',
            "Forbidden", 'nodes is forbidden: User "x" cannot list', id="forbidden"),
        pytest.param(
            "Warning: old API\nError from server (NotFound): the server could not find the requested resource",
            "NotFound", "the server could not find the requested resource", id="a warning before it"),
        pytest.param(
            "Error from server: the server could not find the requested resource",
            "NotFound", "the server could not find the requested resource", id="without a reason"),
    ],
)  # fmt: skip
def test_refusals_of_one_request_are_told_apart(printed: str, reason: str, sentence: str) -> None:
    error = api.refusal(printed)
    assert isinstance(error, ApiError)
    assert (error.reason, error.message) == (reason, sentence)


@pytest.mark.parametrize(
    ("printed", "hint"),
    [
        ("error: You must be logged in to the server (Unauthorized)", "log in again"),
        ('error: context "x" does not exist', "get-contexts"),
        ("The connection to the server localhost:8080 was refused - did you specify the right host or port?",
         "no cluster is configured"),
        ("The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?",
         "is the cluster up"),
        ("Unable to connect to the server: dial tcp: lookup prod on 1.1.1.1:53: no such host", "VPN"),
        ("Unable to connect to the server: dial tcp 10.0.0.1:443: i/o timeout", "--request-timeout"),
        ("Unable to connect to the server: tls: failed to verify certificate: x509: unknown authority", "trusts"),
        ("Unable to connect to the server: getting credentials: exec: executable aws not found", "plugin"),
        ("E1124 22:34:32.000001 1 memcache.go:265] noise\nerror: You must be logged in to the server", "log in"),
    ],
)  # fmt: skip
def test_other_errors_come_with_what_may_help(printed: str, hint: str) -> None:
    error = api.refusal(printed)
    assert not isinstance(error, ApiError)
    assert hint in error.hint and "memcache" not in str(error)


def program(folder: Path, text: str) -> str:
    path = folder / "kubectl"
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
def test_flags_are_handed_on_as_they_are(tmp_path: Path) -> None:
    echo = program(tmp_path, "import sys, json; print(json.dumps({'gitVersion': ' '.join(sys.argv[1:])}))")
    flags = ["--context=a b", "--as-group=x", "--as-group=y"]
    assert api.server_version(kubectl.connect(echo, flags)) == (
        "get --raw /version --context=a b --as-group=x --as-group=y"
    )


@pytest.mark.skipif(os.name == "nt", reason="a script is no program there")
def test_much_on_stderr_does_not_block(tmp_path: Path) -> None:
    loud = program(tmp_path, "import sys; sys.stderr.write('Warning: x\\n' * 100000); print('{}')")
    assert kubectl.connect(loud, [])("/version") == b"{}\n"


def test_a_kubectl_that_cannot_be_started(tmp_path: Path) -> None:
    (tmp_path / "kubectl").write_text("not a program")
    with pytest.raises(ClusterError, match="kubectl: permission denied|kubectl: .*not"):
        kubectl.connect(str(tmp_path / "kubectl"), [])("/version")


def test_paths_are_quoted() -> None:
    assert ApiResource("pods", "Pod", "v1").path_in("a/b", "c?d") == "/api/v1/namespaces/a%2Fb/pods/c%3Fd"
