"""Files among the inputs that are no manifests of their own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from kubectl_runtimeclass.rules.match import Namespaces
from kubectl_runtimeclass.rules.model import single
from kubectl_runtimeclass.sources.in_sight import has_workload_in_sight
from kubectl_runtimeclass.sources.passed_over import EXCLUDED, IGNORED, PATCHES, mark
from kubectl_runtimeclass.sources.rewrite_inputs import rewrite_all
from kubectl_runtimeclass.system import files
from kubectl_runtimeclass.system.files import Input

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: c, image: i}]\n"


def write(top: Path, **contents: str) -> None:
    for name, text in contents.items():
        path = top / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".yaml").write_text(text)


def reasons(top: Path, excluded: tuple[str, ...] = ()) -> dict[str, str]:
    found = mark(files.find([str(top)], True), excluded)
    return {str(Path(one.name).relative_to(top)): one.skip for one in found}


@pytest.mark.parametrize(
    "kustomization",
    [
        "patches:\n- path: fix.yaml\n",
        "patches: [{path: ./fix.yaml, target: {kind: Pod}}]\n",
        "patchesStrategicMerge:\n- fix.yaml\n",
        "patchesJson6902:\n- path: fix.yaml\n  target: {kind: Pod}\n",
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- path: fix.yaml\n",
    ],
)
def test_a_patch_is_no_workload(tmp_path: Path, kustomization: str) -> None:
    write(tmp_path, o__kustomization=kustomization, o__fix=POD, o__web=POD)
    found = reasons(tmp_path)
    assert (found["o/fix.yaml"], found["o/web.yaml"]) == (PATCHES, "")


def test_a_patch_is_one_wherever_the_kustomization_lies_that_names_it(tmp_path: Path) -> None:
    write(tmp_path, o__prod__kustomization="patches: [{path: ../patches/fix.yaml}]\n", o__patches__fix=POD)
    assert reasons(tmp_path)["o/patches/fix.yaml"] == PATCHES


def test_a_patch_that_is_named_alone_is_one_too(tmp_path: Path) -> None:
    write(tmp_path, o__kustomization="patches: [{path: patches/fix.yaml}]\n", o__patches__fix=POD)
    (only,) = mark(files.find([str(tmp_path / "o" / "patches" / "fix.yaml")], False))
    assert only.skip == PATCHES


def test_a_patch_that_stands_in_the_kustomization_is_no_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        kustomization="patches:\n- patch: |\n    kind: Pod\npatchesStrategicMerge:\n- |\n  kind: Pod\n",
        web=POD,
    )
    assert set(reasons(tmp_path).values()) == {"", "a kustomization"}


def test_what_is_excluded_is_skipped_by_its_path_or_the_end_of_it(tmp_path: Path) -> None:
    write(tmp_path, vendor__a__x=POD, src__x=POD, src__gen_y=POD)
    assert reasons(tmp_path, ("vendor",))["vendor/a/x.yaml"] == EXCLUDED
    found = reasons(tmp_path, ("vendor/*", "gen_*.yaml"))
    assert [name for name, why in sorted(found.items()) if why] == ["src/gen_y.yaml", "vendor/a/x.yaml"]


def test_what_git_ignores_is_skipped_unless_it_is_named(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("out/\n")
    write(tmp_path, out__x=POD, x=POD)
    assert reasons(tmp_path) == {"out/x.yaml": IGNORED, "x.yaml": ""}
    (only,) = mark([Input(str(tmp_path / "out" / "x.yaml"), named=True)])
    assert only.skip == ""


NO_MANIFESTS = {
    "launch.json": '{\n  // a comment\n  "configurations": [{"kind": "Go", "args": ["C:\\\\x"]}]\n}\n',
    "renovate.json": '{"extends": ["config:base"], "packageRules": [{kind: "x"}],}\n',
    "log.json": '{"level": "info", "kind": "Event"}\n{"level": "info"}\n',
    "plan.json": '\ufeff{"format_version": "1.0", "kind": {}}',
    "chart.yaml": "{{- if .Values.x }}\napiVersion: v1\nkind: Service\n{{- end }}\n",
}


@pytest.mark.parametrize("name", NO_MANIFESTS)
def test_what_is_no_manifest_is_skipped_by_assign_and_by_check(tmp_path: Path, name: str) -> None:
    text = NO_MANIFESTS[name]
    (tmp_path / name).write_bytes(text.encode("utf-16-le" if text.startswith("\ufeff") else "utf-8"))
    for whole in (False, True):
        (only,) = rewrite_all(
            mark(files.find([str(tmp_path)], True)), single("gvisor"), Namespaces(), whole=whole
        )
        assert only.result.skipped and not only.result.error, only.result


TEMPLATED = POD.replace("name: p", "name: p, namespace: {{ .Namespace }}")


@pytest.mark.parametrize("documents", [1, 2])
@pytest.mark.parametrize("whole", [False, True])
def test_a_template_with_a_workload_in_sight_is_refused_outside_of_a_chart(
    tmp_path: Path, documents: int, whole: bool
) -> None:
    (tmp_path / "pod.yaml").write_text("---\n".join([TEMPLATED] * documents))
    (only,) = rewrite_all(
        mark(files.find([str(tmp_path)], True)), single("gvisor"), Namespaces(), whole=whole
    )
    assert only.result.refused and not only.result.skipped


@pytest.mark.parametrize("whole", [False, True])
def test_in_a_chart_it_is_skipped(tmp_path: Path, whole: bool) -> None:
    write(tmp_path, Chart="name: c\n", templates__pod=TEMPLATED)
    inputs = [one for one in mark(files.find([str(tmp_path)], True)) if "templates" in one.name]
    (only,) = rewrite_all(inputs, single("gvisor"), Namespaces(), whole=whole)
    assert only.result.skipped == "Helm templates"


def test_a_workload_is_in_sight_in_utf_16_too() -> None:
    assert has_workload_in_sight(POD.encode("utf-16"))
    assert has_workload_in_sight(b"apiVersion: e.com/v1\nkind: Widget\ncontainers: {{ .x }}\n")
    assert not has_workload_in_sight(b"apiVersion: v1\nkind: Service\n")
