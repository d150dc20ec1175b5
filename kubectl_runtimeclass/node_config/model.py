"""The configuration of a container runtime as values, and the files it is read from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..findings.finding import ERROR, Finding

CONTAINERD, CRIO = "containerd", "cri-o"
"""The names in a node's status.nodeInfo.containerRuntimeVersion."""

Table = dict[str, Any]
"""A TOML table."""


class Files(NamedTuple):
    """Access to a node's files by their absolute paths on the node, separated by `/`.

    `read` returns the content of a file, None if it does not exist or its directory was not given by the user. `glob`
    returns the files that match a pattern, `walk` those below a directory, both in the byte order of their paths.
    `holds` says whether the user gave the directory of a path; `name` returns a path as the user knows it.
    """

    read: Callable[[str], bytes | None]
    glob: Callable[[str], list[str]]
    walk: Callable[[str], list[str]]
    holds: Callable[[str], bool]
    name: Callable[[str], str]


class Handler(NamedTuple):
    """A handler as it is configured.

    `type` is containerd's runtime type or CRI-O's `oci`, `vm` or `pod`. `path` is the absolute path of the shim or the
    runtime, None if the type determines it. `binary` is the program that a runc shim runs instead of runc. `config` is
    the path of the runtime's own configuration. `features` are those that the runtime reported, None if it did not.
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
        """The type with the binary or path: equal for handlers that start the same."""
        return " ".join(filter(None, (self.type, self.binary or self.path)))


class NodeConfig(NamedTuple):
    """The handlers that a runtime (CONTAINERD or CRIO) serves.

    `version` is the assumed version (`2.3`), or "". If the runtime would not start, `default` is None and `handlers`
    is empty.
    """

    runtime: str
    version: str
    default: str | None
    handlers: tuple[Handler, ...]
    findings: tuple[Finding, ...] = ()


class Unusable(Exception):
    """With this configuration the runtime would not start, or not serve Kubernetes; `finding` says why."""

    def __init__(self, id: str, message: str, file: str = "") -> None:
        super().__init__(message)
        self.finding = Finding(id=id, severity=ERROR, subject="", message=message, file=file)


def unusable(runtime: str, version: str, error: Unusable, others: tuple[Finding, ...] = ()) -> NodeConfig:
    """The configuration of a runtime that would not start, with the reason and other findings."""
    findings = (error.finding, *others)
    return NodeConfig(runtime=runtime, version=version, default=None, handlers=(), findings=findings)
