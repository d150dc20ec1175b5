"""`diff`: what becomes of its options."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from ..cluster.connect import Connection, connect
from ..diffing import compare
from ..diffing import price as pricing
from ..diffing.model import Diff, Report
from ..diffing.templates import Manifests
from ..errors import UsageError
from ..kube.object import Object
from ..reports.check.phrases import unfound_pod_templates
from ..reports.diff import FORMATS
from ..reports.diff import phrases as words
from ..reports.display import safe
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..snapshot.snapshot import Snapshot
from ..sources import manifests, revision
from ..sources.filenames import expand
from ..sources.live import objects as live_objects
from ..system import files
from ..system.files import Input
from ..system.memory import gc_paused
from ..system.terminal import tell
from ..workloads.kinds.table import KindTable
from . import clusters, reading, stdout
from .options import ClusterOptions, InputOptions, OutputOptions, RuleOptions


class OtherSide(NamedTuple):
    """What the manifests are compared with; with the rules applied to them where all of these are empty."""

    to: tuple[str, ...] = ()
    from_rev: str | None = None
    live: bool = False

    def require_one(self) -> None:
        """Raise UsageError where several are given."""
        options = (("--to", self.to), ("--from-rev", self.from_rev), ("--live", self.live))
        given = [name for name, value in options if value]
        if len(given) > 1:
            raise UsageError(f"{' and '.join(given)} exclude each other")


def diff(
    inputs: InputOptions,
    rules: RuleOptions,
    cluster: ClusterOptions,
    output: OutputOptions,
    other: OtherSide,
    price: str | None,
) -> int:
    """Report what differs between the two sides that the options name.

    Returns the exit code; raises RuntimeClassError.
    """
    other.require_one()
    reading.require_one_stdin(inputs.names, other.to, cluster.snapshots)
    reading.require_namespace(inputs.namespace)
    prices = pricing.parse(price) if price else None
    wanted = reading.read_rules(rules, quiet=output.quiet) if other == OtherSide() or rules.given else None
    sources = reading.read_inputs(inputs)
    asked = other.live or (cluster.flags and not cluster.snapshots)
    connection = connect(cluster.flags) if asked else None
    default = inputs.namespace or (connection.namespace() if connection else "default")
    base = _base(cluster, connection)
    read = _Reader(wanted, default, base)
    with gc_paused():
        if other.live and connection is not None:
            before, after, problems = _live(sources, connection, read)
        else:
            before, after = _sides(inputs, sources, other, read)
            problems = ()
        result = compare.compare(before, after, base, default)
    unknowable = clusters.unknowable(base, "nodes", "runtimeclasses") if base is not None else ""
    problems_told = (*before.problems, *after.problems, *problems, unknowable)
    problems = tuple(dict.fromkeys(filter(None, problems_told)))
    report = Report(diff=result, problems=problems, prices=prices)
    stdout.write_report(FORMATS, output.output_format, report, stdout.screen(output))
    _tell(report, after, output.quiet)
    return 2 if problems else 1 if result.differs or _refused(result) else 0


def _sides(
    inputs: InputOptions, sources: list[Input], other: OtherSide, read: _Reader
) -> tuple[Manifests, Manifests]:
    """Before and after, where neither is asked of a cluster."""
    if other.to:
        before, after = (
            read.plain(sources),
            read(list(files.find(expand(other.to), inputs.recursive))).with_decisions(),
        )
        _require_objects("-f", before)
        _require_objects("--to", after)
    elif other.from_rev is not None:
        after = read(sources).with_decisions()
        before = read.plain(_of_revision(inputs, other.from_rev))
        if before.nothing_read:  # else all of it was removed
            _require_objects("-f", after)
    else:
        before = read(sources)
        _require_objects("-f", before)
        after = before.with_decisions()
    return before, after


def _of_revision(inputs: InputOptions, wanted: str) -> list[Input]:
    """What -f names, or -k builds, as a revision has it; nothing of what was not there then."""
    if inputs.kustomize is None:
        return list(revision.find(tuple(expand(inputs.names)), inputs.recursive, wanted))
    with revision.checked_out(inputs.kustomize, wanted) as directory:
        built = reading.read_inputs(inputs._replace(kustomize=directory)) if directory else []
    return [source._replace(name=f"<kustomize {inputs.kustomize} at {wanted}>") for source in built]


def _require_objects(option: str, manifests: Manifests) -> None:
    """Raise UsageError for an empty side: what was to be built for it was not, perhaps."""
    if manifests.nothing_read:
        raise UsageError(f"no Kubernetes object in what {option} names")


def _base(cluster: ClusterOptions, connection: Connection | None) -> Snapshot | None:
    if cluster.snapshots:
        connection = None
    elif connection is None:
        version = clusters.wanted_version(cluster)
        return None if version is None else Snapshot(version=version)
    return clusters.read(cluster, connection).snapshot


class _Reader(NamedTuple):
    """Reads manifests: the rules, if any are to be applied, the default namespace, what is known of others."""

    rules: Rules | None
    namespace: str
    base: Snapshot | None

    def __call__(self, inputs: list[Input]) -> Manifests:
        """The manifests as they stand, with what the rules say of them."""
        if self.rules is None:
            return self.plain(inputs)
        namespaces = reading.namespaces(inputs, self.rules, self.namespace, self.base)
        return manifests.read(inputs, self.rules, namespaces)

    def plain(self, inputs: list[Input]) -> Manifests:
        """The manifests as they stand, with the pod templates that the rules file names."""
        return manifests.read(inputs, Rules((), self.kinds), Namespaces(self.namespace))

    @property
    def kinds(self) -> KindTable:
        return self.rules.kinds if self.rules else KindTable()


def _live(
    sources: list[Input], connection: Connection, read: _Reader
) -> tuple[Manifests, Manifests, tuple[str, ...]]:
    """The objects in the cluster that the manifests are of, the manifests, and what could not be read."""
    after = read(sources).with_decisions()
    _require_objects("-f", after)
    live, problems = live_objects(after.templates, connection.objects)
    before = manifests.of_objects(live, "cluster", read.kinds, read.namespace)
    return replace(before, objects=_autoscalers(after)), after, problems


def _autoscalers(manifests: Manifests) -> tuple[Object, ...]:
    """Those of the manifests: they hold for the objects in the cluster as well, which are asked for alone."""
    return tuple(item for item in manifests.objects if item.get("kind") == "HorizontalPodAutoscaler")


def _refused(result: Diff) -> bool:
    return any(note.code == "Refused" for workload in result.workloads for note in workload.notes)


def _unused_prices(report: Report) -> str:
    requests = (
        side.requests.total
        for workload in report.diff.workloads
        for side in (workload.before, workload.after)
        if side is not None
    )
    unused = pricing.not_requested(report.prices or {}, requests)
    return "".join(f"warning: --price {safe(name)}: no pod requests it\n" for name in unused)


def _tell(report: Report, after: Manifests, quiet: bool) -> None:
    text = "".join(f"error: {safe(problem)}\n" for problem in report.problems)
    if not quiet:
        for name in report.diff.unreadable:
            text += f"{safe(name)} could not be read: what depends on them is left out\n"
        text += unfound_pod_templates(after.searches)
        text += _unused_prices(report)
        text += f"{words.headline(report.diff)}\n"
    tell(text)
