"""The expressions that are made of rules decide as the rules do: random rules and objects, evaluated by cel-python.

An API server's own CEL is asked in tests/controlplane; this needs none.
"""

from __future__ import annotations

import re
from typing import Any

import celpy
import pytest
from celpy import celtypes
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_runtimeclass.kube.group import group_of
from kubectl_runtimeclass.policy.generate import VALIDATE, GenerateOptions, generate
from kubectl_runtimeclass.rules.decision import KEPT, NO_MATCH, SKIPPED, UNCHANGED
from kubectl_runtimeclass.rules.match import MATCH_FIELDS
from kubectl_runtimeclass.rules.model import Rules

from .draw import NAMESPACES, Draw, Object, verdict

CLEAN = (UNCHANGED, KEPT, SKIPPED, NO_MATCH)
OBJECTS = 20

FUNCTIONS = {
    "join": lambda texts, separator: celtypes.StringType(separator.join(texts)),
    "replace": lambda text, old, new: celtypes.StringType(text.replace(old, new)),
    "contains": lambda text, part: celtypes.BoolType(part in text),
    "startsWith": lambda text, part: celtypes.BoolType(text.startswith(part)),
}
"""Of cel-go's strings (ext/strings.go) those that cel-python lacks, and those that it has not for texts it has added."""


class Policy:
    """The variables and validations of the policy of some rules, ready to be asked."""

    def __init__(self, rules: Rules) -> None:
        policy = generate(rules, GenerateOptions(modes=(VALIDATE,))).objects[0]["spec"]
        self._environment = celpy.Environment()
        self._variables = [(each["name"], self._program(each["expression"])) for each in policy["variables"]]
        self._validations = [self._program(each["expression"]) for each in policy["validations"]]

    def _program(self, expression: str) -> Any:
        expression = re.sub(r"\A//.*\n", "", expression)
        expression = re.sub(
            r" && \S+ != null", "", expression
        )  # cel-python compares no list with null; none is here
        return self._environment.program(self._environment.compile(expression), functions=FUNCTIONS)

    def decide(self, item: Object) -> tuple[str, bool]:
        """The rule's name, and whether the object is let pass."""
        namespace = item["metadata"]["namespace"]
        kind = {"kind": item["kind"], "group": group_of(item["apiVersion"])}
        given = {
            "object": item,
            "request": {"kind": kind, "namespace": namespace},
            "namespaceObject": {
                "metadata": {"labels": {**NAMESPACES[namespace], "kubernetes.io/metadata.name": namespace}}
            },
        }
        activation: dict[str, Any] = {name: celpy.json_to_cel(value) for name, value in given.items()}
        variables = activation["variables"] = celtypes.MapType({})
        for name, program in self._variables:
            variables[celtypes.StringType(name)] = program.evaluate(activation)
        passes = all(bool(program.evaluate(activation)) for program in self._validations)
        return str(variables[celtypes.StringType("ruleName")]), passes


def holds(seed: int, rules: Rules) -> None:
    policy, draw = Policy(rules), Draw(10_000 + seed)
    for _ in range(OBJECTS):
        item = draw.workload()
        wanted = verdict(rules, item)
        name, passes = policy.decide(item)
        assert name == (wanted.rule or ""), (item, wanted)
        assert passes == (wanted.outcome in CLEAN), (item, wanted)


@settings(max_examples=6)
@given(seed=st.integers(0, 1_000_000), closed=st.booleans())
def test_expressions_decide_as_the_rules_do(seed: int, closed: bool) -> None:
    holds(seed, Draw(seed).rules(4, closed=closed))


@pytest.mark.parametrize("field", MATCH_FIELDS)
def test_each_field_of_match_decides_as_the_rules_do(field: str) -> None:
    holds(1, Draw(1).rules(1, (field,)))
