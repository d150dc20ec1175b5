"""Whether a node can start the sandbox and the containers of a pod; failures are in the words of the pod's event.

Sources (Kubernetes v1.37.2): pkg/kubelet/kuberuntime/kuberuntime_manager.go (`Failed to create pod sandbox`),
pkg/kubelet/userns/userns_manager.go, pkg/kubelet/kubelet_pods.go (`resolveRecursiveReadOnly`); containerd 1.7 and 2.0
internal/cri/server/sandbox_run.go; cri-o internal/oci/oci.go (1.20 to 1.37); cri-dockerd 57af35d2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..snapshot.handlers import MISSING, UNKNOWN, handler_evidence, handler_names, handler_status
from ..snapshot.node_info import NodeInfo, container_runtime
from .demands import Demands

_SANDBOX = "FailedCreatePodSandBox: Failed to create pod sandbox: "
_RPC = "rpc error: code = Unknown desc = "


class SandboxFailure(NamedTuple):
    """Why a pod would not start: `message` as in its event, `because` the evidence if it is not the node's report."""

    message: str
    because: str = ""


def failures(node: NodeInfo, handler: str | None, wanted: Demands | None) -> tuple[SandboxFailure, ...]:
    """What keeps a pod from starting on a node; () if nothing is known to. `handler` None is the default handler."""
    evidence = node.evidence
    if handler:
        broken = evidence.broken.get(handler) if evidence else None
        if handler_status(node, handler) == MISSING:
            return (SandboxFailure(not_configured(node, handler), handler_evidence(node, handler)),)
        if broken is not None:
            return (SandboxFailure(broken[1], broken[0]),)
    return tuple(lacking_features(node, handler or "", wanted)) if wanted else ()


def unknown_of_node(node: NodeInfo, handler: str | None, wanted: Demands | None) -> str:
    """A sentence about what is not known of a node although it decides whether the pod starts, or ""."""
    if handler and handler_status(node, handler) == UNKNOWN:
        return f"the node does not say whether it serves handler {handler}"
    if wanted and not node.runtime_handlers:
        return "the node does not report the features of its handlers"
    return ""


def not_configured(node: NodeInfo, handler: str) -> str:
    """The message of a pod's event on a node without the handler, in the words of the node's container runtime."""
    runtime, version = container_runtime(node.node)
    if runtime == "cri-o":
        has = " ".join(f"{name}:0x…" for name in handler_names(node))
        return f"{_SANDBOX}{_RPC}failed to find runtime handler {handler} from runtime list map[{has}]"
    if runtime == "docker":
        return f'{_SANDBOX}{_RPC}RuntimeHandler "{handler}" not supported'
    if version.startswith("1."):
        return f'{_SANDBOX}{_RPC}failed to get sandbox runtime: no runtime for "{handler}" is configured'
    return (
        f'{_SANDBOX}{_RPC}unable to get OCI runtime for sandbox "…": no runtime for "{handler}" is configured'
    )


def lacking_features(node: NodeInfo, handler: str, wanted: Demands) -> Iterator[SandboxFailure]:
    """The features that a pod needs and the node's handler lacks; nothing if the node does not report features."""
    features = node.runtime_handlers.get(handler)
    if features is None:
        return
    if wanted.user_namespaces and not features.get("userNamespaces"):
        runtime = f'RuntimeClass handler "{handler}"' if handler else "runtime"
        yield SandboxFailure(
            f"{_SANDBOX}can't set `spec.hostUsers: false`, {runtime} does not support user namespaces"
        )
    if features.get("recursiveReadOnlyMounts"):
        return
    for volume in wanted.recursive_read_only:
        yield SandboxFailure(
            f'Failed: Error: failed to resolve recursive read-only mode: volume "{volume}" requested recursive '
            "read-only mode, but it is not supported by the runtime"
        )
