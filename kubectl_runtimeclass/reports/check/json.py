"""JSON, whose field names are part of the contract."""

from __future__ import annotations

from collections.abc import Iterator

from ...findings.finding import Finding
from ...rewriting.results import summarize
from ...rewriting.review import Review
from ...rules.decision import OUTCOMES, Decision
from ...rules.model import API_VERSION
from .. import PLAIN, Screen
from ..phrases import utf8

KIND = "CheckResult"


def render(review: Review, screen: Screen = PLAIN) -> str:
    """One CheckResult: `summary`, `decisions` in the order of the input, `findings` beside them, `errors`
    of files, `skipped` files.

    ASCII only, so that names neither reach a terminal as they are nor depend on an encoding.
    """
    import json
    from io import StringIO

    # As one value all decisions of a large input would take three times the memory of their text.
    encode, entries = json.JSONEncoder(indent=2).encode, _entries(review)
    text = StringIO()
    frame = encode(_strings(_frame(review)))
    for name, values in entries.items():
        before, _, frame = frame.partition(f'"{name}": []')
        text.write(f'{before}"{name}": [')
        separator = "\n"
        for value in values:
            text.write(separator)
            text.write(f"    {encode(_strings(value))}".replace("\n", "\n    "))
            separator = ",\n"
        text.write("]" if separator == "\n" else "\n  ]")
    text.write(frame + "\n")
    return text.getvalue()


def render_yaml(review: Review, screen: Screen = PLAIN) -> str:
    """The same as YAML."""
    import yaml

    text: str = yaml.dump(_strings(to_object(review)), Dumper=yaml.CSafeDumper, sort_keys=False, width=100)
    return text


def to_object(review: Review) -> dict[str, object]:
    return {**_frame(review), **{name: list(values) for name, values in _entries(review).items()}}


def _frame(review: Review) -> dict[str, object]:
    """All but what there may be any number of, which has its place."""
    results = review.files
    summary = summarize(results)
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "summary": {
            "files": summary.files,
            "skippedFiles": summary.skipped.total(),
            "errors": summary.errors,
            "outcomes": {outcome: summary.outcomes[outcome] for outcome in OUTCOMES},
            "rules": [{"name": name, "matches": count} for name, count in review.rules],
        },
        "decisions": (),
        "findings": (),
        "errors": [{"file": result.source, "message": result.error} for result in results if result.error],
        "skipped": [
            {"file": result.source, "reason": result.skipped} for result in results if result.skipped
        ],
    }


def _entries(review: Review) -> dict[str, Iterator[dict[str, object]]]:
    return {
        "decisions": (_decision(decision) for result in review.files for decision in result.decisions),
        "findings": map(_finding, review.findings),
    }


def _decision(decision: Decision) -> dict[str, object]:
    """`object` is null for a document that could not be read as far as its kind."""
    object = {
        "apiVersion": decision.api_version,
        "kind": decision.kind,
        "namespace": decision.namespace,
        "name": decision.name,
    }
    return {
        "object": object if decision.kind else None,
        "file": decision.source,
        "line": decision.line,
        "path": decision.path,
        "before": decision.before,
        "after": decision.after,
        "rule": decision.rule,
        "outcome": decision.outcome,
        "reason": decision.reason,
    }


def _finding(finding: Finding) -> dict[str, object]:
    """`severity` error fails the check; `line` is null where a finding is about no line."""
    return {
        "id": finding.id,
        "severity": finding.severity,
        "subject": finding.subject,
        "message": finding.message,
        "evidence": list(finding.evidence),
        "file": finding.file,
        "line": finding.line or None,
    }


def _strings(value: object) -> object:
    """The same with only strings that can be encoded: strict readers refuse a lone surrogate's escape."""
    if isinstance(value, str):
        return utf8(value)
    if isinstance(value, dict):
        return {key: _strings(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_strings(item) for item in value]
    return value
