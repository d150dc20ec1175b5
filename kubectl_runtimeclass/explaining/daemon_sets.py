"""What a DaemonSet's controller makes of a node: it decides before there is a pod, and before its admission."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..admission.runtime_class import admit
from ..kube.object import Object
from ..kube.selectors import from_label_selector
from ..kube.shape import SELECTOR, check
from ..scheduling.explain import create_pod
from ..scheduling.filters import DAEMON_SET_FILTERS
from ..scheduling.filters.base import ask
from ..scheduling.incoming import incoming_pod
from ..snapshot.snapshot import Snapshot


def nodes_without_pod(template: Mapping[str, Any], snapshot: Snapshot, namespace: str) -> dict[str, str]:
    """The nodes on which a DaemonSet makes no pod, and why.

    Its controller looks at the template, and so never sees what a RuntimeClass would add to the pod.
    Source: pkg/controller/daemon/daemon_controller.go `NodeShouldRunDaemonPod` (v1.36).
    """
    spec = template.get("spec") or {}
    plain = {key: value for key, value in spec.items() if key not in ("runtimeClassName", "overhead")}
    pod = create_pod({**template, "spec": plain}, snapshot, namespace=namespace, daemon_set=True)
    incoming = incoming_pod(admit(pod, {}), snapshot.version)
    found = {}
    asked = ask(DAEMON_SET_FILTERS, incoming, snapshot)
    for node in snapshot.nodes:
        for each in asked:
            status = each.check(node)
            if not status.passed:
                found[node.name] = f"the DaemonSet makes no pod here: {status.detail or status.reasons[0]}"
                break
    return found


def without_own_pods(owner: Object, snapshot: Snapshot, namespace: str) -> Snapshot:
    """The snapshot without the pods that a DaemonSet has already: new ones take their place."""
    wanted = (owner.get("spec") or {}).get("selector")
    check(wanted, SELECTOR, "spec.selector")
    selector = from_label_selector(wanted or {})
    if not selector.requirements:
        return snapshot
    nodes = []
    for node in snapshot.nodes:
        kept = [
            p for p in node.pods if p.group.namespace != namespace or not selector.matches(p.group.labels)
        ]
        nodes.append(node if len(kept) == len(node.pods) else node.with_pods(kept))
    return replace(snapshot, nodes=tuple(nodes))
