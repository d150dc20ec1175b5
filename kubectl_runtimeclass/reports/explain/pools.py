"""Nodes by pool: a row each, nearest first, with what keeps the rest away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...explaining.explained import Explained
from ...explaining.pools import NodePool
from .. import Screen
from ..display import safe
from ..layout import table
from . import brief

HEAD = ("POOL", "NODES", "CAN RUN", "ROOM", "WHY NOT THE OTHERS")
NONE = "(none)"


def render(explained: Explained, pools: Sequence[NodePool], screen: Screen) -> Iterator[str]:
    """The table, and how to see the nodes of a row."""
    rows = [
        (
            safe(pool.name or NONE),
            str(pool.nodes),
            _can_run(pool),
            str(pool.room),
            safe(why_not(explained, pool)),
        )
        for pool in pools
    ]
    styles = [
        ("bold", "", "green" if pool.can_run else "yellow" if pool.may_run else "red", "", "")
        for pool in pools
    ]
    yield from table(HEAD, rows, screen.width, screen.paint, styles, right=(1, 2, 3))
    if pools[0].nodes > 1:
        name = safe(pools[0].name or NONE)
        yield screen.paint(f"nodes of a row: --node '{name}/*'   every node: -o wide", "dim")


def _can_run(pool: NodePool) -> str:
    return f"{len(pool.can_run)} (+{len(pool.may_run)} may)" if pool.may_run else str(len(pool.can_run))


def why_not(explained: Explained, pool: NodePool) -> str:
    """`113 cpu short by 50m to 21.05; 20 cordoned`, most frequent first."""
    return brief.why_not(explained, (*pool.may_run, *pool.others), pool.nodes)
