"""Thousands of nodes by pool, many workloads in a row each: the first screen answers, and fits the terminal.

UPDATE_GOLDEN=1 writes the golden files anew.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from ..support.fleets import KATA, fleet
from .conftest import Run

GOLDEN = Path(__file__).parent / "golden_fleets"


def deployment(name: str, replicas: int = 40, cpu: str = "3", **spec: Any) -> dict[str, Any]:
    resources = {"requests": {"cpu": cpu, "memory": "1Gi"}, "limits": {"memory": "1Gi"}}
    container = {"name": "c", "image": "example.com/c", "resources": resources}
    labels = {"app": name}
    pod = {"runtimeClassName": "kata-qemu", "containers": [container], **spec}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }


MANY = [
    *(deployment(f"svc-{number}", replicas=2) for number in range(24)),
    *(deployment(f"ssd-{number}", nodeSelector={"disk": "ssd"}) for number in range(3)),
    deployment("huge", replicas=400, cpu="31"),
    deployment("general", runtimeClassName=None),
    deployment("no-such-class", runtimeClassName="kata-qmeu"),
]


def write(folder: Path, name: str, items: list[dict[str, Any]]) -> str:
    (folder / name).write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    return name


def compare(printed: bytes, name: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        (GOLDEN / name).write_bytes(printed)
    assert printed == (GOLDEN / name).read_bytes()


@pytest.mark.parametrize("columns", [80, 120, 200])
@pytest.mark.parametrize("provider", ["eks", "gke", "plain"])
def test_a_fleet_is_told_by_pool(
    provider: str, columns: int, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cluster = write(tmp_path, "cluster.json", fleet(provider))
    by = ("--by", KATA) if provider == "plain" else ()
    manifests = write(tmp_path, "w.json", [deployment("checkout")])
    ran = run("explain", *by, "-f", manifests, "--snapshot", cluster, columns=columns)
    assert ran.code == 0, ran.err
    compare(ran.out, f"{provider}-{columns}.txt")
    for_reading = [line for line in ran.out.decode().splitlines() if not line.startswith("    ")]
    assert max(map(len, for_reading)) <= columns


def test_nodes_without_a_pool_are_told_as_before(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cluster = write(tmp_path, "cluster.json", fleet("plain"))
    ran = run("explain", "-f", write(tmp_path, "w.json", [deployment("checkout")]), "--snapshot", cluster)
    assert b"COUNT  NODES" in ran.out
    by = run("explain", "-f", "w.json", "--snapshot", cluster, "--by", KATA)
    assert b"POOL    NODES  CAN RUN" in by.out


def test_a_pool_is_asked_about_alone(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cluster = write(tmp_path, "cluster.json", fleet("gke"))
    manifests = write(tmp_path, "w.json", [deployment("x")])
    ran = run("explain", "-f", manifests, "--snapshot", cluster, "--node", "snp/*")
    assert (ran.code, b"none of 60 nodes can run it" in ran.out) == (1, True)
    assert run("explain", "-f", "w.json", "--snapshot", cluster, "--node", "nsp/*").code == 2


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_many_workloads_are_a_row_each(
    columns: int, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cluster = write(tmp_path, "cluster.json", fleet("eks"))
    ran = run("explain", "-f", write(tmp_path, "w.json", MANY), "--snapshot", cluster, columns=columns)
    assert ran.code == 1
    compare(ran.out, f"workloads-{columns}.txt")


def test_one_of_many_is_told_in_full_by_its_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cluster = write(tmp_path, "cluster.json", fleet("eks"))
    ran = run("explain", "-f", write(tmp_path, "w.json", MANY), "--snapshot", cluster, "deployment/huge")
    assert ran.out.startswith(b"Deployment shop/huge as RuntimeClass kata-qemu")
    unknown = run("explain", "-f", "w.json", "--snapshot", cluster, "hgue")
    assert (unknown.code, "hgue: no pod template of that name" in unknown.err) == (2, True)


def test_many_workloads_under_several_classes_are_a_row_each_for_each(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cluster = write(tmp_path, "cluster.json", fleet("eks"))
    manifests = write(tmp_path, "w.json", MANY)
    ran = run("explain", "-f", manifests, "--snapshot", cluster, "--class", "kata-qemu,gvisor")
    rows = [line.split() for line in ran.out.decode().splitlines() if "Deployment" in line]
    seen = [(words[index + 1], words[index + 2]) for words in rows for index in [words.index("Deployment")]]
    names = list(dict.fromkeys(name for name, _ in seen))
    assert seen == [(name, runtime_class) for name in names for runtime_class in ("kata-qemu", "gvisor")]
    assert re.search(
        rb"^kata-qemu: .*; gvisor: .*; name one, or add -v, for more of it$", ran.out, re.MULTILINE
    )
