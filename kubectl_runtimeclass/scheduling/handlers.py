"""Whether a node can start sandboxes of a handler. kube-scheduler never asks; the kubelet finds out.

Sources (Kubernetes v1.36): staging/src/k8s.io/api/core/v1/types.go (`NodeRuntimeHandler`),
pkg/kubelet/kuberuntime/kuberuntime_sandbox.go; containerd v2.0 internal/cri/server/sandbox_run.go and
cri-o v1.30 server/runtime_status.go for the sentences of the events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..snapshot.node_info import NodeInfo

SERVED = "served"
MISSING = "missing"
UNKNOWN = "unknown"


def handler_status(node: NodeInfo, handler: str | None) -> str:
    """SERVED, MISSING or, when the node reports no handlers, UNKNOWN. None asks for the default handler.

    Nodes report since Kubernetes 1.30 with containerd 2.0 or CRI-O 1.30.
    """
    if not node.runtime_handlers:
        return UNKNOWN
    return SERVED if not handler or handler in node.runtime_handlers else MISSING


def event(node: NodeInfo, handler: str) -> str:
    """What the pod's events would say on a node where the handler is missing."""
    info = (node.node.get("status") or {}).get("nodeInfo") or {}
    runtime, _, version = str(info.get("containerRuntimeVersion") or "").partition("://")
    if runtime == "cri-o":
        reason = f"failed to find runtime handler {handler} from runtime list"
    elif runtime == "docker":
        reason = f'RuntimeHandler "{handler}" not supported'
    elif version.startswith(("1.", "v1.")):
        reason = f'failed to get sandbox runtime: no runtime for "{handler}" is configured'
    else:
        reason = f'no runtime for "{handler}" is configured'
    return f"FailedCreatePodSandBox: Failed to create pod sandbox: {reason}"


class Demands(NamedTuple):
    """The features of a handler that a pod relies on."""

    user_namespaces: bool
    recursive_read_only: tuple[str, ...]
    """The volumes that it mounts read-only all the way down."""


def demands(spec: Mapping[str, Any]) -> Demands | None:
    """What a pod spec relies on, None for nothing special."""
    containers = (*(spec.get("initContainers") or ()), *(spec.get("containers") or ()))
    volumes = tuple(
        str(mount.get("name"))
        for container in containers
        for mount in container.get("volumeMounts") or ()
        if mount.get("recursiveReadOnly") == "Enabled"
    )
    found = Demands(spec.get("hostUsers") is False, volumes)
    return found if any(found) else None


def warnings(node: NodeInfo, handler: str | None, wanted: Demands | None) -> tuple[str, ...]:
    """What would go wrong on a node once a pod is there, in the kubelet's words."""
    if handler and handler_status(node, handler) == MISSING:
        return (event(node, handler),)
    return tuple(_unsupported(node, handler or "", wanted)) if wanted else ()


def _unsupported(node: NodeInfo, handler: str, wanted: Demands) -> Iterator[str]:
    features = node.runtime_handlers.get(handler)
    if features is None:
        return
    if wanted.user_namespaces and not features.get("userNamespaces"):
        yield (
            "can't set `spec.hostUsers: false`, "
            f'RuntimeClass handler "{handler}" does not support user namespaces'
        )
    if features.get("recursiveReadOnlyMounts"):
        return
    for volume in wanted.recursive_read_only:
        yield (
            f'volume "{volume}" requested recursive read-only mode, but it is not supported by the runtime'
        )
