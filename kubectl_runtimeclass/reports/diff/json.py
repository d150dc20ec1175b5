"""JSON and YAML, whose field names are part of the contract."""

from __future__ import annotations

from typing import Any

from ...diffing.model import ClassDiff, Note, QuotaDiff, Report, Side, Total, TotalDiff, WorkloadDiff
from ...diffing.price import Prices, money, monthly
from ...diffing.totals import pod_count, scale
from ...kube.resources import to_strings
from ...rules.model import API_VERSION
from .. import PLAIN, Screen
from ..phrases import utf8
from .phrases import node_changes

KIND = "DiffResult"


def render(report: Report, screen: Screen = PLAIN) -> str:
    """One DiffResult as JSON, ASCII only."""
    import json

    import msgspec

    report_object = to_object(report)
    text = json.dumps(report_object)  # with `indent` it is some ten times slower
    if "\\ud" in text:  # half a surrogate pair, perhaps
        text = json.dumps(_strings(report_object))
    return msgspec.json.format(text, indent=2) + "\n"


def render_yaml(report: Report, screen: Screen = PLAIN) -> str:
    """The same as YAML."""
    import yaml

    report_object = _strings(to_object(report))
    text: str = yaml.dump(report_object, Dumper=yaml.CSafeDumper, sort_keys=False, width=100)
    return text


def to_object(report: Report) -> dict[str, Any]:
    """`workloads` are those that differ or have notes; `errors` are inputs that could not be read, `unreadable`
    resources of the cluster that the answer does without."""
    diff, prices = report.diff, report.prices
    shown = [workload for workload in diff.workloads if workload.differs or workload.notes]
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "differs": diff.differs,
        "podTemplates": len(diff.workloads),
        "nodes": diff.nodes,
        "workloads": [_workload(workload, prices) for workload in shown],
        "namespaces": [_total(total, prices) for total in diff.namespaces],
        "classes": [_total(total, prices) for total in diff.classes],
        "total": _total(diff.total, prices),
        "runtimeClasses": [_class(runtime_class) for runtime_class in diff.runtime_classes],
        "quotas": [_quota(quota) for quota in diff.quotas],
        "notes": [_note(note) for note in diff.notes],
        "unreadable": list(diff.unreadable),
        "errors": list(report.problems),
    }


def _workload(workload: WorkloadDiff, prices: Prices | None) -> dict[str, Any]:
    subject = workload.subject
    gained, lost = node_changes(workload)
    return {
        "object": {
            "apiVersion": subject.api_version,
            "kind": subject.kind,
            "namespace": subject.namespace,
            "name": subject.name,
        },
        "path": subject.path,
        "before": _side(workload.before, prices),
        "after": _side(workload.after, prices),
        "changes": [
            {"path": change.path, "before": change.before, "after": change.after, "origin": change.origin}
            for change in workload.changes
        ],
        "nodesGained": list(gained),
        "nodesLost": list(lost),
        "notes": [_note(note) for note in workload.notes],
    }


def _side(side: Side | None, prices: Prices | None) -> dict[str, Any] | None:
    """`total` is null where pods are refused or their number is not known, `nodes` where nodes are not."""
    if side is None:
        return None
    pods = pod_count(side)
    requests = scale(side.requests.total, pods or 0)
    total = None if pods is None or not side.is_made else {
        "pods": pods,
        "requests": to_strings(requests),
        "limits": to_strings(scale(side.limits.total, pods)),
        **_cost(requests, prices),
    }  # fmt: skip
    nodes = side.nodes
    return {
        "runtimeClassName": side.runtime_class_name,
        "handler": side.handler,
        "admission": {
            "status": side.status,
            "plugin": side.refusal.plugin if side.refusal else None,
            "message": side.message,
        },
        "qosClass": side.qos_class,
        "overhead": to_strings(side.overhead),
        "requests": to_strings(side.requests.total),
        "limits": to_strings(side.limits.total),
        "pods": {
            "low": side.pods.low, "high": side.pods.high, "surge": side.pods.surge, "reason": side.pods.reason
        },
        "total": total,
        "constraints": [{"text": text, "origin": origin} for text, origin in side.constraints],
        "nodes": None if nodes is None else {
            "canRun": len(nodes.can_run), "handlerMissing": list(nodes.missing), "room": nodes.room
        },
        "notEvaluated": list(side.not_evaluated),
    }  # fmt: skip


def _cost(requests: Any, prices: Prices | None) -> dict[str, str]:
    return {} if prices is None else {"monthlyCost": money(monthly(requests, prices))}


def _total(total: TotalDiff, prices: Prices | None) -> dict[str, Any]:
    return {"name": total.name, "before": _sum(total.before, prices), "after": _sum(total.after, prices)}


def _sum(total: Total, prices: Prices | None) -> dict[str, Any]:
    return {
        "pods": total.pods,
        "requests": to_strings(total.requests),
        "limits": to_strings(total.limits),
        "overhead": to_strings(total.overhead),
        "podTemplatesNotCounted": total.unknown,
        **_cost(total.requests, prices),
    }


def _quota(quota: QuotaDiff) -> dict[str, Any]:
    return {
        "namespace": quota.namespace,
        "name": quota.name,
        "resource": quota.resource,
        "hard": str(quota.hard),
        "used": None if quota.used is None else str(quota.used),
        "before": str(quota.before),
        "after": str(quota.after),
        "peak": str(quota.peak),
        "exceeded": quota.exceeded,
    }


def _class(class_diff: ClassDiff) -> dict[str, Any]:
    """`podsKept` are those by namespace that keep what they have of the old class, null where pods are not known."""
    return {
        "name": class_diff.name,
        "state": "new" if class_diff.is_new else "gone" if class_diff.is_gone else "changed",
        "changes": [
            {"path": change.path, "before": change.before, "after": change.after}
            for change in class_diff.changes
        ],
        "podsKept": None if class_diff.kept is None else dict(class_diff.kept),
        "addedWhenMadeAnew": to_strings(class_diff.added),
    }


def _note(note: Note) -> dict[str, str]:
    return {"level": note.level, "code": note.code, "message": note.message}


def _strings(value: Any) -> Any:
    """The same with only strings that can be encoded."""
    if isinstance(value, str):
        return utf8(value)
    if isinstance(value, dict):
        return {utf8(str(key)): _strings(item) for key, item in value.items()}
    return [_strings(item) for item in value] if isinstance(value, list) else value
