"""`assign`: what becomes of its options. No click here: see `quick`."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ..errors import UsageError
from ..reports.check.phrases import headline, other_namespaces, skipped_files, warnings
from ..reports.check.text import decision_lines
from ..reports.display import Paint, safe
from ..rewriting.join import join
from ..rewriting.results import FileResult, nothing_read, summarize
from ..rules.decision import NO_MATCH, UNCHANGED
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..sources.filenames import expand
from ..sources.rewrite_inputs import Output, differences, rewrite_all, written_elsewhere
from ..system import files
from ..system.files import Input
from ..system.parallel import WorkerError
from ..system.terminal import columns_of, tell, wants_color, with_progress
from . import reading, stdout
from .options import ClusterOptions, InputOptions, OutputOptions, RuleOptions, WriteOptions


def assign(
    inputs: InputOptions,
    rules: RuleOptions,
    cluster: ClusterOptions,
    output: OutputOptions,
    write: WriteOptions,
) -> int:
    """Rewrite the inputs by the rules, and tell of it. Returns the exit code; raises RuntimeClassError."""
    _require_sense(inputs, write)
    in_place = write.in_place
    rules = reading.with_rules_file(rules)
    inputs = reading.beside_rules(inputs, rules)
    reading.require_one_stdin(inputs.names, cluster.snapshots)
    sources = reading.read_inputs(inputs)
    wanted = reading.read_rules(rules, quiet=output.quiet)
    snapshot = reading.verified_snapshot(wanted, cluster)
    wanted = reading.families(wanted, rules.ignored, snapshot)
    namespaces = reading.namespaces(sources, wanted, inputs.namespace, snapshot)
    outputs = _rewritten(sources, wanted, namespaces, in_place)
    results = [rewritten.result for rewritten in outputs]
    if nothing_read(results) and not inputs.allow_empty:
        raise reading.nothing_read(inputs)
    failed = any(result.error or result.not_fulfilled for result in results)
    text = _decisions(results, output) if not output.quiet or failed else ""
    if not output.quiet:
        text += warnings(
            reading.review_results(
                sources, tuple(results), wanted, namespaces, classes_known=reading.knows_classes(snapshot)
            ).warnings
        )
        text += other_namespaces(results, inputs.namespace)
        text += _withheld(results, write)
    on_terminal = sys.stdout.isatty()  # where what is told first would scroll away
    if not on_terminal:
        tell(text)
    if in_place and not output.quiet:
        for link, target in written_elsewhere(sources, outputs, expand(inputs.names)):
            tell(f"{safe(link)}: a link to {safe(target)}, outside of what was named, which was written\n")
    if not in_place and (write.keep_going or not failed):
        stdout.write(_written(sources, outputs, write, inputs))
    if on_terminal:
        tell(text)
        if not (in_place or output.quiet or failed):
            tell("nothing was written: -i writes the files, | kubectl apply -f - applies them\n")
    return 2 if failed else 0


def _withheld(results: list[FileResult], write: WriteOptions) -> str:
    """What was decided and not done: a file is written as a whole or not at all, and so is standard output."""
    changed = [result for result in results if result.edits]
    if write.in_place:
        left = [result.source for result in changed if result.not_fulfilled]
        return f"left as before, because of what is refused there: {safe(', '.join(left))}\n" if left else ""
    if write.keep_going or not changed or not any(result.error or result.not_fulfilled for result in results):
        return ""
    return "nothing was printed, because of what is refused; the rest with --keep-going\n"


def _require_sense(inputs: InputOptions, write: WriteOptions) -> None:
    """Raise UsageError for options that do not go together."""
    forms = (("-i", write.in_place), ("--diff", write.show_diff), ("--as", write.form))
    given = [name for name, value in forms if value]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} exclude each other")
    if write.in_place and inputs.kustomize is not None:
        raise UsageError("-i cannot write what -k builds: name the files with -f")
    if write.in_place and "-" in inputs.names:
        raise UsageError("-i cannot write standard input in place")
    for name in expand(inputs.names) if write.in_place else ():
        if not files.is_file_or_directory(name):
            raise UsageError(f"-i cannot write {name} in place: it is no regular file")


def _written(
    sources: list[Input], outputs: list[Output], write: WriteOptions, inputs: InputOptions
) -> Iterable[bytes | memoryview]:
    """What goes to standard output."""
    if write.show_diff:
        return differences(sources, outputs)
    if write.form == "component":
        from ..reports.component import render
        from ..rewriting.component import changes, patches

        pairs = (
            pair for made in _kept(outputs) for pair in changes(made.original, b"".join(made.data or []))
        )
        return [render(patches(pairs), inputs.kustomize).encode()]
    return join(rewritten.data or [] for rewritten in _kept(outputs))


def _rewritten(sources: list[Input], rules: Rules, namespaces: Namespaces, in_place: bool) -> list[Output]:
    made = rewrite_all(sources, rules, namespaces, in_place=in_place, want_data=not in_place)
    try:
        return with_progress(made, len(sources))
    except WorkerError as error:
        written = "; files may have been written until then: run again" if in_place else ""
        raise WorkerError(f"{error}{written}") from None


def _kept(outputs: list[Output]) -> Iterable[Output]:
    """The outputs that are manifests: a stream for kubectl has no place for a values.yaml."""
    return (output for output in outputs if not output.result.skipped and not output.result.error)


def _decisions(results: list[FileResult], output: OutputOptions) -> str:
    paint = Paint(wants_color(output.color, sys.stderr))
    shown = [
        decision
        for result in results
        for decision in result.decisions
        if (not output.quiet and (output.verbose or decision.outcome not in (UNCHANGED, NO_MATCH)))
        or decision.not_fulfilled
    ]
    text = "".join(f"{line}\n" for line in decision_lines(shown, paint, columns_of(sys.stderr)))
    text += "".join(f"error: {safe(result.error)}\n" for result in results if result.error)
    if output.verbose:
        text += skipped_files(results)
    summary = summarize(results)
    if not output.quiet and not summary.only_errors:
        text += f"{headline(summary, done=True)}\n"
    return text
