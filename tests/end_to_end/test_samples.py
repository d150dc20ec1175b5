"""The samples do what their README says of them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_runtimeclass.snapshot.snapshot import Snapshot, build

from ..support import tools
from ..support.explaining import explain
from ..support.program import runtimeclass

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
EXPECTED = ROOT / "tests" / "data" / "samples-expected"
RULES = ("--rules", "samples/rules.yaml")

CHANGES = {
    "Deployment shop/checkout": [(None, "gvisor")],
    "Deployment shop/gateway": [(None, "gvisor")],
    "Deployment shop/mailer": [(None, "gvisor")],
    "PluginRunner tenants/plugins": [(None, "kata-qemu"), ("kata-qemu", "kata-qemu")],
    "Job tenants/thumbnails": [(None, "kata-qemu")],
    "CronJob tenants/nightly-report": [("gvisor", "kata-qemu")],
    "Rollout shop/reviews": [(None, "gvisor")],
    "StatefulSet shop/search": [("kata-qemu", None)],
}
"""By object that changes: the class of each of its pod templates before and after."""


def objects(*paths: Path) -> dict[str, Any]:
    """The objects of files by `Kind namespace/name`, read by PyYAML."""
    found = {}
    for path in paths:
        for document in yaml.safe_load_all(path.read_bytes()):
            for item in document["items"] if document and document["kind"] == "List" else [document]:
                if item is not None:
                    meta = item["metadata"]
                    name = "/".join(filter(None, (meta.get("namespace"), meta["name"])))
                    found[f"{item['kind']} {name}"] = item
    return found


def manifests(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.suffix in (".yaml", ".json"))


def pod_specs(value: Any) -> list[dict[str, Any]]:
    """Every mapping with containers, wherever it is: an answer that needs no table of kinds."""
    if isinstance(value, list):
        return [spec for item in value for spec in pod_specs(item)]
    if not isinstance(value, dict):
        return []
    if "containers" in value:
        return [value]
    return [spec for item in value.values() for spec in pod_specs(item)]


def test_the_shop_is_rewritten_byte_for_byte(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shutil.copytree(SAMPLES / "shop", shop)
    done = runtimeclass("assign", "-f", str(shop), "-R", *RULES, "-i")
    assert done.returncode == 0, done.stderr
    for path in manifests(SAMPLES / "shop"):
        assert (shop / path.name).read_bytes() == (EXPECTED / path.name).read_bytes(), path.name
    assert [path.name for path in manifests(shop)] == [path.name for path in manifests(EXPECTED)]


def test_what_is_expected_differs_from_the_shop_in_the_classes_alone() -> None:
    before, after = objects(*manifests(SAMPLES / "shop")), objects(*manifests(EXPECTED))
    assert before.keys() == after.keys()
    changed = {}
    for name, was in before.items():
        classes = [
            (old.pop("runtimeClassName", None), new.pop("runtimeClassName", None))
            for old, new in zip(pod_specs(was), pod_specs(after[name]), strict=True)
        ]
        assert was == after[name], name
        if any(old != new for old, new in classes):
            changed[name] = classes
    assert changed == CHANGES


def test_the_shop_has_the_styles_that_its_readme_promises() -> None:
    shop = {path.name: path.read_bytes() for path in manifests(SAMPLES / "shop")}
    assert shop["reports.yaml"].count(b"\n") == shop["reports.yaml"].count(b"\r\n") > 0
    assert shop["mailer.yaml"][-1:] != b"\n"
    assert b'\n    "name"' in shop["payments.yaml"] and b"\n---" in shop["render.yaml"]
    assert any(name.endswith(".json") for name in shop)


def test_the_shop_fails_a_check_once_and_never_again_after_assign() -> None:
    assert runtimeclass("check", "-f", "samples/shop", "-R", *RULES).returncode == 1
    done = runtimeclass("check", "-f", "tests/data/samples-expected", "-R", *RULES)
    assert done.returncode == 0, done.stdout


def test_the_refused_sample_is_refused_for_its_anchor() -> None:
    done = runtimeclass("check", "-f", "samples/refused", *RULES)
    assert done.returncode == 1
    (line,) = done.stdout.decode().splitlines()
    assert line == (
        "samples/refused/legacy.yaml:12  Deployment shop/legacy  REFUSED  "
        "spec is shared by an anchor: *common stands for it elsewhere"
    )
    assert runtimeclass("assign", "-f", "samples/refused", *RULES).stdout == b""


@pytest.mark.parametrize("kubectl", tools.kubectls() or [None], ids=lambda found: found and found.version)
def test_the_overlay_is_built_and_assigned(kubectl: tools.Kubectl | None) -> None:
    if kubectl is None:
        pytest.skip("kubectl is not installed")
    built = subprocess.run(
        (kubectl.path, "kustomize", "samples/overlay"), cwd=ROOT, capture_output=True, check=False
    )
    assert built.returncode == 0, built.stderr
    done = runtimeclass("assign", "-f", "-", *RULES, stdin=built.stdout)
    assert done.returncode == 0, done.stderr
    found = {
        item["kind"]: [spec.get("runtimeClassName") for spec in pod_specs(item)]
        for item in yaml.safe_load_all(done.stdout)
    }
    assert found == {"Service": [], "Deployment": ["gvisor"], "CronJob": [None]}


# --- the cluster ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Snapshot:
    return build(list(yaml.safe_load_all((SAMPLES / "cluster.yaml").read_bytes())))


def test_the_cluster_has_the_classes_of_the_other_file() -> None:
    inside = objects(SAMPLES / "cluster.yaml")
    alone = objects(SAMPLES / "runtimeclasses.yaml")
    assert {name: found for name, found in inside.items() if name.startswith("RuntimeClass ")} == alone


def test_the_pods_of_the_cluster_are_as_admission_leaves_them() -> None:
    found = objects(SAMPLES / "cluster.yaml")
    for name, pod in found.items():
        if name.startswith("Pod ") and (wanted := pod["spec"].get("runtimeClassName")):
            runtime_class = found[f"RuntimeClass {wanted}"]
            assert pod["spec"].get("overhead") == runtime_class.get("overhead", {}).get("podFixed"), name
            selector = runtime_class.get("scheduling", {}).get("nodeSelector", {})
            assert selector.items() <= (pod["spec"].get("nodeSelector") or {}).items(), name


@pytest.mark.parametrize(
    ("workload", "runtime_class", "nodes"),
    [
        ("Deployment shop/checkout", "kata-qemu", ["pool-kata-0", "pool-kata-1", "pool-kata-2"]),
        ("Deployment shop/checkout", "gvisor", ["pool-general-0", "pool-general-1", "pool-general-2"]),
        ("Deployment shop/recommend", None, ["pool-gpu-0"]),
    ],
    ids=[
        "kata: one node is full, one has no handler, the others no label",
        "gvisor: only the nodes with its label",
        "a GPU and its taint",
    ],
)
def test_the_cluster_runs_a_workload_on_some_nodes(
    cluster: Snapshot, workload: str, runtime_class: str | None, nodes: list[str]
) -> None:
    found = objects(*manifests(SAMPLES / "shop"))[workload]
    explanation = explain(
        found["spec"]["template"], cluster, namespace="shop", runtime_class_name=runtime_class, owner=found
    )
    able = [
        verdict.name
        for verdict in explanation.nodes
        if verdict.eligible and verdict.runtime_handler != "missing"
    ]
    assert sorted(able) == nodes
    assert len(explanation.nodes) == 12
