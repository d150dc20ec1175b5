"""The runtime that a handler starts, on nodes whose configuration was read. Kubernetes itself knows only the name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..node_config.families import program_of
from ..runtimes.families import family_of_name
from ..snapshot.node_info import NodeInfo

FIELD = "runtime"
"""The field in a node's status.runtimeHandlers that our snapshots add to `name` and `features`; no kubelet has it."""


class NodeRuntime(NamedTuple):
    """What a handler starts; the fields are those of `node_config.model.Handler`, "" where not set."""

    type: str
    path: str
    binary: str

    @property
    def family(self) -> str:
        """The runtime family (`gvisor`, `oci`), or the program's name if it belongs to no known family."""
        program = program_of(self.type, self.path, self.binary)
        return family_of_name(program) or program

    @property
    def shown(self) -> str:
        """The type with the binary or path, as reports show it."""
        return " ".join(filter(None, (self.type, self.binary or self.path)))


def runtime_of(node: NodeInfo, handler: str) -> NodeRuntime | None:
    """What a handler starts on a node, None if that is not known."""
    for runtime_handler in (node.node.get("status") or {}).get("runtimeHandlers") or ():
        info: Mapping[str, Any] = runtime_handler.get(FIELD) or {}
        if (runtime_handler.get("name") or "") == handler and info:
            return NodeRuntime(*(str(info.get(name) or "") for name in NodeRuntime._fields))
    return None


def of_handler(nodes: Iterable[NodeInfo], handler: str) -> dict[NodeRuntime, list[str]]:
    """The names of the nodes by the runtime that a handler starts there; only of nodes where that is known."""
    nodes_by_runtime: dict[NodeRuntime, list[str]] = {}
    for node in nodes:
        runtime = runtime_of(node, handler) if handler in node.runtime_handlers else None
        if runtime is not None:
            nodes_by_runtime.setdefault(runtime, []).append(node.name)
    return nodes_by_runtime


def by_handler(nodes: Iterable[NodeInfo]) -> dict[str, dict[NodeRuntime, list[str]]]:
    """`of_handler` for every handler of the nodes; a handler without a known runtime is left out."""
    nodes = tuple(nodes)
    handlers = dict.fromkeys(handler for node in nodes for handler in node.runtime_handlers if handler)
    runtimes_by_handler = {handler: of_handler(nodes, handler) for handler in handlers}
    return {handler: runtimes for handler, runtimes in runtimes_by_handler.items() if runtimes}
