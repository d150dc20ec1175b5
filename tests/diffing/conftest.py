"""A real control plane, where the programs for one are there."""

from __future__ import annotations

from ..controlplane.fixtures import cluster, plane  # noqa: F401
