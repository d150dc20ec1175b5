"""The get command."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

import pytest

from ..scheduling.builders import pod, runtime_class
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
