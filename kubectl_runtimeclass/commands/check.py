"""`check`: what becomes of its options. No click here: see `quick`."""

from __future__ import annotations

from ..named import TYPE_CHECKING
from ..reports.check import FORMATS
from ..reports.check.phrases import (
    errors,
    findings,
    headline,
    notes,
    place,
    skipped_files,
    subject,
    unfound_pod_templates,
    unknown_namespaces,
)
from ..reports.display import safe
from ..rewriting.results import FileResult, nothing_read, searches, summarize
from ..sources.rewrite_inputs import rewrite_all
from ..system.terminal import tell
from . import common
from .options import ClusterOptions, InputOptions, OutputOptions, RuleOptions

if TYPE_CHECKING:
    from ..snapshot.snapshot import Snapshot


def check(
    inputs: InputOptions,
    rules: RuleOptions,
    cluster: ClusterOptions,
    output: OutputOptions,
    *,
    show_diff: bool = False,
) -> int:
    """Report on the inputs; with a cluster, on classes that it does not have, too. Returns the exit code.

    Raises RuntimeClassError.
    """
    inputs = common.beside_rules(inputs, rules)
    wanted = common.read_rules(rules, quiet=output.quiet)
    common.require_one_stdin(inputs.names, cluster.snapshots)
    sources = common.read_inputs(inputs)
    snapshot = common.verified(wanted, cluster)
    namespaces = common.namespaces(sources, wanted, inputs.namespace, snapshot)
    made = rewrite_all(sources, wanted, namespaces, whole=True, want_data=show_diff)
    outputs = common.with_progress(made, len(sources))
    results = tuple(rewritten.result for rewritten in outputs)
    if nothing_read(results):
        raise common.nothing_read(inputs)
    if show_diff:
        common.write(common.differences(sources, outputs))
    else:
        common.write_report(FORMATS, output.output_format, results, common.screen(output))
    failed = errors(results)
    unknown = _unknown(results, snapshot) if snapshot is not None else []
    tell("".join(f"error: {safe(error)}\n" for error in [*(r.error for r in failed), *unknown]))
    if output.verbose:
        tell(skipped_files(results))
    if not output.quiet:
        tell(notes(results) + unknown_namespaces(results) + unfound_pod_templates(searches(results)))
        tell(f"{headline(summarize(results))}\n")
    if failed or unknown:
        return 2
    return 1 if findings(results) else 0


def _unknown(results: tuple[FileResult, ...], snapshot: Snapshot) -> list[str]:
    """A sentence for each pod template with a class of its own that the cluster does not have."""
    from ..cluster.verify import unknown_classes

    written = [
        (decision, (decision.after if decision.changes else decision.before) or "")
        for result in results
        for decision in result.decisions
    ]
    unknown = unknown_classes((name for _, name in written), snapshot)
    return [
        f"{place(decision)}: {subject(decision)}: {unknown[name]}"
        for decision, name in written
        if name in unknown
    ]
