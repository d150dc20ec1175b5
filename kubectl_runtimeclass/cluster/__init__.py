"""Reads a cluster, or files with a snapshot of one. Only `get` and `list` are used; nothing is written to a cluster."""

from __future__ import annotations

from ..errors import RuntimeClassError


class ClusterError(RuntimeClassError):
    """The cluster cannot be reached or does not answer; the message says what is wrong and what may help."""
