"""`check`: what becomes of its options. No click here: see `quick`."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from ..errors import UsageError
from ..named import TYPE_CHECKING
from ..reports.check.phrases import (
    errors,
    findings,
    headline,
    place,
    subject,
    unfound_pod_templates,
    unknown_namespaces,
)
from ..reports.display import Paint, safe
from ..rewriting.results import FileResult, nothing_read, searches, summarize
from ..rules.model import Rules
from ..sources.rewrite_inputs import rewrite_all
from ..system.files import Input
from ..system.terminal import tell, wants_color
from . import common

if TYPE_CHECKING:
    from ..snapshot.snapshot import Snapshot


def run(
    *,
    filenames: tuple[str, ...] = (),
    recursive: bool = False,
    rules_file: str | None = None,
    class_name: str | None = None,
    selector: str | None = None,
    output_format: str = "text",
    quiet: bool = False,
    namespace: str = "",
    verbose: bool = False,
) -> int:
    """The command with no other options than these. Returns the exit code; raises RuntimeClassError."""
    rules = common.read_rules(rules_file, class_name, selector, None)
    inputs = common.read_inputs(filenames, recursive)
    return check(
        inputs,
        rules,
        None,
        output_format=output_format,
        quiet=quiet,
        namespace=namespace,
        color="auto",
        verbose=verbose,
    )


def check(
    inputs: list[Input],
    rules: Rules,
    snapshot: Snapshot | None,
    *,
    output_format: str,
    quiet: bool,
    namespace: str,
    color: str,
    verbose: bool,
) -> int:
    """Report on the inputs; with a snapshot, on classes that it does not have, too. Returns the exit code."""
    inputs = _from_here(inputs)
    namespaces = common.namespaces(inputs, rules, namespace, snapshot)
    outputs = common.with_progress(rewrite_all(inputs, rules, namespaces, whole=True), len(inputs))
    results = [output.result for output in outputs]
    if nothing_read(results):
        raise UsageError("no Kubernetes object in the input")
    common.write([_report(results, output_format, color, verbose).encode()])
    failed = errors(results)
    unknown = _unknown(results, snapshot) if snapshot is not None else []
    tell("".join(f"error: {safe(error)}\n" for error in [*(r.error for r in failed), *unknown]))
    if not quiet:
        tell(unknown_namespaces(results) + unfound_pod_templates(searches(results)))
        tell(f"{headline(summarize(results))}\n")
    if failed or unknown:
        return 2
    return 1 if findings(results) else 0


def _unknown(results: list[FileResult], snapshot: Snapshot) -> list[str]:
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


def _report(results: list[FileResult], output_format: str, color: str, verbose: bool) -> str:
    if output_format == "text":
        from ..reports.check import text

        return text.render(results, Paint(wants_color(color, sys.stdout)), verbose)
    report: str = import_module(f"..reports.check.{output_format}", __package__).render(results)
    return report


def _from_here(inputs: list[Input]) -> list[Input]:
    """The inputs by their names from the working directory, in the form that reports have on every platform."""
    here = os.path.join(os.getcwd(), "")
    found = []
    for source in inputs:
        name = _portable(source.name.removeprefix(here))
        found.append(source if name in ("", source.name) else source._replace(name=name))
    return found


def _portable(name: str) -> str:
    if os.sep != "/":
        name = name.replace(os.sep, "/")
    while name.startswith("./"):
        name = name[2:].lstrip("/")
    return name
