"""The API group of an object, also for kinds that have moved to another group."""

from __future__ import annotations


def group_of(api_version: str) -> str:
    """The API group in an apiVersion: `apps` for `apps/v1`, "" for `v1`."""
    return api_version.rpartition("/")[0]


def present_group_of(api_version: str) -> str:
    """The group that serves workloads today: `apps` for `extensions`, which served them up to Kubernetes v1.15."""
    group = group_of(api_version)
    return "apps" if group == "extensions" else group


def is_daemon_set(api_version: str, kind: str) -> bool:
    """Whether the kind is DaemonSet of `apps`, which runs one pod on each node."""
    return kind == "DaemonSet" and present_group_of(api_version) == "apps"
