"""What happened to a pod: each recorded event is told with who says it, how often and when, its cause and its fix."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..scheduling.builders import node, runtime_class
from .conftest import Run

ROWS = [json.loads(line) for line in Path("tests/data/events/sandbox.jsonl").read_text().splitlines()]
SEEN = "2026-11-28T02:00:00Z"


def stuck(name: str = "kata") -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web", "namespace": "shop", "uid": "u-web"},
        "spec": {"containers": [{"name": "web", "image": "i"}], "nodeName": "n1", "runtimeClassName": name},
        "status": {"phase": "Pending"},
    }


def saved(path: Path, event: Any, saved_at: str = "") -> str:
    items = [node("n1"), runtime_class("kata"), stuck(), event]
    head = {"apiVersion": "kubectl-runtimeclass.github.io/v1alpha1", "kind": "SnapshotList"}
    document = {**head, "items": items, **({"savedAt": saved_at} if saved_at else {})}
    path.write_text(json.dumps(document))
    return str(path)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['cause']}-{n}" for n, row in enumerate(ROWS)])
def test_a_recorded_event_is_told_with_its_cause_and_fix(
    row: dict[str, Any], run: Run, tmp_path: Path
) -> None:
    path = saved(tmp_path / "c.json", row["event"], "2026-11-28T04:30:00Z")
    ran = run("explain", "web", "-n", "shop", "--snapshot", path, columns=400)
    text = " ".join(ran.out.decode().split())
    assert "7 times, 150m ago" in text and ("kubelet" in text)
    (item,) = json.loads(run("explain", "web", "-n", "shop", "--snapshot", path, "-o", "json").out)["items"]
    (observed,) = item["observed"]
    assert (observed["count"], observed["age"], observed["component"]) == (7, "150m", "kubelet")
    assert observed.get("cause") == row["cause"]
    assert bool(observed.get("fix")) == bool(row["cause"]) and observed.get("fix", "") in text
    if row["event"]["reason"] == "FailedCreatePodSandBox":
        assert (ran.code, item["verdict"]) == (1, "No")


def test_of_files_that_do_not_say_when_they_were_saved_the_time_is_told(run: Run, tmp_path: Path) -> None:
    path = saved(tmp_path / "c.json", ROWS[0]["event"])
    assert (
        f"(kubelet, 7 times, {SEEN})"
        in run("explain", "web", "-n", "shop", "--snapshot", path, columns=400).out.decode()
    )
