"""`--node-config [NODES=]PATH`: nodes as if they had reported what their configuration says."""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..errors import RuntimeClassError, SelectorError, UsageError
from ..kube.object import Object, is_list
from ..kube.selectors import Selector, parse
from ..node_config.model import Handler, NodeConfig
from ..snapshot.node_info import NodeInfo, container_runtime, handlers_of
from ..snapshot.snapshot import Snapshot
from .node_files import NodeConfigFiles, find, read


class _Given(NamedTuple):
    """One option: the nodes that it means, by a glob or a selector, and what lies at its path."""

    text: str
    path: str
    glob: str
    selector: Selector | None
    found: NodeConfigFiles

    def means(self, name: str, labels: Mapping[str, str]) -> bool:
        if self.selector is not None:
            return self.selector.matches(labels)
        return fnmatch.fnmatchcase(name, self.glob)


class NodeConfigs:
    """The options of one command line; the last that means a node counts. Raises UsageError and FileError."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._given = [_given(text) for text in texts]
        self._read: dict[tuple[str, str], NodeConfig] = {}
        self._used: set[str] = set()

    def apply(self, node: Object) -> Object:
        """The node with the handlers that its configuration gives. Raises RuntimeClassError for one that gives none."""
        metadata = node.get("metadata") or {}
        name, labels = str(metadata.get("name") or ""), metadata.get("labels") or {}
        chosen = [config for config in self._given if config.means(name, labels)]
        if not chosen:
            return node
        status = node.get("status") or {}
        kind, version = container_runtime(node)
        fitting = [config for config in chosen if not kind or config.found.runtime in ("", kind)]
        if not fitting:
            return node
        given = fitting[-1]
        self._used.add(given.text)
        # A version that is none ("Unknown", of a node that has not told it) is taken for the newest.
        config = self._config(given, version if re.match(r"\d+\.\d", version) else "", name)
        return {
            **node,
            "status": {**status, "runtimeHandlers": _reported(config, status.get("runtimeHandlers") or ())},
        }

    def _config(self, given: _Given, version: str, node: str) -> NodeConfig:
        key = given.text, version
        config = self._read.get(key)
        if config is None:
            config = self._read[key] = read(given.found, version)
        if config.default is None:
            why = config.findings[0].message
            about = f"{config.runtime} {config.version}".strip()
            raise RuntimeClassError(
                f"{given.path}: {about} of node {node} would not serve Kubernetes with it: {why}",
                "`kubectl runtimeclass node-config` says more of the file",
            )
        return config

    def apply_to_all(self, objects: Iterable[Object]) -> Iterator[Object]:
        """The same objects with `apply` done to nodes, while lists pass by."""
        if not self._given:
            yield from objects
            return
        for item in objects:
            kind = str(item.get("kind", ""))
            if is_list(item):
                inner = item["items"] or ()
                yield {
                    **item,
                    "items": map(self.apply, inner) if kind == "NodeList" else self.apply_to_all(inner),
                }
            else:
                yield self.apply(item) if kind == "Node" else item

    def snapshot(self, known: Snapshot) -> Snapshot:
        """The same of a snapshot that was read."""
        if not self._given:
            return known
        return replace(known, nodes=tuple(map(self._node, known.nodes)))

    def _node(self, info: NodeInfo) -> NodeInfo:
        node = self.apply(info.node)
        return replace(info, node=node, runtime_handlers=handlers_of(node)) if node is not info.node else info

    def require_used(self) -> None:
        """Raises UsageError for an option that means no node, or none of its runtime."""
        for config in self._given:
            if config.text not in self._used:
                raise UsageError(
                    f"--node-config {config.text}: there is no such node, or none with that runtime"
                )


def _given(text: str) -> _Given:
    nodes, _, path = ("", "", text) if os.path.exists(text) else text.rpartition("=")
    glob, selector = nodes or "*", None
    if any(sign in nodes for sign in "=!(,") or " in " in nodes:
        try:
            selector = parse(nodes)
        except SelectorError as error:
            raise UsageError(f"--node-config {text}: {error}") from None
    return _Given(text, path, glob, selector, find(path))


def _reported(config: NodeConfig, before: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """As status.runtimeHandlers: the default under "" too; features are those that the runtime itself told."""
    known = {handler.get("name") or "": handler.get("features") for handler in before}
    reported = [_entry("", handler, known) for handler in config.handlers if handler.name == config.default]
    return [*reported, *(_entry(handler.name, handler, known) for handler in config.handlers)]


def _entry(name: str, handler: Handler, known: Mapping[str, Any]) -> dict[str, Any]:
    behind = {"type": handler.type, "path": handler.path, "binary": handler.binary}
    entry: dict[str, Any] = {"name": name, "runtime": {key: value for key, value in behind.items() if value}}
    features = handler.features or known.get(name)
    return {**entry, "features": features} if features else entry
