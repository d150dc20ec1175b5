"""What a pod asks of the handler that runs it, beside being served."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


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
    demanded = Demands(spec.get("hostUsers") is False, volumes)
    return demanded if any(demanded) else None
