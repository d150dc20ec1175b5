"""A first rules file is valid, whatever labels and classes there are, and its rule matches something."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_runtimeclass.rules import file as rules
from kubectl_runtimeclass.rules.proposal import KnownClass, distinguishing_labels, rules_file

LABELS = {
    "a label that says untrusted comes first": (
        [{"tier": "core", "trust": "untrusted"}, {"tier": "core", "trust": "low"}, {"tier": "mid"}],
        ["trust (low 1, untrusted 1)", "tier (core 2, mid 1)"],
    ),
    "a label that all have with one value tells nothing apart": ([{"a": "b"}, {"a": "b"}], []),
    "a label that some have tells those apart": ([{"a": "b"}, {}], ["a (b 1)"]),
    "a label with a value for each names them": ([{"app": f"a{n}"} for n in range(9)], []),
    "no pod template": ([], []),
}


@pytest.mark.parametrize(("pods", "expected"), LABELS.values(), ids=LABELS)
def test_labels_that_tell_pod_templates_apart(pods: list[dict[str, str]], expected: list[str]) -> None:
    assert list(map(str, distinguishing_labels(pods))) == expected


CLASSES = {
    "a sandbox is likelier than another runtime": ([("nvidia", "nvidia"), ("gv", "runsc")], "gv"),
    "any class that is there, else": ([("nvidia", "nvidia")], "nvidia"),
    "a name to replace, where none is known": ([], "gvisor"),
}


@pytest.mark.parametrize(("known", "chosen"), CLASSES.values(), ids=CLASSES)
def test_the_class(known: list[tuple[str, str]], chosen: str) -> None:
    text = rules_file([], [KnownClass(*names) for names in known])
    assert rules.load(text.encode(), "r.yaml").rules[0].runtime_class_name == chosen


KEYS = st.from_regex(r"([a-z]{1,8}\.io/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,8}[A-Za-z0-9])?", fullmatch=True)
VALUES = st.sampled_from(["", "yes", "1", "null", "1e3", "0x1", "y", "a-b", "untrusted"])
NAMES = st.from_regex("[a-z]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True)
PODS = st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=6)


@given(PODS, st.lists(st.builds(KnownClass, NAMES, NAMES), max_size=3))
def test_every_proposal_is_a_rules_file_whose_rule_is_of_a_label_that_pods_have(
    pods: list[dict[str, str]], classes: list[KnownClass]
) -> None:
    labels = distinguishing_labels(pods)
    (rule,) = rules.load(rules_file(labels, classes).encode(), "r.yaml").rules
    assert len(rule.match.conditions) == min(len(labels), 1)
    assert not labels or any(labels[0].key in pod for pod in pods)


def test_names_of_the_cluster_stay_within_their_comment() -> None:
    text = rules_file([], [KnownClass("x\n  - evil", "y")])
    assert "\n  - evil" not in text.split("runtimeClassName")[0]
