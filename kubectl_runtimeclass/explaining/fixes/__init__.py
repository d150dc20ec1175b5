"""What would open a node for a pod, without harm to what runs there or relies on it."""

from __future__ import annotations

from .fix import Fix, fixes, set_up_taints

__all__ = ["Fix", "fixes", "set_up_taints"]
