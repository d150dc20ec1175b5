"""What kubectl would apply is never passed by in silence: it gets its class, or is refused by name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kubectl_runtimeclass.rewriting import stream as rewrite
from kubectl_runtimeclass.rules import file as rules_file
from kubectl_runtimeclass.rules import model as rules
from kubectl_runtimeclass.rules.decision import ASSIGNED, REFUSED, SKIPPED, UNCHANGED, UNREACHED, UNSETTABLE
from kubectl_runtimeclass.rules.match import Namespaces
from kubectl_runtimeclass.sources import rewrite_inputs
from kubectl_runtimeclass.system import files
from kubectl_runtimeclass.system.files import Input

RULES = rules.single("gvisor", on_existing=rules.REPLACE)
POD = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: []}}"

SEEN = {
    "a list is what has items, whatever its kind": (
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\nitems:\n- {POD}\n",
        ASSIGNED,
    ),
    "an item of a typed list with an empty kind": (
        'apiVersion: v1\nkind: PodList\nitems:\n- {kind: "", metadata: {name: p}, spec: {containers: []}}\n',
        ASSIGNED,
    ),
    "a key that is an alias": (
        "apiVersion: v1\nmetadata: {name: p, annotations: {a: &k kind}}\n*k : Pod\nspec: {containers: []}\n",
        ASSIGNED,
    ),
    "a key in base64": ("apiVersion: v1\n!!binary a2luZA==: Pod\nspec: {containers: []}\n", ASSIGNED),
    "a kind in base64": ("apiVersion: v1\nkind: !!binary UG9k\nspec: {containers: []}\n", ASSIGNED),
    "a merge key with a tag": ("apiVersion: v1\n!!merge <<: {kind: Pod}\nspec: {containers: []}\n", ASSIGNED),
    "the field by an alias as a key": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {a: &r runtimeClassName}}\n"
        "spec:\n  containers: []\n  *r : runc\n",
        ASSIGNED,
    ),
    "the field in base64": (
        "apiVersion: v1\nkind: Pod\nspec:\n  containers: []\n  !!binary cnVudGltZUNsYXNzTmFtZQ==: runc\n",
        ASSIGNED,
    ),
    "an owner that does not control it": (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  ownerReferences:\n  - {kind: ConfigMap, name: c}\n"
        "spec:\n  containers: []\n",
        ASSIGNED,
    ),
    "an owner that controls it": (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  ownerReferences:\n  - kind: Job\n    name: j\n"
        "    controller: true\nspec:\n  containers: []\n",
        SKIPPED,
    ),
    "a list of lists by aliases without end": (
        "apiVersion: v1\nkind: List\nx:\n- &a0 {kind: List, items: []}\n"
        + "".join(f"- &a{n} {{kind: List, items: [{', '.join([f'*a{n - 1}'] * 10)}]}}\n" for n in range(1, 9))
        + "items: [*a8]\n",
        REFUSED,
    ),
    "merges of merges without end": (
        "apiVersion: v1\nkind: Pod\nx:\n- &a0 {b: c}\n"
        + "".join(f"- &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 9))
        + "<<: *a8\nspec: {containers: []}\n",
        REFUSED,
    ),
}


OBJECT = (
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: []}}}}"
)
WITHIN = {
    "an object within one whose own pods have no such field": (
        "apiVersion: argoproj.io/v1alpha1\nkind: Sensor\nmetadata: {name: s}\nspec:\n  triggers:\n  - template:\n"
        f"      k8s: {{source: {{resource: {OBJECT}}}}}\n",
        {"Sensor s": UNSETTABLE, "Deployment d": ASSIGNED},
    ),
    "an object within one of a known kind": (
        "apiVersion: tekton.dev/v1\nkind: PipelineRun\nmetadata: {name: p}\nspec:\n  pipelineSpec:\n    tasks:\n"
        f"    - taskSpec: {{apiVersion: example.com/v1, kind: Apply, spec: {{object: {OBJECT}}}}}\n",
        {"PipelineRun p": ASSIGNED, "Deployment d": ASSIGNED},
    ),
    "a pod template of a known kind where only a later release has one": (
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec:\n"
        "  template: {spec: {containers: []}}\n  probe: {spec: {containers: [{name: c, image: i}]}}\n",
        {"Rollout r": UNREACHED},
    ),
    "a version of a kind that is no longer served": (
        "apiVersion: tekton.dev/v1alpha1\nkind: TaskRun\nmetadata: {name: t}\nspec: {taskRef: {name: t}}\n",
        {"TaskRun t": ASSIGNED},
    ),
}


@pytest.mark.parametrize(("text", "outcomes"), WITHIN.values(), ids=WITHIN)
def test_each_place_within_an_object_is_seen(text: str, outcomes: dict[str, str]) -> None:
    made = rewrite.rewrite(text.encode(), RULES, "x")
    assert {str(one.object): one.outcome for one in made.decisions} == outcomes


REFERENCES = {
    "what Flux waits for": "healthChecks: [{apiVersion: ceph.rook.io/v1, kind: CephCluster, name: c, namespace: r}]",
    "what is scaled": "scaleTargetRef: {apiVersion: argoproj.io/v1alpha1, kind: Workflow, name: w}",
    "what Karmada places": "resourceSelectors: [{apiVersion: kubevirt.io/v1, kind: VirtualMachine, labelSelector: {}}]",
}


@pytest.mark.parametrize("field", REFERENCES.values(), ids=REFERENCES)
def test_a_reference_to_an_object_is_not_that_object(field: str) -> None:
    text = f"apiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: a}}\nspec:\n  {field}\n"
    assert rewrite.rewrite(text.encode(), RULES, "x").decisions == ()


INJECTED = {
    "apps.kruise.io/v1alpha1, kind: SidecarSet": "spec: {containers: [{name: c, image: i}]}",
    "apps.kruise.io/v1alpha1, kind: WorkloadSpread": (
        "spec: {subsets: [{patch: {spec: {containers: [{name: c, image: i}]}}}]}"
    ),
    "minio.min.io/v2, kind: Tenant": "spec: {sideCars: {containers: [{name: c, image: i}]}}",
    "workloads.x-k8s.io/v1alpha1, kind: ClusterEngineRuntimeProfile": "spec: {containers: [{name: c, image: i}]}",
}


@pytest.mark.parametrize("kind", INJECTED)
def test_containers_that_are_put_into_the_pods_of_others_are_no_pod(kind: str) -> None:
    text = f"{{apiVersion: {kind}, metadata: {{name: a}}, {INJECTED[kind]}}}\n"
    assert rewrite.rewrite(text.encode(), RULES, "x").decisions == ()


@pytest.mark.parametrize(("text", "outcome"), SEEN.values(), ids=SEEN)
def test_it_is_seen(text: str, outcome: str) -> None:
    made = rewrite.rewrite(text.encode(), RULES, "x")
    assert [decision.outcome for decision in made.decisions] == [outcome], made


IN_A_DIRECTORY = {
    "broken YAML with braces in a comment": f"{POD}\n---\nkind: Pod\nx: {{b:}} # was {{{{ .Values.b }}}}\n".encode(),
    "UTF-16": POD.encode("utf-16"),
    "broken YAML with a template of Vault's agent": (
        b"apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    vault.hashicorp.com/agent-inject-template-a: |\n"
        b'      {{- with secret "a" -}}\n      {{ .Data.a }}\n      {{- end }}\nspec:\n  containers:\n - a: b\n'
    ),
    "broken YAML with braces in a scalar behind a dash": (
        b"apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - args:\n    - >-\n      {{ $labels.a }}\n\tname: a\n"
    ),
    "a kind in escapes, twice": b'apiVersion: v1\n"k\\x69nd": ConfigMap\n"k\\x69nd": Pod\nspec: {containers: []}\n',
}


@pytest.mark.parametrize("data", IN_A_DIRECTORY.values(), ids=IN_A_DIRECTORY)
def test_a_file_in_doubt_is_refused_and_not_skipped(data: bytes) -> None:
    result = rewrite_inputs.rewrite_one(data, Input("x.yaml", named=False), RULES, Namespaces())
    assert result.refused and not result.skipped, result


IN_PART = {
    "a map without a kind, then a pod": (f"hello: world\n---\n{POD}\n", 1),
    "a pod, then a scalar": (f"{POD}\n---\n# what?\nhello\n", 4),
    "a pod, then a list": (f"{POD}\n---\n- {POD}\n", 3),
    "a pod, then a kind that is written otherwise": (f"{POD}\n---\napiVersion: v1\nKind: Pod\n", 3),
    "JSON objects, the last of them without a kind": (
        '{"apiVersion": "v1", "kind": "Service"}\n{"a": 1}\n',
        2,
    ),
}


@pytest.mark.parametrize(("text", "line"), IN_PART.values(), ids=IN_PART)
@pytest.mark.parametrize("whole", [False, True])
def test_a_file_that_kubectl_would_read_only_in_part_is_refused(text: str, line: int, whole: bool) -> None:
    source = Input("x.yaml", named=True)
    result = rewrite_inputs.rewrite_one(text.encode(), source, RULES, Namespaces(), whole=whole)
    assert [one.line for one in result.decisions if one.outcome == REFUSED] == [line]
    assert result.decisions[-1].reason.startswith("no Kubernetes object")


def test_in_a_directory_so_is_one_that_has_pods() -> None:
    source = Input("x.yaml", named=False)
    with_pods, without = (
        rewrite_inputs.rewrite_one(text.encode(), source, RULES, Namespaces())
        for text in (f"hello: world\n---\n{POD}\n", "hello: world\n---\napiVersion: v1\nkind: Service\n")
    )
    assert (with_pods.refused, without.refused) == (True, False)


TEMPLATES = {
    "of objects without pods": "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {{ .name }}\n",
    "of which one can be read": (
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .name }}\n---\napiVersion: v1\nkind: Namespace\n"
        "metadata: {name: a}\n"
    ),
    "of which those of pods cannot": (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .name }}\nspec:\n  containers: []\n---\n"
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
    ),
    "of which those of pods can": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: []\n---\n"
        "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: {{ .name }}\nspec:\n  containers: []\n"
    ),
}


@pytest.mark.parametrize("text", TEMPLATES.values(), ids=TEMPLATES)
def test_assign_and_check_refuse_the_same_files_of_templates(text: str) -> None:
    source = Input("x.yaml", named=False)
    assigned, checked = (
        rewrite_inputs.rewrite_one(text.encode(), source, RULES, Namespaces(), whole=whole)
        for whole in (False, True)
    )
    assert assigned.refused == checked.refused


REMOVE = rules_file.load(
    b"apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\n"
    b"spec: {rules: [{name: r, match: {}, action: Remove}]}\n",
    "r.yaml",
)
TOGETHER = {
    "in a flow mapping, side by side": "kind: Pod\nspec: {a: b, runtimeClassName: c, overhead: {cpu: 1}}\n",
    "the only keys": "kind: Pod\nspec:\n  runtimeClassName: a\n  overhead: {cpu: 1}\n",
    "an anchored value that is used elsewhere": "kind: Pod\nspec:\n  runtimeClassName: &z c\n  d: *z\n",
    "a comment in a flow mapping": "kind: Pod\nspec: {\n  runtimeClassName: a, # bye\n  # about b\n  b: c}\n",
}


@pytest.mark.parametrize("text", TOGETHER.values(), ids=TOGETHER)
def test_what_cannot_be_taken_out_is_refused(text: str) -> None:
    made = rewrite.rewrite(f"apiVersion: v1\n{text}".encode(), REMOVE, "x")
    assert [decision.outcome for decision in made.decisions] == [REFUSED], made
    assert made.edits == ()


ONLY_KEY = {
    "in block style": ("spec:\n  runtimeClassName: a # why\n", "spec: {} # why\n"),
    "after a comment": ("spec: # why\n  runtimeClassName: a\n", "spec: # why\n  {}\n"),
    "at the end of the file": ("spec:\n  runtimeClassName: a", "spec: {}"),
    "in flow style": ("spec: { runtimeClassName: a }\n", "spec: {  }\n"),
    "with a comma behind it": ("spec: {runtimeClassName: a,}\n", "spec: {}\n"),
    "with a quoted key": ('spec: {"runtimeClassName":"a"}\n', "spec: {}\n"),
    "after an empty line": ("spec:\n\n  runtimeClassName: a\nstatus: {}\n", "spec: {}\nstatus: {}\n"),
}


@pytest.mark.parametrize(("text", "left"), ONLY_KEY.values(), ids=ONLY_KEY)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_where_the_class_is_the_only_key_an_empty_mapping_is_left(text: str, left: str, ending: str) -> None:
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
    before, after = ((head + each).replace("\n", ending).encode() for each in (text, left))
    assert rewrite.rewrite(before, REMOVE, "x").result(before) == after


@pytest.mark.parametrize(
    ("value", "outcome"), [("123", ASSIGNED), ('"123"', UNCHANGED), ("'123'", UNCHANGED)]
)
def test_a_number_is_no_class_of_that_name(value: str, outcome: str) -> None:
    data = f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  runtimeClassName: {value}\n  containers: []\n"
    made = rewrite.rewrite(data.encode(), rules.single("123"), "x")
    assert [decision.outcome for decision in made.decisions] == [outcome]
    assert b"'123'" in made.result(data.encode()) or b'"123"' in made.result(data.encode())


def test_an_existing_value_may_begin_with_any_character() -> None:
    data = "apiVersion: v1\nkind: Pod\nspec:\n  runtimeClassName: é\n  containers: []\n".encode()
    made = rewrite.rewrite(data, RULES, "x")
    assert made.result(data) == data.replace("é".encode(), b"gvisor")


def test_images_of_a_key_that_stands_twice_are_those_that_kubernetes_reads() -> None:
    data = (
        b"apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n"
        b"  - name: a\n    image: trusted/a\n    image: evil/b\n"
    )
    text = (
        b"apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\nspec:\n  rules:\n"
        b"  - {name: trusted, match: {images: [trusted/*]}, action: Skip}\n"
        b"  - {name: rest, match: {}, runtimeClassName: gvisor}\n"
    )
    made = rewrite.rewrite(data, rules_file.load(text, "r.yaml"), "x")
    assert [decision.outcome for decision in made.decisions] == [ASSIGNED]


def test_parts_of_a_stream_are_never_cut_at_a_wrong_marker(monkeypatch: pytest.MonkeyPatch) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers: []\n"
    data = ("---\n".join([pod] * 40) + f"--- {POD}\n" + "---\n".join([pod] * 40)).encode()
    monkeypatch.setattr(rewrite, "_SHARED", 100)
    assert rewrite.rewrite(data, RULES, "x", workers=2) == rewrite.rewrite(data, RULES, "x", workers=1)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_in_a_directory_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    assert list(files.find([str(tmp_path)], False)) == []


IN_TEXT = {
    "a task that only refers to its steps": (
        "apiVersion: tekton.dev/v1\nkind: TaskRun\nmetadata: {name: t}\nspec: {taskRef: {name: t}}\n",
        "TaskRun t",
    ),
    "what gets a template written": (
        "apiVersion: sparkoperator.k8s.io/v1beta2\nkind: SparkApplication\nmetadata: {name: s}\n"
        "spec: {driver: {cores: 1}, executor: {cores: 1}}\n",
        "SparkApplication s",
    ),
    "two of them": (f"{POD}\n---\n{OBJECT}\n", "Pod p and 1 more"),
    "an object without pods": ("apiVersion: v1\nkind: Service\nmetadata: {name: s}\n", None),
    "no YAML that names a kind": ("apiVersion: v1\nkind: [Service\n", None),
}


@pytest.mark.parametrize(("text", "named"), IN_TEXT.values(), ids=IN_TEXT)
def test_a_manifest_in_the_text_of_a_config_map_is_named(text: str, named: str | None) -> None:
    data = "".join(f"    {line}\n" for line in text.splitlines())
    config_map = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  a.yaml: |\n{data}"
    notes = rewrite.rewrite(config_map.encode(), RULES, "x").notes
    about = [(line, note.split(" holds ")[1].split(" as text")[0]) for line, note in notes]
    assert about == ([(5, named)] if named else [])


WITHIN_TEXT = {
    "a step of a Workflow that creates it": (
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: w}\nspec:\n"
        "  podSpecPatch: 'runtimeClassName: gvisor'\n  templates:\n  - name: a\n    resource:\n      manifest: |\n"
        "        apiVersion: batch/v1\n        kind: Job\n        metadata: {name: j}\n"
        "        spec: {template: {spec: {containers: [{name: c, image: i}]}}}\n",
        [(9, "Workflow w: spec.templates[0].resource.manifest holds Job j as text")],
    ),
    "a Bundle of files": (
        "apiVersion: fleet.cattle.io/v1alpha1\nkind: Bundle\nmetadata: {name: b}\nspec:\n  resources:\n"
        "  - name: a.yaml\n    content: |\n      apiVersion: v1\n      kind: Pod\n      metadata: {name: p}\n"
        "      spec: {containers: []}\n",
        [(7, "Bundle b: spec.resources[0].content holds Pod p as text")],
    ),
    "text of objects without pods": (
        "apiVersion: fleet.cattle.io/v1alpha1\nkind: Bundle\nmetadata: {name: b}\nspec:\n  resources:\n"
        "  - content: |\n      apiVersion: v1\n      kind: Service\n      metadata: {name: p}\n",
        [],
    ),
    "a patch of Flux": (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k}\nspec:\n  patches:\n"
        f"  - patch: |\n      {POD}\n      # and no more\n",
        [],
    ),
    "what was applied last": (
        "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: a\n  annotations:\n    last: |\n"
        f"      {POD}\n      # and no more\n",
        [],
    ),
}


@pytest.mark.parametrize(("text", "told"), WITHIN_TEXT.values(), ids=WITHIN_TEXT)
def test_a_manifest_as_text_in_any_object_is_named(text: str, told: list[tuple[int, str]]) -> None:
    notes = rewrite.rewrite(text.encode(), RULES, "x").notes
    assert [(line, note.partition(", which")[0]) for line, note in notes] == told
