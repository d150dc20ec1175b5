"""kubectl where there is one, the package where there is none."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from kubectl_runtimeclass.cluster import ClusterError
from kubectl_runtimeclass.cluster.connect import connect

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a script is no program there")

KUBECTL = """\
import json, sys
if sys.argv[1] == "config":
    print("ns-of-the-context", end="")
elif "--raw" in sys.argv:
    print(json.dumps({"gitVersion": "v1"}))
else:
    words = sys.argv[sys.argv.index("--") + 1:]
    items = [
        {"kind": "Deployment", "metadata": {"name": word.partition("/")[2]}, "asked": " ".join(sys.argv[1:])}
        for word in words
    ]
    print(json.dumps({"kind": "List", "items": items} if len(items) > 1 else items[0]))
"""


@pytest.fixture
def kubectl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "some kubectl"
    path.write_text(f"#!{sys.executable}\n{KUBECTL}")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("KUBECTL_PATH", str(path))
    return path


@pytest.mark.usefixtures("kubectl")
def test_objects_are_found_by_kubectl_itself() -> None:
    connection = connect(["--context=x"])
    (found,) = connection.objects(["deploy/web"], "shop")
    assert found["asked"] == "get -o json --context=x --namespace=shop -- deploy/web"
    (found,) = connection.objects(["deploy/web"], "")
    assert found["asked"] == "get -o json --context=x -- deploy/web"
    assert len(connection.objects(["a/b", "c/d"], "")) == 2
    assert connection.namespace() == "ns-of-the-context"
    assert json.loads(connection.get("/version")) == {"gitVersion": "v1"}


def test_neither_kubectl_nor_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KUBECTL_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setitem(sys.modules, "kubernetes", None)
    monkeypatch.setitem(sys.modules, "kubernetes.client", None)
    with pytest.raises(ClusterError, match="reading a cluster needs kubectl: there is none on PATH"):
        connect([])


def test_no_kubectl_and_no_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("kubernetes", reason="the package kubernetes is not installed")
    monkeypatch.delenv("KUBECTL_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    with pytest.raises(ClusterError, match="no cluster is configured, and this is no pod"):
        connect([])


LOGIN = """\
import sys, time
sys.stderr.write("To sign in, open https://login.example.com and enter the code AB12\\n")
sys.stderr.write("Warning: an old API\\n")
sys.stderr.flush()
sys.stdout.write("{}" if sys.stdin.isatty() else "no terminal")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs a pseudo-terminal")
def test_a_credential_plugin_can_ask_for_a_login(tmp_path: Path) -> None:
    import subprocess

    program = tmp_path / "kubectl"
    program.write_text(f"#!{sys.executable}\n{LOGIN}")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    code = (
        "from kubectl_runtimeclass.cluster.kubectl import connect\n"
        f"get = connect({str(program)!r}, [])\n"
        "print(get('/first').decode(), get('/second').decode())"
    )
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=theirs, stderr=theirs, stdout=subprocess.PIPE
    ) as process:
        os.close(theirs)
        assert process.stdout is not None
        answered = process.stdout.read()
        shown = os.read(ours, 4096)
    os.close(ours)
    assert answered == b"{} no terminal\n", "only the first request may talk to the user"
    assert shown == b"To sign in, open https://login.example.com and enter the code AB12\r\n"
