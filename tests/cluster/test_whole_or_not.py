"""A cluster is read whole or not at all: what is not the list that was asked for never looks like a smaller cluster."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.cluster import ClusterError, api, client, kubectl, timeout
from kubectl_runtimeclass.cluster.api import Get
from kubectl_runtimeclass.cluster.client import ConnectionSettings
from kubectl_runtimeclass.cluster.connect import connect
from kubectl_runtimeclass.cluster.load import from_cluster, read
from kubectl_runtimeclass.cluster.resources import RESOURCES
from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.scheduling.class_usage import usage
from kubectl_runtimeclass.system.environment import kubectl as find_kubectl

from ..scheduling.builders import node, runtime_class
from . import server as fake
from .server import ApiServer
from .test_client import kubeconfig

NODES = RESOURCES[0]
unix = pytest.mark.skipif(os.name == "nt", reason="a script is no program there")


def answers(**changes: Any) -> bytes:
    return json.dumps(
        {"kind": "NodeList", "apiVersion": "v1", "metadata": {}, "items": []} | changes
    ).encode()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param(b"{}", "missing required field", id="an empty object"),
        pytest.param(b"[]", "Expected `object`", id="an array"),
        pytest.param(b"null", "Expected `object`", id="null"),
        pytest.param(b"", "truncated", id="nothing"),
        pytest.param(answers()[:-9], "truncated", id="a body that was cut off"),
        pytest.param(answers(kind="PodList"), "expected NodeList, got PodList", id="another list"),
        pytest.param(answers(kind="Status", items=None), "expected NodeList, got Status", id="a Status"),
        pytest.param(answers(kind="a\x1b[2J"), "expected NodeList, got 'a", id="what a terminal would obey"),
        pytest.param(answers(items={}), "Expected `array", id="items that are no array"),
        pytest.param(b'{"kind": "NodeList", "metadata": {}}', "field `items`", id="without items"),
        pytest.param(answers(metadata={"continue": 3}), "Expected `str", id="a token that is no string"),
        pytest.param(answers(items=[3]), "Expected `object`", id="an item that is no object"),
        pytest.param(answers() + b"{}", "trailing", id="more than one answer"),
    ],
)
def test_an_answer_that_is_not_the_list_asked_for_is_an_error(body: bytes, problem: str) -> None:
    with pytest.raises(ClusterError, match=problem):
        api.list_all(lambda path: body, NODES.path, "Node")


def test_an_empty_list_may_be_null() -> None:
    assert api.list_all(lambda path: answers(items=None), NODES.path, "Node") == []


def test_a_page_token_that_comes_again_ends_the_run() -> None:
    with pytest.raises(ClusterError, match="continue token twice"):
        api.list_all(lambda path: answers(metadata={"continue": "a"}), NODES.path, "Node")


@pytest.mark.parametrize("kind", ["Status", None, "Pod"])
def test_an_object_of_another_kind_is_not_the_one_asked_for(kind: str | None) -> None:
    with pytest.raises(ClusterError, match="expected Deployment"):
        api.one(lambda path: json.dumps({"kind": kind}).encode(), "/x", "Deployment")


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with fake.running() as running:
        yield running


@pytest.fixture(params=["kubectl", "client"])
def get(
    server: ApiServer, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Get:
    return connected(server, request.param, monkeypatch, tmp_path)


def connected(
    server: ApiServer, way: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *flags: str
) -> Get:
    path = kubeconfig(tmp_path / "config", "here", server=server.url)
    monkeypatch.setenv("KUBECONFIG", str(path))
    if way == "client":
        pytest.importorskip("kubernetes", reason="the package kubernetes is not installed")
        return client.connect(ConnectionSettings(flags))
    program = find_kubectl()
    if program is None:
        pytest.skip("kubectl is not installed")
    return kubectl.connect(program, flags)


@pytest.mark.parametrize(
    ("code", "reason"),
    [(500, "InternalError"), (503, "ServiceUnavailable"), (504, "Timeout"), (400, "BadRequest"), (405, "MethodNotAllowed")],
)  # fmt: skip
@pytest.mark.parametrize("resource", ["nodes", "runtimeclasses", "resourcequotas"])
def test_only_forbidden_means_may_not_be_read(
    server: ApiServer, get: Get, resource: str, code: int, reason: str
) -> None:
    (path,) = (each.path for each in RESOURCES if each.name == resource)
    server.refusals[path] = (code, reason)
    with pytest.raises(ClusterError, match="Timeout|time" if code == 504 else reason):
        from_cluster(get)


def test_a_version_that_is_no_answer_is_an_error(server: ApiServer, get: Get) -> None:
    server.answers["/version"] = [(200, {}, b"<html>please log in</html>")] * 3
    with pytest.raises(ClusterError, match="/version: not the API server's answer"):
        from_cluster(get)


def test_a_server_that_dies_between_two_pages_gives_no_smaller_cluster(server: ApiServer, get: Get) -> None:
    server.lists[NODES.path] = [{"metadata": {"name": f"n{number}"}} for number in range(600)]

    def dying(path: str) -> bytes:
        if "continue" in path:
            server.shutdown()
            server.server_close()
        return get(path)

    with pytest.raises(ClusterError, match="refused"):
        from_cluster(dying)


def test_a_body_that_ends_early_is_an_error(server: ApiServer, get: Get) -> None:
    server.answers[NODES.path] = [(200, {"Content-Length": "100000"}, answers())]
    with pytest.raises(ClusterError):
        from_cluster(get)


def test_a_busy_server_is_waited_for(server: ApiServer, get: Get) -> None:
    server.lists[NODES.path] = [{"metadata": {"name": "n"}}]
    server.answers[NODES.path] = [(429, {"Retry-After": "1"}, b"busy")] * 2
    began = time.monotonic()
    assert len(from_cluster(get).snapshot.nodes) == 1
    assert time.monotonic() - began >= 2


@pytest.mark.parametrize("way", ["kubectl", "client"])
def test_the_time_limit_holds_for_a_body_that_drips(
    server: ApiServer, way: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    get = connected(server, way, monkeypatch, tmp_path, "--request-timeout=1s")
    server.dripping.add(NODES.path)
    began = time.monotonic()
    with pytest.raises(ClusterError) as error:
        api.list_all(get, NODES.path, "Node")
    assert time.monotonic() - began < 10
    assert "--request-timeout" in error.value.hint


@unix
@pytest.mark.parametrize("way", ["kubectl", "client"])
def test_the_time_limit_holds_for_a_credential_plugin(
    server: ApiServer, way: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plugin = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "sh",
        "args": ["-c", "sleep 60; true"],
        "interactiveMode": "Never",
    }
    path = kubeconfig(tmp_path / "slow", "slow", server=server.url.replace("http:", "https:"), exec=plugin)
    began = time.monotonic()
    with pytest.raises(ClusterError, match="deadline exceeded"):
        connected(server, way, monkeypatch, tmp_path, f"--kubeconfig={path}", "--request-timeout=1s")(
            "/version"
        )
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30", 30), ("0", None), ("0s", None), ("1m30s", 90), ("1.5h", 5400), ("250ms", 0.25)],
)
def test_time_limits_as_kubectl_reads_them(text: str, seconds: float | None) -> None:
    assert timeout.request_timeout(["--request-timeout=9s", f"--request-timeout={text}", "--as=x"]) == seconds


@pytest.mark.parametrize("text", ["", "soon", "1x", "-1s", "1 s", "s", "1.5"])
def test_what_is_no_time_limit(text: str) -> None:
    with pytest.raises(ClusterError, match="expected 30s"):
        timeout.seconds(text)


def test_a_kubectl_path_that_does_not_exist_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KUBECTL_PATH", str(tmp_path / "none"))
    with pytest.raises(RuntimeClassError, match="KUBECTL_PATH: .*none: no such program"):
        connect([])


def script(folder: Path, text: str) -> str:
    path = folder / "kubectl"
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


SLEEPING = """\
import os, subprocess, sys, time
with open({pids!r}, "a") as file:
    file.write(f"{{os.getpid()}}\\n")
    file.flush()
    child = subprocess.Popen(["sleep", "60"])
    file.write(f"{{child.pid}}\\n")
if "/version" in sys.argv and {answers!r}:
    child.kill()
    print("{{}}")
else:
    time.sleep(60)
"""


def _hear() -> None:
    """Let the process know SIGINT, which one that a shell started in the background ignores."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
@pytest.mark.parametrize("answering", [False, True], ids=["in the first request", "in one of many"])
def test_one_signal_is_enough_and_children_end_with_us(
    tmp_path: Path, number: signal.Signals, answering: bool
) -> None:
    pids = tmp_path / "pids"
    program = script(tmp_path, SLEEPING.format(pids=str(pids), answers=answering))
    command = [sys.executable, "-m", "kubectl_runtimeclass", "get"]
    with subprocess.Popen(
        command, env=os.environ | {"KUBECTL_PATH": program}, stderr=subprocess.PIPE, preexec_fn=_hear
    ) as process:
        wanted = 10 if answering else 2
        for _ in range(100):
            if pids.exists() and len(pids.read_text().split()) >= min(wanted, 8):
                break
            time.sleep(0.1)
        time.sleep(0.2)
        process.send_signal(number)
        assert process.wait(timeout=5) == (130 if number == signal.SIGINT else -number)
    time.sleep(0.2)
    assert [pid for pid in pids.read_text().split() if _lives(pid)] == []


def _lives(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@unix
@pytest.mark.parametrize(
    "printed",
    ["{}", '{"kind": "List"}', '{"kind": "List", "items": []}', '{"kind": "Status", "metadata": {}}',
     '{"kind": "Deployment", "metadata": {"name": "other"}}', '{"kind": "List", "items": [3]}'],
)  # fmt: skip
def test_objects_that_are_not_those_asked_for(tmp_path: Path, printed: str) -> None:
    program = script(tmp_path, f"print({printed!r})")
    with pytest.raises(ClusterError, match="not the objects that were asked for: web"):
        kubectl.get_objects(program, [], ["deploy/web"])


def partial(folder: Path, *unreadable: str) -> str:
    """A snapshot that says of itself that it is not whole."""
    path = folder / "partial.json"
    items = [
        {"apiVersion": "v1", "kind": "NodeList", "items": [node()]},
        {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClassList", "items": [runtime_class()]},
        {"apiVersion": "v1", "kind": "PodList", "items": []},
    ]
    content = {"apiVersion": "kubectl-runtimeclass.github.io/v1alpha1", "kind": "SnapshotList"}
    path.write_text(json.dumps({**content, "unreadable": list(unreadable), "items": items}))
    return str(path)


def test_what_a_snapshot_calls_unreadable_is_not_known_whatever_else_is_there(tmp_path: Path) -> None:
    found = read([partial(tmp_path, "runtimeclasses")]).snapshot
    assert "RuntimeClass" not in found.listed and "Node" in found.listed


def test_the_table_of_classes_does_not_count_what_was_not_read() -> None:
    found = usage([node(), runtime_class()], ["nodes", "pods"])
    assert (found.nodes, found.unreadable) == (None, ("nodes", "pods"))


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {runtimeClassName: gvisor, containers: [{name: c, image: i}]}\n"


@pytest.mark.parametrize(
    ("unreadable", "arguments"),
    [
        ("nodes", ("explain",)),
        ("runtimeclasses", ("explain",)),
        ("nodes", ("diff", "--class", "other")),
        ("runtimeclasses", ("diff", "--class", "other")),
        ("runtimeclasses", ("check", "--class", "other")),
        ("runtimeclasses", ("assign", "--class", "other")),
    ],
)
def test_without_nodes_or_classes_the_exit_code_is_2(
    tmp_path: Path, unreadable: str, arguments: tuple[str, ...]
) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    command = [sys.executable, "-m", "kubectl_runtimeclass", *arguments, "-f", str(tmp_path / "pod.yaml")]
    done = subprocess.run(
        [*command, "--snapshot", partial(tmp_path, unreadable)], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "be read" in done.stderr


def test_get_without_classes_is_an_error(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kubectl_runtimeclass", "get", "--snapshot"]
    done = subprocess.run([*command, partial(tmp_path, "runtimeclasses")], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
