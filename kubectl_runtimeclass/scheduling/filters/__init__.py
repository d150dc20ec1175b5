"""The filter plugins of kube-scheduler, one module each."""

from __future__ import annotations

from . import (
    dynamic_resources,
    inter_pod_affinity,
    node_affinity,
    node_declared_features,
    node_name,
    node_ports,
    node_resources_fit,
    node_unschedulable,
    node_volume_limits,
    pod_topology_spread,
    taint_toleration,
    volume_binding,
    volume_restrictions,
    volume_zone,
)
from .base import Filter

FILTERS: tuple[Filter, ...] = (
    node_unschedulable.FILTER,
    node_name.FILTER,
    taint_toleration.FILTER,
    node_affinity.FILTER,
    node_ports.FILTER,
    node_resources_fit.FILTER,
    volume_restrictions.FILTER,
    node_volume_limits.FILTER,
    volume_binding.FILTER,
    volume_zone.FILTER,
    pod_topology_spread.FILTER,
    inter_pod_affinity.FILTER,
    dynamic_resources.FILTER,
    node_declared_features.FILTER,
)
"""In kube-scheduler's order (pkg/scheduler/apis/config/v1/default_plugins.go, v1.36)."""

DAEMON_SET_FILTERS: tuple[Filter, ...] = (node_name.FILTER, node_affinity.FILTER, taint_toleration.FILTER)
"""The filters that the DaemonSet controller runs (pkg/controller/daemon/daemon_controller.go `predicates`, v1.36)."""

__all__ = ["DAEMON_SET_FILTERS", "FILTERS", "Filter"]
