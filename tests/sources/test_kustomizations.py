"""What kustomizations name, and what is told where one cannot be read or sets a class itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from kubectl_runtimeclass.rules.match import Namespaces
from kubectl_runtimeclass.rules.model import single
from kubectl_runtimeclass.sources.passed_over import KUSTOMIZATION, PATCHES, mark
from kubectl_runtimeclass.sources.patches import classes_in_patch
from kubectl_runtimeclass.sources.rewrite_inputs import Output, rewrite_all
from kubectl_runtimeclass.system import files

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: c, image: i}]\n"
TRANSFORMER = "apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: t}\npath: fix.yaml\n"


def write(top: Path, contents: dict[str, str]) -> None:
    for name, text in contents.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text)


def skipped(top: Path) -> dict[str, str]:
    return {
        Path(one.name).relative_to(top).as_posix(): one.skip for one in mark(files.find([str(top)], True))
    }


def outputs(top: Path) -> dict[str, Output]:
    inputs = mark(files.find([str(top)], True))
    made = rewrite_all(inputs, single("gvisor", on_existing="Replace"), Namespaces())
    return {
        Path(one.name).relative_to(top).as_posix(): output for one, output in zip(inputs, made, strict=True)
    }


NAMED = {
    "by a transformer in a file": {"kustomization.yaml": "transformers: [t.yaml]\n", "t.yaml": TRANSFORMER},
    "by a transformer in the kustomization": {
        "kustomization.yaml": "transformers:\n- |\n  apiVersion: builtin\n  kind: PatchStrategicMergeTransformer\n"
        "  metadata: {name: t}\n  paths: [fix.yaml]\n",
    },
    "by a transformer in a folder of its own": {
        "kustomization.yaml": "transformers: [own]\n",
        "own/kustomization.yaml": "resources: [t.yaml]\n",
        "own/t.yaml": TRANSFORMER,
    },
    "by an alias": {"kustomization.yaml": "x: &p {path: fix.yaml}\npatches: [*p]\n"},
    "as a bare name": {"kustomization.yml": "patches: [fix.yaml]\n"},
}


@pytest.mark.parametrize("contents", NAMED.values(), ids=NAMED)
def test_a_file_is_a_patch(tmp_path: Path, contents: dict[str, str]) -> None:
    write(tmp_path, {**contents, "fix.yaml": POD})
    assert skipped(tmp_path)["fix.yaml"] == PATCHES


def test_what_is_a_resource_somewhere_is_a_workload(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "base/kustomization.yaml": "resources: [web.yaml]\n",
            "base/web.yaml": POD,
            "o/kustomization.yaml": "resources: [../base]\npatches: [{path: ../base/web.yaml}]\n",
        },
    )
    assert skipped(tmp_path)["base/web.yaml"] == ""


UNREADABLE = {
    "a tab": ("patches:\n\t- path: fix.yaml\n", "2: not YAML: a tab where spaces indent"),
    "a template": (
        "namespace: {{ .ns }}\npatches: [fix.yaml]\n",
        "1: a Helm template, not YAML: render it first",
    ),
}


@pytest.mark.parametrize(("text", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_kustomization_that_cannot_be_read_is_an_error_beside_what_may_be_its_patch(
    tmp_path: Path, text: str, problem: str
) -> None:
    write(tmp_path, {"kustomization.yaml": text, "fix.yaml": POD})
    error = outputs(tmp_path)["kustomization.yaml"].result.error
    assert error.startswith(f"{tmp_path}/kustomization.yaml:{problem}")
    assert error.endswith("so it is not known which files are its patches")


@pytest.mark.parametrize(("text", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_one_with_no_workload_beside_it_is_skipped(tmp_path: Path, text: str, problem: str) -> None:
    write(
        tmp_path,
        {"o/kustomization.yaml": text, "o/fix.yaml": "- {op: remove, path: /spec}\n", "web.yaml": POD},
    )
    assert outputs(tmp_path)["o/kustomization.yaml"].result.skipped == KUSTOMIZATION


SETS = {
    "a merge patch": (f"kind: Pod\n{POD}  runtimeClassName: runc\n", [(7, "runc")]),
    "a JSON patch": (
        "- op: add\n  path: /spec/template/spec/runtimeClassName\n  value: runc\n- {op: remove, path: /spec/a}\n",
        [(3, "runc")],
    ),
    "patches in a kustomization": (
        "patches:\n- patch: |-\n    - op: replace\n      value: runc\n      path: /spec/runtimeClassName\n"
        "- patch: |\n    kind: Pod\n    spec:\n      runtimeClassName: kata\n",
        [(4, "runc"), (9, "kata")],
    ),
    "a JSON patch that takes the class away": ("- {op: remove, path: /spec/runtimeClassName}\n", [(1, None)]),
    "a merge patch that takes it away": ("kind: Pod\nspec:\n  runtimeClassName: null\n", [(3, None)]),
    "a JSON patch that only tests it": ("- {op: test, path: /spec/runtimeClassName, value: runc}\n", []),
    "a patch that only speaks of it": ("# runtimeClassName: runc\nkind: Pod\n", []),
    "one that cannot be read": ("runtimeClassName: [\n", []),
}


@pytest.mark.parametrize(("text", "classes"), SETS.values(), ids=SETS)
def test_the_classes_that_a_patch_sets_are_known_by_line(
    text: str, classes: list[tuple[int, str | None]]
) -> None:
    assert sorted(classes_in_patch(text.encode())) == classes


@pytest.mark.parametrize(("name", "told"), [("runc", True), ("gvisor", False)])
def test_a_patch_that_overrides_what_the_rules_give_is_told_of(tmp_path: Path, name: str, told: bool) -> None:
    write(
        tmp_path,
        {
            "kustomization.yaml": "resources: [web.yaml]\npatches: [{path: fix.yaml}]\n",
            "web.yaml": POD,
            "fix.yaml": f"{POD}  runtimeClassName: {name}\n",
        },
    )
    notes = outputs(tmp_path)["fix.yaml"].result.notes
    assert [(line, f"sets runtimeClassName to {name}," in text) for line, text in notes] == [(6, True)] * told
