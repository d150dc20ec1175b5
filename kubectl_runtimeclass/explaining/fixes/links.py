"""What would let a node run a pod, link by link: for the kubelet and the runtime it is mostly the pod that changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...kubelet.demands import Demands, demands
from ...observed.causes import recognise
from ...runtimes.families import SYSBOX
from ...runtimes.restrictions import ERROR, RuntimeConflict
from ...snapshot.handlers import MISSING, handler_status
from ...snapshot.node_info import NodeInfo, container_runtime
from ..answer import NodeAnswer
from .fix import ClassConstraints, Fix, fixes

_USER_NAMESPACES, _READ_ONLY = "userNamespaces", "recursiveReadOnlyMounts"


def of_all_links(
    answer: NodeAnswer,
    spec: Mapping[str, Any],
    runtime_class: ClassConstraints | None,
    findings: Iterable[RuntimeConflict],
    family: str,
) -> tuple[Fix, ...]:
    """What would let a node run a pod with this spec, the first to be done first; () where nothing would.

    `family` is that of its runtime, or "".
    """
    failures = tuple(status for _, status in answer.failures)
    of_filters = fixes(answer.node, failures, runtime_class, spec.get("nodeSelector") or {})
    if of_filters is None:
        return ()
    handler = runtime_class.handler if runtime_class else None
    of_node = (*of_the_kubelet(answer.node, handler, demands(spec), family), *of_filters)
    if not of_node and any(word.passed is False for word in answer.words[:-1]):
        return ()
    return (*of_the_runtime(findings), *of_node)


def of_the_runtime(findings: Iterable[RuntimeConflict]) -> Iterator[Fix]:
    """What the pod must do without, or have: no node makes up for what its runtime cannot do."""
    yield from (Fix(finding.fix) for finding in findings if finding.severity == ERROR and finding.fix)


def of_the_kubelet(node: NodeInfo, handler: str | None, wanted: Demands | None, family: str) -> Iterator[Fix]:
    """What the pod must do without as the handler lacks it there, or how a handler that fails there is put right."""
    is_missing = handler_status(node, handler) == MISSING
    broken = node.evidence.broken.get(handler) if node.evidence and handler and not is_missing else None
    known = recognise("FailedCreatePodSandBox", broken[1]) if broken else None
    if known is not None:
        yield Fix(known.fix)
    features = node.runtime_handlers.get(handler or "")
    if features is None:
        return
    if not features.get(_USER_NAMESPACES):
        yield from _without_namespaces(node, handler, family, wanted is not None and wanted.user_namespaces)
    if wanted and wanted.recursive_read_only and not features.get(_READ_ONLY):
        volumes = ", ".join(dict.fromkeys(wanted.recursive_read_only))
        others = _others(node, _READ_ONLY, "makes such mounts")
        yield Fix(f"recursiveReadOnly: IfPossible for volume {volumes} in the pod, or use {others}")


def _without_namespaces(node: NodeInfo, handler: str | None, family: str, wanted: bool) -> Iterator[Fix]:
    if family == SYSBOX and (wanted or container_runtime(node.node)[0] == "containerd"):
        # It starts no pod without them; an annotation does for CRI-O.
        yield Fix(f"use a node whose handler {handler} has user namespaces (containerd 2.0.5 and newer)")
    elif wanted:
        newer = "; containerd 2.4 asks every shim for them" if _asks_runc_alone(node) and handler else ""
        others = _others(node, _USER_NAMESPACES, "has them")
        yield Fix(f"drop hostUsers: false from the pod, or use {others}{newer}")


def _asks_runc_alone(node: NodeInfo) -> bool:
    """Whether its containerd asks no shim but runc's for features (internal/cri/server/service.go, 2.0 to 2.3)."""
    name, version = container_runtime(node.node)
    return name == "containerd" and version.startswith(("2.0.", "2.1.", "2.2.", "2.3."))


def _others(node: NodeInfo, feature: str, does: str) -> str:
    """A phrase for the handlers of a node that have a feature: `a class whose handler has them: runc, crun`."""
    able = sorted(name for name, features in node.runtime_handlers.items() if name and features.get(feature))
    if able:
        return f"a class whose handler {does}: {', '.join(able)}"
    if (node.runtime_handlers.get("") or {}).get(feature):
        return f"no class: the default runtime of the node {does}"
    return f"another node: no handler of this one {does}"
