"""`diff`: what a change of classes costs and moves, before it is applied."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ..commands import common
from ..commands.common import write
from ..errors import UsageError
from ..files import Input
from ..terminal import Paint, safe, tell, wants_color
from . import cluster_options, options

if TYPE_CHECKING:
    from ..cluster.connect import Connection
    from ..diffing.model import Diff
    from ..diffing.price import Prices
    from ..diffing.templates import Manifests
    from ..rules import Rules
    from ..scheduling.snapshot import Snapshot
    from ..workloads import Kinds

FORMATS = ("table", "json", "yaml", "markdown")


@click.command("diff")
@options.input_options
@options.rule_options
@click.option(
    "--to", "to", multiple=True, metavar="PATH", help="Compare -f with these manifests. Repeatable."
)
@click.option("--from-rev", metavar="REV", help="Compare -f at this revision of git with -f as it is now.")
@click.option("--live", is_flag=True, help="Compare the cluster's objects with -f. The cluster is only read.")
@cluster_options.snapshot_option
@click.option(
    "-o",
    "--output",
    "output_format",
    type=click.Choice(FORMATS),
    default="table",
    help="The report's format. Default: table.",
)
@click.option(
    "--price",
    metavar="RESOURCE=PRICE,…",
    help="Add the cost of requests for a month of 730 hours: prices per hour, of a cpu, of a GiB of memory or "
    "storage, of one of any other resource. Example: cpu=0.0316,memory=0.0042",
)
@click.option("-q", "--quiet", is_flag=True, help="No summary on stderr, errors only.")
@options.namespace_option
@options.color_option
@cluster_options.connection_options
@options.verbose_option
def command(
    filenames: tuple[str, ...],
    recursive: bool,
    kustomize: str | None,
    rules_file: str | None,
    class_name: str | None,
    selector: str | None,
    on_existing: str | None,
    to: tuple[str, ...],
    from_rev: str | None,
    live: bool,
    snapshots: tuple[str, ...],
    output_format: str,
    price: str | None,
    quiet: bool,
    namespace: str,
    color: str,
    verbose: bool,
) -> int:
    """Say what a change of RuntimeClasses costs and moves, before it is applied.

    Compared are the manifests as they stand with the rules applied to them; with --to, with other manifests;
    with --from-rev, those of a git revision with those of now; with --live, the objects in the cluster with
    the manifests. In the last three the rules are applied to the second side when --rules or --class is given.

    Pods are counted as the scheduler and quotas count them, overhead included. RuntimeClasses, quotas and
    limit ranges are those in the manifests and in --snapshot; a cluster is asked, with get and list alone,
    where --live or a connection option such as --context is given and no --snapshot.

    Exit code: 0 no difference, 1 something differs, 2 error.

    \b
    Examples:
      # What would the rules cost, and does it fit?
      kubectl runtimeclass diff -f manifests/ -R --snapshot cluster.json
      # For a comment on a pull request, without a cluster
      kubectl runtimeclass diff -f manifests/ -R -f classes.yaml --from-rev origin/main -o markdown
      # One class for everything that is untrusted, against the cluster as it is
      kubectl runtimeclass diff -f manifests/ --class kata-qemu -l trust=untrusted --live
      # What does it cost a month?
      kubectl runtimeclass diff -f manifests/ --snapshot cluster.json --price cpu=0.0316,memory=0.0042
    """
    modes = [name for name, given in (("--to", to), ("--from-rev", from_rev), ("--live", live)) if given]
    if len(modes) > 1:
        raise UsageError(f"{' and '.join(modes)} exclude each other")
    if from_rev is not None and kustomize is not None:
        raise UsageError("--from-rev reads the files that -f names: build the revision yourself for --to")
    from ..diffing import compare
    from ..diffing import price as pricing
    from ..memory import gc_paused

    prices = pricing.parse(price) if price else None
    asked = not modes or rules_file or class_name
    wanted = common.read_rules(rules_file, class_name, selector, on_existing) if asked else None
    inputs = options.read_inputs(filenames, recursive, kustomize)
    connection = _connection(live, snapshots)
    default = namespace or (connection.namespace() if connection else "default")
    base = _base(snapshots, connection)
    with gc_paused():
        before, after, problems = _sides(
            inputs, _Reader(wanted, default, base), to, recursive, from_rev, connection if live else None
        )
        found = compare.compare(before, after, base, default)
    problems = tuple(dict.fromkeys((*before.problems, *after.problems, *problems)))
    write([_report(found, output_format, color, problems, prices).encode("utf-8", "backslashreplace")])
    _tell(found, problems, after, quiet)
    return 2 if problems else 1 if found.differs or _refused(found) else 0


def _connection(live: bool, snapshots: tuple[str, ...]) -> Connection | None:
    """A connection to the cluster where one is wanted, else None."""
    wanted = live or (cluster_options.connection_flags() and not snapshots)
    return cluster_options.connect() if wanted else None


def _base(snapshots: tuple[str, ...], connection: Connection | None) -> Snapshot | None:
    if not snapshots and connection is None:
        return None
    return cluster_options.read_cluster(snapshots, None if snapshots else connection).snapshot


class _Reader(NamedTuple):
    """Reads manifests: the rules, if any are to be applied, the default namespace, what is known of others."""

    rules: Rules | None
    namespace: str
    base: Snapshot | None

    def __call__(self, inputs: list[Input]) -> Manifests:
        """The manifests as they stand, with what the rules say of them."""
        from ..sources import manifests

        if self.rules is None:
            return self.plain(inputs)
        namespaces = common.namespaces(inputs, self.rules, self.namespace, self.base)
        return manifests.read(inputs, self.rules, namespaces)

    def plain(self, inputs: list[Input]) -> Manifests:
        """The manifests as they stand, with the pod templates that the rules file names."""
        from ..rules import Namespaces, Rules
        from ..sources import manifests

        return manifests.read(inputs, Rules((), self.kinds), Namespaces(self.namespace))

    @property
    def kinds(self) -> Kinds:
        from ..workloads import Kinds

        return self.rules.kinds if self.rules else Kinds()


def _sides(
    inputs: list[Input],
    read: _Reader,
    to: tuple[str, ...],
    recursive: bool,
    from_rev: str | None,
    connection: Connection | None,
) -> tuple[Manifests, Manifests, tuple[str, ...]]:
    """What is compared, before and after; and what of the cluster could not be read."""
    from .. import files
    from ..sources import live, manifests, revision

    if to:
        return read.plain(inputs), read(list(files.find(to, recursive))).applied(), ()
    stand = read(inputs)
    after = stand.applied()
    if from_rev is not None:
        names = click.get_current_context().params["filenames"]
        return read.plain(list(revision.find(names, recursive, from_rev))), after, ()
    if connection is not None:
        found, problems = live.objects(after.templates, connection.objects)
        before = manifests.of_objects(found, "cluster", read.kinds, read.namespace)
        return replace(before, objects=_autoscalers(after)), after, problems
    return stand, after, ()


def _autoscalers(found: Manifests) -> tuple[dict[str, Any], ...]:
    """Those of the manifests: they hold for the objects in the cluster as well, which are asked for alone."""
    return tuple(each for each in found.objects if each.get("kind") == "HorizontalPodAutoscaler")


def _report(
    found: Diff, output_format: str, color: str, problems: tuple[str, ...], prices: Prices | None
) -> str:
    if output_format == "table":
        from ..reports.diff import table

        terminal = sys.stdout.isatty()
        width = shutil.get_terminal_size((120, 24)).columns
        return table.render(found, Paint(wants_color(color, sys.stdout)), width, bars=terminal, prices=prices)
    if output_format == "markdown":
        from ..reports.diff import markdown

        return markdown.render(found, problems, prices)
    from ..reports.diff import json

    return (json.render_yaml if output_format == "yaml" else json.render)(found, problems, prices)


def _refused(found: Diff) -> bool:
    return any(note.code == "Refused" for workload in found.workloads for note in workload.notes)


def _tell(found: Diff, problems: tuple[str, ...], after: Manifests, quiet: bool) -> None:
    from ..reports.diff import words
    from ..results import unfound_pod_templates

    text = "".join(f"error: {safe(problem)}\n" for problem in problems)
    if not quiet:
        for name in found.unreadable:
            text += f"{safe(name)} could not be read: what depends on them is left out\n"
        text += unfound_pod_templates(after.searches)
        text += f"{words.headline(found)}\n"
    tell(text)
