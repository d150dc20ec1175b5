"""`check`: what `assign` would do, as a report and an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from ..commands import common
from ..commands.common import write
from ..errors import UsageError
from ..files import Input
from ..reports.words import errors, findings, headline, place, subject
from ..results import FileResult, nothing_read, summarize, unfound_pod_templates, unknown_namespaces
from ..rewrite_inputs import rewrite_all
from ..terminal import Paint, Progress, safe, tell, wants_color
from . import cluster_options, options

if TYPE_CHECKING:
    from ..scheduling.snapshot import Snapshot

FORMATS = ("text", "json", "sarif", "junit", "github", "markdown")
"""Each is a module of `reports`."""


@click.command("check")
@options.input_options
@options.rule_options
@cluster_options.verify_options
@click.option(
    "-o",
    "--output",
    "output_format",
    type=click.Choice(FORMATS),
    default="text",
    help="The report's format. Default: text.",
)
@click.option("-q", "--quiet", is_flag=True, help="No summary on stderr, errors only.")
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
    output_format: str,
    quiet: bool,
    namespace: str,
    color: str,
    verbose: bool,
) -> int:
    """Say what assign would change, and report broken or refused manifests.

    Nothing is written. Unlike assign, check reads every document whole, so broken YAML is found also where no
    workload is. The report goes to standard output, a summary to stderr.

    A finding is what the manifests say: a class that would change, a pod template that cannot be edited
    safely, one whose class a rule forbids (onExisting: Fail), a document that is not YAML. An error is what
    keeps check from its work: a file that cannot be read, a named file without any Kubernetes object, wrong
    rules.

    Exit code: 0 clean, 1 findings, 2 error, whatever else was found.

    \b
    Examples:
      # In CI: fail when somebody forgot to run assign
      kubectl runtimeclass check -f manifests/ -R
      # Annotations on the lines of a pull request
      kubectl runtimeclass check -f manifests/ -R -o github
      # For code scanning
      kubectl runtimeclass check -f manifests/ -R -o sarif > runtimeclass.sarif
      # Do the classes exist, too?
      kubectl runtimeclass check -f manifests/ -R --snapshot cluster.json
      # What do charts and overlays give?
      kubectl kustomize overlays/production | kubectl runtimeclass check --rules rules.yaml -f -
    """
    rules = common.read_rules(rules_file, class_name, selector, on_existing)
    inputs = [_from_here(source) for source in options.read_inputs(filenames, recursive, kustomize)]
    snapshot = cluster_options.verified(rules, verify, snapshots)
    namespaces = common.namespaces(inputs, rules, namespace, snapshot)
    progress = Progress(len(inputs), "files")
    found = []
    for output in rewrite_all(inputs, rules, namespaces, whole=True):
        found.append(output.result)
        progress.step()
    progress.clear()
    results = tuple(found)
    if nothing_read(results):
        raise UsageError("no Kubernetes object in the input")
    write([_report(results, output_format, color, verbose).encode()])
    failed = errors(results)
    unknown = _unknown(results, snapshot) if snapshot is not None else []
    tell("".join(f"error: {safe(error)}\n" for error in [*(r.error for r in failed), *unknown]))
    tell(unknown_namespaces(results) + unfound_pod_templates(results))
    if not quiet:
        tell(f"{headline(summarize(results))}\n")
    if failed or unknown:
        return 2
    return 1 if findings(results) else 0


def _unknown(results: tuple[FileResult, ...], snapshot: Snapshot) -> list[str]:
    """A sentence for each pod template with a class of its own that the cluster does not have."""
    from ..cluster.verify import unknown_classes

    return [
        f"{place(decision)}: {subject(decision)}: {sentence}"
        for result in results
        for decision in result.decisions
        for sentence in unknown_classes(
            [(decision.after if decision.changes else decision.before) or ""], snapshot
        )
    ]


def _report(results: tuple[FileResult, ...], output_format: str, color: str, verbose: bool) -> str:
    if output_format == "text":
        from ..reports import text

        return text.render(results, Paint(wants_color(color, sys.stdout)), verbose)
    report: str = import_module(f"..reports.{output_format}", __package__).render(results)
    return report


def _from_here(source: Input) -> Input:
    """The input by its name from the working directory, in the form that reports have on every platform."""
    if source.is_stdin:
        return source
    name = source.name
    here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118
    if os.path.isabs(name) and name.startswith(here):  # noqa: PTH117
        name = name[len(here) :]
    if os.sep != "/":
        name = name.replace(os.sep, "/")
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    return source._replace(name=name or source.name)
