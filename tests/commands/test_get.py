"""The get command."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import pytest

from ..scheduling.builders import node, pod, runtime_class
from .conftest import Run

SAMPLE = ("--snapshot", "samples/cluster.yaml")


def test_a_name_that_does_not_exist(run: Run) -> None:
    ran = run("get", "gviser", "runsc", *SAMPLE)
    assert (ran.code, ran.out) == (2, b"")
    assert ran.err == (
        'error: RuntimeClass "gviser" does not exist: did you mean "gvisor"?\n'
        'error: RuntimeClass "runsc" does not exist: "runsc" is the handler of RuntimeClass gvisor\n'
    )


def test_a_machine_without_room_for_a_thread_is_told_of(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    monkeypatch.setenv("KUBECTL_PATH", sys.executable)
    ran = run("get")
    assert (ran.code, ran.out) == (2, b"")
    assert (
        ran.err == "error: no further thread can be started here: too many processes, or too little memory\n"
    )


def test_the_order_of_names_is_kept(run: Run) -> None:
    assert run("get", "nvidia", "gvisor", "nvidia", "-o", "name", *SAMPLE).out == (
        b"runtimeclass.node.k8s.io/nvidia\nruntimeclass.node.k8s.io/gvisor\n"
    )


def test_without_headers(run: Run) -> None:
    with_head, without = run("get", *SAMPLE).out, run("get", "--no-headers", *SAMPLE).out
    assert with_head.partition(b"\n")[2] == without


def test_no_classes(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"apiVersion": "v1", "kind": "NodeList", "items": []}))
    ran = run("get", "--snapshot", str(tmp_path))
    assert (ran.code, ran.out, ran.err) == (0, b"", "No RuntimeClasses found.\n")


def test_hostile_names(run: Run, tmp_path: Path) -> None:
    evil = "e\x1b[31mvil"
    objects = [
        runtime_class(evil, handler=evil, overhead={evil: evil}),
        pod(on="n", runtimeClassName="\x1b]0;x"),
    ]
    (tmp_path / "a.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": objects}))
    for output in ("table", "wide", "json", "yaml", "name"):
        assert b"\x1b" not in run("get", "--snapshot", str(tmp_path), "-o", output).out


POOLS = [
    *(node(f"k{n}", handlers=["runc", "kata"], kata="true") for n in range(3)),
    node("k3", handlers=["runc"], kata="true"),
    node("old", kata="true"),
    *(node(f"g{n}", handlers=["runc"]) for n in range(2)),
    runtime_class("kata", scheduling={"nodeSelector": {"kata": "true"}}),
    runtime_class("nobody", handler="kata", scheduling={"nodeSelector": {"no": "such"}}),
    pod("a", on="k0", runtimeClassName="kata"),
    pod("b", on="k0"),
    pod("c", on="g0"),
]
for number, name in enumerate(["kata"] * 5 + ["general"] * 2):
    POOLS[number]["metadata"]["labels"]["karpenter.sh/nodepool"] = name


@pytest.fixture
def pools(tmp_path: Path) -> str:
    path = tmp_path / "pools.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": POOLS}))
    return str(path)


def test_pools_by_classes(pools: str, run: Run) -> None:
    lines = [
        line.split("  ") for line in run("get", "--by", "pool", "--snapshot", pools).out.decode().splitlines()
    ]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    assert cells == [
        ["POOL", "NODES", "kata", "nobody"],
        ["kata", "5", "! 3, 1 missing, 1 unknown", "·"],
        ["general", "2", "·", "·"],
    ]


def test_pools_by_another_label(pools: str, run: Run) -> None:
    text = run("get", "--by", "kata", "--snapshot", pools).out.decode()
    assert [line.split()[0] for line in text.splitlines()] == ["POOL", "true", "(none)"]
    none = run("get", "--by", "zone", "--snapshot", pools)
    assert none.err == "no node has a label zone: try --by karpenter.sh/nodepool\n"


def test_pools_for_programs_and_for_comments(pools: str, run: Run) -> None:
    found = json.loads(run("get", "-o", "json", "--snapshot", pools).out)
    assert found["podsWithoutClass"] == 2
    assert found["pools"] == [
        {"name": "general", "nodes": 2, "classes": {}},
        {"name": "kata", "nodes": 5, "classes": {"kata": {"served": 3, "missing": 1, "unknown": 1}}},
    ]
    markdown = run("get", "--by", "pool", "-o", "markdown", "--snapshot", pools).out.decode()
    assert "| `kata` | `5` | `! 3, 1 missing, 1 unknown` | `·` |" in markdown


def test_pods_without_a_class_have_a_row_and_a_class_that_selects_other_nodes_says_so(
    pools: str, run: Run
) -> None:
    text = run("get", "--snapshot", pools).out.decode()
    none = next(line for line in text.splitlines() if line.startswith("(none)"))
    assert none.split() == ["(none)", "-", "-", "-", "2", "-"]
    assert "0; 3 serve kata but lack no=such" in text
    assert "(none)" not in run("get", "kata", "--snapshot", pools).out.decode()


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_more_classes_than_fit_follow_below_and_lines_stay_within_the_terminal(
    columns: int, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "many.json"
    classes = [runtime_class(f"a-class-with-a-long-name-{number}", handler="kata") for number in range(20)]
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*POOLS, *classes]}))
    for more in ([], ["--by", "pool"], ["-o", "wide"]):
        text = run("get", "--snapshot", str(path), *more, columns=columns).out.decode()
        assert max(map(len, text.splitlines())) <= columns
        if columns > 80 or "wide" not in more:  # there names are broken
            assert all(f"a-class-with-a-long-name-{number}" in text for number in range(20))


def test_the_case_of_nodes_that_serve_what_the_class_does_not_select(run: Run) -> None:
    snapshot = "tests/data/explain/served-elsewhere/snapshot.yaml"
    text = run("get", "--snapshot", snapshot, columns=200).out.decode()
    assert "0; 2 serve kata but lack feature.node.kubernetes.io/runtime.kata=true" in text
