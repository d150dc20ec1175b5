"""The optional features that a pod needs its handler to support."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Demands(NamedTuple):
    """The features of a handler that a pod needs."""

    user_namespaces: bool
    recursive_read_only: tuple[str, ...]
    """The names of volumes mounted with recursiveReadOnly: Enabled."""


def demands(spec: Mapping[str, Any]) -> Demands | None:
    """The features that a pod spec needs, None if it needs none."""
    containers = (*(spec.get("initContainers") or ()), *(spec.get("containers") or ()))
    volumes = tuple(
        str(mount.get("name"))
        for container in containers
        for mount in container.get("volumeMounts") or ()
        if mount.get("recursiveReadOnly") == "Enabled"
    )
    demanded = Demands(spec.get("hostUsers") is False, volumes)
    return demanded if any(demanded) else None
