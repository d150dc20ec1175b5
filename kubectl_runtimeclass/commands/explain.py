"""`explain`: what becomes of its options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timezone
from functools import cache, partial
from typing import NamedTuple

from ..cluster import snapshot_files
from ..cluster.connect import Connection, connect
from ..cluster.verify import select_nodes
from ..errors import RuntimeClassError, UsageError
from ..explaining.answer import MAY, YES
from ..explaining.explained import Explained
from ..explaining.question import ExplainRequest
from ..kube.object import Object
from ..kube.selectors import parse
from ..observed.age import age, moment
from ..observed.observation import Observation, events_about, of_pod, of_workload
from ..reports import Screen, render
from ..reports.check.phrases import unfound_pod_templates
from ..reports.display import safe
from ..reports.explain import SHAPES, formats
from ..snapshot.applied import with_new_nodes, with_objects
from ..snapshot.snapshot import Cluster
from ..sources.chosen import Where, by_name, by_selection, names_types
from ..sources.node_templates import read as new_nodes
from ..sources.observed import observe
from ..sources.selection import SelectOptions
from ..sources.templates import read
from ..system import parallel
from ..system.files import Input
from ..system.terminal import tell, with_progress
from ..workloads import as_pods
from ..workloads.as_pods import Template
from ..workloads.kinds.table import KindTable
from . import clusters, reading, stdout
from .options import ClusterOptions, InputOptions, NodeOptions, OutputOptions, RuleOptions


def explain(
    names: Sequence[str],
    inputs: InputOptions,
    rules: RuleOptions,
    nodes: NodeOptions,
    select: SelectOptions,
    cluster: ClusterOptions,
    output: OutputOptions,
) -> int:
    """Explain the pod templates of manifests, or of objects: those that `names` name (`deploy/web`, a pod's name), all
    of a type, or those that `select` means.

    `rules` say what if the class were another: of several names in `class_name`, with commas between them, each.
    Names beside manifests choose among those. Returns the exit code; raises RuntimeClassError.
    """
    if rules.class_name is not None and rules.rules_file is not None:
        raise UsageError("--rules and --class exclude each other")
    reading.require_one_stdin(inputs.names, cluster.snapshots)
    reading.require_namespace(inputs.namespace)
    wanted = reading.read_rules(rules) if rules.rules_file is not None else None
    classes = _classes(rules.class_name)
    connection = None if cluster.snapshots else connect(cluster.flags)
    kinds = wanted.kinds if wanted else KindTable()
    companions: list[Object] = []
    content = cache(snapshot_files.content)  # both what is asked about and the cluster are in these files
    where = Where(connection, cluster.snapshots, inputs.namespace, select.all_namespaces, content)
    several = not inputs.given and names_types(names, select)
    if inputs.given:
        templates, companions = _of_manifests(reading.read_inputs(inputs), kinds)
        templates = _named(templates, names, select)
    elif names or select.given:
        templates = by_selection(names, select, where, kinds) if several else by_name(names, where, kinds)
    else:
        raise UsageError(
            "say what to explain: manifests with -f or -k, or objects of the cluster as TYPE/NAME, TYPE, or --pending"
        )
    if not templates and not inputs.given:
        tell(f"nothing to explain in {safe(_nowhere(names, select, where))}\n")
    known = clusters.read(cluster, connection, content)
    content.cache_clear()
    if problem := clusters.unknowable(known.snapshot, "nodes"):
        raise RuntimeClassError(problem)
    namespace = inputs.namespace or (connection.namespace() if connection is not None else "") or "default"
    known = with_objects(known, companions, namespace)
    known = with_new_nodes(known, new_nodes(nodes.templates))
    only = select_nodes(known.snapshot, nodes.node_names, nodes.by) if nodes.node_names else None
    question = ExplainRequest(known, namespace, classes, wanted, only)
    screen = stdout.screen(output)._replace(by=nodes.by)
    many = len(templates) > 1 and output.output_format == "table" and not output.verbose
    shape = "rows" if many else output.output_format
    named = bool(names) and not inputs.given and not several
    one = partial(_one, question, connection if named else None, shape, screen)
    explained = parallel.ordered_map(one, templates, 1 if named else _workers(templates, known))
    printed = with_progress(explained, len(templates), "workloads")
    for error in filter(None, (text.error for text in printed)):
        raise RuntimeClassError(error)
    clusters.warn_of_unreadable(known.snapshot.unreadable)
    stdout.write_text(formats.join([text.text for text in printed], shape, screen), shape)
    return max((text.code for text in printed), default=0)


def _nowhere(names: Sequence[str], select: SelectOptions, where: Where) -> str:
    """Where nothing is that was asked about; of files, where else there is some of it."""
    if select.all_namespaces:
        return "any namespace"
    asked = f"namespace {where.namespace or 'default'}"
    if not where.snapshots:
        return f"{asked}; -A asks in all"
    everywhere = by_selection(names, select._replace(all_namespaces=True), where, KindTable())
    counts: Counter[str] = Counter()
    for template in everywhere:
        counts[template.namespace or "default"] += 1 + len(template.alike)
    if not counts:
        return f"{asked}, nor in any other"
    shown = [f"{name} {count}" for name, count in counts.most_common(_NAMESPACES)]
    more = [f"{len(counts) - _NAMESPACES} more"] if len(counts) > _NAMESPACES else []
    return f"{asked}; {counts.total()} in others ({', '.join(shown + more)}): -A"


_NAMESPACES = 5
"""The most namespaces that a message names."""


def _named(templates: list[Template], names: Sequence[str], select: SelectOptions) -> list[Template]:
    """Those of the names, `web` or `Deployment/web`, and labels; all without. Raises UsageError for what means none."""
    if select.all_namespaces or select.fields or select.pending:
        raise UsageError(
            "-A, --field-selector and --pending are of objects of the cluster: not with -f or -k"
        )
    if select.labels:
        selector = parse(select.labels)
        templates = [
            t for t in templates if selector.matches((t.owner.get("metadata") or {}).get("labels") or {})
        ]
        if not templates:
            raise UsageError(
                f"-l {select.labels}: no object with a pod template in these manifests has these labels"
            )
    if not names:
        return templates
    chosen = []
    for name in names:
        kind, _, short = name.rpartition("/")
        named = [t for t in templates if t.name == short and kind.lower() in ("", t.kind.lower())]
        if not named:
            raise UsageError(f"{name}: no pod template of that name is in these manifests")
        chosen += named
    return chosen


class _Printed(NamedTuple):
    """What is printed of one pod template. An error is told here, since processes may share the work."""

    text: str = ""
    code: int = 0
    error: str = ""


def _one(
    question: ExplainRequest,
    live: Connection | None,
    output_format: str,
    screen: Screen,
    template: Template,
) -> _Printed:
    try:
        observed = _observed(question, template, live)
        answers = question.answers(template, observed)
        text = render(SHAPES, output_format, answers, screen)
        return _Printed(text, _code(answers))
    except RuntimeClassError as error:
        return _Printed(error=str(error))


def _observed(
    question: ExplainRequest, template: Template, live: Connection | None
) -> tuple[Observation, ...]:
    """What happened to an object of the cluster, or of the files that stand for one; nothing for manifests."""
    if template.source:
        return ()
    if live is None:
        snapshot = question.cluster.snapshot
        events = list(events_about(snapshot.events, template.kind, template.namespace, template.name))
        said = of_pod(template.owner) if template.kind == "Pod" else of_workload(template.owner, events)
        seen = (*said, *sorted(events, key=lambda event: event.last))
        return _aged(seen, moment(question.cluster.saved_at))
    observations, unreadable = observe(live.get, template.owner)
    for what in unreadable:
        tell(f"warning: {safe(what)} may not be read: what happened there is not shown\n")
    return _aged(observations, datetime.now(timezone.utc))


def _aged(observations: Sequence[Observation], now: datetime | None) -> tuple[Observation, ...]:
    return tuple(observation._replace(age=age(observation.last, now)) for observation in observations)


def _code(answers: Sequence[Explained]) -> int:
    """0 where the pod starts, or may, under one of the classes; 1 where it does under none; 2 without an answer."""
    verdicts = {answer.verdict for answer in answers}
    return 0 if verdicts & {YES, MAY} else 2 if verdicts == {None} else 1


def _workers(templates: Sequence[Template], cluster: Cluster) -> int:
    """Processes, where there is enough to share: each costs some copied memory."""
    return parallel.cores() if len(templates) * len(cluster.snapshot.nodes) > _SHARED else 1


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


def _of_manifests(inputs: Sequence[Input], kinds: KindTable) -> tuple[list[Template], list[Object]]:
    """The pod templates of manifests, and the objects that stand beside them."""
    templates, objects = read(inputs, kinds)
    for item in objects:
        for about, reason in as_pods.without_field(item, kinds):
            tell(f"skipped {safe(about)}: {safe(reason)}\n")
    tell(unfound_pod_templates(search for item in objects for search in as_pods.searches(item, kinds)))
    if not templates:
        raise UsageError("there is no pod template in these manifests")
    return templates, [dict(item) for item in objects]
