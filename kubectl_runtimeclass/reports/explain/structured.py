"""Explanations as an ExplanationList, in JSON or YAML. Its field names are a contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...explaining.explained import Explained
from ...rules import API_VERSION
from ...scheduling.explain import to_json

KIND = "ExplanationList"


def to_object(found: Iterable[Explained]) -> dict[str, Any]:
    """The list; beside what the engine says, an item has these where there is something to say:

    `path` of the pod spec in the object, `before` (the class that the template has itself), `because` (what
    set another one), `nodeName` of a live pod, `observed`; a node of a DaemonSet has `podCreated`.
    """
    return {"apiVersion": API_VERSION, "kind": KIND, "items": [_item(each) for each in found]}


def dump_items(found: Iterable[Explained], output_format: str) -> bytes:
    """Items alone, for `join` to make a list of."""
    items = [_item(each) for each in found]
    if output_format == "yaml":
        return dump(items, output_format)
    import msgspec

    return b",".join(map(msgspec.json.encode, items))


def join(texts: Sequence[bytes], output_format: str) -> bytes:
    """The list of what `dump_items` made."""
    head = f"apiVersion: {API_VERSION}\nkind: {KIND}\nitems:\n".encode()
    if output_format == "yaml":
        return head + b"".join(texts)
    import msgspec

    before = msgspec.json.encode({"apiVersion": API_VERSION, "kind": KIND})[:-1]
    return msgspec.json.format(before + b',"items":[' + b",".join(texts) + b"]}", indent=2) + b"\n"


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


def dump(found: Mapping[str, Any] | list[Any], output_format: str) -> bytes:
    """An object as text, in "json" or "yaml"."""
    if output_format == "json":
        import msgspec

        return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"
    import yaml

    class Dumper(yaml.CSafeDumper):
        """Writes what several nodes share out for each of them, and tuples as lists."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    Dumper.add_representer(tuple, yaml.CSafeDumper.represent_list)
    return str(yaml.dump(found, Dumper=Dumper, sort_keys=False, width=1000)).encode()
