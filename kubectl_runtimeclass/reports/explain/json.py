"""Explanations as an ExplanationList, in JSON or YAML. Its field names are a contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...explaining.explained import Explained
from ...kube.resources import to_strings
from ...rules.model import API_VERSION
from ...scheduling import handlers
from ...scheduling.explain import Explanation
from ...scheduling.filters import FILTERS
from ...scheduling.incoming import IncomingPod
from ...scheduling.status import Code
from ...scheduling.verdicts import NodeVerdict
from .. import Screen
from ..display import ascii_json

KIND = "ExplanationList"


def to_object(found: Iterable[Explained]) -> dict[str, Any]:
    """The list; beside what the engine says, an item has these where there is something to say:

    `path` of the pod spec in the object, `before` (the class that the template has itself), `because` (what
    set another one), `nodeName` of a live pod, `observed`; a node of a DaemonSet has `podCreated`.
    """
    return {"apiVersion": API_VERSION, "kind": KIND, "items": [_item(each) for each in found]}


def json_items(explained: Iterable[Explained], screen: Screen) -> str:
    """Items alone, for `join` to make a list of."""
    import msgspec

    return ascii_json(b",".join(msgspec.json.encode(_item(each)) for each in explained).decode())


def yaml_items(explained: Iterable[Explained], screen: Screen) -> str:
    """The same as YAML."""
    return dump([_item(each) for each in explained], "yaml")


def join(texts: Sequence[str], output_format: str) -> str:
    """The list of such items, in "json" or "yaml"."""
    if output_format == "yaml":
        return f"apiVersion: {API_VERSION}\nkind: {KIND}\nitems:\n{''.join(texts)}"
    import msgspec

    before = msgspec.json.encode({"apiVersion": API_VERSION, "kind": KIND})[:-1].decode()
    return msgspec.json.format(f'{before},"items":[{",".join(texts)}]}}', indent=2) + "\n"


def _item(explained: Explained) -> dict[str, Any]:
    item = to_json(explained.explanation._replace(nodes=explained.nodes))
    if explained.template.path:
        item["path"] = explained.template.path
    if explained.is_what_if:
        item["before"] = explained.before
    if explained.because:
        item["because"] = explained.because
    if explained.on_node:
        item["nodeName"] = explained.on_node
    if explained.template.is_daemon_set:
        for node in item["nodes"]:
            node["podCreated"] = node["name"] not in explained.no_pod
            if not node["podCreated"]:
                node.setdefault("warnings", []).append(explained.no_pod[node["name"]])
    if explained.observed:
        item["observed"] = [_observed(each._asdict()) for each in explained.observed]
    return item


def _observed(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value != ""}


def dump(value: Mapping[str, Any] | list[Any], output_format: str) -> str:
    """An object as text, in "json" or "yaml"."""
    if output_format == "json":
        import msgspec

        return ascii_json(msgspec.json.format(msgspec.json.encode(value), indent=2).decode()) + "\n"
    import yaml

    class Dumper(yaml.CSafeDumper):
        """Writes what several nodes share out for each of them, and tuples as lists."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    Dumper.add_representer(tuple, yaml.CSafeDumper.represent_list)
    return str(yaml.dump(value, Dumper=Dumper, sort_keys=False, width=1000))


def to_json(explanation: Explanation) -> dict[str, Any]:
    """An item of an ExplanationList; its nodes share the entries of filters that passed."""
    admission, requests = explanation.admission, explanation.requests
    spec = explanation.pod.spec if explanation.pod else {}
    return {
        "object": dict(explanation.object),
        "runtimeClassName": admission.runtime_class_name,
        "handler": admission.handler,
        "admission": {
            "allowed": admission.allowed,
            "message": admission.message,
            "detail": admission.detail,
            "overhead": dict(spec.get("overhead") or {}),
            "nodeSelector": dict(admission.node_selector or {}),
            "tolerations": [dict(toleration) for toleration in admission.tolerations],
        },
        "requests": to_strings(requests.total) if requests else {},
        "qosClass": explanation.qos_class,
        "message": explanation.message,
        "kubernetesVersion": str(explanation.version.answered_as),
        "nodes": [
            _node_to_json(verdict, admission.handler, explanation.pod) for verdict in explanation.nodes
        ],
        "notEvaluated": list(explanation.not_evaluated),
    }


_PASSED: dict[str, dict[str, Any]] = {
    found.name: {"name": found.name, "passed": True, "reasons": [], "detail": ""} for found in FILTERS
}


def _node_to_json(verdict: NodeVerdict, handler: str | None, pod: IncomingPod | None) -> dict[str, Any]:
    first = verdict.first
    fixes = () if first is None else verdict.fixes
    found = {
        "name": verdict.name,
        "eligible": first is None,
        "runtimeHandler": verdict.runtime_handler,
        "reasons": [] if first is None else list(first.reasons),
        "filters": [
            _PASSED[name]
            if status.code is Code.SUCCESS
            else {"name": name, "passed": False, "reasons": list(status.reasons), "detail": status.detail}
            for name, status in verdict.filters
        ],
        "fixes": [{"description": fix.description, "command": fix.command} for fix in fixes],
    }
    warnings = handlers.warnings(verdict.node, handler, pod.demands if pod else None)
    return {**found, "warnings": list(warnings)} if warnings else found
