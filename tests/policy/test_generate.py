"""What policies are made of rules, what is refused, and what is warned of. That they decide alike is asked of a real
API server in tests/controlplane/test_policy.py."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from kubectl_runtimeclass.kube.version import Version
from kubectl_runtimeclass.policy.decision import IN_A_ROW
from kubectl_runtimeclass.policy.fields import FIELDS
from kubectl_runtimeclass.policy.generate import (
    MUTATE,
    VALIDATE,
    GenerateOptions,
    Policies,
    PolicyError,
    digest,
    generate,
)
from kubectl_runtimeclass.reports import policy as report
from kubectl_runtimeclass.rules.file import load
from kubectl_runtimeclass.rules.match import MATCH_FIELDS
from kubectl_runtimeclass.rules.model import Rules, single

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "policy"


def rules(*lines: str, more: str = "") -> Rules:
    listed = "".join(f"  - {line}\n" for line in lines)
    return load(
        f"apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\n"
        f"metadata: {{name: shop}}\nspec:\n  rules:\n{listed}{more}".encode(),
        "r.yaml",
    )


def rule(match: str, name: str = "a", more: str = "runtimeClassName: gvisor") -> str:
    return f"{{name: {name}, match: {match}, {more}}}"


def widget(path: str = "spec.template", scope: str = "Namespaced") -> tuple[Rules, dict[str, Any]]:
    """Rules for a custom kind, and its definition."""
    more = f"  podTemplates: [{{group: example.com, kind: Widget, path: '{path}'}}]\n"
    definition = {
        "kind": "CustomResourceDefinition",
        "spec": {
            "group": "example.com",
            "scope": scope,
            "names": {"kind": "Widget", "plural": "widgets"},
            "versions": [{"name": "v1", "served": True}, {"name": "v0", "served": False}],
        },
    }
    return rules(rule("{}"), more=more), definition


def expressions(made: Policies) -> dict[str, str]:
    """The variables of the first policy."""
    variables = made.objects[0]["spec"]["variables"]
    return {each["name"]: re.sub(r"^//.*\n", "", each["expression"]) for each in variables}


def test_the_policies_of_the_sample_are_these() -> None:
    sample = ROOT / "samples" / "rules.yaml"
    found = load(sample.read_bytes(), "samples/rules.yaml")
    options = GenerateOptions(
        with_classes=True,
        without=("shop.example.com/PluginRunner",),
        skipped_namespaces=("kube-system",),
    )
    made = report.files(generate(found, options).objects)
    assert made == {path.name: path.read_text(encoding="utf-8") for path in SAMPLE.glob("*.yaml")}


@pytest.mark.parametrize(
    ("requirement", "made"),
    [
        ("operator: In, values: [a, b]", "request.namespace in ['a', 'b']"),
        ("operator: NotIn, values: [a]", "!(request.namespace == 'a')"),
        ("operator: Exists", "true"),
        ("operator: DoesNotExist", "false"),
    ],
)
def test_the_name_of_a_namespace_is_a_label_that_is_always_there(requirement: str, made: str) -> None:
    """Also for programs that show a policy no labels of namespaces."""
    selector = f"{{matchExpressions: [{{key: kubernetes.io/metadata.name, {requirement}}}]}}"
    options = GenerateOptions(modes=(VALIDATE,))
    policy = generate(rules(rule(f"{{namespaceSelector: {selector}}}")), options).objects[0]["spec"]
    (expression,) = (each["expression"] for each in policy["variables"] if each["name"] == "rule0")
    assert expression == f"// a\n{made}"


def test_every_field_of_match_can_be_said() -> None:
    assert set(FIELDS) == set(MATCH_FIELDS)


@pytest.mark.parametrize(
    ("found", "options", "sentence"),
    [
        pytest.param(
            rules(rule("{images: ['[z-a]*']}")),
            GenerateOptions(),
            "r.yaml:6: rule a: '[z-a]*' has the range z-a, which is empty",
            id="a range that is empty",
        ),
        pytest.param(
            rules(rule("{}", more="action: Remove")),
            GenerateOptions(),
            "r.yaml:6: rule a: Remove on Pods needs --with-classes (of --engine kubernetes)",
            id="a class taken from pods leaves its node selector",
        ),
        pytest.param(
            rules(rule("{kinds: ['*']}", more="runtimeClassName: g, onExisting: Replace")),
            GenerateOptions(),
            "r.yaml:6: rule a: onExisting: Replace on Pods needs --with-classes",
            id="a class replaced on pods, too",
        ),
        pytest.param(
            widget()[0],
            GenerateOptions(),
            "r.yaml: podTemplates: example.com/Widget: a policy needs the name of its resource",
            id="a custom kind without its definition",
        ),
        pytest.param(
            widget("spec.parts[*].template")[0],
            GenerateOptions(definitions=[widget()[1]]),
            "example.com/Widget: it has several pod templates",
            id="several pod templates in an object",
        ),
        pytest.param(
            rules(
                rule("{}"),
                more="  podTemplates: [{group: example.com, kind: Widget, path: spec.class, form: Field}]\n",
            ),
            GenerateOptions(definitions=[widget()[1]]),
            "example.com/Widget: its class stands in a field of its own",
            id="a class without a pod spec",
        ),
        pytest.param(
            widget()[0],
            GenerateOptions(definitions=[widget(scope="Cluster")[1]]),
            "example.com/Widget: its objects are in no namespace",
            id="a custom kind of the cluster",
        ),
        pytest.param(
            single("gvisor", "n>1"),
            GenerateOptions(),
            "rule --class: no policy can compare labels by Gt",
            id="numbers in labels",
        ),
        pytest.param(
            rules(rule("{}")),
            GenerateOptions(version=Version(1, 35)),
            "Kubernetes 1.35 has no MutatingAdmissionPolicy v1, which is there since 1.36: use --mode validate",
            id="a server without mutating policies",
        ),
        pytest.param(
            rules(rule("{}")),
            GenerateOptions(version=Version(1, 29), modes=(VALIDATE,)),
            "Kubernetes 1.29 has no ValidatingAdmissionPolicy v1",
            id="a server without validating policies",
        ),
        pytest.param(
            rules(rule("{}")),
            GenerateOptions(version=Version(1, 29)),
            "since 1.36: use --engine kyverno",
            id="a server without any",
        ),
        pytest.param(
            rules(rule("{}")),
            GenerateOptions(engine="gatekeeper"),
            "Gatekeeper cannot give classes as rules do",
            id="mutation by Gatekeeper",
        ),
        pytest.param(
            rules(rule("{}")),
            GenerateOptions(engine="kyverno", with_classes=True),
            "--with-classes is for --engine kubernetes",
            id="parameters for Kyverno",
        ),
        pytest.param(
            rules(rule("{images: [" + ", ".join(f"'*/x?{n}/*'" for n in range(200)) + "]}")),
            GenerateOptions(),
            "r.yaml:6: rule a: it may cost",
            id="more patterns than the server's budget allows",
        ),
    ],
)
def test_what_no_policy_can_say_is_refused_with_the_rule_and_its_line(
    found: Rules, options: GenerateOptions, sentence: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        generate(found, options)
    assert sentence in str(refused.value)


def test_all_that_is_refused_is_told_at_once() -> None:
    found = rules(rule("{images: ['[z-a]']}"), rule("{names: ['[9-0]']}", "b"))
    with pytest.raises(PolicyError) as refused:
        generate(found, GenerateOptions())
    assert [line.partition(":")[2][:9] for line in str(refused.value).splitlines()] == [
        "6: rule a",
        "7: rule b",
    ]


@pytest.mark.parametrize(
    ("match", "sentence"),
    [
        pytest.param(
            "{resources: [mem*]}", "a LimitRange gives pods memory", id="what a LimitRange defaults"
        ),
        pytest.param("{nodeSelector: {a: b}}", "the node selector of a pod's own class", id="scheduling"),
        pytest.param("{os: linux}", "the node selector of a pod's own class", id="the operating system"),
        pytest.param("{kinds: [Widget]}", "it can match none of the kinds", id="a kind that is not covered"),
        pytest.param(
            "{objectSelector: {matchLabels: {a: b}}}", "without labels has those", id="labels of Jobs"
        ),
        pytest.param(
            "{names: [a]}", "onExisting: Keep lets any class pass", id="Keep is no list of the allowed"
        ),
    ],
)
def test_what_is_not_quite_what_manifests_say_is_warned_of(match: str, sentence: str) -> None:
    assert any(sentence in warning for warning in generate(rules(rule(match)), GenerateOptions()).warnings)


@pytest.mark.parametrize(
    ("match", "more"),
    [
        ("{resources: [nvidia.com/gpu]}", "onExisting: Fail"),
        ("{resources: [cpu], kinds: [Deployment]}", "onExisting: Fail"),
        ("{objectSelector: {matchLabels: {a: b}}, kinds: [Pod]}", "onExisting: Fail"),
    ],
)
def test_nothing_is_warned_of_where_it_cannot_matter(match: str, more: str) -> None:
    found = rules(rule(match, more=f"runtimeClassName: g, {more}"))
    assert generate(found, GenerateOptions()).warnings == ()


def test_a_custom_kind_is_covered_with_its_definition() -> None:
    found, definition = widget()
    policy = generate(found, GenerateOptions(definitions=[definition])).objects[0]["spec"]
    asked = policy["matchConstraints"]["resourceRules"]
    assert {"apiGroups": ["example.com"], "apiVersions": ["v1"]}.items() <= asked[-1].items()
    assert asked[-1]["resources"] == ["widgets"]
    assert policy["matchConditions"][0]["name"] == "has-a-pod-template"


def test_a_kind_that_looks_like_one_with_pods_and_has_none_needs_no_definition() -> None:
    found = rules(rule("{}"), more="  podTemplates: [{group: example.com, kind: Widget, path: none}]\n")
    assert (
        generate(found, GenerateOptions()).objects
        == generate(found, GenerateOptions(definitions=[widget()[1]])).objects
    )


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        pytest.param("none", False, id="what assign takes for none is none"),
        pytest.param("spec.template", True, id="its own place, said again"),
    ],
)
def test_rules_may_say_of_a_kind_of_kubernetes_what_it_has(path: str, covered: bool) -> None:
    more = f"  podTemplates: [{{group: apps, kind: Deployment, path: {path}}}]\n"
    policy = generate(rules(rule("{}"), more=more), GenerateOptions()).objects[0]["spec"]
    asked = {name for each in policy["matchConstraints"]["resourceRules"] for name in each["resources"]}
    assert ("deployments" in asked) == covered
    assert {"statefulsets", "pods"} <= asked


def test_rules_may_leave_pods_alone_and_then_no_old_class_leaks() -> None:
    replacing = rule("{}", more="runtimeClassName: gvisor, onExisting: Replace")
    found = rules(replacing, more="  podTemplates: [{group: '', kind: Pod, path: none}]\n")
    without, with_classes = (
        generate(found, GenerateOptions(with_classes=each)).objects for each in (False, True)
    )
    assert len(without) == len(with_classes) == 4


def discovered(group: str, kind: str, plural: str, version: str) -> dict[str, Any]:
    names = {"kind": kind, "plural": plural}
    return {
        "spec": {
            "group": group,
            "names": names,
            "scope": "Namespaced",
            "versions": [{"name": version, "served": True}],
        }
    }


def test_what_a_cluster_serves_is_covered_where_its_pod_templates_are_known() -> None:
    """What is known to have no field for it is told, and stops nothing: nobody named it."""
    served = [
        discovered("argoproj.io", "Rollout", "rollouts", "v1alpha1"),
        discovered("argoproj.io", "Workflow", "workflows", "v1alpha1"),
        discovered("argoproj.io", "AppProject", "appprojects", "v1alpha1"),
        discovered("example.com", "Widget", "widgets", "v1"),
    ]
    found, _ = widget()
    made = generate(found, GenerateOptions(discovered=served))
    asked = made.objects[0]["spec"]["matchConstraints"]["resourceRules"]
    assert [each["resources"] for each in asked if "." in each["apiGroups"][0]] == [["rollouts"], ["widgets"]]
    assert [each for each in made.warnings if "left to assign" in each] == [
        warning for warning in made.warnings if "argoproj.io/Workflow is left to assign: " in warning
    ]


def test_a_closed_list_of_classes_is_held_whatever_the_rules_say() -> None:
    found = rules(rule("{names: [a]}"), more="  classes: [gvisor, kata]\n")
    made = generate(found, GenerateOptions(modes=(VALIDATE,)))
    (closed,) = [
        each
        for each in made.objects[0]["spec"]["validations"]
        if "is not of classes" in each["messageExpression"]
    ]
    assert closed["expression"] == "variables.before == '' || variables.before in ['gvisor', 'kata']"
    assert not any("no list of what is allowed" in warning for warning in made.warnings)
    open_list = rules(rule("{names: [a]}"))
    assert digest(found) != digest(open_list)


def test_only_what_rules_ask_for_is_computed() -> None:
    made = expressions(generate(rules(rule("{namespaces: [a]}")), GenerateOptions()))
    assert set(made) & {"labels", "objectLabels", "containers", "name", "os"} == set()


def test_a_field_that_pods_of_controllers_hide_makes_a_rule_unknown_of_them() -> None:
    made = expressions(
        generate(
            rules(rule("{names: [a]}"), rule("{hostNetwork: true}", "b")), GenerateOptions(modes=(MUTATE,))
        )
    )
    assert made["rule0"] == "variables.ofController || variables.name == 'a'"
    assert made["rule"] == "variables.ofController && variables.first in [0] ? -1 : variables.first"


def test_long_chains_are_cut_into_pieces_that_the_server_takes() -> None:
    count = 3 * IN_A_ROW - 1
    found = rules(*(rule(f"{{names: [n{number}]}}", f"r{number}") for number in range(count)))
    made = expressions(generate(found, GenerateOptions()))
    chains = [text for name, text in made.items() if re.fullmatch(r"from\d+|first", name)]
    assert len(chains) == 4
    assert max(text.count(" ? ") for text in chains) <= IN_A_ROW


def test_pods_are_asked_again_when_their_images_change_if_a_rule_asks_for_images() -> None:
    def operations(match: str) -> list[str]:
        policy = generate(rules(rule(match)), GenerateOptions(modes=(VALIDATE,))).objects[0]
        asked = policy["spec"]["matchConstraints"]["resourceRules"]
        (of_pods,) = (each["operations"] for each in asked if "pods" in each["resources"])
        return list(of_pods)

    assert operations("{images: [a]}") == ["CREATE", "UPDATE"]
    assert operations("{names: [a]}") == ["CREATE"]


def test_manifests_in_config_maps_are_told_to_be_left_to_assign() -> None:
    found = rules(rule("{names: [a]}"), more="  embedded: [{configMap: airflow-*, key: pod.yaml}]\n")
    assert any(
        "embedded: manifests in ConfigMaps" in each for each in generate(found, GenerateOptions()).warnings
    )


def test_the_digest_is_of_what_rules_mean() -> None:
    one = rules(rule("{names: [a]}"))
    same = rules("# a comment\n    name: a\n    match:\n      names: [a]\n    runtimeClassName: gvisor")
    assert digest(one) == digest(same)
    two, other_way_round = (
        rules(rule("{names: [a], namespaces: [b]}")),
        rules(rule("{namespaces: [b], names: [a]}")),
    )
    assert digest(two) == digest(other_way_round)
    assert digest(one) != digest(rules(rule("{names: [b]}")))


@pytest.mark.parametrize(
    ("engine", "sentence"),
    [
        ("kyverno", "never asks about ReplicaSets"),
        ("gatekeeper", "its webhook lets all pass while it is away"),
    ],
)
def test_what_an_engine_leaves_out_by_its_own_settings_is_warned_of(engine: str, sentence: str) -> None:
    made = generate(rules(rule("{names: [a]}")), GenerateOptions(engine=engine, modes=(VALIDATE,)))
    assert sentence in made.warnings[0]
