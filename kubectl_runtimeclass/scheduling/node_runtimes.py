"""The runtime behind a handler, on nodes whose configuration was read: Kubernetes itself knows only names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..node_config.families import program_of
from ..runtimes.families import family_of_name
from ..snapshot.node_info import NodeInfo

FIELD = "runtime"
"""Beside `name` and `features` in a node's status.runtimeHandlers; no kubelet writes it."""


class NodeRuntime(NamedTuple):
    """`type`, `path` and `binary` as `node_config.model.Handler` has them."""

    type: str
    path: str
    binary: str

    @property
    def family(self) -> str:
        """`gvisor`, `oci`; what it starts where no family is known."""
        program = program_of(self.type, self.path, self.binary)
        return family_of_name(program) or program

    @property
    def shown(self) -> str:
        return " ".join(filter(None, (self.type, self.binary or self.path)))


def runtime_of(node: NodeInfo, handler: str) -> NodeRuntime | None:
    """What starts behind a handler on a node, None where that is not known."""
    for runtime_handler in (node.node.get("status") or {}).get("runtimeHandlers") or ():
        info: Mapping[str, Any] = runtime_handler.get(FIELD) or {}
        if (runtime_handler.get("name") or "") == handler and info:
            return NodeRuntime(*(str(info.get(name) or "") for name in NodeRuntime._fields))
    return None


def of_handler(nodes: Iterable[NodeInfo], handler: str) -> dict[NodeRuntime, list[str]]:
    """What is behind a handler, and on which nodes."""
    nodes_by_runtime: dict[NodeRuntime, list[str]] = {}
    for node in nodes:
        runtime = runtime_of(node, handler) if handler in node.runtime_handlers else None
        if runtime is not None:
            nodes_by_runtime.setdefault(runtime, []).append(node.name)
    return nodes_by_runtime


def by_handler(nodes: Iterable[NodeInfo]) -> dict[str, dict[NodeRuntime, list[str]]]:
    """Handlers with what is behind them, and on which nodes; only of nodes where that is known."""
    nodes = tuple(nodes)
    handlers = dict.fromkeys(handler for node in nodes for handler in node.runtime_handlers if handler)
    of_handlers = {handler: of_handler(nodes, handler) for handler in handlers}
    return {handler: runtimes for handler, runtimes in of_handlers.items() if runtimes}
