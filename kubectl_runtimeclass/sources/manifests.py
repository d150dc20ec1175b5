"""Manifests to compare: read, with what the rules say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import Any, NamedTuple

from ..diffing.templates import Manifests, carried_out
from ..kube.object import Object
from ..kube.shape import ShapeError
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..snapshot.kinds import SNAPSHOT_KINDS
from ..system import files, parallel
from ..system.files import FileError, Input
from ..workloads.as_pods import Template, as_pod, is_there
from ..workloads.everything import everything
from ..workloads.kinds.table import KindTable
from ..workloads.misspelt import with_lines
from ..workloads.objects import KubernetesObject
from ..workloads.pod_templates import PodTemplate
from ..yamledit.node import NULL
from ..yamledit.value import JsonNode, value
from .rewrite_inputs import rewrite_one

NO_RULES = Rules((), KindTable())
NO_NAMESPACES = Namespaces()


def read(
    inputs: Sequence[Input], rules: Rules = NO_RULES, namespaces: Namespaces = NO_NAMESPACES
) -> Manifests:
    """The manifests of all inputs, in order; nothing is raised for what is in them."""
    one = partial(_one, rules=rules, namespaces=namespaces)
    parts = list(parallel.ordered_map(one, inputs, parallel.cores() if len(inputs) >= parallel.MANY else 1))
    return Manifests(
        templates=_unowned([template for part in parts for template in part.templates]),
        by_rules=_unowned([template for part in parts for template in part.by_rules]),
        objects=tuple(item for part in parts for item in part.objects),
        problems=tuple(problem for part in parts for problem in part.problems),
        searches=tuple(search for part in parts for search in part.searches),
        read=sum(part.read for part in parts),
    )


def _one(source: Input, rules: Rules, namespaces: Namespaces) -> Manifests:
    if source.skip:
        return Manifests()
    try:
        data = files.read(source)
    except FileError as error:
        return Manifests(problems=(str(error),))
    look = partial(_look, source=source.display, namespace=namespaces.default)
    result = rewrite_one(data, source, rules, namespaces, True, parallel.cores(), look)
    if result.error:
        return Manifests(problems=(result.error,))
    if result.skipped:
        return Manifests()
    plain = [template for seen, _ in result.looked if seen is not None for template in seen.templates]
    located = iter(with_lines([t for t in plain if t is not None], data, rules.kinds))
    templates: list[Template] = []
    by_rules: list[Template] = []
    others: list[Object] = []
    problems: list[str] = []
    decisions = iter(result.decisions)
    for seen, has_decision in result.looked:
        mine = [next(decisions) if decided else None for decided in has_decision]
        if seen is None:
            problems += (
                f"{source.display}:{decision.line}: {decision.reason}" for decision in mine if decision
            )
            continue
        for read, decision in zip_longest(seen.templates, mine):
            if read is not None:
                template = next(located)
                templates.append(template)
                by_rules.append(carried_out(template, decision) if decision else template)
        others += seen.others
        problems += seen.problems
    return Manifests(
        templates=tuple(templates),
        by_rules=tuple(by_rules),
        objects=tuple(others),
        problems=tuple(problems),
        searches=result.searches,
        read=result.objects,
    )


class _Seen(NamedTuple):
    """What is compared of one object: its pod templates (None: no spec), or itself where others look at it."""

    templates: tuple[Template | None, ...] = ()
    others: tuple[Object, ...] = ()
    problems: tuple[str, ...] = ()


def _look(item: KubernetesObject, templates: Sequence[PodTemplate], source: str, namespace: str) -> _Seen:
    """Raises NeedsTree as the object's nodes do."""
    try:
        made = tuple(_template(template, source, namespace) for template in templates)
    except ShapeError as error:
        return _Seen(problems=(str(error),))
    return _Seen(made, (_value(item),) if _is_of_a_cluster(item) else ())


def _value(item: KubernetesObject) -> Object:
    """The object with its kind, which items of a typed list need not repeat."""
    return {**value(item.node), "apiVersion": item.api_version, "kind": item.kind}


def of_objects(
    objects: Iterable[Mapping[str, Any]], source: str, kinds: KindTable, namespace: str
) -> Manifests:
    """The same of objects that were read already, from a cluster for one."""
    opened = [
        _look(item, templates, source, namespace)
        for value in objects
        for item, templates in everything(JsonNode(value), kinds)
    ]
    if problems := [problem for seen in opened for problem in seen.problems]:
        raise ShapeError(problems[0])
    templates = _unowned([template for seen in opened for template in filter(None, seen.templates)])
    others = tuple(other for seen in opened for other in seen.others)
    return Manifests(templates=templates, by_rules=templates, objects=others)


def _is_of_a_cluster(item: KubernetesObject) -> bool:
    return (SNAPSHOT_KINDS.get(item.kind) == item.group and item.kind not in ("Pod", "Node")) or (
        item.kind == "HorizontalPodAutoscaler" and item.group == "autoscaling"
    )


def _template(template: PodTemplate, source: str, namespace: str) -> Template | None:
    """A pod template as it is compared; None of one without a spec. Raises ShapeError, NeedsTree."""
    if template.spec.kind == NULL or not is_there(template):
        return None
    pod = as_pod(template, source)
    where = pod.namespace or namespace
    metadata = {**pod.pod["metadata"], "namespace": where}
    return replace(
        pod,
        subject=replace(pod.subject, namespace=where),
        pod={**pod.pod, "metadata": metadata},
        nodes=None,
    )


def _unowned(templates: list[Template]) -> tuple[Template, ...]:
    """Without those that another of them makes: the ReplicaSets of a Deployment, the Pods of a Job."""
    there = {(t.subject.kind, t.subject.name, t.subject.namespace) for t in templates}
    return tuple(t for t in templates if not (t.controller and (*t.controller, t.subject.namespace) in there))
