"""Policies and rules that have drifted apart."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from kubectl_runtimeclass.policy.drift import drifts
from kubectl_runtimeclass.policy.generate import GenerateOptions, generate, generate_access
from kubectl_runtimeclass.rules.model import single

MADE = generate(single("gvisor", "a=b"), GenerateOptions(skipped_namespaces=("kube-system",))).objects


def served() -> list[dict[str, Any]]:
    """The policies as a server answers with them."""
    found = copy.deepcopy(list(MADE))
    for each in found:
        each["metadata"] |= {"uid": "u", "resourceVersion": "1", "generation": 1, "managedFields": []}
        each["status"] = {}
        if "matchConstraints" in each["spec"]:
            each["spec"]["matchConstraints"] |= {
                "matchPolicy": "Equivalent",
                "namespaceSelector": {},
                "objectSelector": {},
            }
            for rule in each["spec"]["matchConstraints"]["resourceRules"]:
                rule["scope"] = "*"
    return found


def test_what_a_server_adds_is_no_drift() -> None:
    assert list(drifts(MADE, served())) == []


@pytest.mark.parametrize("number", range(len(MADE)))
def test_an_object_that_is_missing_is_told(number: int) -> None:
    found = served()
    missing = found.pop(number)
    (drift,) = drifts(MADE, found)
    assert drift.subject == f"{missing['kind']} {missing['metadata']['name']}"
    assert drift.found is None


def test_a_policy_of_a_rule_that_is_gone_is_told() -> None:
    other = copy.deepcopy(served()[0])
    other["metadata"]["name"] = "old"
    (drift,) = drifts(MADE, [*served(), other])
    assert drift.wanted is None


def test_what_somebody_excluded_by_hand_is_told() -> None:
    found = served()
    found[0]["spec"]["matchConstraints"]["excludeResourceRules"] = [{"resources": ["pods"]}]
    assert len(list(drifts(MADE, found))) == 1


def test_policies_of_others_are_none_of_ours() -> None:
    other = copy.deepcopy(served()[0])
    other["metadata"] = {"name": "others", "labels": {"team": "blue"}}
    access = generate_access(single("gvisor"), GenerateOptions()).objects
    assert list(drifts(MADE, [*served(), other, *access])) == []
    assert list(drifts(access, [*served(), other, *access])) == []
    assert len(list(drifts(access, served()))) == len(access)
