"""Snapshots from files: any mix of what kubectl prints."""

from __future__ import annotations

import errno
import gzip
import json
import os
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.cluster import snapshot_files
from kubectl_runtimeclass.cluster.load import load, read
from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.system.files import FileError

NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n1"}, "status": {"capacity": {"cpu": "1"}}}
POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "p", "namespace": "x", "managedFields": [{"f:spec": {}}]},
    "spec": {"nodeName": "n1", "containers": [{"name": "c", "resources": {"requests": {"cpu": "250m"}}}]},
}
CLASS = {"apiVersion": "node.k8s.io/v1", "kind": "RuntimeClass", "metadata": {"name": "kata"}, "handler": "k"}
SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "s"},
    "data": {"password": "aHVudGVyMg=="},
}


def untyped(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key not in ("apiVersion", "kind")}


def a_list(*items: dict[str, Any], kind: str = "List", api_version: str = "v1") -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "items": list(items)}


ALL = (NODE, POD, CLASS, SECRET)
AS_JSON = json.dumps(a_list(*ALL), indent=4).encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("a.json", AS_JSON, id="a List in JSON, as kubectl prints it"),
        pytest.param("a.json.gz", gzip.compress(AS_JSON), id="gzip"),
        pytest.param("a.json", "\ufeff".encode() + AS_JSON, id="with a byte order mark"),
        pytest.param("a.json", AS_JSON.decode().encode("utf-16"), id="as PowerShell redirects it"),
        pytest.param("a.yaml", AS_JSON, id="JSON by another name"),
        pytest.param("a.yaml", AS_JSON.replace(b'"kind"', b"kind"), id="YAML in flow style"),
        pytest.param("a.json", b"\n".join(json.dumps(o).encode() for o in ALL), id="JSON objects in a row"),
        pytest.param(
            "a.yaml", b"---\n" + b"\n---\n".join(json.dumps(o).encode() for o in ALL), id="YAML documents"
        ),
        pytest.param(
            "a.json",
            json.dumps(
                a_list(
                    a_list(untyped(NODE), kind="NodeList"),
                    a_list(untyped(POD), kind="PodList"),
                    a_list(untyped(CLASS), kind="RuntimeClassList", api_version="node.k8s.io/v1"),
                    a_list(untyped(SECRET), kind="SecretList"),
                )
            ).encode(),
            id="typed lists in a list",
        ),
    ],
)
def test_all_packings_say_the_same(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    for given in (path, tmp_path):
        snapshot = load([str(given)])
        (node,) = snapshot.nodes
        assert (node.name, node.allocatable, node.requested) == ("n1", {"cpu": 1000}, {"cpu": 250})
        assert list(snapshot.runtime_classes) == ["kata"]
        assert sorted(snapshot.listed) == ["Node", "Pod", "RuntimeClass"]


def test_files_add_up(tmp_path: Path) -> None:
    for number, found in enumerate(ALL):
        (tmp_path / f"{number}.json").write_text(json.dumps(found))
    assert len(load([str(tmp_path / "0.json"), str(tmp_path / "1.json")]).nodes[0].pods) == 1
    assert len(load([str(tmp_path)]).nodes[0].pods) == 1


def test_an_empty_list_is_known_in_full(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(a_list(a_list(kind="PodList"), a_list(untyped(NODE), kind="NodeList"))))
    assert sorted(load([str(path)]).listed) == ["Node", "Pod"]


def test_our_own_file_says_what_could_not_be_read(tmp_path: Path) -> None:
    saved = a_list(a_list(untyped(NODE), kind="NodeList"), kind="SnapshotList")
    saved |= {"serverVersion": "v1.34.1", "unreadable": ["persistentvolumes"]}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(saved))
    cluster = read([str(path)])
    assert (cluster.server_version, cluster.snapshot.unreadable) == ("v1.34.1", ("persistentvolumes",))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(AS_JSON[: len(AS_JSON) // 2], "the file is not complete", id="cut short"),
        pytest.param(b'{"kind": "PodList", "apiVersion": "v1", "items": [3]}', "Pod: Expected", id="no pod"),
        pytest.param(b'{"kind": "List", "items": [{"kind": 3}]}', r"items: .*\$\.kind", id="not a kind"),
        pytest.param(b"[" * 5000, "nest|recursion|line", id="nested without measure"),
        pytest.param(b'{"a":' * 100_000, "recursion", id="JSON nested without measure"),
        pytest.param(b"a: b\nc: [", "line 2", id="not YAML"),
        pytest.param(
            b'{"kind": "Node", x y z', "JSON is malformed", id="neither JSON nor YAML in flow style"
        ),
        pytest.param(b"- a", "no Node, Pod", id="a list without a kind"),
        pytest.param(b"kind: Node\nmetadata: *a\n", "line 2: an alias without an anchor", id="no anchor"),
        pytest.param(b"a: 1\n--- b: 2\n", "separator", id="content beside the marker"),
        pytest.param(gzip.compress(AS_JSON)[:40], "not a complete gzip", id="gzip cut short"),
        pytest.param(b"\xff\xfe\x00", "no Node, Pod", id="half a character"),
        pytest.param(b"\xc3(", "no Node, Pod", id="not text"),
        pytest.param(b"", "no Node, Pod", id="nothing"),
        pytest.param(json.dumps(SECRET).encode(), "no Node, Pod", id="nothing of interest"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_file(tmp_path: Path, data: bytes, problem: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(data)
    with pytest.raises(FileError, match=problem) as error:
        load([str(path)])
    assert str(path) in str(error.value)
    assert "hunter" not in str(error.value) and "aHVud" not in str(error.value)


def test_a_directory_without_files_is_an_error(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.yaml").write_text("kind: Node")
    with pytest.raises(FileError, match=r"no \.json"):
        load([str(tmp_path)])


def test_a_directory_that_cannot_be_read_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its modes keep root from nothing, so the system's answer is given here."""
    (tmp_path / "a.json").write_text(json.dumps(NODE))
    closed = tmp_path / "closed"
    closed.mkdir()
    scandir = os.scandir

    def refuse(path: str) -> Any:
        if path == str(closed):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(FileError, match="closed: permission denied"):
        load([str(tmp_path)])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        load([str(tmp_path / "none.json")])


def test_a_wrong_shape_is_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": []}))
    with pytest.raises(RuntimeClassError, match=r"a\.json: .*spec: expected a mapping"):
        load([str(path)])


def test_a_file_that_unpacks_without_bound_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "bomb.json.gz"
    path.write_bytes(gzip.compress(b" " * 200_000_000, 9))
    tracemalloc.start()
    try:
        with pytest.raises(FileError, match=r"bomb.json.gz: unpacks to more than 100 times its size"):
            snapshot_files.content(str(path))
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()


def test_a_gzip_file_may_have_parts_and_must_have_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(b'{"a":') + gzip.compress(b" 1}") + b"\0" * 10)
    assert snapshot_files.content(str(path)) == b'{"a": 1}'
    path.write_bytes(gzip.compress(b"x" * 1000)[:-9])
    with pytest.raises(FileError, match="not a complete gzip file"):
        snapshot_files.content(str(path))
