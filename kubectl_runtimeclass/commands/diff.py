"""`diff`: what becomes of its options."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..cluster.connect import Connection, connect
from ..diffing import compare
from ..diffing import price as pricing
from ..diffing.model import Diff
from ..diffing.price import Prices
from ..diffing.templates import Manifests
from ..errors import UsageError
from ..reports.check.phrases import unfound_pod_templates
from ..reports.diff import phrases as words
from ..reports.display import Paint, safe
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..snapshot.snapshot import Snapshot
from ..sources import manifests, revision
from ..sources.live import objects as live_objects
from ..system import files
from ..system.files import Input
from ..system.memory import gc_paused
from ..system.terminal import tell, wants_color
from ..workloads.kinds.table import Kinds
from . import clusters, common


def diff(
    *,
    filenames: tuple[str, ...],
    recursive: bool,
    kustomize: str | None,
    kustomize_command: str | None,
    rules_file: str | None,
    class_name: str | None,
    selector: str | None,
    on_existing: str | None,
    to: Sequence[str],
    from_rev: str | None,
    live: bool,
    snapshots: Sequence[str],
    flags: Sequence[str],
    output_format: str,
    price: str | None,
    quiet: bool,
    namespace: str,
    color: str,
) -> int:
    """Report what differs between the two sides that the options name; `flags` are kubectl's, for the cluster.

    Returns the exit code; raises RuntimeClassError.
    """
    modes = [name for name, given in (("--to", to), ("--from-rev", from_rev), ("--live", live)) if given]
    if len(modes) > 1:
        raise UsageError(f"{' and '.join(modes)} exclude each other")
    if from_rev is not None and kustomize is not None:
        raise UsageError("--from-rev reads the files that -f names: build the revision yourself for --to")
    common.require_one_stdin(filenames, to, snapshots)
    common.require_namespace(namespace)
    prices = pricing.parse(price) if price else None
    asked = not modes or rules_file or class_name
    rules = common.read_rules(rules_file, class_name, selector, on_existing) if asked else None
    inputs = common.read_inputs(filenames, recursive, kustomize, kustomize_command)
    connection = connect(flags) if live or (flags and not snapshots) else None
    default = namespace or (connection.namespace() if connection else "default")
    base = _base(snapshots, connection)
    read = _Reader(rules, default, base)
    with gc_paused():
        problems: tuple[str, ...] = ()
        if to:
            before, after = read.plain(inputs), read(list(files.find(to, recursive))).applied()
            _require_objects("-f", before)
            _require_objects("--to", after)
        elif from_rev is not None:
            after = read(inputs).applied()
            before = read.plain(list(revision.find(filenames, recursive, from_rev)))
            if before.nothing_read:  # else all of it was removed
                _require_objects("-f", after)
        elif live and connection is not None:
            after = read(inputs).applied()
            _require_objects("-f", after)
            before, problems = _live(after, connection, read)
        else:
            before = read(inputs)
            _require_objects("-f", before)
            after = before.applied()
        found = compare.compare(before, after, base, default)
    problems = tuple(dict.fromkeys((*before.problems, *after.problems, *problems)))
    common.write([_report(found, output_format, color, problems, prices).encode("utf-8", "backslashreplace")])
    _tell(found, problems, after, quiet)
    return 2 if problems else 1 if found.differs or _refused(found) else 0


def _require_objects(option: str, found: Manifests) -> None:
    """Raise UsageError for an empty side: what was to be built for it was not, perhaps."""
    if found.nothing_read:
        raise UsageError(f"no Kubernetes object in what {option} names")


def _base(snapshots: Sequence[str], connection: Connection | None) -> Snapshot | None:
    if not snapshots and connection is None:
        return None
    return clusters.read(snapshots, None if snapshots else connection).snapshot


class _Reader(NamedTuple):
    """Reads manifests: the rules, if any are to be applied, the default namespace, what is known of others."""

    rules: Rules | None
    namespace: str
    base: Snapshot | None

    def __call__(self, inputs: list[Input]) -> Manifests:
        """The manifests as they stand, with what the rules say of them."""
        if self.rules is None:
            return self.plain(inputs)
        namespaces = common.namespaces(inputs, self.rules, self.namespace, self.base)
        return manifests.read(inputs, self.rules, namespaces)

    def plain(self, inputs: list[Input]) -> Manifests:
        """The manifests as they stand, with the pod templates that the rules file names."""
        return manifests.read(inputs, Rules((), self.kinds), Namespaces(self.namespace))

    @property
    def kinds(self) -> Kinds:
        return self.rules.kinds if self.rules else Kinds()


def _live(after: Manifests, connection: Connection, read: _Reader) -> tuple[Manifests, tuple[str, ...]]:
    """The objects in the cluster that manifests are of; and what of it could not be read."""
    found, problems = live_objects(after.templates, connection.objects)
    before = manifests.of_objects(found, "cluster", read.kinds, read.namespace)
    return replace(before, objects=_autoscalers(after)), problems


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
    text = "".join(f"error: {safe(problem)}\n" for problem in problems)
    if not quiet:
        for name in found.unreadable:
            text += f"{safe(name)} could not be read: what depends on them is left out\n"
        text += unfound_pod_templates(after.searches)
        text += f"{words.headline(found)}\n"
    tell(text)
