"""What is compared is what `assign` would write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.diffing.templates import Manifests, pod_with
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.rules.match import Namespaces
from kubectl_runtimeclass.sources import manifests, rewrite_inputs
from kubectl_runtimeclass.system import files
from kubectl_runtimeclass.system.files import Input

from ..diffing.builders import Object, read, workload

ROOT = Path(__file__).parents[2]
REPLACE = rules.single("gvisor", on_existing=rules.REPLACE)


def seen(found: Manifests) -> list[tuple[object, ...]]:
    """All that a diff looks at of templates."""
    return [
        (t.subject, pod_with(t.pod, t.runtime_class_name), t.runtime_class_name, t.replicas)
        for t in found.templates
    ]


def agree(inputs: list[Input], wanted: rules.Rules, namespaces: Namespaces) -> int:
    """Decisions carried out on values give what decoding the edited bytes gives; how many templates changed."""
    stood = manifests.read(inputs, wanted, namespaces)
    applied = stood.with_decisions()
    edited = []
    for output in rewrite_inputs.rewrite_all(inputs, wanted, namespaces, whole=True, want_data=True):
        data = b"".join(output.data or [])
        edited.append(Input(output.result.source, True, data))
    again = manifests.read(edited, rules.Rules((), wanted.kinds), namespaces)
    assert seen(applied) == seen(again)
    pairs = zip(stood.templates, applied.templates, strict=True)
    return sum(one.runtime_class_name != other.runtime_class_name for one, other in pairs)


def test_the_samples_come_out_as_assign_writes_them() -> None:
    inputs = list(files.find([str(ROOT / "samples" / "shop")], True))
    wanted = rules_file.load((ROOT / "samples" / "rules.yaml").read_bytes(), "rules.yaml")
    assert agree(inputs, wanted, rewrite_inputs.namespaces_of(inputs, "default")) == 8


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "data" / "yaml").glob("*.expected.yaml")), ids=lambda p: p.name
)
def test_hard_cases_come_out_as_assign_writes_them(path: Path) -> None:
    source = path.with_name(path.name.replace(".expected", ""))
    agree([Input(str(source), True)], REPLACE, Namespaces())


def test_a_corpus_comes_out_as_assign_writes_it(corpus: Path) -> None:
    inputs = [source._replace(named=True) for source in files.find([str(corpus)], True)]
    readable = [source for source in inputs if not manifests.read([source]).problems]
    assert agree(readable, REPLACE, Namespaces()) > 50


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        pytest.param("1" + "0" * 5000, "", id="a number of many digits"),
        pytest.param("!custom x", "", id="a tag of somebody"),
        pytest.param("{b: 1, b: 2}", "", id="a key given twice, of which Kubernetes takes the last"),
        pytest.param("*b", "x.yaml:4: an alias without an anchor (*b)", id="an alias without an anchor"),
    ],
)
def test_no_workload_is_left_out_without_a_word(value: str, problem: str) -> None:
    text = f"""\
apiVersion: v1
kind: Pod
metadata:
  annotations: {{a: {value}}}
  name: p
spec:
  containers: []
"""
    found = manifests.read([Input("x.yaml", True, text.encode())], REPLACE)
    assert (len(found.templates), "".join(found.problems)) == (0 if problem else 1, problem)


def test_overhead_of_the_old_class_goes_with_it() -> None:
    found = read(workload("Pod", runtimeClassName="old", overhead={"cpu": "1"}), rule="kata")
    (template,) = found.with_decisions().templates
    assert "overhead" not in template.pod["spec"]
    assert template.runtime_class_name == "kata"


def test_overhead_without_a_class_before_stays_for_admission_to_judge() -> None:
    found = read(workload("Pod", overhead={"cpu": "1"}), rule="kata")
    (template,) = found.with_decisions().templates
    assert template.pod["spec"]["overhead"] == {"cpu": "1"}


def test_what_cannot_be_edited_is_not_applied_and_says_why() -> None:
    source = Input(str(ROOT / "samples" / "refused" / "legacy.yaml"), True)
    found = manifests.read([source], REPLACE)
    assert [t.runtime_class_name for t in found.with_decisions().templates] == [None, None]
    assert all("anchor" in t.refused or "alias" in t.refused for t in found.with_decisions().templates)


def test_a_list_that_is_not_decoded_is_a_problem_whatever_else_is_in_it() -> None:
    deployment = "{metadata: {annotations: {a: x, b: !!int y}}, spec: {template: {spec: {containers: []}}}}"
    data = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- {apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {name: w}}\n"
        f"- {{apiVersion: apps/v1, kind: Deployment, {deployment[1:]}\n"
    )
    assert manifests.read([Input("a.yaml", True, data.encode())]).problems == (
        "a.yaml:5: a value that is no int, as its tag says",
    )


def test_broken_documents_are_problems_by_file_and_line() -> None:
    found = manifests.read(
        [Input("a.yaml", True, b"kind: Pod\napiVersion: v1\nspec: [\n---\nkind: Pod\napiVersion: v1\n")]
    )
    assert len(found.problems) == 1
    assert found.problems[0].startswith("a.yaml:")


def test_a_file_without_objects_is_a_problem_where_it_was_named() -> None:
    assert "no Kubernetes object" in manifests.read([Input("a.yaml", True, b"a: 1\n")]).problems[0]
    assert manifests.read([Input("a.yaml", False, b"a: 1\n")]) == Manifests()


def test_objects_in_lists_are_read() -> None:
    listed = {"apiVersion": "v1", "kind": "List", "items": [workload(name="a"), workload(name="b")]}
    assert [t.subject.name for t in read(listed).templates] == ["a", "b"]


def owned(by: str, name: str, kind: str, own: str, **spec: Any) -> Object:
    found = workload(kind, own, **spec)
    found["metadata"]["ownerReferences"] = [{"kind": by, "name": name, "controller": True, "uid": "u"}]
    return found


def test_what_another_object_makes_is_counted_with_it() -> None:
    found = read(
        workload(name="web"),
        owned("Deployment", "web", "ReplicaSet", "web-1"),
        owned("Job", "x", "Pod", "x-1"),
    )
    assert [str(t.subject) for t in found.templates] == ["Deployment shop/web", "Pod shop/x-1"]
