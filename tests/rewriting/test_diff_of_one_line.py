"""Edits that touch one line are one change of it: a List in JSON is a single line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rewriting.unified_diff import diff
from kubectl_runtimeclass.rules.model import single


def listed(count: int) -> bytes:
    spec = {"containers": [{"name": "c", "image": "i"}]}
    pods = [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"p{number}"}, "spec": spec}
        for number in range(count)
    ]
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": pods}).encode() + b"\n"


@pytest.mark.parametrize("ending", [b"\n", b""], ids=["with its line end", "without"])
def test_patch_makes_of_the_old_bytes_the_new_ones(tmp_path: Path, ending: bytes) -> None:
    data = listed(3).removesuffix(b"\n") + ending
    made = rewrite(data, single("kata"), "x")
    assert len(made.edits) == 3
    (tmp_path / "a.json").write_bytes(data)
    patch = b"".join(diff("a.json", data, made.edits))
    done = subprocess.run(["git", "apply", "-"], input=patch, cwd=tmp_path, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.json").read_bytes() == made.result(data)


def test_a_long_line_is_in_the_diff_twice_however_many_edits_it_has() -> None:
    data = listed(500)
    made = rewrite(data, single("kata"), "x")
    assert len(b"".join(diff("a.json", data, made.edits))) < 3 * len(made.result(data))
