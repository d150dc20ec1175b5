"""What a DaemonSet's controller makes of a node: it decides before there is a pod, and before its admission."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..admission.pod_defaults import daemon_pod
from ..admission.runtime_class import admit
from ..scheduling.explain import create_pod
from ..scheduling.filters import DAEMON_SET_FILTERS
from ..scheduling.filters.base import active_filters
from ..scheduling.incoming import incoming_pod
from ..snapshot.snapshot import Snapshot


def nodes_without_pod(template: Mapping[str, Any], snapshot: Snapshot, namespace: str) -> dict[str, str]:
    """The nodes on which a DaemonSet makes no pod, and why.

    Its controller looks at the template, and so never sees what a RuntimeClass would add to the pod.
    Source: pkg/controller/daemon/daemon_controller.go `NodeShouldRunDaemonPod` (v1.36).
    """
    spec = template.get("spec") or {}
    plain = {key: value for key, value in spec.items() if key not in ("runtimeClassName", "overhead")}
    pod = create_pod(daemon_pod({**template, "spec": plain}), snapshot, namespace=namespace)
    incoming = incoming_pod(admit(pod, {}), snapshot.version)
    without = {}
    filters = active_filters(DAEMON_SET_FILTERS, incoming, snapshot)
    for node in snapshot.nodes:
        for filter in filters:
            status = filter.check(node)
            if not status.passed:
                without[node.name] = f"the DaemonSet makes no pod here: {status.detail or status.reasons[0]}"
                break
    return without
