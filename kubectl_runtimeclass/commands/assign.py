"""`assign`: what becomes of its options. No click here: see `quick`."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ..errors import UsageError
from ..reports.check.phrases import headline, unfound_pod_templates, unknown_namespaces
from ..reports.check.text import decision_lines
from ..reports.display import Paint, safe
from ..rewriting.join import Pieces, join
from ..rewriting.results import FileResult, nothing_read, searches, summarize
from ..rules.decision import NO_MATCH, REFUSED, UNCHANGED
from ..rules.match import Namespaces
from ..rules.model import Rules
from ..sources.rewrite_inputs import Output, rewrite_all
from ..system.files import Input
from ..system.parallel import WorkerError
from ..system.terminal import tell, wants_color
from . import common


def run(
    *,
    filenames: tuple[str, ...] = (),
    recursive: bool = False,
    rules_file: str | None = None,
    class_name: str | None = None,
    selector: str | None = None,
    on_existing: str | None = None,
    in_place: bool = False,
    show_diff: bool = False,
    keep_going: bool = False,
    quiet: bool = False,
    namespace: str = "",
    color: str = "auto",
    verbose: bool = False,
) -> int:
    """The command with no other options than these. Returns the exit code; raises RuntimeClassError."""
    check_options(filenames, in_place, show_diff)
    inputs = common.read_inputs(filenames, recursive)
    rules = common.read_rules(rules_file, class_name, selector, on_existing)
    namespaces = common.namespaces(inputs, rules, namespace)
    return assign(
        inputs,
        rules,
        namespaces,
        in_place=in_place,
        show_diff=show_diff,
        keep_going=keep_going,
        quiet=quiet,
        color=color,
        verbose=verbose,
    )


def check_options(filenames: tuple[str, ...], in_place: bool, show_diff: bool) -> None:
    """Raise UsageError for options that do not go together."""
    if in_place and show_diff:
        raise UsageError("-i and --diff exclude each other")
    if in_place and "-" in filenames:
        raise UsageError("-i cannot write standard input in place")


def assign(
    inputs: list[Input],
    rules: Rules,
    namespaces: Namespaces,
    *,
    in_place: bool,
    show_diff: bool,
    keep_going: bool,
    quiet: bool,
    color: str,
    verbose: bool,
) -> int:
    """Rewrite the inputs, and tell of it. Returns the exit code."""
    made = rewrite_all(inputs, rules, namespaces, in_place=in_place, want_data=not in_place)
    try:
        outputs = common.with_progress(made, len(inputs))
    except WorkerError as error:
        written = "; files may have been written until then: run again" if in_place else ""
        raise WorkerError(f"{error}{written}") from None
    results = [output.result for output in outputs]
    if nothing_read(results):
        raise UsageError("no Kubernetes object in the input")
    failed = any(result.error or result.refused for result in results)
    paint = Paint(wants_color(color, sys.stderr))
    if not quiet or failed:
        _tell(results, paint, quiet, verbose)
    if not in_place and (keep_going or not failed):
        common.write(
            _differences(inputs, outputs)
            if show_diff
            else join(output.data or [] for output in _kept(outputs))
        )
    return 2 if failed else 0


def _kept(outputs: list[Output]) -> Iterable[Output]:
    """The outputs that are manifests: a stream for kubectl has no place for a values.yaml."""
    return (output for output in outputs if not output.result.skipped and not output.result.error)


def _differences(inputs: list[Input], outputs: list[Output]) -> Pieces:
    from ..rewriting.unified_diff import diff

    return [
        line
        for source, output in zip(inputs, outputs, strict=True)
        if output.result.edits and not output.result.skipped
        for line in diff(source.display, output.original, output.result.edits)
    ]


def _tell(results: list[FileResult], paint: Paint, quiet: bool, verbose: bool) -> None:
    shown = [
        decision
        for result in results
        for decision in result.decisions
        if (not quiet and (verbose or decision.outcome not in (UNCHANGED, NO_MATCH)))
        or decision.outcome == REFUSED
    ]
    text = "".join(f"{line}\n" for line in decision_lines(shown, paint))
    text += "".join(f"error: {safe(result.error)}\n" for result in results if result.error)
    if not quiet:
        text += f"{headline(summarize(results), done=True)}\n"
        text += unknown_namespaces(results) + unfound_pod_templates(searches(results))
    tell(text)
