"""`assign`: rewrite manifests by the rules."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from .. import assign as engine
from .. import files
from ..assign import Output, Pieces
from ..decisions import REFUSED
from ..errors import UsageError
from ..files import Input
from ..reports.text import decision_lines
from ..results import FileResult, summarize
from ..terminal import Paint, Progress, safe, wants_color
from . import cluster_options, options


@click.command("assign")
@options.input_options
@options.rule_options
@cluster_options.verify_options
@click.option("-i", "--in-place", is_flag=True, help="Write the files instead of standard output.")
@click.option("--diff", "show_diff", is_flag=True, help="Print a unified diff instead of the manifests.")
@click.option(
    "--keep-going",
    is_flag=True,
    help="Print refused documents unchanged with the others; still exits with 2.",
)
@click.option("-q", "--quiet", is_flag=True, help="No decisions and no summary on stderr, errors only.")
@options.namespace_option
@options.color_option
@options.verbose_option
def command(
    filenames: tuple[str, ...],
    recursive: bool,
    kustomize: str | None,
    rules_file: str | None,
    class_name: str | None,
    selector: str | None,
    on_existing: str | None,
    verify: bool,
    snapshots: tuple[str, ...],
    in_place: bool,
    show_diff: bool,
    keep_going: bool,
    quiet: bool,
    namespace: str,
    color: str,
    verbose: bool,
) -> int:
    """Set runtimeClassName in manifests by rules, changing nothing else.

    Every byte outside the field stays. The manifests go to standard output, or with -i back into their files;
    the decisions go to stderr. What cannot be edited safely is refused by name: then nothing is printed,
    unless --keep-going, and -i leaves that file as it is.

    Exit code: 0 done, 2 error or something was refused.

    \b
    Examples:
      # One class for everything with a label
      kubectl runtimeclass assign -f shop.yaml --class gvisor -l trust=untrusted | kubectl apply -f -
      # By the rules in runtimeclass.yaml, in place, for a whole tree
      kubectl runtimeclass assign -f manifests/ -R -i
      # What would change?
      kubectl runtimeclass assign -f manifests/ -R --diff
      # Nothing is written unless the classes exist in the cluster
      kubectl runtimeclass assign -f manifests/ -R -i --verify
      # Helm and kustomize output
      helm template shop ./chart | kubectl runtimeclass assign --rules rules.yaml -f -
    """
    if in_place and show_diff:
        raise UsageError("-i and --diff exclude each other")
    if in_place and "-" in filenames:
        raise UsageError("-i cannot write standard input in place")
    if in_place and kustomize is not None:
        raise UsageError("-i cannot write what -k builds: name the files with -f")
    inputs = options.read_inputs(filenames, recursive, kustomize)
    rules = options.read_rules(rules_file, class_name, selector, on_existing)
    snapshot = cluster_options.verified(rules, verify, snapshots)
    namespaces = options.namespaces(inputs, rules, namespace, snapshot)
    outputs = _with_progress(
        engine.over(inputs, rules, namespaces, in_place=in_place, want_data=not in_place), len(inputs)
    )
    results = [output.result for output in outputs]
    failed = any(result.error or result.refused for result in results)
    paint = Paint(wants_color(color, sys.stderr))
    if not quiet or failed:
        _tell(results, paint, quiet, verbose)
    if not in_place and (keep_going or not failed):
        write(
            _differences(inputs, outputs)
            if show_diff
            else engine.join(output.data or [] for output in _kept(outputs))
        )
    return 2 if failed else 0


def _with_progress(outputs: Iterable[Output], total: int) -> list[Output]:
    progress = Progress(total, "files")
    found = []
    for output in outputs:
        found.append(output)
        progress.step()
    progress.clear()
    return found


def _kept(outputs: list[Output]) -> Iterable[Output]:
    """The outputs that are manifests: a stream for kubectl has no place for a values.yaml."""
    return (output for output in outputs if not output.result.skipped and not output.result.error)


def _differences(inputs: list[Input], outputs: list[Output]) -> Pieces:
    from ..unified import diff

    return [
        line
        for source, output in zip(inputs, outputs, strict=True)
        if output.result.edits and not output.result.skipped
        for line in diff(source.display, files.read(source), output.result.edits)
    ]


def _tell(results: list[FileResult], paint: Paint, quiet: bool, verbose: bool) -> None:
    shown = [
        decision
        for result in results
        for decision in result.decisions
        if (not quiet and (verbose or decision.outcome not in ("Unchanged", "NoMatch")))
        or decision.outcome == REFUSED
    ]
    text = "".join(f"{line}\n" for line in decision_lines(shown, paint))
    text += "".join(f"error: {safe(result.error)}\n" for result in results if result.error)
    if not quiet:
        text += f"{summarize(results)}\n"
    sys.stderr.write(text)
    sys.stderr.flush()


def write(data: Pieces) -> None:
    """Write to standard output, all of it, or raise."""
    sys.stdout.flush()
    sys.stdout.buffer.writelines(data)
    sys.stdout.buffer.flush()
