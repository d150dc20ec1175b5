"""Reading a cluster without kubectl, through the kubernetes package."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.cluster import ClusterError, api, client
from kubectl_runtimeclass.cluster.api import ApiError, Get
from kubectl_runtimeclass.cluster.client import ConnectionSettings
from kubectl_runtimeclass.cluster.resources import resource_type

from . import server as fake
from .server import ApiServer


def kubeconfig(path: Path, name: str, *, current: bool = True, server: str = "", **user: Any) -> Path:
    config: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": {"server": server or f"http://{name}.example.com"}}],
        "users": [{"name": name, "user": user}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name, "namespace": f"ns-{name}"}}],
    }
    if current:
        config["current-context"] = name
    path.write_text(json.dumps(config))
    return path


def test_the_first_current_context_wins_as_it_does_for_kubectl(tmp_path: Path) -> None:
    prod, dev = kubeconfig(tmp_path / "a", "prod"), kubeconfig(tmp_path / "b", "dev")
    settings = ConnectionSettings([], {"KUBECONFIG": f"{prod}:{dev}"})
    assert (settings.context, settings.namespace) == ("prod", "ns-prod")


def test_flags_and_files_that_are_not_there(tmp_path: Path) -> None:
    prod, dev = kubeconfig(tmp_path / "a", "prod", current=False), kubeconfig(tmp_path / "b", "dev")
    environ = {"KUBECONFIG": f"{tmp_path / 'none'}:{prod}:{dev}"}
    assert ConnectionSettings([], environ).context == "dev"
    assert ConnectionSettings(["--context=prod"], environ).namespace == "ns-prod"
    assert ConnectionSettings([f"--kubeconfig={dev}"], environ).context == "dev"
    assert ConnectionSettings(["--request-timeout=2m"], environ).timeout == 120
    assert ConnectionSettings(["--request-timeout=0"], environ).timeout is None


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        (["--as=admin"], "--as: handed to kubectl, and there is no kubectl here"),
        (["--context=none"], 'context "none" does not exist'),
        (["--kubeconfig=/none"], "/none: no such file"),
        (["--request-timeout=soon"], "--request-timeout: expected"),
    ],
)
def test_what_it_cannot_do_is_refused_by_name(tmp_path: Path, flags: list[str], problem: str) -> None:
    with pytest.raises(ClusterError, match=problem):
        ConnectionSettings(flags, {"KUBECONFIG": str(kubeconfig(tmp_path / "a", "prod"))})


def test_impersonation_in_the_kubeconfig_is_not_left_out_silently(tmp_path: Path) -> None:
    path = kubeconfig(tmp_path / "a", "prod", **{"as": "admin"})
    with pytest.raises(ClusterError, match="its user has as, which needs kubectl"):
        ConnectionSettings([], {"KUBECONFIG": str(path)})


@pytest.mark.parametrize("text", ["a: [", "- x", ""], ids=["not YAML", "a list", "empty"])
def test_a_file_that_is_no_kubeconfig(tmp_path: Path, text: str) -> None:
    (tmp_path / "a").write_text(text)
    with pytest.raises(ClusterError, match="not a kubeconfig|no current context"):
        ConnectionSettings([], {"KUBECONFIG": str(tmp_path / "a")})


@pytest.mark.parametrize(
    ("word", "kind"),
    [("deploy", "Deployment"), ("deployments.apps", "Deployment"), ("Pod", "Pod"), ("po", "Pod"),
     ("cj", "CronJob"), ("jobs.batch", "Job"), ("deployments.example.com", None), ("rollout", None)],
)  # fmt: skip
def test_types_by_their_names(word: str, kind: str | None) -> None:
    found = resource_type(word)
    assert (found.kind if found else None) == kind


@pytest.fixture
def server() -> Iterator[ApiServer]:
    with fake.running() as running:
        yield running


@pytest.fixture
def get(server: ApiServer, tmp_path: Path) -> Get:
    pytest.importorskip("kubernetes", reason="the package kubernetes is not installed")
    path = kubeconfig(tmp_path / "config", "here", server=server.url, token="secret-token")
    return client.connect(ConnectionSettings([], {"KUBECONFIG": str(path)}))


def test_lists_come_in_pages(server: ApiServer, get: Get) -> None:
    server.lists["/api/v1/nodes"] = [{"metadata": {"name": f"n{number}"}} for number in range(700)]
    assert len(list(api.list_all(get, "/api/v1/nodes", "Node"))) == 700
    assert server.tokens == {"Bearer secret-token"}


def test_refusals_are_those_of_kubectl(server: ApiServer, get: Get) -> None:
    server.refusals["/api/v1/nodes"] = (403, "Forbidden")
    with pytest.raises(ApiError) as error:
        list(api.list_all(get, "/api/v1/nodes"))
    assert error.value.reason == "Forbidden"
    server.refusals["/api/v1/nodes"] = (401, "Unauthorized")
    with pytest.raises(ClusterError) as fatal:
        list(api.list_all(get, "/api/v1/nodes"))
    assert "does not accept these credentials" in fatal.value.hint
    assert not isinstance(fatal.value, ApiError)


def test_a_server_that_is_down(server: ApiServer, get: Get) -> None:
    server.shutdown()
    server.server_close()
    with pytest.raises(ClusterError, match="refused") as refusal:
        get("/version")
    assert "is the cluster up" in refusal.value.hint


def test_one_object_by_its_name(server: ApiServer, get: Get) -> None:
    web = {"kind": "Deployment", "metadata": {"name": "web"}}
    server.objects["/apis/apps/v1/namespaces/shop/deployments/web"] = web
    assert client.get_objects(get, ["deploy/web"], "shop") == [web]
    with pytest.raises(ClusterError, match="rollout: only built-in types"):
        client.get_objects(get, ["rollout/web"], "shop")
