"""Policies as YAML that people can review: expressions stand in blocks, line by line."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..policy.drift import Drift
from .display import safe

_HEAD = "# Made by kubectl runtimeclass policy: change the rules, and make it anew.\n"


def text(objects: Iterable[Mapping[str, Any]]) -> str:
    """The objects as a stream of documents."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Long expressions, and those of several lines, as blocks."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    def scalar(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
        block = "\n" in value or len(value) > 60 or "'" in value
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if block else None)

    def sequence(dumper: yaml.SafeDumper, values: list[Any]) -> yaml.Node:
        short = all(isinstance(value, str) for value in values)
        return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=short)

    Dumper.add_representer(str, scalar)
    Dumper.add_representer(list, sequence)

    def dump(item: Mapping[str, Any], allow_unicode: bool) -> str:
        return yaml.dump(
            dict(item), Dumper=Dumper, sort_keys=False, width=10_000, allow_unicode=allow_unicode
        )

    documents = [(item, dump(item, True)) for item in objects]
    return "---\n".join(
        document if document.replace("\n", "").isprintable() else dump(item, False)
        for item, document in documents
    )


def drift_lines(path: str, drifts: Iterable[Drift]) -> str:
    """What differs, line by line; an object that is missing, or that no rule gives, is a line."""
    return "".join(f"{safe(line)}\n" for drift in drifts for line in _lines(path, drift))


def _lines(path: str, drift: Drift) -> Iterable[str]:
    if drift.found is None:
        return [f"{path}: {drift.subject} is missing"]
    if drift.wanted is None:
        return [f"{path}: {drift.subject} is nothing that the rules give"]
    there, wanted = text([drift.found]).splitlines(), text([drift.wanted]).splitlines()
    return difflib.unified_diff(
        there, wanted, f"{path}: {drift.subject}", f"rules: {drift.subject}", lineterm=""
    )


def json_text(objects: Iterable[Mapping[str, Any]]) -> str:
    """The objects as a List."""
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)}, indent=2) + "\n"


def files(objects: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Names and contents: policies first, then what binds them, and a kustomization of both."""
    bindings = [item for item in objects if item["kind"].endswith("Binding")]
    policies = [item for item in objects if item not in bindings]
    made = {"10-policies.yaml": policies, "20-bindings.yaml": bindings}
    texts = {name: _HEAD + text(content) for name, content in made.items() if content}
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": list(texts),
    }
    return {**texts, "kustomization.yaml": _HEAD + text([kustomization])}
