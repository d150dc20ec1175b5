"""Where a DeviceClass that was not read may provide what no node lists, the answer is no certain no."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ..scheduling.builders import node, pod

CONTAINER = {
    "name": "c",
    "image": "registry.example/app:1",
    "resources": {"limits": {"example.com/gpu": "1"}},
}
POD = pod(containers=[CONTAINER])


def explained(folder: Path, *objects: Any, output: str = "json") -> subprocess.CompletedProcess[str]:
    (folder / "pod.json").write_text(json.dumps(POD))
    (folder / "cluster.json").write_text(
        json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)})
    )
    command = (
        sys.executable,
        "-m",
        "kubectl_runtimeclass",
        "explain",
        "-f",
        "pod.json",
        "--snapshot",
        "cluster.json",
    )
    return subprocess.run((*command, "-o", output), cwd=folder, capture_output=True, text=True, check=False)


OTHER = {
    "apiVersion": "resource.k8s.io/v1",
    "kind": "DeviceClass",
    "metadata": {"name": "other"},
    "spec": {"selectors": [{"cel": {"expression": "true"}}]},
}


@pytest.mark.parametrize(
    ("objects", "code", "verdict", "can_run"),
    [
        pytest.param([node()], 0, "May", None, id="DeviceClasses were not read"),
        pytest.param([node(), OTHER], 1, "No", False, id="none of them stands for it"),
        pytest.param(
            [node(allocatable={"cpu": "0", "example.com/gpu": "1"})], 0, "Yes", True, id="a node lists it"
        ),
    ],
)
def test_a_device_class_may_help(
    tmp_path: Path, objects: list[Any], code: int, verdict: str, can_run: bool | None
) -> None:
    done = explained(tmp_path, *objects)
    assert done.returncode == code, done.stderr
    (item,) = json.loads(done.stdout)["items"]
    assert (item["verdict"], item["nodes"][0]["canRun"]) == (verdict, can_run)


def test_the_headline_says_by_what(tmp_path: Path) -> None:
    headline = explained(tmp_path, node(), output="table").stdout.splitlines()[1]
    assert headline.startswith("node n1 may run it (a DeviceClass may provide example.com/gpu), as far as")
