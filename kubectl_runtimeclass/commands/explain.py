"""`explain`: what becomes of its options."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from ..cluster.connect import Connection, connect
from ..cluster.lookup import find
from ..cluster.resources import resource_type
from ..cluster.verify import select_nodes
from ..errors import RuntimeClassError, UsageError
from ..explaining.explained import Explained, Question
from ..kube.object import Object
from ..reports.check.phrases import unfound_pod_templates
from ..reports.display import Paint, safe
from ..reports.explain import formats
from ..snapshot.applied import with_objects
from ..snapshot.snapshot import Cluster
from ..sources.observed import observe
from ..sources.templates import read
from ..system import parallel
from ..system.files import Input
from ..system.terminal import columns, tell, wants_color
from ..workloads import as_pods as templates
from ..workloads.as_pods import Template
from ..workloads.kinds.table import Kinds
from . import clusters, common


def explain(
    names: Sequence[str],
    *,
    filenames: tuple[str, ...],
    recursive: bool,
    kustomize: str | None,
    kustomize_command: str | None,
    class_names: str | None,
    rules_file: str | None,
    nodes: Sequence[str],
    snapshots: Sequence[str],
    flags: Sequence[str],
    output_format: str,
    namespace: str,
    color: str,
) -> int:
    """Explain the pod templates of manifests, or of the objects that `names` name (`deploy/web`, a pod's name).

    `flags` are kubectl's, and say which cluster where there are no `snapshots`. Returns the exit code; raises
    RuntimeClassError.
    """
    if class_names is not None and rules_file is not None:
        raise UsageError("--rules and --class exclude each other")
    common.require_one_stdin(filenames, snapshots)
    common.require_namespace(namespace)
    rules = common.read_rules(rules_file, None, None, None) if rules_file is not None else None
    classes = _classes(class_names)
    connection = None if snapshots else connect(flags)
    kinds = rules.kinds if rules else Kinds()
    beside: list[Object] = []
    if not (names or filenames or kustomize):
        raise UsageError(
            "say what to explain: manifests with -f or -k, or objects of the cluster as TYPE/NAME"
        )
    if not names:
        inputs = common.read_inputs(filenames, recursive, kustomize, kustomize_command)
        found, beside = _of_manifests(inputs, kinds)
    elif filenames or kustomize is not None:
        raise UsageError("name objects of the cluster, or give manifests with -f or -k; not both")
    else:
        found = _of_objects(names, namespace, snapshots, connection, kinds)
    cluster = clusters.read(snapshots, connection)
    if not namespace and connection is not None:
        namespace = connection.namespace()
    namespace = namespace or "default"
    cluster = with_objects(cluster, beside, namespace)
    only = select_nodes(cluster.snapshot, nodes) if nodes else None
    question = Question(cluster, namespace, classes, rules, only)
    paint = Paint(wants_color(color, sys.stdout))
    one = partial(_one, question, connection if names else None, output_format, columns(), paint)
    told = list(parallel.ordered(one, found, 1 if names else _workers(found, cluster)))
    for error in filter(None, (each.error for each in told)):
        raise RuntimeClassError(error)
    clusters.warn_of_unreadable(cluster.snapshot.unreadable)
    common.write([formats.join([each.text for each in told], output_format)])
    return 0 if all(each.able for each in told) else 1


class _Told(NamedTuple):
    """What is printed of one pod template. An error is told here, since processes may share the work."""

    text: bytes = b""
    able: bool = False
    error: str = ""


def _one(
    question: Question,
    live: Connection | None,
    output_format: str,
    width: int | None,
    paint: Paint,
    template: Template,
) -> _Told:
    try:
        answers = question.answers(template)
        if live is not None:
            answers = _observed(answers, live)
        text = formats.render(answers, output_format, width, paint)
        return _Told(text, any(each.can_run for each in answers))
    except RuntimeClassError as error:
        return _Told(error=str(error))


def _observed(answers: tuple[Explained, ...], live: Connection) -> tuple[Explained, ...]:
    """The same, with what happened to a live object."""
    found, unreadable = observe(live.get, answers[0].template.owner)
    for what in unreadable:
        tell(f"warning: {safe(what)} may not be read: what happened there is not shown\n")
    return tuple(each._replace(observed=found) for each in answers)


def _workers(found: Sequence[Template], cluster: Cluster) -> int:
    """Processes, where there is enough to share: each costs some copied memory."""
    return parallel.cores() if len(found) * len(cluster.snapshot.nodes) > _SHARED else 1


_SHARED = 20_000
"""Pod templates times nodes, from which on another process is worth its start."""


def _classes(given: str | None) -> tuple[str, ...]:
    if given is None:
        return ()
    names = tuple(dict.fromkeys(name.strip() for name in given.split(",")))
    if "" in names:
        raise UsageError(f"--class: expected names with commas between them, got {given!r}")
    return names


# --- what is asked about --------------------------------------------------------------------------


def _of_manifests(inputs: Sequence[Input], kinds: Kinds) -> tuple[list[Template], list[Object]]:
    """The pod templates of manifests, and the objects that stand beside them."""
    found, objects = read(inputs, kinds)
    for each in objects:
        for about, reason in templates.without_field(each, kinds):
            tell(f"skipped {safe(about)}: {safe(reason)}\n")
    tell(unfound_pod_templates(search for each in objects for search in templates.searches(each, kinds)))
    if not found:
        raise UsageError("there is no pod template in these manifests")
    return found, [dict(each) for each in objects]


def _of_objects(
    names: Sequence[str],
    namespace: str,
    snapshots: Sequence[str],
    connection: Connection | None,
    kinds: Kinds,
) -> list[Template]:
    """The pod templates of objects in the cluster, or in the files that stand for it."""
    words = [name if "/" in name else f"pod/{name}" for name in _pairs(names)]
    if connection is not None:
        live = connection.objects(words, namespace)
    else:
        live = find(snapshots, words, namespace or "default")
    found = [template for each in live for template in templates.of_object(each, kinds)]
    for each in live:
        for about, reason in templates.without_field(each, kinds):
            raise UsageError(f"{about}: {reason}")
    if not found:
        raise UsageError(
            f"{', '.join(words)}: has no pod template that is known; see podTemplates of the rules"
        )
    return found


def _pairs(names: Sequence[str]) -> list[str]:
    """`deploy web` as `deploy/web`, as kubectl takes it too: one type, then names."""
    if len(names) > 1 and not any("/" in name for name in names) and resource_type(names[0]) is not None:
        return [f"{names[0]}/{name}" for name in names[1:]]
    return list(names)
