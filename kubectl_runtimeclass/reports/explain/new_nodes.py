"""Nodes that do not exist yet: what is said of them, and the same for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...explaining.explained import Explained
from ...explaining.new_nodes import NewNode
from ...kube.tolerations import describe
from ..phrases import plural
from .node_groups import group


def new_node_sentence(explained: Explained) -> str:
    """`a new node of NodePool kata would take it`, or ""."""
    able = [new_node for new_node in explained.new_nodes if new_node.would_take]
    if not able:
        return ""
    more = f" (so would {plural(len(able) - 1, 'other')})" if len(able) > 1 else ""
    return f"{_named(able[0])} would take it{more}"


def _named(new: NewNode) -> str:
    title = new.made_by.title
    return f"a node like {title}" if title.startswith("Node ") else f"a new node of {title}"


def lines(explained: Explained) -> Iterator[str]:
    """What new of those that make nodes would bring; who would take the pod first."""
    for new in sorted(explained.new_nodes, key=lambda node: not node.would_take):
        if new.refusal:
            yield f"{new.made_by.title}: makes none: {new.refusal}"
            continue
        if not new.would_take:
            (row,) = group(explained.explanation, (new.answer,))
            yield f"{new.made_by.title}: {row.why}"
            continue
        startup = ", ".join(describe(taint) for taint in new.made_by.startup)
        after = f" once {startup} is gone" if startup else ""
        far = f"; not known: {'; '.join(new.unknown)}" if new.unknown else ""
        limits = f", its limits leave room for {plural(new.most, 'pod')}" if new.most is not None else ""
        yield f"{new.made_by.title}: would take it{after}{limits}{far}"


def to_object(new: NewNode) -> dict[str, Any]:
    """A node that does not exist yet: what would make it, whether the pod would start there, and what is not known."""
    failing = None if new.refusal else new.answer.failing
    return {
        "from": new.made_by.title,
        "canRun": new.can_run,
        "message": new.refusal or (failing[1].message if failing and not new.would_take else ""),
        "labels": dict(new.answer.node.labels),
        "startupTaints": [dict(taint) for taint in new.made_by.startup],
        "unknown": list(new.unknown),
    }
