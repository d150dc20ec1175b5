"""`check`: what becomes of its options. No click here: see `quick`."""

from __future__ import annotations

import os
from functools import partial

from ..named import TYPE_CHECKING
from ..reports.check import FORMATS
from ..reports.check.phrases import (
    errors,
    findings,
    headline,
    other_namespaces,
    place,
    skipped_files,
    subject,
    warnings,
)
from ..reports.display import safe
from ..rewriting.doubts import doubts
from ..rewriting.results import FileResult, nothing_read, summarize
from ..sources.discover import repository_root
from ..sources.rewrite_inputs import differences, rewrite_all
from ..system.terminal import tell, with_progress
from . import reading, stdout
from .options import ClusterOptions, InputOptions, OutputOptions, RuleOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..findings.finding import Finding
    from ..rewriting.review import Review
    from ..rules.decision import Decision
    from ..snapshot.snapshot import Snapshot


def check(
    inputs: InputOptions,
    rules: RuleOptions,
    cluster: ClusterOptions,
    output: OutputOptions,
    *,
    show_diff: bool = False,
    strict: bool = False,
) -> int:
    """Report on the inputs; with a cluster, on classes that it does not have, too. Returns the exit code.

    With `strict` what nobody can be sure of fails, too.

    Raises RuntimeClassError.
    """
    rules = reading.with_rules_file(rules)
    inputs = reading.beside_rules(inputs, rules)
    wanted = reading.read_rules(rules, quiet=output.quiet)
    reading.require_one_stdin(inputs.names, cluster.snapshots)
    sources = reading.read_inputs(inputs)
    snapshot = reading.verified_snapshot(wanted, cluster, nodes=True)
    wanted = reading.families(wanted, rules.ignored, snapshot)
    namespaces = reading.namespaces(sources, wanted, inputs.namespace, snapshot)
    look = partial(doubts, rules=wanted, namespaces=namespaces) if strict else None
    made = rewrite_all(sources, wanted, namespaces, whole=True, want_data=show_diff, look=look)
    outputs = with_progress(made, len(sources))
    results = tuple(rewritten.result for rewritten in outputs)
    if nothing_read(results) and not inputs.allow_empty:
        raise reading.nothing_read(inputs)
    review = reading.review_results(
        sources,
        results,
        wanted,
        namespaces,
        classes_known=reading.knows_classes(snapshot),
        strict=strict,
        allow_empty=inputs.allow_empty,
    )
    if snapshot is not None:
        if "nodes" in snapshot.unreadable and not output.quiet:
            tell("warning: nodes may not be read: whether any of them serves a class is not looked at\n")
        review = review._replace(findings=(*review.findings, *_unserved(results, snapshot)))
    if show_diff:
        stdout.write(differences(sources, outputs))
    else:
        shown = from_root(review) if output.output_format in _OF_REPOSITORIES else review
        stdout.write_report(FORMATS, output.output_format, shown, stdout.screen(output))
    failed = errors(results)
    unknown = _unknown(results, snapshot) if snapshot is not None else []
    tell("".join(f"error: {safe(error)}\n" for error in [*(r.error for r in failed), *unknown]))
    if output.verbose:
        tell(skipped_files(results))
    if not output.quiet:
        tell(warnings(review.warnings) + other_namespaces(results, inputs.namespace))
        summary = summarize(results)
        if not summary.only_errors:
            tell(f"{headline(summary, unsure=len(review.failures))}\n")
    if failed or unknown:
        return 2
    return 1 if findings(results) or review.failures else 0


_OF_REPOSITORIES = ("github", "sarif")
"""Formats whose readers know files by their paths from the root of the repository."""


def from_root(review: Review) -> Review:
    """The same, with files named from the root of the repository; as they are where there is none, or outside of it."""
    root = repository_root(os.getcwd())
    if root is None:
        return review

    def name(source: str) -> str:
        path = os.path.relpath(os.path.abspath(source), root) if source and source[:1] != "<" else ".."
        return source if path.split(os.sep)[0] == ".." else path.replace(os.sep, "/")

    return review.renamed(name)


def _unknown(results: tuple[FileResult, ...], snapshot: Snapshot) -> list[str]:
    """A sentence for each pod template with a class of its own that the cluster does not have."""
    from ..cluster.verify import unknown_classes

    written = list(_classes(results))
    unknown = unknown_classes((name for _, name in written), snapshot)
    return [
        f"{place(decision)}: {subject(decision)}: {unknown[name]}"
        for decision, name in written
        if name in unknown
    ]


def _unserved(results: tuple[FileResult, ...], snapshot: Snapshot) -> Iterator[Finding]:
    """A warning for each class whose pods would not start on any node, with the first pod template that has it."""
    from ..auditing.unserved import unserved_warnings

    first = {name: decision for decision, name in reversed(list(_classes(results)))}
    for name, finding in unserved_warnings(first, snapshot):
        yield finding._replace(file=first[name].source, line=first[name].line)


def _classes(results: tuple[FileResult, ...]) -> Iterator[tuple[Decision, str]]:
    """Each decision with the class that its pod template has in the end, "" for none."""
    for result in results:
        for decision in result.decisions:
            yield decision, (decision.after if decision.changes else decision.before) or ""
