"""Reading a cluster, or files that stand for one. Only `get` and `list`; nothing is ever written to it."""

from __future__ import annotations

from ..errors import RuntimeClassError


class ClusterError(RuntimeClassError):
    """The cluster cannot be asked, or does not answer: what is wrong, and what may help."""
