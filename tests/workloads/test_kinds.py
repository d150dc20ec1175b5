"""Every entry of the table of kinds, on a manifest of that kind below tests/data/kinds; and docs/kinds.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubectl_runtimeclass.rewriting.stream import rewrite
from kubectl_runtimeclass.rules import decision as decisions
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.workloads.kinds.field import PodTemplateField
from kubectl_runtimeclass.workloads.kinds.table import MODULES, KindTable, pod_template_fields
from kubectl_runtimeclass.workloads.objects import objects
from kubectl_runtimeclass.workloads.pod_templates import PodTemplate, pod_templates, unsettable
from kubectl_runtimeclass.yamledit import tree
from kubectl_runtimeclass.yamledit.node import parse_path
from tools.kinds_page import DOCUMENT, HEAD, markdown

DATA = Path(__file__).parents[1] / "data" / "kinds"
KINDS = KindTable()
POD_TEMPLATES = tuple(pod_template_fields())


def manifests() -> Iterator[Any]:
    """(manifest, pods of each template, None where no field says it), from tests/data/kinds/*.diff.

    The first line names the kind and its pods; lines that begin with + are those that `assign --class gvisor` adds.
    """
    for file in sorted(DATA.glob("*.diff")):
        head, _, text = file.read_text(encoding="utf-8").partition("\n")
        name, _, pods = head.removeprefix("# ").partition("; pods: ")
        numbers = [None if number == "?" else int(number) for number in pods.split(", ") if number]
        yield pytest.param(text, tuple(numbers), id=name)


MANIFESTS = tuple(manifests())
UNSETTABLE = {
    case["name"]: (case["manifest"], case["says"])
    for case in yaml.safe_load((DATA / "unsettable.yaml").read_text(encoding="utf-8"))
}

PROMISED = frozenset(
    {
        "Pod",
        "PodTemplate",
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "ReplicationController",
        "Job",
        "CronJob",
        "Rollout",
        "Workflow",
        "WorkflowTemplate",
        "ClusterWorkflowTemplate",
        "CronWorkflow",
        "Service",
        "Configuration",
        "Revision",
        "PipelineRun",
        "TaskRun",
        "RayCluster",
        "RayJob",
        "RayService",
        "JobSet",
        "LeaderWorkerSet",
        "PyTorchJob",
        "TFJob",
        "MPIJob",
        "XGBoostJob",
        "PaddleJob",
        "JAXJob",
        "SparkApplication",
        "ScheduledSparkApplication",
        "CloneSet",
        "AdvancedCronJob",
        "BroadcastJob",
        "Sandbox",
        "SandboxTemplate",
        "SandboxWarmPool",
        "SandboxClaim",
        "DeploymentConfig",
        "VirtualMachine",
    }
)


def before_and_after(manifest: str) -> tuple[bytes, bytes]:
    lines = [line for line in manifest.split("\n") if line and line[0] != "#"]
    before = "".join(f"{line[1:]}\n" for line in lines if line[0] == " ")
    return before.encode(), "".join(f"{line[1:]}\n" for line in lines).encode()


def templates(manifest: bytes) -> list[PodTemplate]:
    root = tree.read(manifest).root
    assert root is not None
    return [template for found in objects(root) for template in pod_templates(found, KINDS)]


def unsettable_in(manifest: str) -> list[PodTemplate]:
    root = tree.read(manifest.encode()).root
    assert root is not None
    return [template for found in objects(root) for template in unsettable(found, KINDS)]


def lookup(value: object, path: str) -> object:
    """The value at a path with indices: `spec.tasks[0].template`, `spec.sets[Worker].template`."""
    for key in path.replace("]", "").replace("[", ".").split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]  # type: ignore[index]
    return value


@pytest.mark.parametrize(("manifest", "pods"), MANIFESTS)
class TestEachKind:
    def test_the_class_is_added_at_exactly_the_stated_places(
        self, manifest: str, pods: tuple[int | None, ...]
    ) -> None:
        before, after = before_and_after(manifest)
        made = rewrite(before, rules.single("gvisor", "app=web"), "f.yaml")
        assert made.result(before) == after
        assert [decision.outcome for decision in made.decisions] == [decisions.ASSIGNED] * len(pods)

    def test_each_decision_names_the_path_of_the_field(
        self, manifest: str, pods: tuple[int | None, ...]
    ) -> None:
        before, after = before_and_after(manifest)
        made = rewrite(before, rules.single("gvisor"), "f.yaml")
        assert {lookup(yaml.safe_load(after), decision.path) for decision in made.decisions} == {"gvisor"}

    def test_as_json_it_is_edited_at_the_same_places(
        self, manifest: str, pods: tuple[int | None, ...]
    ) -> None:
        before, after = before_and_after(manifest)
        as_json = json.dumps(yaml.safe_load(before)).encode()
        result = rewrite(as_json, rules.single("gvisor"), "f.json").result(as_json)
        assert json.loads(result) == yaml.safe_load(after)

    def test_a_second_run_changes_nothing(self, manifest: str, pods: tuple[int | None, ...]) -> None:
        _, after = before_and_after(manifest)
        made = rewrite(after, rules.single("gvisor"), "f.yaml")
        assert made.edits == ()
        assert {decision.outcome for decision in made.decisions} == {decisions.UNCHANGED}

    def test_its_fields_say_the_number_of_pods(self, manifest: str, pods: tuple[int | None, ...]) -> None:
        before, _ = before_and_after(manifest)
        assert tuple(template.replicas for template in templates(before)) == pods


@pytest.mark.parametrize(("manifest", "where"), UNSETTABLE.values(), ids=UNSETTABLE)
def test_where_no_class_can_be_set_it_is_told_where_it_can(manifest: str, where: str) -> None:
    (only,) = unsettable_in(manifest)
    assert where in (only.field.cannot or only.field.elsewhere)
    assert templates(manifest.encode()) == []


def test_every_entry_without_a_template_is_told_for_a_manifest() -> None:
    found = {template.field for text, _ in UNSETTABLE.values() for template in unsettable_in(text)}
    assert [
        field for field in POD_TEMPLATES if (field.cannot or field.elsewhere) and field not in found
    ] == []


def test_an_object_that_has_a_template_is_not_told_to_set_it_elsewhere() -> None:
    assert [
        text
        for text, _ in (case.values for case in MANIFESTS)
        if unsettable_in(before_and_after(text)[0].decode())
    ] == []


def test_an_object_of_another_kind_is_not_told_anything() -> None:
    assert unsettable_in("{apiVersion: v1, kind: ConfigMap, data: {}}") == []


def test_labels_for_rules_are_read_where_no_class_can_be_set() -> None:
    (only,) = unsettable_in(UNSETTABLE["Argo Workflow"][0])
    assert only.labels == {"app": "web"}


def test_a_pod_template_that_would_need_more_than_the_class_is_refused_with_what_to_add() -> None:
    manifest = b"apiVersion: postgresql.cnpg.io/v1\nkind: Pooler\nspec:\n  instances: 3\n"
    (decision,) = rewrite(manifest, rules.single("gvisor"), "f.yaml").decisions
    assert decision.outcome == decisions.REFUSED
    assert decision.path == "spec.template.spec.runtimeClassName"
    assert decision.reason == (
        "there is no template.spec to set it in: add `template: {spec: {containers: []}}`, then it can be set"
    )


@pytest.mark.parametrize(
    ("spec", "written"),
    [
        (
            "spec:\n    timeout: 1h\n",
            "spec:\n    podTemplate:\n        runtimeClassName: gvisor\n    timeout: 1h\n",
        ),
        ("spec: {timeout: 1h}\n", "spec: {podTemplate: {runtimeClassName: gvisor}, timeout: 1h}\n"),
        ("spec: {}\n", "spec: {podTemplate: {runtimeClassName: gvisor}}\n"),
        (
            "spec: &a\n  timeout: 1h\nother: !!str x\n",
            "spec: &a\n  podTemplate:\n    runtimeClassName: gvisor\n  timeout: 1h\nother: !!str x\n",
        ),
    ],
)
def test_a_pod_template_is_written_in_the_style_of_what_holds_it(spec: str, written: str) -> None:
    head = "apiVersion: tekton.dev/v1\nkind: TaskRun\n"
    manifest = (head + spec).encode()
    made = rewrite(manifest, rules.single("gvisor"), "f.yaml")
    assert made.result(manifest).decode() == head + written


def test_a_pod_template_is_not_written_where_the_spec_is_shared() -> None:
    manifest = b"apiVersion: tekton.dev/v1\nkind: TaskRun\nspec: &s\n  timeout: 1h\nother: *s\n"
    (decision,) = rewrite(manifest, rules.single("gvisor"), "f.yaml").decisions
    assert decision.outcome == decisions.REFUSED


def test_a_tekton_run_without_a_pod_template_is_left_alone_when_no_rule_matches() -> None:
    manifest = b"apiVersion: tekton.dev/v1\nkind: TaskRun\nmetadata: {labels: {a: b}}\nspec: {}\n"
    (decision,) = rewrite(manifest, rules.single("gvisor", "a=c"), "f.yaml").decisions
    assert decision.outcome == decisions.NO_MATCH


def test_an_empty_pod_template_of_a_tekton_run_can_be_set() -> None:
    manifest = b"apiVersion: tekton.dev/v1\nkind: TaskRun\nspec:\n  podTemplate: {}\n"
    made = rewrite(manifest, rules.single("gvisor"), "f.yaml")
    assert made.result(manifest).endswith(b"  podTemplate: {runtimeClassName: gvisor}\n")


def test_labels_of_a_tekton_task_are_those_of_the_run_and_its_own() -> None:
    manifest = b"""
apiVersion: tekton.dev/v1
kind: PipelineRun
metadata: {labels: {app: web, tier: run}}
spec:
  taskRunSpecs:
  - metadata: {labels: {tier: task}}
    podTemplate: {hostNetwork: false}
"""
    of_run, of_task = templates(manifest)
    assert (of_run.labels["tier"], of_task.labels) == ("run", {"app": "web", "tier": "task"})


def test_a_replica_type_that_stands_twice_in_a_map_is_refused() -> None:
    manifest, _ = before_and_after(
        (DATA / "Kubeflow-TFJob-v1-whose-replica-specs-are-a-map.diff").read_text(encoding="utf-8")
    )
    (decision,) = rewrite(manifest.replace(b"Chief", b"Worker"), rules.single("gvisor"), "f.yaml").decisions
    assert (decision.outcome, decision.reason) == (decisions.REFUSED, "duplicate key 'Worker'")


def test_a_map_of_templates_in_flow_style_is_edited_too() -> None:
    spec = b"{tfReplicaSpecs: {PS: {template: {spec: {a: b}}}}}"
    manifest = b"apiVersion: kubeflow.org/v1\nkind: TFJob\nspec: " + spec + b"\n"
    made = rewrite(manifest, rules.single("gvisor"), "f.yaml")
    assert b"{spec: {runtimeClassName: gvisor, a: b}}" in made.result(manifest)
    assert made.decisions[0].path == "spec.tfReplicaSpecs[PS].template.spec.runtimeClassName"


@pytest.mark.parametrize(
    ("number", "pods"),
    [("3", 3), ("", 1), ("~", 1), ("'3'", 3), ("-1", None), ("50%", None), ("[1]", None), ("1.5", None)],
)
def test_a_number_of_pods_that_is_no_number_is_not_known(number: str, pods: int | None) -> None:
    manifest = (
        f"apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: {number}\n  template: {{spec: {{}}}}\n"
    )
    assert [template.replicas for template in templates(manifest.encode())] == [pods]


class TestTable:
    def test_every_kind_that_is_promised_is_there(self) -> None:
        assert sorted(PROMISED - {field.kind for field in POD_TEMPLATES}) == []

    @pytest.mark.parametrize("field", POD_TEMPLATES, ids=lambda f: f"{f.group}/{f.kind}")
    def test_an_entry_names_the_release_that_it_was_read_in(self, field: PodTemplateField) -> None:
        project, release, file, *_ = field.source.split()
        assert project.count("/") == 1 and any(digit in release for digit in "0123456789") and file

    @pytest.mark.parametrize("field", POD_TEMPLATES, ids=lambda f: f"{f.group}/{f.kind}")
    def test_an_entry_has_a_template_or_says_why_not(self, field: PodTemplateField) -> None:
        if not field.has_template:
            assert (field.template, field.spec, field.replicas) == ("", "", None)
        for path in (field.template, field.spec, *field.labels, *(c.path for c in field.replicas or ())):
            assert "" not in parse_path(path.removeprefix("."))
        assert field.pod_spec.startswith(field.holder)

    def test_a_group_is_looked_for_in_the_module_in_which_its_kinds_are(self) -> None:
        for field in POD_TEMPLATES:
            assert field in KINDS._in_table(field.group, field.kind)
        assert {field.group for field in POD_TEMPLATES if "." in field.group} == set(MODULES)

    def test_no_entry_stands_twice(self) -> None:
        places = [
            (f.group, f.kind, f.version, f.template, f.spec, f.cannot, f.elsewhere) for f in POD_TEMPLATES
        ]
        assert len(places) == len(set(places))


def test_the_example_of_the_page_can_be_pasted_into_a_rules_file() -> None:
    example = HEAD.partition("```yaml\n")[2].partition("```")[0]
    head = "apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\n"
    rule = "  rules: [{name: all, match: {}, runtimeClassName: gvisor}]\n"
    (field,) = rules_file.load((head + example + rule).encode(), "r.yaml").kinds.extra
    assert (field.group, field.kind, field.template) == ("example.com", "Widget", "spec.workers[*].template")


def test_the_page_of_kinds_is_what_the_table_gives() -> None:
    assert DOCUMENT.read_text() == markdown(), "stale: run `python -m tools.kinds_page`"
