"""No table is wider than the terminal, whatever it tells of; what is for copying stays whole."""

from __future__ import annotations

import json

import pytest

from kubectl_runtimeclass.reports.display import width

from ..explaining.test_new_nodes import pool
from ..support.fleets import KATA, fleet
from .conftest import Run
from .test_fleets import MANY

LONG = "a-namespace-with-a-long-name"
SNAPSHOT = ("--snapshot", "samples/cluster.yaml")
CLUSTER = ("--snapshot", "CLUSTER")
REPORTS = {
    "explain": ("explain", "-f", "samples/shop", "-R", *SNAPSHOT),
    "explain of all": ("explain", "-f", "samples/shop", "-R", "--verbose", *SNAPSHOT),
    "explain of each node": ("explain", "-f", "samples/shop", "-R", "-o", "wide", *SNAPSHOT),
    "explain of several classes": ("explain", "-f", "samples/shop", "-R", "--class", "gvisor,kata-qemu", *SNAPSHOT),
    "explain of many in a fleet": ("explain", "-f", "WORKLOADS", *CLUSTER),
    "explain of one in a fleet": ("explain", "-f", "WORKLOADS", "ssd-0", *CLUSTER),
    "explain of new nodes": ("explain", "-f", "WORKLOADS", "huge", *CLUSTER),
    "explain by a label": ("explain", "-f", "WORKLOADS", "svc-0", "--by", KATA, *CLUSTER),
    "explain of what is pending": ("explain", "--pending", "-A", *CLUSTER),
    "get": ("get", *SNAPSHOT),
    "get, wide": ("get", "-o", "wide", *SNAPSHOT),
    "get of a fleet": ("get", "--by", "pool", *CLUSTER),
    "diff": ("diff", "-f", "samples/shop", "-R", "--rules", "samples/rules.yaml", *SNAPSHOT),
    "diff with a price": ("diff", "-f", "samples/shop", "-R", "--rules", "samples/rules.yaml", "--price", "cpu=20,memory=3", *SNAPSHOT),
    "diff where all is refused": ("diff", "-f", "samples/shop", "--class", "gvsior", *SNAPSHOT),
    "diff without a cluster": ("diff", "-f", "samples/shop", "--rules", "samples/rules.yaml"),
    "check": ("check", "-f", "samples/shop", "--rules", "samples/rules.yaml"),
    "rules lint": ("rules", "lint", "samples/rules.yaml"),
    "audit": ("audit", *SNAPSHOT),
    "audit by rules": ("audit", "--rules", "samples/rules.yaml", *SNAPSHOT),
    "rules show": ("rules", "show"),
}  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("fleet")
    workloads = json.loads(json.dumps(MANY))
    for workload in workloads:
        workload["metadata"]["namespace"] = LONG
    contents = {
        "CLUSTER": [*fleet("eks")[::6], pool("a-node-pool-with-a-name-that-is-long", labels={KATA: "true"})],
        "WORKLOADS": workloads,
    }
    for name, items in contents.items():
        (folder / f"{name}.json").write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))
    return {name: str(folder / f"{name}.json") for name in contents}


@pytest.mark.parametrize("columns", [80, 120, 200])
@pytest.mark.parametrize("name", REPORTS)
def test_no_line_is_wider_than_the_terminal(name: str, columns: int, run: Run, files: dict[str, str]) -> None:
    ran = run(*(files.get(word, word) for word in REPORTS[name]), columns=columns)
    assert ran.code in (0, 1), ran.err
    lines = [line for line in ran.out.decode().splitlines() if not is_for_copying(line)]
    assert [line for line in lines if width(line) > columns] == []


def is_for_copying(line: str) -> bool:
    return line.strip().startswith("kubectl ")
