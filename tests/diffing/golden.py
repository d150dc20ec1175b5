"""What `diff` prints for the samples, kept as files. `python -m tests.diffing.golden` writes them anew: look at them."""

from __future__ import annotations

from pathlib import Path

from kubectl_runtimeclass.cluster.load import load
from kubectl_runtimeclass.diffing import price
from kubectl_runtimeclass.diffing.compare import compare
from kubectl_runtimeclass.diffing.model import Diff, Report
from kubectl_runtimeclass.reports import Screen
from kubectl_runtimeclass.reports.diff import json, markdown, table
from kubectl_runtimeclass.reports.display import Paint
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.sources import manifests, rewrite_inputs
from kubectl_runtimeclass.system import files

DATA = Path(__file__).parent / "data"
SAMPLES = Path(__file__).parents[2] / "samples"
PRICES = price.parse("cpu=0.0316,memory=0.0042")


def samples(*, cluster: bool = True) -> Diff:
    """The shop with its rules applied, in its cluster, or with nothing known but its classes."""
    names = [SAMPLES / "shop", *(() if cluster else (SAMPLES / "runtimeclasses.yaml",))]
    inputs = list(files.find(map(str, names), True))
    wanted = rules_file.load((SAMPLES / "rules.yaml").read_bytes(), "rules.yaml")
    found = manifests.read(inputs, wanted, rewrite_inputs.namespaces_of(inputs, "default"))
    assert not found.problems
    return compare(found, found.with_decisions(), load([str(SAMPLES / "cluster.yaml")]) if cluster else None)


def outputs() -> dict[str, str]:
    """The content of each file."""
    full, offline = samples(), samples(cluster=False)
    return {
        "table-120.txt": table.render(Report(full), Screen(width=120)),
        "table-80.txt": table.render(Report(full), Screen(width=80)),
        "table-offline.txt": table.render(Report(offline), Screen(width=120)),
        "table-priced.txt": table.render(Report(full, prices=PRICES), Screen(width=120)),
        "terminal.txt": table.render(
            Report(full, prices=PRICES), Screen(Paint(True), width=120, is_terminal=True)
        ),
        "diff.json": json.render(Report(full, ("x.yaml: no",), PRICES)),
        "diff.yaml": json.render_yaml(Report(full)),
        "comment.md": markdown.render(Report(full, (), PRICES)),
        "comment-offline.md": markdown.render(Report(offline, ("x.yaml: `no`",))),
    }


if __name__ == "__main__":
    for name, text in outputs().items():
        (DATA / name).write_text(text, encoding="utf-8")
