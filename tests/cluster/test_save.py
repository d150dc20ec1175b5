"""The snapshot file: what is in it, what is not, and that it is whole or not there."""

from __future__ import annotations

import copy
import gzip
import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.cluster import save
from kubectl_runtimeclass.cluster.api import Reading
from kubectl_runtimeclass.cluster.load import read
from kubectl_runtimeclass.cluster.resources import RESOURCES
from kubectl_runtimeclass.kube.version import parse
from kubectl_runtimeclass.reports.explain.json import to_json
from kubectl_runtimeclass.snapshot.snapshot import build
from kubectl_runtimeclass.system.files import FileError

from ..scheduling.builders import claim, node, pod, runtime_class, volume
from ..support.explaining import explain

PRIVATE = "hunter2"


def everything() -> list[dict[str, Any]]:
    """A cluster in which everything that is private says so."""
    found = [
        node(kata="true", handlers=["kata"]),
        pod("a", on="n1", requests={"cpu": "1"}, runtimeClassName="kata", nodeSelector={"kata": "true"}),
        runtime_class(overhead={"cpu": "250m"}, scheduling={"nodeSelector": {"kata": "true"}}),
        claim(volume="v"),
        volume("v"),
    ]
    for each in found:
        annotations = each["metadata"].setdefault("annotations", {})
        annotations["kubectl.kubernetes.io/last-applied-configuration"] = PRIVATE
        each["metadata"]["managedFields"] = [{"manager": PRIVATE}]
    container = found[1]["spec"]["containers"][0]
    container |= {"env": [{"name": "PASSWORD", "value": PRIVATE}], "args": [PRIVATE], "command": [PRIVATE]}
    container["livenessProbe"] = {"httpGet": {"httpHeaders": [{"name": "a", "value": PRIVATE}]}}
    found[0]["status"]["images"] = [{"names": [PRIVATE]}]
    return found


def reading(objects: list[dict[str, Any]]) -> Reading:
    lists = [
        {
            "apiVersion": r.api_version,
            "kind": f"{r.kind}List",
            "items": [save.trim(r.kind, o) for o in objects if o["kind"] == r.kind],
        }
        for r in RESOURCES
        if r.name != "csidrivers"
    ]
    return Reading(tuple(lists), ("csidrivers",), "v1.36.2")


@pytest.mark.parametrize("name", ["cluster.json", "cluster.json.gz"])
def test_explain_says_of_the_file_what_it_says_of_the_cluster(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    objects = everything()
    save.write(str(path), save.encode(reading(objects), compress=name.endswith("gz")))
    again = read([str(path)])
    assert (again.server_version, again.snapshot.unreadable) == ("v1.36.2", ("csidrivers",))
    assert again.snapshot.listed == {r.kind for r in RESOURCES} - {"CSIDriver"}, "empty lists are known"
    direct = build(
        copy.deepcopy(objects),
        listed=again.snapshot.listed,
        unreadable=["csidrivers"],
        version=lambda: parse("v1.36.2"),
    )
    volumes = [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]
    for given in (pod(runtimeClassName="kata", requests={"cpu": "3"}), pod(volumes=volumes)):
        assert to_json(explain(given, again.snapshot)) == to_json(explain(given, direct))


def test_nothing_private_is_in_it() -> None:
    data = save.encode(reading(everything()))
    assert PRIVATE.encode() not in data
    assert b'"PASSWORD"' not in data


def test_what_storage_goes_by_stays() -> None:
    data = json.loads(save.encode(reading([claim(volume="v")])))
    (found,) = [each for each in data["items"] if each["kind"] == "PersistentVolumeClaimList"]
    assert found["items"][0]["metadata"]["annotations"] == {"pv.kubernetes.io/bind-completed": "yes"}


def test_one_object_is_one_line() -> None:
    data = save.encode(reading([node("a"), node("b")]))
    assert (
        len(
            [line for line in data.splitlines() if b'"hostname"' in line or b"kubernetes.io/hostname" in line]
        )
        == 2
    )


def test_the_same_cluster_gives_the_same_bytes() -> None:
    first, second = (save.encode(reading(everything()), compress=True) for _ in range(2))
    assert first == second
    assert gzip.decompress(first) == save.encode(reading(everything()))


def test_the_file_is_for_its_owner_and_replaces_an_older_one(tmp_path: Path) -> None:
    path = tmp_path / "cluster.json"
    path.write_text("old")
    save.write(str(path), b"new")
    assert path.read_bytes() == b"new"
    assert [found.name for found in tmp_path.iterdir()] == ["cluster.json"]
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("place", ["none/cluster.json", "folder"])
def test_where_no_file_can_be_written(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(FileError, match="folder|none"):
        save.write(str(tmp_path / place), b"x")
    assert list(tmp_path.rglob("*.tmp")) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with ThreadPoolExecutor() as threads:
        read = threads.submit(pipe.read_bytes)
        save.write(str(pipe), b"new")
        assert read.result(timeout=10) == b"new"
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no /dev/stdout here")
def test_the_name_of_standard_output_is_written_to(tmp_path: Path) -> None:
    script = "from kubectl_runtimeclass.cluster import save; save.write('/dev/stdout', b'new')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True)
    assert (done.stdout, done.stderr) == (b"new", b"")


def test_a_link_is_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "real.json", tmp_path / "link.json"
    target.write_text("old")
    link.symlink_to(target)
    for _ in ("is there", "is not there yet"):
        save.write(str(link), b"new")
        assert link.is_symlink() and target.read_bytes() == b"new"
        target.unlink()


def test_what_a_killed_run_with_this_pid_left_is_in_nobodys_way(tmp_path: Path) -> None:
    """In a container every run may have the same PID."""
    left = tmp_path / f".cluster.json.{os.getpid()}.tmp"
    left.write_text("half")
    save.write(str(tmp_path / "cluster.json"), b"new")
    assert (tmp_path / "cluster.json").read_bytes() == b"new" and left.read_text() == "half"


def test_a_snapshot_says_when_it_was_saved_where_it_is_told_so() -> None:
    data = json.loads(save.encode(reading([node("a")]), saved_at="2026-01-01T00:00:00Z"))
    assert data["savedAt"] == "2026-01-01T00:00:00Z"
    assert "savedAt" not in json.loads(save.encode(reading([node("a")])))
