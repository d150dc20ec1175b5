"""`explain`: which nodes can run a pod under its RuntimeClass, and why not the others."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import click

from .. import parallel
from ..commands import common
from ..commands.common import write
from ..errors import RuntimeClassError, UsageError
from ..files import Input
from ..rules import Rules
from ..terminal import Paint, safe, wants_color
from ..workloads import Kinds
from . import cluster_options, options

if TYPE_CHECKING:
    from ..cluster.connect import Connection
    from ..explaining.explained import Explained, Question
    from ..objects.templates import Template
    from ..scheduling.snapshot import Cluster

FORMATS = ("table", "wide", "json", "yaml")


@click.command("explain")
@click.argument("names", nargs=-1, metavar="[TYPE/NAME | POD]...")
@options.input_options
@click.option(
    "--class",
    "class_names",
    metavar="NAME[,NAME]",
    help="What if the class were this one? Several are put side by side.",
)
@click.option("--rules", "rules_file", metavar="FILE", help="What if the class were what these rules give?")
@click.option("--node", "nodes", multiple=True, metavar="NAME", help="Only this node. Repeatable; globs.")
@cluster_options.snapshot_option
@click.option(
    "-o",
    "--output",
    "output_format",
    type=click.Choice(FORMATS),
    default="table",
    help="Default: table. wide has a row for every node.",
)
@options.namespace_option
@cluster_options.connection_options
@options.color_option
@options.verbose_option
def command(
    names: tuple[str, ...],
    filenames: tuple[str, ...],
    recursive: bool,
    kustomize: str | None,
    class_names: str | None,
    rules_file: str | None,
    nodes: tuple[str, ...],
    snapshots: tuple[str, ...],
    output_format: str,
    namespace: str,
    color: str,
    verbose: bool,
) -> int:
    """Say which nodes can run a pod under its RuntimeClass, and why the others cannot.

    Each pod template goes the way of its pods: defaults, RuntimeClass admission, every filter of
    kube-scheduler on every node, and whether the node serves the handler. Nothing is created.

    The pod templates are those of manifests (-f, -k) or of objects in the cluster (deploy/web, or the name of
    a pod). The nodes are those of the cluster, or of --snapshot.

    Exit code: 0 some node can run each of them, 1 there is one that no node can run, 2 error.

    \b
    Examples:
      # Which nodes can run the pods of a Deployment, and what if they were under Kata Containers?
      kubectl runtimeclass explain deploy/checkout
      kubectl runtimeclass explain deploy/checkout --class kata-qemu
      # Which of these classes would do?
      kubectl runtimeclass explain -f checkout.yaml --class gvisor,kata-qemu
      # Before anything is applied, without a cluster at hand
      kubectl runtimeclass explain -f manifests/ -R --rules runtimeclass.yaml --snapshot cluster.json
      # Why does this pod not start?
      kubectl runtimeclass explain checkout-7d4b9c-x2x8z -n shop -o wide
    """
    from ..cluster.verify import select_nodes
    from ..explaining.explained import Question
    from ..reports.explain import formats
    from ..scheduling.applied import with_objects

    if class_names is not None and rules_file is not None:
        raise UsageError("--rules and --class exclude each other")
    if "-" in filenames and "-" in snapshots:
        raise UsageError("standard input can be read only once")
    rules = common.read_rules(rules_file, None, None, None) if rules_file is not None else None
    classes = _classes(class_names)
    connection = None if snapshots else cluster_options.connect()
    templates, beside = _templates(
        names, filenames, recursive, kustomize, snapshots, namespace, connection, rules
    )
    cluster = cluster_options.read_cluster(snapshots, connection)
    if not namespace and connection is not None:
        namespace = connection.namespace()
    namespace = namespace or "default"
    cluster = with_objects(cluster, beside, namespace)
    only = select_nodes(cluster.snapshot, nodes) if nodes else None
    question = Question(cluster, namespace, classes, rules, only)
    paint = Paint(wants_color(color, sys.stdout))
    one = partial(_one, question, connection if names else None, output_format, options.width(), paint)
    told = list(parallel.ordered(one, templates, 1 if names else _workers(templates, cluster)))
    for error in filter(None, (each.error for each in told)):
        raise RuntimeClassError(error)
    if cluster.snapshot.unreadable:
        click.echo(f"warning: may not be read: {safe(', '.join(cluster.snapshot.unreadable))}", err=True)
    write([formats.join([each.text for each in told], output_format)])
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
    from ..reports.explain import formats

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
    from ..sources.observed import observe

    found, unreadable = observe(live.get, answers[0].template.owner)
    for what in unreadable:
        click.echo(f"warning: {safe(what)} may not be read: what happened there is not shown", err=True)
    return tuple(each._replace(observed=found) for each in answers)


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


def _templates(
    names: tuple[str, ...],
    filenames: tuple[str, ...],
    recursive: bool,
    kustomize: str | None,
    snapshots: tuple[str, ...],
    namespace: str,
    connection: Connection | None,
    rules: Rules | None,
) -> tuple[list[Template], list[dict[str, object]]]:
    """The pod templates that the command line names, and the objects that stand beside them in manifests."""
    from ..objects import templates

    kinds = rules.kinds if rules else Kinds()
    if not (names or filenames or kustomize):
        raise UsageError(
            "say what to explain: manifests with -f or -k, or objects of the cluster as TYPE/NAME"
        )
    if not names:
        return _of_manifests(options.read_inputs(filenames, recursive, kustomize), kinds)
    if filenames or kustomize is not None:
        raise UsageError("name objects of the cluster, or give manifests with -f or -k; not both")
    words = [name if "/" in name else f"pod/{name}" for name in _pairs(names)]
    if connection is not None:
        live = connection.objects(words, namespace)
    else:
        from ..cluster.lookup import find

        live = find(snapshots, words, namespace or "default")
    found = [template for each in live for template in templates.of_object(each, kinds)]
    for each in live:
        for about, reason in templates.without_field(each, kinds):
            raise UsageError(f"{about}: {reason}")
    if not found:
        raise UsageError(
            f"{', '.join(words)}: has no pod template that is known; see podTemplates of the rules"
        )
    return found, []


def _pairs(names: Sequence[str]) -> list[str]:
    """`deploy web` as `deploy/web`, as kubectl takes it too: one type, then names."""
    from ..cluster.client import resource_type

    if len(names) > 1 and not any("/" in name for name in names) and resource_type(names[0]) is not None:
        return [f"{names[0]}/{name}" for name in names[1:]]
    return list(names)


def _of_manifests(inputs: list[Input], kinds: Kinds) -> tuple[list[Template], list[dict[str, object]]]:
    from ..objects import templates
    from ..results import unfound_pod_templates
    from ..sources.templates import read

    found, objects = read(inputs, kinds)
    for each in objects:
        for about, reason in templates.without_field(each, kinds):
            click.echo(f"skipped {safe(about)}: {safe(reason)}", err=True)
    searches = (search for each in objects for search in templates.searches(each, kinds))
    click.echo(unfound_pod_templates(searches), err=True, nl=False)
    if not found:
        raise UsageError("there is no pod template in these manifests")
    return found, [dict(each) for each in objects]
