"""`rules test`, `rules lint`, `rules show`: what becomes of their options."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from ..cluster import kubectl
from ..cluster import load as cluster_files
from ..cluster.api import ApiError
from ..cluster.connect import connect
from ..cluster.resources import RESOURCES
from ..errors import RuntimeClassError, UsageError, did_you_mean, quote_value
from ..findings.finding import ERROR
from ..kube.object import Object
from ..proving import cases as proving
from ..proving.cases import Case, Outcome
from ..proving.lint import lint
from ..reports.display import safe
from ..reports.phrases import plural
from ..reports.rules import LINT_FORMATS, TEST_FORMATS, fields
from ..reports.rules.lint import Lint
from ..reports.rules.test import Trial
from ..rules.decision import REFUSED
from ..rules.file import load
from ..rules.model import Rules
from ..sources.rewrite_inputs import rewrite_all
from ..sources.templates import read as read_templates
from ..system import environment, files
from ..system.files import Input
from ..system.terminal import tell
from . import reading, stdout
from .options import ClusterOptions, InputOptions, OutputOptions, RuleOptions


def rules_test(
    path: str, rules: RuleOptions, output: OutputOptions, server: Sequence[str] | None = None
) -> int:
    """Try the rules on a file of cases; with kubectl's flags for a `server`, the policies that it has.

    Returns the exit code; raises RuntimeClassError.
    """
    table = proving.load(files.read(Input(path, named=True)), path)
    wanted = _rules_of(table, rules, quiet=output.quiet)
    find = _files_beside(path, wanted)
    if server is None:
        outcomes = proving.run(table.cases, wanted, find)
    else:
        outcomes = [_asked(case, find, wanted, server) for case in table.cases]
    trial = Trial(path, tuple(outcomes))
    stdout.write_report(TEST_FORMATS, output.output_format, trial, stdout.screen(output))
    if not output.quiet:
        tell(f"{plural(len(outcomes), 'case')}, {trial.failed} failed\n")
    return 1 if trial.failed else 0


def _asked(case: Case, find: Callable[[Case], dict[str, Any]], rules: Rules, flags: Sequence[str]) -> Outcome:
    """One case as a request that the server decides on and does not carry out."""
    program = environment.kubectl()
    if program is None:
        raise UsageError("--server sends requests through kubectl, which is not on PATH")
    item = find(case) if case.object is None else case.object
    with tempfile.TemporaryDirectory() as directory:
        file = os.path.join(directory, "object.json")
        with open(file, "w", encoding="utf-8") as stream:
            json.dump(item, stream)
        try:
            answer: dict[str, Any] | str = dict(kubectl.dry_run(program, flags, file))
        except ApiError as error:
            answer = str(error)
    return proving.held(case, answer, rules.kinds)


def _rules_of(table: proving.Cases, options: RuleOptions, *, quiet: bool) -> Rules:
    """Those that the options name, else those that the file of cases names, else those of the directory."""
    if table.rules and not options.given:
        path = os.path.join(os.path.dirname(table.source), table.rules)
        return load(files.read(Input(path, named=True)), path)
    return reading.read_rules(options, quiet=quiet)


def _files_beside(path: str, rules: Rules) -> Callable[[Case], dict[str, Any]]:
    """Objects of the files that cases name, which are relative to the file of cases."""

    def find(case: Case) -> dict[str, Any]:
        file = os.path.join(os.path.dirname(path), case.file)
        _, objects = read_templates([Input(file, named=True)], rules.kinds)
        chosen = [item for item in objects if _is(item, case)]
        if len(chosen) != 1:
            what = " ".join(filter(None, (case.kind, case.object_name))) or "object"
            how_many = f"no {what}" if not chosen else f"{len(chosen)} objects that could be meant by {what}"
            raise UsageError(f"{path}:{case.line}: case {case.name}: {file} has {how_many}")
        return dict(chosen[0])

    return find


def _is(item: Object, case: Case) -> bool:
    name = (item.get("metadata") or {}).get("name")
    return case.kind in ("", item.get("kind")) and case.object_name in ("", name)


def rules_lint(
    rules: RuleOptions, inputs: InputOptions, cluster: ClusterOptions, output: OutputOptions, *, strict: bool
) -> int:
    """Tell what is wrong with rules; with manifests and a cluster also what these show. Returns the exit code.

    Raises RuntimeClassError.
    """
    wanted = reading.read_rules(rules, quiet=output.quiet)
    findings = lint(wanted, _classes(cluster), _matches(wanted, inputs))
    result = Lint(wanted.source, tuple(findings), strict=strict)
    stdout.write_report(LINT_FORMATS, output.output_format, result, stdout.screen(output))
    errors = sum(finding.severity == ERROR for finding in findings)
    if not output.quiet:
        tell(f"{safe(wanted.source)}: {plural(errors, 'error')}, {plural(len(findings) - errors, 'note')}\n")
    return 1 if result.failed else 0


def _classes(options: ClusterOptions) -> frozenset[str] | None:
    """The classes there are, where a cluster or files that stand for one are given."""
    if options.snapshots:
        return frozenset(cluster_files.load(options.snapshots).runtime_classes)
    if options.verify:
        wanted = [resource for resource in RESOURCES if resource.kind == "RuntimeClass"]
        snapshot = cluster_files.from_cluster(connect(options.flags).get, wanted).snapshot
        return frozenset(snapshot.runtime_classes)
    return None


def _matches(rules: Rules, inputs: InputOptions) -> Counter[str] | None:
    """How many pod templates of the manifests each rule decides on; None without manifests.

    Raises RuntimeClassError where one cannot be read: a rule may decide on what is in it.
    """
    if not inputs.given:
        return None
    sources = reading.read_inputs(inputs)
    namespaces = reading.namespaces(sources, rules, inputs.namespace)
    results = [output.result for output in rewrite_all(sources, rules, namespaces, want_data=False)]
    decisions = [decision for result in results for decision in result.decisions]
    unread = [result.error for result in results if result.error]
    unread += [
        f"{one.source}:{one.line}: {one.reason}"
        for one in decisions
        if one.outcome == REFUSED and not one.path
    ]
    if unread:
        raise RuntimeClassError(unread[0] + (f" (and {len(unread) - 1} more)" if len(unread) > 1 else ""))
    return Counter(decision.rule or "" for decision in decisions)


def _bare(name: str) -> str:
    """The path of a field as the list has it, of one that an error names: `spec.rules[1].match.kinds`."""
    import re

    return re.sub(r"\[\d+\]", "[]", name)


def rules_show(name: str | None, *, schema: bool) -> int:
    """Print the fields of a rules file, what is known of one, or the schema. Returns the exit code."""
    if schema:
        stdout.write_text(fields.schema())
        return 0
    known = fields.fields()
    if name is None:
        stdout.write_text(fields.listing(known, stdout.screen(OutputOptions())))
        return 0
    shown = [field for field in known if f".{field.path}".endswith(f".{_bare(name)}")]
    if not shown:
        meant = did_you_mean(name, [field.path.rpartition(".")[2] for field in known])
        raise UsageError(f"there is no field {quote_value(name)}{meant}", "rules show lists them all")
    stdout.write_text(fields.description(shown, known))
    return 0
