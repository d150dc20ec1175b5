"""The nodes that lack the least, and what would open them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...explaining.answer import NodeAnswer
from ...explaining.explained import Explained
from ...explaining.fixes import Fix, of_the_runtime
from ...scheduling.status import Evidence, InsufficientResource
from ...snapshot import handlers
from .node_groups import NodeGroup

_RANK = {handlers.SERVED: 0, handlers.UNKNOWN: 1, handlers.MISSING: 2}


def fixes(
    explained: Explained, groups: Sequence[NodeGroup], most: int
) -> Iterator[tuple[str, tuple[Fix, ...]]]:
    """(node, what to change) for at most so many groups, the nearest first: it serves the handler and lacks the least.

    What must change in the pod for any node to run it comes first. Where some node can run the pod, those that would
    need a new handler beside all else are left out.
    """
    of_pod = tuple(of_the_runtime(explained.findings))
    if of_pod:
        yield "any node", of_pod
    able = bool(explained.can_run)
    lines: list[tuple[int, int, str, tuple[Fix, ...]]] = []
    for group in groups:
        if group.can_run or group.no_pod:
            continue
        nearest = _nearest(group)
        missing = nearest.runtime_handler == handlers.MISSING
        if able and missing and not group.eligible:
            continue
        if any(
            isinstance(e, InsufficientResource) and e.requested > e.capacity > 0 for e in _evidence(nearest)
        ):
            continue  # the pod is larger than the node
        steps = explained.fixes(nearest)[len(of_pod) :]
        if steps and steps not in (line[-1] for line in lines):
            rank = _RANK[nearest.runtime_handler] if explained.runtime_class else 0
            lines.append((rank, len(steps), nearest.name, steps))
    lines.sort(key=lambda line: line[:2])
    yield from [(name, steps) for _, _, name, steps in lines][:most]


def _evidence(answer: NodeAnswer) -> Iterator[Evidence]:
    return (item for _, status in answer.failures for item in status.evidence)


def _nearest(group: NodeGroup) -> NodeAnswer:
    """The node of a group that lacks the least."""

    def lack(answer: NodeAnswer) -> int:
        return sum(item.short for item in _evidence(answer) if isinstance(item, InsufficientResource))

    return min(group.verdicts, key=lack) if lack(group.first) else group.first
