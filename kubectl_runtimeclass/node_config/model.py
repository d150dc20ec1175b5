from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..findings.finding import ERROR, Finding

CONTAINERD, CRIO = "containerd", "cri-o"
"""As `status.nodeInfo.containerRuntimeVersion` names them."""

Table = dict[str, Any]
"""A table of TOML."""


class Files(NamedTuple):
    """A node's files, by their absolute paths on the node, with `/` between the parts.

    `read` gives None where there is no such file, or where what was given does not hold that place; `glob` and
    `walk` give files in the byte order of their paths. `name` is a path as the user knows it.
    """

    read: Callable[[str], bytes | None]
    glob: Callable[[str], list[str]]
    walk: Callable[[str], list[str]]
    holds: Callable[[str], bool]
    name: Callable[[str], str]


class Handler(NamedTuple):
    """A handler and the runtime behind it, as it is configured.

    `type` is containerd's runtime type or CRI-O's `oci`, `vm`, `pod`; `path` an absolute path of the shim or the
    runtime, None where the type names it; `binary` what a runc shim runs instead of runc. `features` are those
    that the runtime reported itself, None where nobody asked it.
    """

    name: str
    type: str
    path: str | None = None
    binary: str | None = None
    config: str | None = None
    snapshotter: str | None = None
    sandboxer: str | None = None
    privileged_without_host_devices: bool = False
    features: dict[str, bool] | None = None

    @property
    def runtime(self) -> str:
        """What is behind the handler, in one word: equal where the same runs."""
        return " ".join(filter(None, (self.type, self.binary or self.path)))


class NodeConfig(NamedTuple):
    """What a runtime serves; `default` is None, and there is no handler, where it would not start."""

    runtime: str
    version: str
    default: str | None
    handlers: tuple[Handler, ...]
    findings: tuple[Finding, ...] = ()


class Unusable(Exception):
    """The runtime would not start with this, or not serve Kubernetes: why, and in which file."""

    def __init__(self, id: str, message: str, file: str = "") -> None:
        super().__init__(message)
        self.finding = Finding(id, ERROR, "", message, file=file)


def unusable(runtime: str, version: str, error: Unusable, others: tuple[Finding, ...] = ()) -> NodeConfig:
    return NodeConfig(runtime, version, None, (), (error.finding, *others))
