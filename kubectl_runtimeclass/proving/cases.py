"""Cases: objects, each with what the rules are to say of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ..errors import Refused, did_you_mean
from ..named import NamedTuple
from ..rewriting.stream import rewrite
from ..rules.decision import OUTCOMES, REFUSED, Decision
from ..rules.fields import Fields
from ..rules.match import Namespaces
from ..rules.model import API_VERSION, Rules, RulesError
from ..workloads.as_pods import of_object
from ..workloads.kinds.table import KindTable
from ..yamledit import tree
from ..yamledit.node import MAPPING, NULL, SEQUENCE, Node

KIND = "RuntimeClassRulesTest"

Object = dict[str, Any]


class Expected(NamedTuple):
    """What the rules are to say. None: the case does not ask for it; a class or a rule that is "" is none at all."""

    class_name: str | None = None
    rule: str | None = None
    outcome: str | None = None


class Case(NamedTuple):
    """One case. `object` is inline; where it is None it is that of `file` with this kind and name, "" for any."""

    name: str
    line: int
    expected: Expected
    object: Object | None = None
    file: str = ""
    kind: str = ""
    object_name: str = ""
    namespace_labels: Mapping[str, str] | None = None


class Cases(NamedTuple):
    """A file of cases. `rules` is the rules file it names, relative to itself, or ""."""

    source: str
    cases: tuple[Case, ...]
    rules: str = ""


class Outcome(NamedTuple):
    """What came of a case; without problems it passed. `decisions` are those of its pod templates."""

    case: Case
    problems: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()


def load(text: bytes, source: str) -> Cases:
    """A file of cases. Raises RulesError for all that is wrong with it, with lines."""
    try:
        root = tree.read(text).root
    except Refused as error:
        line = text.count(b"\n", 0, error.offset or 0) + 1
        raise RulesError(f"{source}:{line}: {error.reason}") from None
    if root is None:
        raise RulesError(f"{source}: empty, expected a {KIND}")
    reader = _Reader(source, lambda node: text.count(b"\n", 0, node.offset) + 1, lambda node, is_key: "")
    reader.gather(reader.require_unique, root, "")
    cases = reader.gather(reader.cases, root) if not reader.problems else None
    reader.raise_problems()
    assert cases is not None
    return cases


_OF_FILE = ("file", "kind", "name")


class _Reader(Fields):
    def cases(self, root: Node) -> Cases:
        top = self.fields(root, "", ("apiVersion", "kind", "metadata", "rules", "cases"))
        for key, wanted in (("apiVersion", API_VERSION), ("kind", KIND)):
            if key not in top or top[key].text != wanted:
                raise self.fail(top.get(key, root), key, f"expected {wanted}")
        if "cases" not in top or top["cases"].kind != SEQUENCE:
            raise self.required(top.get("cases", root), "cases", "required, a list of cases")
        cases = [
            self.gather(self.case, node, f"cases[{nth}]") for nth, node in enumerate(top["cases"].elements())
        ]
        if not cases:
            raise self.fail(top["cases"], "cases", "at least one case is needed")
        rules = self.name(top["rules"], "rules") if "rules" in top else ""
        return Cases(self.source, tuple(case for case in cases if case is not None), rules)

    def case(self, node: Node, field: str) -> Case:
        given = self.fields(node, field, ("name", "object", "namespaceLabels", "expect"))
        for key in ("name", "object", "expect"):
            if key not in given:
                raise self.required(node, f"{field}.{key}", "required")
        case = Case(
            name=self.name(given["name"], f"{field}.name"),
            line=self.line(node),
            expected=self.expected(given["expect"], f"{field}.expect"),
        )
        if "namespaceLabels" in given:
            labels = self.value(given["namespaceLabels"], f"{field}.namespaceLabels")
            if not isinstance(labels, dict) or not all(isinstance(value, str) for value in labels.values()):
                raise self.fail(
                    given["namespaceLabels"], f"{field}.namespaceLabels", "expected labels (quote them)"
                )
            case = case._replace(namespace_labels=labels)
        return self.with_object(case, given["object"], f"{field}.object")

    def unknown(self, key: str, known: Iterable[str]) -> str:
        if "object" in known and key in _OF_FILE:
            return "unknown field: it belongs below object, as object: {file: …, kind: …, name: …}"
        return super().unknown(key, known)

    def with_object(self, case: Case, node: Node, field: str) -> Case:
        if node.kind != MAPPING:
            raise self.fail(node, field, "expected an object, or {file, kind, name}")
        if node.get("file") is None:
            value = self.value(node, field)
            assert isinstance(value, dict)
            if not value.get("kind") or not value.get("apiVersion"):
                raise self.fail(
                    node, field, "expected an object with apiVersion and kind, or {file, kind, name}"
                )
            return case._replace(object=value)
        given = self.fields(node, field, _OF_FILE)
        file, kind, name = (
            self.name(given[key], f"{field}.{key}") if key in given else "" for key in _OF_FILE
        )
        return case._replace(file=file, kind=kind, object_name=name)

    def expected(self, node: Node, field: str) -> Expected:
        known = ("runtimeClassName", "rule", "outcome")
        nulls = {key for key, value in node.items() if value.kind == NULL}
        given = self.fields(node, field, known)
        if not list(node.items()):
            raise self.fail(node, field, f"expected at least one of {', '.join(known)}")
        said = {key: self.name(given[key], f"{field}.{key}") for key in given}
        said.update(dict.fromkeys(nulls, ""))
        if "outcome" in said:
            self.one_of(given.get("outcome", node), f"{field}.outcome", OUTCOMES)
        return Expected(said.get("runtimeClassName"), said.get("rule"), said.get("outcome"))


def run(cases: Iterable[Case], rules: Rules, objects: Callable[[Case], Object]) -> list[Outcome]:
    """What the rules say of each case; `objects` gives those of files, or raises RuntimeClassError."""
    return [_outcome(case, rules, objects(case) if case.object is None else case.object) for case in cases]


def _outcome(case: Case, rules: Rules, item: Object) -> Outcome:
    metadata = item.get("metadata")
    namespace = str(metadata.get("namespace") or "default") if isinstance(metadata, dict) else "default"
    known = {namespace: case.namespace_labels} if case.namespace_labels is not None else {}
    made = rewrite(json.dumps(item).encode(), rules, case.name, Namespaces("default", known))
    if not made.decisions:
        return Outcome(case, ("the object has no pod template",))
    problems = [problem for decision in made.decisions for problem in differences(case.expected, decision)]
    names = [rule.name for rule in rules.rules]
    if case.expected.rule and case.expected.rule not in names:
        problems.append(f"there is no rule {case.expected.rule}{did_you_mean(case.expected.rule, names)}")
    return Outcome(case, tuple(dict.fromkeys(problems)), made.decisions)


def held(case: Case, answer: Object | str, kinds: KindTable) -> Outcome:
    """A case held against a server's answer: the object as it would be stored, or the sentence of who refuses it.

    A server does not say which rule decided, but where it refuses.
    """
    expected = case.expected
    if isinstance(answer, str):
        by_rule = expected.rule is None or f"(rule {expected.rule})" in answer
        wanted = expected.outcome == REFUSED and by_rule
        return Outcome(case, () if wanted else (f"the server refuses it: {answer}",))
    if expected.outcome == REFUSED:
        return Outcome(case, ("the server takes it, expected Refused",))
    classes = {template.runtime_class_name or "" for template in of_object(answer, kinds)}
    problems = [
        f"runtimeClassName is {name or 'none'}, expected {expected.class_name or 'none'}"
        for name in sorted(classes)
        if expected.class_name is not None and name != expected.class_name
    ]
    return Outcome(case, tuple(problems))


def class_of(decision: Decision) -> str:
    """The class that the pod template has in the end, "" for none."""
    kept = decision.outcome == REFUSED or not decision.changes
    return (decision.before if kept else decision.after) or ""


def differences(expected: Expected, decision: Decision) -> list[str]:
    """A sentence for each thing that is not as it was expected."""
    pairs: Sequence[tuple[str, str | None, str]] = (
        ("runtimeClassName", expected.class_name, class_of(decision)),
        ("rule", expected.rule, decision.rule or ""),
        ("outcome", expected.outcome, decision.outcome),
    )
    return [
        f"{what} is {actual or 'none'}, expected {wanted or 'none'}"
        + (f" ({decision.reason})" if decision.reason and what == "outcome" else "")
        for what, wanted, actual in pairs
        if wanted is not None and wanted != actual
    ]
