"""The API group of an object, and kinds that went from one group to another."""

from __future__ import annotations


def group_of(api_version: str) -> str:
    """The API group of `apps/v1`: `apps`; that of `v1`: ""."""
    return api_version.rpartition("/")[0]


def present_group_of(api_version: str) -> str:
    """The group that serves the kinds of workloads today: `extensions` did for `apps`, up to Kubernetes v1.15."""
    group = group_of(api_version)
    return "apps" if group == "extensions" else group


def is_daemon_set(api_version: str, kind: str) -> bool:
    """Whether its pods are one for each node."""
    return kind == "DaemonSet" and present_group_of(api_version) == "apps"
