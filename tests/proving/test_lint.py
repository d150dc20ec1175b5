"""Rules that cannot work are named, and no others."""

from __future__ import annotations

import pytest

from kubectl_runtimeclass.proving.lint import ERROR, RULES, covers, lint
from kubectl_runtimeclass.rules.file import load
from kubectl_runtimeclass.rules.model import Rules


def rules(*lines: str, more: str = "") -> Rules:
    listed = "".join(f"  - {line}\n" for line in lines) + more
    head = "apiVersion: kubectl-runtimeclass.github.io/v1alpha1\nkind: RuntimeClassRules\nspec:\n  rules:\n"
    return load(f"{head}{listed}".encode(), "r.yaml")


def rule(name: str, match: str, more: str = "") -> str:
    return f"{{name: {name}, match: {match}, runtimeClassName: gvisor{more}}}"


def ids(found: Rules, **known: object) -> list[tuple[str, str]]:
    findings = lint(found, known.get("classes"), known.get("matches"))  # type: ignore[arg-type]
    return [(each.id, each.rule) for each in findings if each.severity == ERROR]


@pytest.mark.parametrize(
    ("wide", "narrow", "does"),
    [
        pytest.param("{names: [web-*]}", "{names: [web-a, web-b*]}", True, id="globs within a glob"),
        pytest.param("{names: [web-*]}", "{names: [web-a, db]}", False, id="one of two names is outside"),
        pytest.param("{names: [web-?]}", "{names: [web-*]}", False, id="a star is more than a question mark"),
        pytest.param("{names: ['web-?']}", "{names: ['web-?']}", True, id="the very same"),
        pytest.param("{names: ['[!a]*']}", "{names: ['[!b]*']}", False, id="classes are not compared"),
        pytest.param(
            "{names: [a*]}", "{names: [a*], hostNetwork: true}", True, id="more conditions match less"
        ),
        pytest.param("{names: [a*], hostNetwork: true}", "{names: [a*]}", False, id="fewer match more"),
        pytest.param("{hostNetwork: true}", "{hostNetwork: false}", False, id="the opposite"),
        pytest.param(
            "{podSelector: {matchLabels: {a: b}}}",
            "{podSelector: {matchLabels: {a: b, c: d}}}",
            True,
            id="a selector with more labels",
        ),
        pytest.param(
            "{podSelector: {matchLabels: {a: b}}}",
            "{objectSelector: {matchLabels: {a: b}}}",
            False,
            id="labels of another thing",
        ),
    ],
)
def test_what_covers_what(wide: str, narrow: str, does: bool) -> None:
    found = rules(rule("one", wide), rule("two", narrow))
    assert covers(found.rules[0].match, found.rules[1].match) == does
    assert ids(found) == ([("unreachable", "two")] if does else [])


def test_an_earlier_rule_with_an_exclude_leaves_something() -> None:
    assert (
        ids(rules(rule("one", "{names: [a*]}", ", exclude: {names: [ab]}"), rule("two", "{names: [ab]}")))
        == []
    )


def test_a_rule_that_excludes_all_that_it_matches() -> None:
    found = rules(rule("one", "{names: [ab]}", ", exclude: {names: [a*]}"))
    assert ids(found) == [("unreachable", "one")]


def test_a_class_that_the_cluster_does_not_have() -> None:
    found = rules(rule("one", "{names: [ab]}"))
    assert ids(found, classes={"kata"}) == [("unknown-class", "one")]
    assert ids(found, classes={"gvisor"}) == []
    assert ids(found) == []


def test_a_class_that_is_nearly_a_known_one_is_a_note_where_no_cluster_is() -> None:
    slip = rules(rule("one", "{names: [ab]}").replace("gvisor", "gvsior"))
    (note,) = (each for each in lint(slip, None, None) if each.id == "misspelt-class")
    assert (note.severity, note.message) == ("note", "RuntimeClass gvsior: did you mean gvisor?")
    assert not [each for each in lint(slip, {"gvsior"}, None) if each.id == "misspelt-class"]


def test_a_rule_that_decides_on_nothing_there_is() -> None:
    found = rules(rule("one", "{names: [ab]}"), rule("two", "{names: [b]}"))
    assert ids(found, matches={"one": 3}) == [("no-match", "two")]


def test_what_pods_do_not_show_is_a_note_with_the_line_of_the_rule() -> None:
    (note,) = (
        each
        for each in lint(rules(rule("one", "{names: [a], images: [b]}")), None, None)
        if each.id == "forgeable"
    )
    assert (note.line, note.rule) == (5, "one")
    assert "a pod does not show names of its workload" in note.message


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("Deploymnet", "no kind that is known is Deploymnet (did you mean Deployment?)"),
        ("deployments", "no kind that is known is deployments (did you mean Deployment?)"),
        ("apps/v1/Deployment", "no kind that is known is apps/v1/Deployment (did you mean apps/Deployment?)"),
        ("Frobnicator", "no kind that is known is Frobnicator"),
    ],
)
def test_a_kind_of_which_nothing_is_known_is_a_note_with_what_was_meant(kind: str, message: str) -> None:
    (note,) = (
        each
        for each in lint(rules(rule("one", f"{{kinds: [{kind}]}}")), None, None)
        if each.id == "unknown-kind"
    )
    assert note.message == f"kinds: {message}"


@pytest.mark.parametrize("kind", ["Deployment", "apps/*", "*Job", "argoproj.io/Rollout", "Widget"])
def test_a_kind_that_is_known_is_none(kind: str) -> None:
    more = "  podTemplates: [{group: example.com, kind: Widget, path: spec.template}]"
    found = rules(rule("one", f"{{kinds: ['{kind}']}}"), more=more)
    assert not [each for each in lint(found, None, None) if each.id == "unknown-kind"]


@pytest.mark.parametrize(
    ("glob", "message"),
    [
        (
            "^vendor/.*",
            "images: ^vendor/.* is a glob, not a regular expression: ^ and $ stand for themselves",
        ),
        ("vendor/x$", "images: vendor/x$ is a glob, not a regular expression: ^ and $ stand for themselves"),
        ("!nginx", "images: !nginx negates nothing: use exclude"),
    ],
)
def test_what_is_no_glob_is_an_error(glob: str, message: str) -> None:
    findings = lint(rules(rule("one", f"{{images: ['{glob}']}}")), None, None)
    assert [each.message for each in findings if each.severity == ERROR] == [message]


def test_every_finding_is_one_of_the_kinds_that_reports_list() -> None:
    found = rules(
        rule("one", "{names: [a*], resources: [cpu]}").replace("gvisor", "gvsior"),
        rule("two", "{names: [ab], resources: [cpu]}"),
        rule("three", "{images: ['^a', '[z-a]'], kinds: [Widgit]}"),
    )
    seen = {each.id for known in (None, {"x"}) for each in lint(found, known, {})}
    assert seen == {each.id for each in RULES}
