"""What would let a node run a pod, link by link: for the kubelet and the runtime it is mostly the pod that changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...kubelet.demands import Demands
from ...observed.causes import recognise
from ...runtimes.restrictions import ERROR, RuntimeConflict
from ...snapshot.node_info import NodeInfo
from ..answer import NodeAnswer
from .fix import ClassConstraints, Fix, fixes

_USER_NAMESPACES, _READ_ONLY = "userNamespaces", "recursiveReadOnlyMounts"


def of_all_links(
    answer: NodeAnswer,
    wanted: Demands | None,
    runtime_class: ClassConstraints | None,
    findings: Iterable[RuntimeConflict],
) -> tuple[Fix, ...]:
    """What would let a node run a pod that demands `wanted`, the first to be done first; () where nothing would."""
    of_filters = fixes(answer.node, tuple(status for _, status in answer.failures), runtime_class)
    if of_filters is None:
        return ()
    handler = runtime_class.handler if runtime_class else None
    of_node = (*of_the_kubelet(answer.node, handler, wanted), *of_filters)
    if not of_node and any(word.passed is False for word in answer.words[:-1]):
        return ()
    return (*of_the_runtime(findings), *of_node)


def of_the_runtime(findings: Iterable[RuntimeConflict]) -> Iterator[Fix]:
    """What the pod must do without, or have: no node makes up for what its runtime cannot do."""
    yield from (Fix(finding.fix) for finding in findings if finding.severity == ERROR and finding.fix)


def of_the_kubelet(node: NodeInfo, handler: str | None, wanted: Demands | None) -> Iterator[Fix]:
    """What the pod must do without as the handler lacks it there, or how a handler that fails there is put right."""
    broken = node.evidence.broken.get(handler) if node.evidence and handler else None
    known = recognise("FailedCreatePodSandBox", broken[1]) if broken else None
    if known is not None:
        yield Fix(known.fix)
    features = node.runtime_handlers.get(handler or "")
    if wanted is None or features is None:
        return
    if wanted.user_namespaces and not features.get(_USER_NAMESPACES):
        newer = "; containerd 2.4 asks every shim for them" if _asks_runc_alone(node) and handler else ""
        others = _others(node, _USER_NAMESPACES, "has them")
        yield Fix(f"drop hostUsers: false from the pod, or use {others}{newer}")
    if wanted.recursive_read_only and not features.get(_READ_ONLY):
        volumes = ", ".join(dict.fromkeys(wanted.recursive_read_only))
        others = _others(node, _READ_ONLY, "makes such mounts")
        yield Fix(f"recursiveReadOnly: IfPossible for volume {volumes} in the pod, or use {others}")


def _asks_runc_alone(node: NodeInfo) -> bool:
    """Whether its containerd asks no shim but runc's for features (internal/cri/server/service.go, 2.0 to 2.3)."""
    info = (node.node.get("status") or {}).get("nodeInfo") or {}
    version = str(info.get("containerRuntimeVersion") or "").partition("://")[2].removeprefix("v")
    return version.startswith(("2.0.", "2.1.", "2.2.", "2.3."))


def _others(node: NodeInfo, feature: str, does: str) -> str:
    """A phrase for the handlers of a node that have a feature: `a class whose handler has them: runc, crun`."""
    able = sorted(name for name, features in node.runtime_handlers.items() if name and features.get(feature))
    if able:
        return f"a class whose handler {does}: {', '.join(able)}"
    if (node.runtime_handlers.get("") or {}).get(feature):
        return f"no class: the default runtime of the node {does}"
    return f"another node: no handler of this one {does}"
