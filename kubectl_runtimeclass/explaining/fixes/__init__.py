"""What would open a node for a pod, without harm to what runs there or relies on it."""

from __future__ import annotations

from .fix import Fix, set_up_taints
from .links import of_all_links, of_the_runtime

__all__ = ["Fix", "of_all_links", "of_the_runtime", "set_up_taints"]
