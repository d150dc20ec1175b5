"""`--live` against a real kube-apiserver, through a real kubectl, by somebody who may only get and list."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..controlplane.client import Object
from ..controlplane.plane import Plane
from ..diffing.builders import KATA, container, quota, workload
from ..support import tools
from .test_diff import diff, put

KUBECTLS = sorted(tools.kubectls(), key=lambda found: int(found.version.split(".")[1]))
OLDEST_AND_NEWEST = KUBECTLS[:1] + KUBECTLS[1:][-1:]
READ = {"verbs": ["get", "list"]}
RULES: list[Object] = [
    {
        "apiGroups": [""],
        "resources": ["nodes", "pods", "namespaces", "resourcequotas", "limitranges"],
        **READ,
    },
    {"apiGroups": ["node.k8s.io"], "resources": ["runtimeclasses"], **READ},
    {"apiGroups": ["scheduling.k8s.io"], "resources": ["priorityclasses"], **READ},
    {"apiGroups": ["apps"], "resources": ["deployments"], **READ},
]
SELECTOR = {"selector": {"matchLabels": {"app": "web"}}, "replicas": 3}
CONTAINER = {**container(requests={"cpu": "0.3333", "memory": "512Mi"}), "image": "registry.example.com/web"}
WEB = workload(spec=SELECTOR, containers=[CONTAINER])


@pytest.fixture(scope="module")
def kubeconfig(plane: Plane) -> Iterator[Path]:
    client = plane.admin
    client.create("/api/v1/namespaces", {"metadata": {"name": "shop"}})
    client.create("/apis/node.k8s.io/v1/runtimeclasses", KATA)
    client.create("/apis/apps/v1/namespaces/shop/deployments", WEB)
    stored = quota({"requests.cpu": "1500m"}, {"requests.cpu": "1002m"})
    made = client.create("/api/v1/namespaces/shop/resourcequotas", stored)
    path = "/api/v1/namespaces/shop/resourcequotas/compute/status"
    client.request("PUT", path, {**made, "status": stored["status"]})
    yield plane.service_account("diffs", RULES)
    for path in (
        "/apis/apps/v1/namespaces/shop/deployments/web",
        "/apis/node.k8s.io/v1/runtimeclasses/kata",
        "/api/v1/namespaces/shop/resourcequotas/compute",
        "/api/v1/namespaces/shop",
    ):
        client.delete(path)


@pytest.mark.parametrize("kubectl", OLDEST_AND_NEWEST, ids=lambda found: found.version)
def test_who_may_get_and_list_may_diff(
    kubeconfig: Path, plane: Plane, tmp_path: Path, kubectl: tools.Kubectl
) -> None:
    before = _stored(plane)
    put(tmp_path, "web.yaml", WEB)
    arguments = ("-f", "web.yaml", "--live", "--kubeconfig", str(kubeconfig))
    assert diff(*arguments, cwd=tmp_path, KUBECTL_PATH=str(kubectl.path)).code == 0
    done = diff(*arguments, "--class", "kata", "-o", "json", cwd=tmp_path, KUBECTL_PATH=str(kubectl.path))
    assert done.code == 1, done.err
    found = json.loads(done.out)
    (web,) = found["workloads"]
    assert web["before"]["requests"] == {"cpu": "334m", "memory": "512Mi"}
    assert web["after"]["requests"] == {"cpu": "584m", "memory": "832Mi"}
    (cpu,) = found["quotas"]
    assert (cpu["before"], cpu["after"], cpu["exceeded"]) == ("1002m", "1752m", True)
    assert "persistentvolumes" in found["unreadable"] and "pods" not in found["unreadable"]
    assert _stored(plane) == before


def _stored(plane: Plane) -> list[Object]:
    """What a diff might have changed; each with the version that the server gave it."""
    paths = (
        "/apis/apps/v1/namespaces/shop/deployments/web",
        "/api/v1/namespaces/shop/resourcequotas/compute",
    )
    return [plane.admin.get(path) for path in paths]


def test_the_kubernetes_package_will_do_without_a_kubectl(kubeconfig: Path, tmp_path: Path) -> None:
    pytest.importorskip("kubernetes")
    put(tmp_path, "web.yaml", WEB)
    command = (
        sys.executable,
        "-c",
        "import sys; sys.argv[0] = 'x'; from kubectl_runtimeclass.cli.program import run; sys.exit(run(sys.argv[1:]))",
    )
    arguments = ("diff", "-f", "web.yaml", "--live", "--class", "kata", "-q", "--kubeconfig", str(kubeconfig))
    root = str(Path(__file__).parents[2])
    environ = {"PATH": "/nonexistent", "PYTHONPATH": root, "HOME": str(tmp_path)}
    done = subprocess.run((*command, *arguments), cwd=tmp_path, env=environ, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr.decode()
    assert "Deployment shop/web" in done.stdout.decode()
