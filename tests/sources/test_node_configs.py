"""`--node-config [NODES=]PATH`: nodes as if they had reported what their configuration says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.cli import program
from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.sources.node_configs import NodeConfigs

from ..auditing.builders import Object, node, pod, runtime_class

DATA = Path(__file__).parents[1] / "data" / "node-config"
KATA, K3S, IMPORTS = (str(DATA / "containerd" / name) for name in ("v2-single", "k3s", "v2-imports"))


def running(name: str, version: str = "", **more: Any) -> Object:
    found = node(name, silent=True, **more)
    found["status"]["nodeInfo"] = {"containerRuntimeVersion": version} if version else {}
    return found


def served(given: list[str], *nodes: Object) -> list[list[str]]:
    configs = NodeConfigs(given)
    return [
        [each["name"] for each in configs.apply(one)["status"].get("runtimeHandlers", ())] for one in nodes
    ]


CASES = {
    "one for all": ([KATA], [["", "kata-qemu", "runc", "runsc"], ["", "kata-qemu", "runc", "runsc"]]),
    "by a pattern of names": ([f"a*={KATA}"], [["", "kata-qemu", "runc", "runsc"], []]),
    "by labels": ([f"pool=gpu={K3S}"], [[], ["", "nvidia", "runc", "runhcs-wcow-process"]]),
    "the last that means a node counts": (
        [KATA, f"b={K3S}"], [["", "kata-qemu", "runc", "runsc"], ["", "nvidia", "runc", "runhcs-wcow-process"]],
    ),
    "CRI-O's for nodes of CRI-O alone": ([str(DATA / "crio" / "kata")], [[], []]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_which_nodes_get_which_handlers(case: str) -> None:
    given, expected = CASES[case]
    nodes = running("a1", "containerd://2.1.4"), running("b", "containerd://2.1.4", labels={"pool": "gpu"})
    assert served(given, *nodes) == expected


def test_files_are_read_as_the_node_s_own_version_does() -> None:
    with pytest.raises(
        RuntimeClassError, match=r"containerd 1\.7 of node old would not serve Kubernetes with it"
    ):
        served([IMPORTS], running("new", "containerd://2.1.4"), running("old", "containerd://1.7.23-k3s2"))


def test_features_that_a_node_reported_stay() -> None:
    reported = node("a", "runsc")
    reported["status"]["runtimeHandlers"][-1]["features"] = {"userNamespaces": True}
    found = NodeConfigs([KATA]).apply(reported)["status"]["runtimeHandlers"]
    assert {each["name"]: each.get("features") for each in found}["runsc"] == {"userNamespaces": True}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (f"nowhere={KATA}", "there is no such node"),
        (f"a=(={KATA}", "--node-config"),
        ("a=/no/such/path", "no such file or directory"),
    ],
)
def test_what_means_nothing_is_an_error(given: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "cluster.json"
    path.write_text(
        json.dumps({"apiVersion": "v1", "kind": "List", "items": [runtime_class("x", "x"), running("a")]})
    )
    with pytest.raises(RuntimeClassError, match=sentence):
        program.run(["get", "--snapshot", str(path), "--node-config", given])


@pytest.fixture
def mixed(tmp_path: Path) -> list[str]:
    """A cluster where handler runsc is gVisor on one node and runc on the other."""
    fake = tmp_path / "fake.toml"
    fake.write_text(
        "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runsc]\n"
        "runtime_type = 'io.containerd.runc.v2'\n"
    )
    items = [runtime_class("gvisor", "runsc"), running("a"), running("b"), pod("p", "gvisor", "b")]
    path = tmp_path / "cluster.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    return ["--snapshot", str(path), "--node-config", f"a={KATA}", "--node-config", f"b={fake}"]


def test_get_wide_says_that_one_handler_is_not_the_same_everywhere(
    mixed: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert program.run(["get", "-o", "wide", *mixed]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "NOT THE SAME: io.containerd.runsc.v1 on a; io.containerd.runc.v2 on b" in out


def test_audit_takes_it_for_an_error(mixed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert program.run(["audit", "-o", "json", *mixed]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["id"], finding["severity"]) == ("other-runtime", "error")
    assert finding["evidence"] == ["io.containerd.runsc.v1 on a", "io.containerd.runc.v2 on b"]


def test_explain_knows_nodes_that_report_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, manifest = tmp_path / "cluster.json", tmp_path / "pod.json"
    items = [runtime_class("gvisor", "runsc"), running("a", "containerd://1.7.23")]
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    manifest.write_text(json.dumps({**pod("p", "gvisor"), "status": {}}))
    arguments = ["explain", "-f", str(manifest), "--snapshot", str(path), "-o", "json", "--node-config"]
    assert program.run([*arguments, KATA]) == 0
    assert program.run([*arguments, K3S.replace("k3s", "empty")]) == 1
