"""Manifests to compare: read, with what the rules say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from ..diffing.model import Subject
from ..diffing.templates import Manifests, Object, Template
from ..kube.class_field import CLASS_NAME
from ..kube.group import group_of
from ..kube.shape import ShapeError
from ..rules.decision import REFUSED, Decision
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..snapshot.kinds import KINDS
from ..system import files, parallel
from ..system.files import FileError, Input
from ..workloads.as_pods import Template as Found
from ..workloads.as_pods import of_object
from ..workloads.kinds.table import Kinds
from ..workloads.objects import objects
from ..workloads.skim import skim
from ..workloads.value_node import Value, value_of
from ..yamledit import stream as documents
from ..yamledit.value import decode
from ..yamledit.yaml_value import YamlError
from .rewrite_inputs import rewrite_one

NO_RULES = Rules((), Kinds())
NO_NAMESPACES = Namespaces()


def read(
    inputs: Sequence[Input], rules: Rules = NO_RULES, namespaces: Namespaces = NO_NAMESPACES
) -> Manifests:
    """The manifests of all inputs, in order; nothing is raised for what is in them."""
    one = partial(_one, rules=rules, namespaces=namespaces)
    parts = list(parallel.ordered(one, inputs, parallel.cores() if len(inputs) >= parallel.MANY else 1))
    return Manifests(
        _unowned([template for part in parts for template in part.templates]),
        tuple(found for part in parts for found in part.objects),
        tuple(problem for part in parts for problem in part.problems),
        tuple(each for part in parts for each in part.searches),
        sum(part.read for part in parts),
    )


def _one(source: Input, rules: Rules, namespaces: Namespaces) -> Manifests:
    try:
        data = files.read(source)
    except FileError as error:
        return Manifests(problems=(str(error),))
    result = rewrite_one(data, source, rules, namespaces, True, parallel.cores())
    if result.error:
        return Manifests(problems=(result.error,))
    if result.skipped:
        return Manifests()
    # A document that could not be read at all has no version of its kind.
    unread = [decision for decision in result.decisions if not decision.api_version]
    problems = tuple(
        f"{source.display}:{found.line}: {found.reason}" for found in unread if found.outcome == REFUSED
    )
    templates: list[Template] = []
    others: list[Object] = []
    for document in _of_interest(data, rules.kinds):
        try:
            decoded = decode(data[document.start : document.end])
        except (ValueError, RecursionError) as error:
            first, last = (data.count(b"\n", 0, at) + 1 for at in (document.start, document.end))
            if not any(first <= each.line <= last for each in unread):  # else `rewrite_one` has told
                problem = error if isinstance(error, YamlError) else YamlError(str(error))
                line = first + max(problem.line - 1, 0)
                problems = (*problems, f"{source.display}:{line}: {problem.problem}")
            continue
        for found in _objects(decoded):
            try:
                templates += _templates(found, source.display, rules.kinds, namespaces.default)
            except ShapeError as error:
                problems = (*problems, str(error))
            if _is_of_a_cluster(found):
                others.append(found)
    decided = tuple(_decided(templates, result.decisions))
    return Manifests(decided, tuple(others), problems, result.searches, result.objects)


def of_objects(found: Iterable[Mapping[str, Any]], source: str, kinds: Kinds, namespace: str) -> Manifests:
    """The same of objects that were read already, from a cluster for one."""
    opened = [item for each in found for item in _objects(each)]
    return Manifests(
        _unowned([template for item in opened for template in _templates(item, source, kinds, namespace)]),
        tuple(item for item in opened if _is_of_a_cluster(item)),
    )


def _of_interest(data: bytes, kinds: Kinds) -> Iterator[documents.Document]:
    """The documents of a stream in which objects may be that matter here; `rewrite_one` tells of other problems."""
    wanted = None if documents.other_breaks(data) else kinds.usual | _NAMES
    for document, _, found in skim(data, 0, len(data), wanted):
        if not document.problem and (found is None or kinds.may_have_pods(*found) is not False):
            yield document


_NAMES = frozenset(kind.encode() for kind in (*KINDS, "HorizontalPodAutoscaler"))


def _objects(found: object) -> Iterator[Object]:
    """An object, or those of a list."""
    for each in objects(Value(found)):
        value = value_of(each.node)
        if isinstance(value, dict):
            yield value if value.get("kind") else {**value, "kind": each.kind, "apiVersion": each.api_version}


def _is_of_a_cluster(found: Object) -> bool:
    kind, group = found["kind"], group_of(str(found.get("apiVersion") or ""))
    return (KINDS.get(kind) == group and kind not in ("Pod", "Node")) or (
        kind == "HorizontalPodAutoscaler" and group == "autoscaling"
    )


def _templates(found: Object, source: str, kinds: Kinds, namespace: str) -> list[Template]:
    try:
        return [
            _template(each, namespace)
            for each in of_object(found, kinds, source)
            if isinstance(value_of(each.found.spec), dict)
        ]
    except (AttributeError, TypeError, ValueError):
        raise ShapeError(f"{source}: {found['kind']}: not of the shape of a Kubernetes object") from None


def _template(found: Found, namespace: str) -> Template:
    object = found.found.object
    where = object.namespace or namespace
    spec = {key: value for key, value in found.pod["spec"].items() if key != CLASS_NAME}
    return Template(
        Subject(object.api_version, object.kind, where, object.name, found.path),
        found.source,
        0,
        dict(found.owner),
        {"metadata": {**found.pod["metadata"], "namespace": where}, "spec": spec},
        found.runtime_class_name,
        found.found.replicas,
    )


def _unowned(templates: list[Template]) -> tuple[Template, ...]:
    """Without those that another of them makes: the ReplicaSets of a Deployment, the Pods of a Job."""
    there = {(t.subject.kind, t.subject.name, t.subject.namespace) for t in templates}
    return tuple(t for t in templates if not (t.controller and (*t.controller, t.subject.namespace) in there))


def _decided(templates: Iterable[Template], decisions: Iterable[Decision]) -> Iterator[Template]:
    """The templates with the decisions on them: both are in the order of the stream."""
    waiting: dict[tuple[str, str, str, str], list[Decision]] = {}
    for decision in decisions:
        waiting.setdefault((decision.api_version, decision.kind, decision.name, decision.path), []).append(
            decision
        )
    for template in templates:
        subject = template.subject
        path = f"{subject.path}.{CLASS_NAME}" if subject.path else CLASS_NAME
        found = waiting.get((subject.api_version, subject.kind, subject.name, path))
        mine = found.pop(0) if found else None
        yield replace(template, decision=mine, line=mine.line) if mine else template
