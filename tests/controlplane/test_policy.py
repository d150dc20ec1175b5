"""Policies made of rules decide as the rules do, in a real API server: random rules, random objects."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kubectl_runtimeclass.kube.version import Version
from kubectl_runtimeclass.policy.generate import MUTATE, VALIDATE
from kubectl_runtimeclass.rules.decision import ASSIGNED, KEPT, NO_MATCH, REFUSED, REMOVED, SKIPPED, UNCHANGED
from kubectl_runtimeclass.rules.file import load
from kubectl_runtimeclass.rules.match import MATCH_FIELDS
from kubectl_runtimeclass.rules.model import Rules

from ..policy.draw import CLASSES, Draw, Object, template_of, verdict
from ..policy.odd import OddDraw
from ..support import tools
from .client import Client
from .plane import PROGRAMS
from .policies import ask, loaded

OBJECTS = 200
FILES = 10
"""Rules files that are drawn; samples/rules.yaml is one more."""

SAMPLE = Path(__file__).parents[2] / "samples" / "rules.yaml"
LEFT = ("shop.example.com/PluginRunner",)
"""A custom kind of the sample that no server here has."""

CLEAN = (UNCHANGED, KEPT, SKIPPED, NO_MATCH)


pytestmark = [pytest.mark.slow, tools.needs(*PROGRAMS), pytest.mark.xdist_group("plane")]


def drawing(number: int, seed: int) -> Draw:
    """For every other file the odder draws."""
    return (Draw, OddDraw)[number % 2](seed)


def drawn_rules(number: int) -> Rules:
    if number == FILES:
        sample = load(SAMPLE.read_bytes(), "samples/rules.yaml")
        return sample._replace(rules=(*Draw(number).rules(0).rules, *sample.rules))
    fields = MATCH_FIELDS[number % 4 :: 4]
    return drawing(number, number).rules(5, fields, closed=number % 4 > 1)


def test_the_draws_ask_for_every_field() -> None:
    asked = {
        condition.field
        for number in range(FILES)
        for rule in drawn_rules(number).rules
        for condition in rule.match.conditions
    }
    assert asked == set(MATCH_FIELDS)


@pytest.mark.parametrize("number", range(FILES + 1))
def test_objects_are_given_the_class_that_assign_gives(server: Client, number: int) -> None:
    rules, draw = drawn_rules(number), drawing(number, 1000 + number)
    items = [draw.workload() for _ in range(OBJECTS)]
    outcomes: Counter[str] = Counter()
    with loaded(server, rules, modes=(MUTATE,), with_classes=True, without=LEFT):
        for item in items:
            wanted = verdict(rules, item)
            answer = ask(server, item)
            if isinstance(answer, str):
                assert unrelated(answer), (item, wanted, answer)
                outcomes["unrelated"] += 1
                continue
            spec = template_of(answer)["spec"]
            after = wanted.before if wanted.outcome in (REFUSED, SKIPPED, NO_MATCH) else wanted.after
            assert spec.get("runtimeClassName") == after, (item, wanted, answer)
            if item["kind"] == "Pod":
                assert merged(item, after) == seen(spec), (item, wanted, answer)
            outcomes[wanted.outcome] += 1
    assert outcomes["unrelated"] <= OBJECTS / 5
    assert len(outcomes) >= 3, outcomes


@pytest.mark.parametrize("number", range(FILES + 1))
def test_objects_are_refused_on_which_check_has_a_finding(server: Client, number: int) -> None:
    refuses_as_check_does(server, drawn_rules(number), drawing(number, 2000 + number))


def refuses_as_check_does(server: Client, rules: Rules, draw: Draw, version: Version | None = None) -> None:
    items = [draw.workload() for _ in range(OBJECTS)]
    outcomes: Counter[str] = Counter()
    with loaded(server, rules, modes=(VALIDATE,), without=LEFT, version=version):
        for item in items:
            wanted = verdict(rules, item)
            answer = ask(server, item)
            if isinstance(answer, str) and unrelated(answer):
                outcomes["unrelated"] += 1
                continue
            assert isinstance(answer, dict) == (wanted.outcome in CLEAN), (item, wanted, answer)
            if isinstance(answer, str):
                assert f"(rule {wanted.rule})" in answer or "is not of classes (" in answer
            outcomes[wanted.outcome] += 1
    assert outcomes["unrelated"] <= OBJECTS / 5
    assert outcomes[ASSIGNED] + outcomes[REFUSED] + outcomes[REMOVED] >= 5


@pytest.mark.parametrize("number", range(FILES + 1))
def test_pods_of_controllers_get_what_their_workload_would_get_or_are_left_alone(
    server: Client, number: int
) -> None:
    rules, draw = drawn_rules(number), drawing(number, 3000 + number)
    decided = 0
    workloads = [draw.workload("Deployment") for _ in range(OBJECTS // 2)]
    with loaded(server, rules, with_classes=True, without=LEFT):
        for workload in workloads:
            wanted = verdict(rules, workload)
            answer = ask(server, draw.pod_of(workload))
            if isinstance(answer, str):
                not_allowed = "is not of classes (" in answer and wanted.before not in rules.classes
                assert unrelated(answer) or not_allowed or wanted.outcome == REFUSED, (
                    workload,
                    wanted,
                    answer,
                )
                continue
            after = wanted.before if wanted.outcome in (REFUSED, SKIPPED, NO_MATCH) else wanted.after
            before = template_of(workload)["spec"].get("runtimeClassName")
            found = answer["spec"].get("runtimeClassName")
            assert found in (after, before), (workload, wanted, answer)
            decided += found == after != before
    if number == 0:
        assert decided


def unrelated(sentence: str) -> bool:
    """Whether a refusal is not ours: draws are not all valid."""
    return "AdmissionPolicy" not in sentence


def seen(spec: Object) -> Object:
    """What admission merges into a pod of its class, as far as it is drawn."""
    tolerations = [each["key"] for each in spec.get("tolerations", []) if each["key"].startswith("runs-")]
    return {
        "overhead": spec.get("overhead"),
        "nodeSelector": spec.get("nodeSelector") or None,
        "tolerations": tolerations,
    }


def merged(item: Object, class_name: str | None) -> Object:
    selector = {key: value or "" for key, value in (item["spec"].get("nodeSelector") or {}).items()}
    if class_name is None:
        return {"overhead": None, "nodeSelector": selector or None, "tolerations": []}
    selector[f"runs-{class_name}"] = "true"
    return {
        "overhead": {"memory": f"{CLASSES.index(class_name) + 1}Mi"},
        "nodeSelector": selector,
        "tolerations": [f"runs-{class_name}"],
    }
