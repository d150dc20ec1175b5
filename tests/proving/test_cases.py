"""Files of cases: how they are read, and what comes of them."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.proving.cases import Outcome, load, run
from kubectl_runtimeclass.rules.model import RulesError, single

HEAD = "apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRulesTest\n"
POD = "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {a: b}}, spec: {containers: []}}"


def outcome(expect: str, found: str = POD) -> Outcome:
    cases = load(f"{HEAD}cases:\n- name: one\n  object: {found}\n  expect: {expect}\n".encode(), "c.yaml")
    (made,) = run(cases.cases, single("gvisor", "a=b"), lambda case: {})
    return made


@pytest.mark.parametrize(
    ("expect", "problems"),
    [
        ("{runtimeClassName: gvisor, rule: --class, outcome: Assigned}", ()),
        ("{outcome: Assigned}", ()),
        ("{runtimeClassName: null}", ("runtimeClassName is gvisor, expected none",)),
        ("{rule: other}", ("rule is --class, expected other", "there is no rule other")),
        (
            "{rule: --clas}",
            ("rule is --class, expected --clas", "there is no rule --clas (did you mean --class?)"),
        ),
        (
            "{runtimeClassName: kata, outcome: Kept}",
            ("runtimeClassName is gvisor, expected kata", "outcome is Assigned, expected Kept"),
        ),
    ],
)
def test_what_is_not_as_expected_is_told(expect: str, problems: tuple[str, ...]) -> None:
    assert outcome(expect).problems == problems


def test_null_expects_none() -> None:
    assert outcome("{runtimeClassName: null, rule: null}", POD.replace("a: b", "a: c")).problems == ()


def test_an_object_that_no_server_would_take_is_not_reached() -> None:
    found = "{apiVersion: v1, kind: Pod, metadata: [1], spec: {containers: {a: b}}}"
    assert outcome("{rule: null}", found).problems == ()


def test_one_mistake_is_said_once() -> None:
    text = f"{HEAD}cases:\n- name: a\n  object: {POD}\n  expect: {{runtimeClass: gvisor}}\n"
    with pytest.raises(RulesError, match=r"unknown field \(did you mean runtimeClassName\?\)") as error:
        load(text.encode(), "c.yaml")
    assert len(error.value.problems) == 1


def test_the_file_of_an_object_belongs_below_it() -> None:
    text = f"{HEAD}cases:\n- name: a\n  file: a.yaml\n  object: {POD}\n  expect: {{rule: null}}\n"
    with pytest.raises(RulesError, match="it belongs below object, as object: {file"):
        load(text.encode(), "c.yaml")


def test_an_object_without_a_pod_template_is_no_case() -> None:
    found = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}"
    assert outcome("{rule: null}", found).problems == ("the object has no pod template",)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "c.yaml: empty, expected a RuntimeClassRulesTest"),
        ("kind: x\n", "expected kubectl-runtimeclass.github.io/v1alpha1"),
        (f"{HEAD}cases: []\n", "c.yaml:3: cases: at least one case is needed"),
        (f"{HEAD}cases:\n- name: a\n  expect: {{}}\n", "c.yaml:4: cases[0].object: required"),
        (
            f"{HEAD}cases:\n- name: a\n  object: {POD}\n  expect: {{}}\n",
            "c.yaml:6: cases[0].expect: expected at least one of runtimeClassName, rule, outcome",
        ),
        (
            f"{HEAD}cases:\n- name: a\n  object: {POD}\n  expect: {{outcome: assigned}}\n",
            "c.yaml:6: cases[0].expect.outcome: 'assigned' is not one of Assigned, Unchanged, Kept, Skipped, Removed, "
            "NoMatch, Refused, Unreached, Unsettable (did you mean Assigned?)",
        ),
        (
            f"{HEAD}cases:\n- name: a\n  object: {{a: b}}\n  expect: {{rule: x}}\n",
            "expected an object with apiVersion",
        ),
    ],
)
def test_what_is_wrong_with_a_file_of_cases_is_said_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(RulesError) as refused:
        load(text.encode(), "c.yaml")
    assert sentence in str(refused.value)
