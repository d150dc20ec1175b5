"""Explanations as an ExplanationList, in JSON or YAML. Its field names are a contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...explaining.answer import NodeAnswer
from ...explaining.explained import Explained
from ...explaining.links import LINKS, LinkAnswer
from ...explaining.links.base import PASSED
from ...kube.pools import pool_of
from ...kube.resources import to_strings
from ...observed.observation import Observation
from ...rules.model import API_VERSION
from ...runtimes.restrictions import RuntimeConflict
from ...scheduling.explain import Explanation
from ...scheduling.filters import FILTERS
from ...scheduling.preemption import Preemption
from ...scheduling.status import Code
from .. import Screen
from ..display import ascii_json
from . import new_nodes

KIND = "ExplanationList"


def to_object(answers: Iterable[Explained]) -> dict[str, Any]:
    """The list; beside what the engine says, an item has these where there is something to say:

    `path` of the pod spec in the object, `before` (the class that the template has itself), `because` (what
    set another one), `nodeName` of a live pod, `observed`; a node of a DaemonSet has `podCreated`.
    """
    return {"apiVersion": API_VERSION, "kind": KIND, "items": [_item(answer) for answer in answers]}


def json_items(explained: Iterable[Explained], screen: Screen) -> str:
    """Items alone, for `join` to make a list of."""
    import msgspec

    return ascii_json(b",".join(msgspec.json.encode(_item(answer)) for answer in explained).decode())


def yaml_items(explained: Iterable[Explained], screen: Screen) -> str:
    """The same as YAML."""
    return dump([_item(answer) for answer in explained], "yaml")


def join(texts: Sequence[str], output_format: str) -> str:
    """The list of such items, in "json" or "yaml"."""
    if output_format == "yaml":
        return f"apiVersion: {API_VERSION}\nkind: {KIND}\nitems:\n{''.join(texts)}"
    import msgspec

    frame = msgspec.json.encode({"apiVersion": API_VERSION, "kind": KIND, "items": []}).decode()
    begin = msgspec.json.format(frame, indent=2).removesuffix("]\n}")
    # One by one: all of thousands of items, before and after, would be four times their text.
    formatted = [
        msgspec.json.format(f"[{text}]", indent=2)[1:-2].replace("\n", "\n  ") for text in texts if text
    ]
    end = "\n  " if formatted else ""
    return f"{begin}{','.join(formatted)}{end}]\n}}\n"


def _item(explained: Explained) -> dict[str, Any]:
    item = to_json(explained.explanation)
    item["nodes"] = [_node(explained, answer) for answer in explained.nodes]
    item["verdict"] = explained.verdict
    if explained.preemption is not None:
        item["preemption"] = _preemption(explained.preemption)
    if explained.fits is not None:
        fits = explained.fits
        item["fits"] = {"pods": fits.pods, "placed": fits.placed, "start": fits.start}
    if explained.new_nodes:
        item["newNodes"] = [new_nodes.to_object(observation) for observation in explained.new_nodes]
    item["findings"] = [_finding(finding) for finding in explained.findings]
    if explained.template.alike:
        item["alike"] = list(explained.template.alike)
    if explained.template.path:
        item["path"] = explained.template.path
    if explained.is_what_if:
        item["before"] = explained.before
    if explained.because:
        item["because"] = explained.because
    if explained.notes:
        item["notes"] = list(explained.notes)
    if explained.live is not None:
        if explained.live.node:
            item["nodeName"] = explained.live.node
        item["live"] = {"starts": explained.live.starts, "message": explained.live.why}
    elif explained.node_name:
        item["nodeName"] = explained.node_name
    if explained.observed:
        item["observed"] = [_observed(observation) for observation in explained.observed]
    return item


def _finding(finding: RuntimeConflict) -> dict[str, Any]:
    """A finding; `file` and `line` only if they are known."""
    return {name: value for name, value in finding._asdict().items() if finding.file or name not in _PLACE}


_PLACE = ("file", "line")


def _preemption(preemption: Preemption) -> dict[str, Any]:
    victims = [str(victim) for victim in preemption.victims]
    content: dict[str, Any] = {"message": preemption.message, "node": preemption.node, "victims": victims}
    return {**content, "violations": preemption.violations} if preemption.violations else content


def _observed(observation: Observation) -> dict[str, Any]:
    known = observation.recognised
    content: dict[str, Any] = {
        "about": observation.about,
        "reason": observation.reason,
        "message": observation.message,
        "count": observation.times,
        "last": observation.last,
        "age": observation.age,
        "component": observation.component,
        "node": observation.node,
        "cause": known.cause if known else "",
        "facts": dict(known.facts) if known else {},
        "fix": known.fix if known else "",
    }
    return {name: value for name, value in content.items() if value != ""}


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
    """What an item has of the pod as a whole."""
    admission, requests = explanation.admission, explanation.requests
    spec = explanation.pod.spec if explanation.pod else {}
    return {
        "object": dict(explanation.object),
        "runtimeClassName": admission.runtime_class_name,
        "handler": admission.handler,
        "admission": {
            "allowed": admission.allowed,
            "plugin": admission.plugin,
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
        "notEvaluated": list(explanation.not_evaluated),
    }


_PASSED: dict[str, dict[str, Any]] = {
    filter.name: {"name": filter.name, "passed": True, "reasons": [], "detail": ""} for filter in FILTERS
}


_PASSING: dict[str, dict[str, Any]] = {
    link.name: {"link": link.name, "passed": True, "message": ""} for link in LINKS
}


def _node(explained: Explained, answer: NodeAnswer) -> dict[str, Any]:
    """A node; nodes share the entries of filters and links that passed."""
    verdict, first = answer.verdict, answer.first
    made = answer.name not in explained.no_pod
    content = {
        "name": answer.name,
        "eligible": first is None,
        "canRun": answer.can_run if made else False,
        "pool": pool_of(answer.node.labels),
        "runtimeHandler": verdict.runtime_handler,
        "reasons": [] if first is None else list(first.reasons),
        "filters": [
            _PASSED[name]
            if status.code is Code.SUCCESS
            else {"name": name, "passed": False, "reasons": list(status.reasons), "detail": status.detail}
            for name, status in verdict.filters
        ],
        "links": [_link(link.name, word) for link, word in zip(LINKS, answer.words, strict=True)],
        "fixes": [{"description": f.description, "command": f.command} for f in explained.fixes(answer)],
    }
    warnings = [word.message for word in answer.words[2:] if word.passed is False]
    if explained.template.is_daemon_set:
        content["podCreated"] = made
        warnings += () if made else (explained.no_pod[answer.name],)
    return {**content, "warnings": warnings} if warnings else content


def _link(name: str, word: LinkAnswer) -> dict[str, Any]:
    if word is PASSED:
        return _PASSING[name]
    content = {"link": name, "passed": word.passed, "message": word.message}
    return {**content, "detail": word.because} if word.because else content
