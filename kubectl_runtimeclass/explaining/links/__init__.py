"""The chain that a pod passes until it runs, one module a link: the verdict is that of the weakest."""

from __future__ import annotations

from . import api_server, kubelet, runtime, scheduler
from .base import Link, LinkAnswer, LinkContext

LINKS: tuple[Link, ...] = (api_server.LINK, scheduler.LINK, kubelet.LINK, runtime.LINK)
"""In the order in which a pod meets them."""

__all__ = ["LINKS", "Link", "LinkAnswer", "LinkContext"]
