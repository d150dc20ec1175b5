"""The KRM function by itself: a ResourceList in, the same bytes with the field and the results out."""

from __future__ import annotations

import json

import pytest
import yaml

from kubectl_runtimeclass.errors import RuntimeClassError
from kubectl_runtimeclass.functions import krm
from kubectl_runtimeclass.functions.decision_results import warnings_text
from kubectl_runtimeclass.functions.results import quote
from kubectl_runtimeclass.yamledit import list_items as items

from ..support.mutations import mutants

POD = """\
- apiVersion: v1
  kind: Pod
  metadata:
    name: web   # a comment
    labels: {trust: untrusted}
  spec:
    containers: []
"""
ASSIGNED = POD.replace("  spec:\n", "  spec:\n    runtimeClassName: gvisor\n")
RULES = """\
functionConfig:
  apiVersion: kubectl-runtimeclass.github.io/v1alpha1
  kind: RuntimeClassRules
  metadata: {name: sandbox}
  spec:
    rules:
    - name: untrusted
      match: {podSelector: {matchLabels: {trust: untrusted}}}
      runtimeClassName: gvisor
"""
RESULT = """\
results:
- message: "set to gvisor by rule untrusted"
  severity: "info"
  resourceRef:
    apiVersion: "v1"
    kind: "Pod"
    name: "web"
  field:
    path: "spec.runtimeClassName"
    proposedValue: "gvisor"
"""
IN_A_FILE = POD.replace(
    "    labels:",
    "    annotations: {config.kubernetes.io/path: a/web.yaml, config.kubernetes.io/index: '2'}\n    labels:",
)


def given(items: str, config: str = RULES, version: str = "v1", head: str = "items:\n") -> str:
    return f"apiVersion: config.kubernetes.io/{version}\nkind: ResourceList\n{head}{items}{config}"


def process(text: str) -> str:
    return b"".join(krm.process(text.encode()).output).decode()


def indented(text: str, by: str = "  ") -> str:
    return "".join(f"{by}{line}\n" for line in text.splitlines())


SAME = {
    "no items": given("", head="items: []\n"),
    "no items key": given("", head=""),
    "already set": given(ASSIGNED),
    "the config among the items": given(
        "- " + indented(RULES.partition("\n")[2].replace("\n  ", "\n")[2:], "  ")[2:]
    ),
    "a Kptfile": given("- apiVersion: kpt.dev/v1\n  kind: Kptfile\n  metadata: {name: p}\n"),
    "an empty list as an item": given("- apiVersion: v1\n  kind: ConfigMapList\n  items: []\n"),
}

NOTHING = {
    "a value that is near": (
        "trust: untrustd",
        "warning",
        "trust is 'untrustd' (did you mean trust: untrustd?)",
    ),
    "a key that is near": ("turst: untrusted", "warning", "nothing has trust (did you mean turst?)"),
    "nothing near": ("app: web", "info", "nothing has trust"),
}


@pytest.mark.parametrize(("label", "severity", "told"), NOTHING.values(), ids=NOTHING)
def test_a_rule_that_matched_nothing_is_told_about_the_rules(label: str, severity: str, told: str) -> None:
    answer = krm.process(given(POD.replace("trust: untrusted", label)).encode())
    (result,) = answer.results
    assert answer.passed and (result.severity, result.field, str(result.about)) == (
        severity,
        "spec.rules",
        "RuntimeClassRules sandbox",
    )
    assert result.message == f"rule untrusted: matched nothing: podSelector: {told}"


CHANGED = {
    "kustomize's layout": (given(POD), given(ASSIGNED) + RESULT),
    "v1beta1 is answered in v1beta1": (
        given(POD, version="v1beta1"),
        given(ASSIGNED, version="v1beta1") + RESULT,
    ),
    "indented items": (given(indented(POD)), given(indented(ASSIGNED)) + RESULT),
    "a --- line": ("---\n" + given(POD), "---\n" + given(ASSIGNED) + RESULT),
    "a BOM": ("\ufeff" + given(POD), "\ufeff" + given(ASSIGNED) + RESULT),
    "an end marker": (given(POD) + "...\n", given(ASSIGNED) + RESULT + "...\n"),
    "no line break at the end": (given(POD)[:-1], given(ASSIGNED) + RESULT),
    "a comment behind the dash": (
        given(POD.replace("- ap", "- # of the Pod\n  ap")),
        given(ASSIGNED.replace("- ap", "- # of the Pod\n  ap")) + RESULT,
    ),
    "comments and blank lines between items": (
        given(f"# one\n\n{POD}# two\n\n"),
        given(f"# one\n\n{ASSIGNED}# two\n\n") + RESULT,
    ),
    "functionConfig before the items": (
        f"apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n{RULES}items:\n{POD}",
        f"apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n{RULES}items:\n{ASSIGNED}{RESULT}",
    ),
    "anchors from item to item": (
        given(
            POD.replace("trust: untrusted}", "trust: &t untrusted}") + "- {kind: X, apiVersion: v1, a: *t}\n"
        ),
        given(
            ASSIGNED.replace("trust: untrusted}", "trust: &t untrusted}")
            + "- {kind: X, apiVersion: v1, a: *t}\n"
        )
        + RESULT,
    ),
    "a quoted text with what looks like an item": (
        given(POD.replace("containers: []", 'x: "\n- a: b\n- c"')),
        given(ASSIGNED.replace("containers: []", 'x: "\n- a: b\n- c"')) + RESULT,
    ),
    "results of an earlier function": (
        given(POD) + "results:\n- message: earlier\n",
        given(ASSIGNED) + "results:\n- message: earlier\n" + RESULT.partition("\n")[2],
    ),
    "results of an earlier function, before the items": (
        given(POD, head="results:\n  - message: earlier\nitems:\n"),
        given(
            ASSIGNED,
            head="results:\n  - message: earlier\n" + indented(RESULT.partition("\n")[2]) + "items:\n",
        ),
    ),
    "the item's file in the result": (
        given(IN_A_FILE),
        given(IN_A_FILE.replace("  spec:\n", "  spec:\n    runtimeClassName: gvisor\n"))
        + RESULT
        + '  file:\n    path: "a/web.yaml"\n    index: 2\n',
    ),
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_what_has_nothing_to_change_comes_back_byte_for_byte(text: str) -> None:
    assert process(text) == text


@pytest.mark.parametrize(("before", "after"), CHANGED.values(), ids=CHANGED)
def test_the_field_and_the_results_are_all_that_changes(before: str, after: str) -> None:
    assert process(before) == after
    assert yaml.safe_load(after)["items"]


@pytest.mark.parametrize("results", [None, [], [{"message": "earlier"}], "null"])
@pytest.mark.parametrize("spaces", [None, 2])
def test_json_stays_json(results: object, spaces: int | None) -> None:
    value = yaml.safe_load(given(POD))
    if results is not None:
        value["results"] = None if results == "null" else results
    found = json.loads(process(json.dumps(value, indent=spaces)))
    added = found.pop("results")
    assert [entry["message"] for entry in added][-1] == "set to gvisor by rule untrusted"
    assert len(added) == 1 + len(results if isinstance(results, list) else [])
    value.pop("results", None)
    value["items"][0]["spec"]["runtimeClassName"] = "gvisor"
    assert found == value


@pytest.mark.parametrize("old", ["results:", "results: ~", "results: []", "results: [{message: earlier}]"])
def test_results_in_any_form_are_added_to(old: str) -> None:
    found = yaml.safe_load(process(given(POD) + old + "\n"))["results"]
    assert [entry["message"] for entry in found][-1] == "set to gvisor by rule untrusted"


CHECK = RULES.replace("  spec:\n", "  spec:\n    mode: Check\n")


def test_check_changes_nothing_and_does_not_pass() -> None:
    answer = krm.process(given(POD, CHECK).encode())
    assert not answer.passed
    text = b"".join(answer.output).decode()
    assert text.startswith(given(POD, CHECK))
    assert yaml.safe_load(text)["results"] == [
        {
            "message": "would be set to gvisor by rule untrusted",
            "severity": "error",
            "resourceRef": {"apiVersion": "v1", "kind": "Pod", "name": "web"},
            "field": {"path": "spec.runtimeClassName", "proposedValue": "gvisor"},
        }
    ]
    assert krm.process(given(ASSIGNED, CHECK).encode()).passed


def test_a_class_that_is_kept_is_told() -> None:
    text = given(POD.replace("  spec:\n", "  spec:\n    runtimeClassName: runc\n"))
    (result,) = yaml.safe_load(process(text))["results"]
    assert (result["severity"], result["message"]) == ("info", "it has RuntimeClass runc already")
    assert result["field"] == {"path": "spec.runtimeClassName", "currentValue": "runc"}


BY_NAMESPACE = RULES.replace(
    "match: {podSelector: {matchLabels: {trust: untrusted}}}",
    "match: {namespaceSelector: {matchLabels: {tenancy: shared}}}",
)
NAMESPACE = "- apiVersion: v1\n  kind: Namespace\n  metadata: {name: default, labels: {tenancy: shared}}\n"


def test_a_namespace_among_the_items_gives_its_labels() -> None:
    assert process(given(NAMESPACE + POD, BY_NAMESPACE)) == given(NAMESPACE + ASSIGNED, BY_NAMESPACE) + RESULT


def test_a_namespace_that_is_not_among_the_items_is_a_warning() -> None:
    answer = krm.process(given(POD, BY_NAMESPACE).encode())
    assert warnings_text(answer.results).startswith(
        "warning: Pod web: spec.runtimeClassName: no rule matches (untrusted: "
    )
    assert "the labels of namespace default are unknown" in warnings_text(answer.results)


WIDGETS = "".join(
    f"- apiVersion: example.com/v1\n  kind: Widget\n  metadata: {{name: {name}}}\n  spec: {{workers: []}}\n"
    for name in ("a", "b")
)
OF_WIDGETS = "  podTemplates: [{group: example.com, kind: Widget, path: spec.worker}]\n"
NO_WORKER = "no pod template at spec.worker in any of 2 example.com/Widget objects"


@pytest.mark.parametrize("mode", ["", "    mode: Check\n"], ids=["assigning", "checking"])
@pytest.mark.parametrize(
    "items", [WIDGETS, WIDGETS.replace("[]", "[&a b, *a]", 1)], ids=["plain", "as a tree"]
)
def test_a_path_that_never_gives_a_pod_template_is_a_warning_about_the_configuration(
    items: str, mode: str
) -> None:
    text = given(items, RULES.replace("  spec:\n", f"  spec:\n{mode}") + f"  {OF_WIDGETS}")
    answer = krm.process(text.encode())
    assert answer.passed
    output = b"".join(answer.output).decode()
    assert output.startswith(text)
    assert yaml.safe_load(output)["results"] == [
        {
            "message": NO_WORKER,
            "severity": "warning",
            "resourceRef": {
                "apiVersion": "kubectl-runtimeclass.github.io/v1alpha1",
                "kind": "RuntimeClassRules",
                "name": "sandbox",
            },
            "field": {"path": "spec.podTemplates"},
        }
    ]
    assert warnings_text(answer.results) == (
        f"warning: RuntimeClassRules sandbox: spec.podTemplates: {NO_WORKER}\n"
    )


# --- the configuration ----------------------------------------------------------------------------


def config_map(**data: str) -> str:
    return "functionConfig:\n" + indented(
        yaml.safe_dump({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "f"}, "data": data})
    )


WHOLE_RULES = "".join(line[2:] for line in RULES.splitlines(keepends=True)[1:])

CONFIG_MAPS = {
    "a class for all": {"class": "gvisor"},
    "a class and a selector": {"class": "gvisor", "selector": "trust in (untrusted)"},
    "rules": {"rules": WHOLE_RULES},
}


@pytest.mark.parametrize("data", CONFIG_MAPS.values(), ids=CONFIG_MAPS)
def test_a_config_map_is_a_configuration(data: dict[str, str]) -> None:
    config = config_map(**data)
    assert process(given(POD, config)).startswith(given(ASSIGNED, config))


def test_a_warning_about_rules_in_a_config_map_names_it() -> None:
    answer = krm.process(given(WIDGETS, config_map(rules=WHOLE_RULES + OF_WIDGETS)).encode())
    assert warnings_text(answer.results) == f"warning: ConfigMap f: data.rules: {NO_WORKER}\n"


def test_a_config_map_may_ask_for_a_check() -> None:
    assert not krm.process(given(POD, config_map(**{"class": "gvisor", "mode": "Check"})).encode()).passed


WRONG = {
    "a scalar as an item": (given("- text\n"), "items[0]: not a Kubernetes object"),
    "an item without kind": (given(POD + "- {metadata: {name: x}}\n"), "items[1]: not a Kubernetes object"),
    "a null item": (given("-\n"), "items[0]: not a Kubernetes object"),
    "items that are no list": (given("", head="items: {a: b}\n"), "items: expected a list"),
    "a spec that is no mapping": (
        given(POD.replace("spec:\n    containers: []", "spec: text")),
        "not a mapping",
    ),
    "a key that stands twice": (given(POD + "  spec: {}\n"), "duplicate key 'spec'"),
    "items twice": (given(POD) + "items: []\n", "duplicate key 'items'"),
    "a spec shared by an alias": (
        given(
            "- {apiVersion: v1, kind: Pod, metadata: {name: a, labels: &l {trust: untrusted}}, spec: &s {}}\n"
            "- {apiVersion: v1, kind: Pod, metadata: {name: b, labels: *l}, spec: *s}\n"
        ),
        "Pod a: spec.runtimeClassName: spec is shared by an anchor",
    ),
    "another kind": ("apiVersion: v1\nkind: Pod\n", "standard input is not a ResourceList"),
    "another group": (
        given("").replace("config.kubernetes.io", "example.com"),
        "expected config.kubernetes.io/v1",
    ),
    "two documents": (given(POD) + "---\n" + given(POD), "2 documents, expected one ResourceList"),
    "broken YAML": (given(POD) + "a: [\n", "not YAML"),
    "a broken item": (given("- {kind: Pod,\n"), "standard input:"),
    "cut in the middle": (given(POD)[:120], "no functionConfig"),
    "no functionConfig": (given(POD, ""), "no functionConfig"),
    "another functionConfig": (
        given(POD, "functionConfig: {kind: Secret}\n"),
        "a Secret, expected a RuntimeClassRules",
    ),
    "an unknown field": (given(POD, RULES.replace("match:", "mach:")), "did you mean match?"),
    "an unknown mode": (
        given(POD, CHECK.replace("Check", "Chek")),
        "spec.mode: 'Chek' is not one of Assign, Check",
    ),
    "a ConfigMap with neither": (given(POD, config_map(selector="a=b")), "give either class or rules"),
    "a ConfigMap with both": (
        given(POD, config_map(**{"class": "a", "rules": "b"})),
        "give either class or rules",
    ),
    "a ConfigMap's unknown key": (given(POD, config_map(clas="gvisor")), "ConfigMap f: data.clas: unknown"),
    "a ConfigMap's bad selector": (
        given(POD, config_map(**{"class": "gvisor", "selector": "a in"})),
        "ConfigMap f: data.selector: invalid selector 'a in'",
    ),
    "a ConfigMap's bad class": (
        given(POD, config_map(**{"class": "GVisor"})),
        "ConfigMap f: data.class: 'GVisor' is not a RuntimeClass name",
    ),
    "a ConfigMap's bad onExisting": (
        given(POD, config_map(**{"class": "gvisor", "onExisting": "keep"})),
        "ConfigMap f: data.onExisting: 'keep' is not one of Keep, Replace, Fail",
    ),
    "a generator": (
        given(
            "- "
            + indented(
                RULES.partition("\n")[2]
                .replace("\n  ", "\n")[2:]
                .replace(
                    "{name: sandbox}",
                    "{name: sandbox, annotations: {config.kubernetes.io/local-config: 'true'}}",
                )
            )[2:]
        ),
        "belongs under transformers:",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_an_error_with_a_sentence(text: str, message: str) -> None:
    with pytest.raises(RuntimeClassError) as error:
        process(text)
    assert message in str(error.value)


LOCAL = POD.replace(
    "    labels:", "    annotations: {config.kubernetes.io/local-config: 'true'}\n    labels:"
)


@pytest.mark.parametrize("text", [given(LOCAL), "# x\n" + given(LOCAL).replace("items:", "items: # y")])
def test_a_workload_for_the_host_only_stays_and_is_named(text: str) -> None:
    answer = krm.process(text.encode())
    assert b"".join(answer.output).decode().startswith(text)
    (result,) = answer.results
    assert answer.passed and (result.severity, result.about.name, result.proposed) == ("warning", "web", None)
    assert "local-config says; otherwise: would be set to gvisor by rule untrusted" in result.message


def test_a_workload_for_the_host_only_that_would_be_refused_is_named() -> None:
    answer = krm.process(given(LOCAL.replace("spec:\n    containers: []", "spec: text")).encode())
    assert answer.passed and "local-config says; otherwise: " in answer.results[0].message


def test_every_refusal_is_told_at_once() -> None:
    bad = POD.replace("spec:\n    containers: []", "spec: text")
    with pytest.raises(RuntimeClassError) as error:
        process(given(bad + bad.replace("name: web", "name: other")))
    assert [line.partition(":")[0] for line in str(error.value).splitlines()] == ["Pod web", "Pod other"]


@pytest.mark.parametrize(
    "text", ['"', "\\", "\n", "\x1b[31m", "é漢😀", "\x85\u2028\ufeff", "\ud800", "a: b # c", ""]
)
def test_any_text_can_be_quoted_for_yaml_and_json(text: str) -> None:
    expected = text.encode(errors="replace").decode() if text == "\ud800" else text
    expected = expected.replace("?", "\ufffd") if text == "\ud800" else expected
    for read in (yaml.safe_load, json.loads):
        assert set(read(quote(text))) <= {"\ufffd"} if text == "\ud800" else read(quote(text)) == expected


# --- cutting a list at its items ------------------------------------------------------------------

PARTS = [
    "- a: b\n", "- kind: Pod\n  a:\n  - b\n", "-\n  a: b\n", "- # c\n  a: b\n", "-   a: b\n    c: d\n",
    "# c\n", "\n", "  # c\n", '- a: "x\n- y"\n', "- a: 'x\n\n- y'\n", "- a: [x,\n- y]\n",
    "- a: |\n   x\n\n   - y\n", "- a: >-\n    x\n", "- &a b\n", "- *a\n", "- text\n  more\n",
    "- - a\n  - b\n", "-\n", "- a: &x b\n", "- a: *x\n", " c: d\n", "- ? a\n  : b\n", "-\ta: b\n",
    "- a: b\n c: d\n", "- !t a: b\n", "- a: text\n   more\n", "- a: b: c\n", "- {a: b}\n", "-a: b\n",
]  # fmt: skip


@pytest.mark.parametrize("first", PARTS)
@pytest.mark.parametrize("column", ["", "  "])
def test_a_cut_list_reads_as_the_whole_list(first: str, column: str) -> None:
    """Every pair of parts: where the items are cut, they are those that libyaml sees in the whole."""
    cuts = 0
    for second in PARTS:
        text = (
            "kind: List\nitems:\n"
            + "".join(f"{column}{line}\n" for line in (first + second).split("\n")[:-1])
            + "tail: end\n"
        )
        cut = items.split(text.encode())
        if cut is None:
            continue
        try:
            read = [yaml.load(part, yaml.CSafeLoader) for _, part in cut.texts(text.encode())]
        except yaml.YAMLError:
            continue  # as a Refused is for the caller: the whole is read then
        whole = yaml.load(text, yaml.CSafeLoader)
        rest = yaml.load(cut.rest.text, yaml.CSafeLoader)
        assert whole == {**rest, "items": read}, text
        cuts += 1
    assert cuts or first not in PARTS[:5]


# --- mutants --------------------------------------------------------------------------------------

MIXED = given(
    POD.replace("containers: []", "containers: [{name: c}]")
    + "- # of the map\n  apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: m}\n  data:\n"
    + '    x: "a\n      - b\n      c"\n    y: |\n      text\n      - more\n    z: >-\n      folded\n      text\n'
    + POD.replace(
        "  spec:\n", "  spec:\n    runtimeClassName: old # was\n    overhead: {podFixed: {cpu: 1}}\n"
    ),
    RULES.replace("runtimeClassName: gvisor", "runtimeClassName: gvisor\n      onExisting: Replace"),
)


def without_the_fields(value: object) -> object:
    if isinstance(value, dict):
        fields = ("runtimeClassName", "overhead")
        return {key: without_the_fields(inner) for key, inner in value.items() if key not in fields}
    return [without_the_fields(inner) for inner in value] if isinstance(value, list) else value


def test_a_mutant_is_an_error_or_reads_the_same_but_for_the_fields() -> None:
    answered = 0
    for mutant in mutants([MIXED.encode()], 1500, seed=3):
        try:
            output = b"".join(krm.process(mutant).output)
        except RuntimeClassError:
            continue
        try:
            before = yaml.load(mutant.decode(), yaml.CSafeLoader)
        except yaml.YAMLError:
            continue  # a tag or an alias that leads nowhere: the host says so
        after = yaml.load(output.decode(), yaml.CSafeLoader)
        before.pop("results", None)
        after.pop("results", None)
        assert without_the_fields(after) == without_the_fields(before), mutant.decode()
        answered += 1
    assert answered > 100


CONFIG_MAP = """\
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: hooks
  data:
    pod.yaml: |
      apiVersion: v1
      kind: Pod
      metadata: {name: a, labels: {trust: untrusted}}
      spec:
        containers: []
"""
"""A manifest as text."""


@pytest.mark.parametrize("layout", ["block", "in a list", "read as one tree"])
def test_a_manifest_in_a_config_map_is_edited_where_the_rules_name_it(layout: str) -> None:
    rules = RULES + "    embedded:\n    - {configMap: hooks, key: pod.yaml}\n"
    items = CONFIG_MAP
    if layout == "in a list":
        items = "- apiVersion: v1\n  kind: List\n  items:\n" + indented(CONFIG_MAP, "  ")
    if layout == "read as one tree":
        items += "- {apiVersion: v1, kind: ConfigMap, metadata: {name: &n x, labels: {a: *n}}}\n"
    before = given(items, rules)
    after = process(before).partition("\nresults:")[0] + "\n"
    column = "          " if layout == "in a list" else "        "
    assert after == before.replace(
        f"{column[2:]}spec:\n", f"{column[2:]}spec:\n{column}runtimeClassName: gvisor\n", 1
    )


def test_a_manifest_in_a_config_map_that_nobody_named_is_told_of() -> None:
    answer = krm.process(given(CONFIG_MAP).encode())
    told = {(result.severity, result.field) for result in answer.results}
    assert told == {("warning", "spec.embedded")}
    assert "- {configMap: hooks, key: pod.yaml}" in warnings_text(answer.results)


def test_what_the_runtime_cannot_do_is_a_warning_and_the_class_is_set() -> None:
    answer = krm.process(
        given(POD.replace("    containers", "    hostNetwork: true\n    containers")).encode()
    )
    assert answer.passed and [result.severity for result in answer.results] == ["info", "warning"]
    assert answer.results[1].field == "spec.hostNetwork" and "hostNetwork" in answer.results[1].message


def test_a_class_that_is_nearly_one_is_told_about_the_rules() -> None:
    answer = krm.process(given(POD, RULES.replace("gvisor", "gvisr")).encode())
    assert "rule untrusted: RuntimeClass gvisr: did you mean gvisor?" in warnings_text(answer.results)


@pytest.mark.parametrize("text", ["kind: Pod", "# a comment", "trust: untrusted"])
def test_what_is_not_utf_8_is_no_resource_list(text: str) -> None:
    data = given(POD).encode().replace(text.encode(), text.encode() + b"\xff", 1)
    with pytest.raises(RuntimeClassError, match=r"not UTF-8 \(on line [0-9]+\)"):
        krm.process(data)
