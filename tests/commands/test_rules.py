"""`rules` and `policy` as they are called."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kubectl_runtimeclass.__main__ import main

ROOT = Path(__file__).parents[2]
CASES = ROOT / "samples" / "rules_test.yaml"
RULES = ROOT / "samples" / "rules.yaml"
OF_SAMPLE = ("--with-classes", "--without", "shop.example.com/PluginRunner")

Captured = pytest.CaptureFixture[str]


def test_the_sample_cases_pass(capfd: Captured) -> None:
    assert main(["rules", "test", str(CASES)]) == 0
    assert capfd.readouterr().err == "5 cases, 0 failed\n"


def test_a_case_that_fails_is_told_with_its_place(tmp_path: Path, capfd: Captured) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(RULES.read_text(encoding="utf-8").replace("onExisting: Fail", "onExisting: Keep"))
    assert main(["rules", "test", str(CASES), "--rules", str(other)]) == 1
    told = capfd.readouterr()
    assert f"FAIL  nobody runs the vendor's images under anything else  {CASES}:44\n" in told.out
    assert told.err == "5 cases, 1 failed\n"


def test_cases_as_junit_and_json(capfd: Captured) -> None:
    assert main(["rules", "test", str(CASES), "-o", "junit", "-q"]) == 0
    assert (
        '<testsuites name="kubectl runtimeclass rules test" tests="5" failures="0"' in capfd.readouterr().out
    )
    assert main(["rules", "test", str(CASES), "-o", "json", "-q"]) == 0
    items = json.loads(capfd.readouterr().out)["items"]
    assert [each["passed"] for each in items] == [True] * 5


def test_a_file_without_the_object_is_an_error(tmp_path: Path, capfd: Captured) -> None:
    cases = tmp_path / "cases.yaml"
    text = CASES.read_text(encoding="utf-8").replace("shop/checkout.yaml", f"{ROOT}/samples/shop/render.yaml")
    cases.write_text(text.replace("rules: rules.yaml", f"rules: {RULES}"))
    assert main(["rules", "test", str(cases)]) == 2
    assert "render.yaml has no Deployment" in capfd.readouterr().err


def test_lint_finds_no_error_in_the_sample(capfd: Captured) -> None:
    arguments = ["rules", "lint", "--rules", str(RULES), "-f", str(ROOT / "samples" / "shop"), "-R"]
    snapshot = ("--snapshot", str(ROOT / "samples" / "cluster.yaml"))
    assert main([*arguments, *snapshot]) == 0
    assert main([*arguments, "--strict", "-q"]) == 1
    assert "rule native: as a policy it leaves alone pods that have an owner" in " ".join(
        capfd.readouterr().out.split()
    )


def test_lint_of_rules_that_cannot_work(tmp_path: Path, capfd: Captured) -> None:
    rules = tmp_path / "rules.yaml"
    text = RULES.read_text(encoding="utf-8")
    rules.write_text(text.replace("runtimeClassName: kata-qemu", "runtimeClassName: kata"))
    arguments = ["rules", "lint", "--rules", str(rules), "--snapshot", str(ROOT / "samples" / "cluster.yaml")]
    assert main([*arguments, "-o", "json"]) == 1
    found = [each for each in json.loads(capfd.readouterr().out)["items"] if each["severity"] == "error"]
    assert [(each["id"], each["rule"]) for each in found] == [("unknown-class", "tenant-code")]


CANNOT_WORK = """\
apiVersion: kubectl-runtimeclass.github.io/v1alpha1
kind: RuntimeClassRules
spec:
  rules:
  - {name: wide, match: {namespaces: [team-*]}, runtimeClassName: gvisor}
  - {name: narrow, match: {namespaces: [team-a]}, runtimeClassName: gvisor}
  - {name: named, match: {names: [web], resources: [cpu]}, runtimeClassName: gvisor}
"""


def linted(tmp_path: Path, capfd: Captured, *arguments: str) -> tuple[int, str]:
    rules = tmp_path / "rules.yaml"
    rules.write_text(CANNOT_WORK)
    code = main(["rules", "lint", "--rules", str(rules), "-q", *arguments])
    return code, capfd.readouterr().out


def test_lint_as_sarif_has_each_finding_at_the_line_of_its_rule(tmp_path: Path, capfd: Captured) -> None:
    code, out = linted(tmp_path, capfd, "-o", "sarif")
    assert code == 1
    (run,) = json.loads(out)["runs"]
    found = [
        (result["ruleId"], result["level"], result["locations"][0]["physicalLocation"]["region"]["startLine"])
        for result in run["results"]
    ]
    assert found == [
        ("unreachable", "error", 6), ("forgeable", "note", 7), ("differs-in-admission", "note", 7),
    ]  # fmt: skip
    known = run["tool"]["driver"]["rules"]
    assert all(known[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


@pytest.mark.parametrize(
    ("arguments", "failures"),
    [((), ["unreachable"]), (("--strict",), ["unreachable", "forgeable", "differs-in-admission"])],
)
def test_lint_as_junit_fails_for_what_the_exit_code_tells_of(
    arguments: tuple[str, ...], failures: list[str], tmp_path: Path, capfd: Captured
) -> None:
    code, out = linted(tmp_path, capfd, "-o", "junit", *arguments)
    assert code == 1
    root = ElementTree.fromstring(out.encode())
    assert [failure.get("type") for failure in root.iter("failure")] == failures
    assert {case.get("name") for case in root.iter("testcase")} >= {"unknown-class", "no-match", "no-policy"}


def test_the_fields_of_a_rules_file(capfd: Captured) -> None:
    assert main(["rules", "show"]) == 0
    assert "spec.rules[].match.podAnnotations" in capfd.readouterr().out
    assert main(["rules", "show", "images"]) == 0
    assert '  images: ["ghcr.io/acme/*"]' in capfd.readouterr().out
    assert main(["rules", "show", "match"]) == 0
    assert "Fields: podSelector, objectSelector," in capfd.readouterr().out
    assert main(["rules", "show", "image"]) == 2
    assert "did you mean images?" in capfd.readouterr().err


def test_every_field_that_is_shown_has_an_example_that_is_accepted(tmp_path: Path) -> None:
    from kubectl_runtimeclass.reports.rules.fields import fields
    from kubectl_runtimeclass.rules.file import load

    of_match = [each for each in fields() if each.path.startswith("spec.rules[].match.")]
    assert of_match
    for each in of_match:
        name = each.path.rpartition(".")[2]
        load(
            "apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\nspec:\n  rules:\n"
            f"  - {{name: a, match: {{{name}: {each.example}}}, runtimeClassName: b}}\n".encode(),
            "example",
        )


def test_the_schema_is_printed_as_it_is(capfd: Captured) -> None:
    assert main(["rules", "show", "--schema"]) == 0
    assert json.loads(capfd.readouterr().out)["title"] == "RuntimeClassRules"


def umask() -> int:
    """What the system takes away from the mode of new files."""
    os.umask(current := os.umask(0))
    return current


def test_policies_are_written_and_held_against_the_rules(tmp_path: Path, capfd: Captured) -> None:
    arguments = ["policy", "--rules", str(RULES), *OF_SAMPLE, "-q"]
    directory = tmp_path / "policies"
    assert main([*arguments, "-o", str(directory)]) == 0
    assert sorted(path.name for path in directory.iterdir()) == [
        "10-policies.yaml",
        "20-bindings.yaml",
        "kustomization.yaml",
    ]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o044 for path in directory.iterdir()} == {0o044 & ~umask()}
    assert main([*arguments, "--check", str(directory)]) == 0
    policies = directory / "10-policies.yaml"
    policies.write_text(policies.read_text(encoding="utf-8").replace("'team-'", "'tem-'"), encoding="utf-8")
    assert main([*arguments, "--check", str(directory)]) == 1
    assert "startsWith('tem-')" in capfd.readouterr().out
    bindings = directory / "20-bindings.yaml"
    bindings.write_text(
        bindings.read_text(encoding="utf-8").replace("name: shop.r", "name: old.r"), encoding="utf-8"
    )
    assert main([*arguments, "--check", str(bindings)]) == 1
    told = capfd.readouterr()
    assert f"{bindings}: MutatingAdmissionPolicy shop.runtimeclass is missing\n" in told.out
    assert (
        f"{bindings}: MutatingAdmissionPolicyBinding old.runtimeclass is nothing that the rules give\n"
        in told.out
    )


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("", "policy -o DIRECTORY makes them"),
        ("kind: Pod", "policy -o DIRECTORY makes them"),
        ("{kind: [a], metadata: {}}", "policy -o DIRECTORY makes them"),
        ("{kind: List, items: [3, {kind: Pod, metadata: text}]}", "policy -o DIRECTORY makes them"),
        ("kind: ValidatingAdmissionPolicy", "policy -o DIRECTORY makes them"),
        ("kind: MutatingPolicy", "are they those of --engine kyverno?"),
        ("kind: ConstraintTemplate", "are they those of --engine gatekeeper?"),
    ],
)
def test_where_none_of_the_policies_is_one_line_says_so(
    text: str, cure: str, tmp_path: Path, capfd: Captured
) -> None:
    file = tmp_path / "policies.yaml"
    file.write_text(text, encoding="utf-8")
    assert main(["policy", "--rules", str(RULES), *OF_SAMPLE, "-q", "--check", str(file)]) == 1
    told = capfd.readouterr()
    assert told.err == f"{file}: none of the policies and bindings of these rules is in it: {cure}\n"
    assert told.out == ""


@pytest.mark.parametrize(
    "spec",
    [
        "[]",
        "{versions: [{}], group: g, names: {kind: K, plural: ks}}",
        "{versions: [{name: v1}], group: g, names: {kind: K}}",
    ],
)
def test_a_definition_without_what_a_policy_needs_is_refused(
    spec: str, tmp_path: Path, capfd: Captured
) -> None:
    file = tmp_path / "crd.yaml"
    file.write_text(f"kind: CustomResourceDefinition\nspec: {spec}", encoding="utf-8")
    assert main(["policy", "--class", "gvisor", "--crd", str(file)]) == 2
    assert "--crd: a CustomResourceDefinition needs spec.group" in capfd.readouterr().err


def test_a_policy_for_a_class_that_is_nearly_a_known_one_is_a_warning(
    tmp_path: Path, capfd: Captured
) -> None:
    file = tmp_path / "r.yaml"
    file.write_text(
        "apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\nspec:\n  rules:\n"
        "  - {name: one, match: {podSelector: {matchLabels: {a: b}}}, runtimeClassName: gvsior}\n",
        encoding="utf-8",
    )
    assert main(["policy", "--rules", str(file), "--mode", "validate"]) == 0
    assert "warning: rule one: RuntimeClass gvsior: did you mean gvisor?" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--action", "Deny,Warn"), "--action: Deny and Warn exclude each other"),
        (("--action", "Refuse"), "--action: 'Refuse' is not one of Deny, Warn, Audit"),
        (("--mode", ""), "--mode: give at least one of mutate, validate"),
        (
            ("--access", "--kubernetes-version", "1.29"),
            "has no ValidatingAdmissionPolicy v1, which is there since 1.30: no other engine can ask RBAC",
        ),
        (("--kubernetes-version", "new"), "--kubernetes-version: 'new' is not a version such as 1.36"),
    ],
)
def test_options_that_make_no_policy(arguments: tuple[str, ...], sentence: str, capfd: Captured) -> None:
    assert main(["policy", "--class", "gvisor", *arguments]) == 2
    assert sentence in capfd.readouterr().err


def test_access_has_a_role_for_each_class_of_the_rules(capfd: Captured) -> None:
    assert main(["policy", "--rules", str(RULES), "--access", "-o", "json"]) == 0
    told = capfd.readouterr()
    items = json.loads(told.out)["items"]
    assert [each["metadata"]["name"] for each in items if each["kind"] == "ClusterRole"] == [
        "runtimeclass-use-kata-qemu",
        "runtimeclass-use-gvisor",
    ]
    assert "kubectl create rolebinding use-gvisor" in told.err
    assert main(["policy", "--rules", str(RULES), "--access", "--engine", "kyverno"]) == 2
