"""Explanations for a comment on a pull request: a table of workloads, and of each that is in trouble its nodes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ...explaining.explained import Explained
from ...explaining.pools import pools
from .. import Screen
from ..markdown import LIMIT, code, fit, row
from ..node_names import compact
from ..phrases import plural
from . import nearest, new_nodes, workloads
from . import phrases as words
from .node_groups import NodeGroup, group
from .pools import NONE, why_not
from .table import FIXES

MARK = "<!-- kubectl-runtimeclass explain -->"

_HEAD = ("", "Workload", "Class", "Can run", "Pods", "Fit", "Why not")
_SIGNS = ("❌", "⚠️", "❔", "✅")


def one(answers: Sequence[Explained], screen: Screen) -> str:
    """What `join` needs of one pod template, under each class that was asked about."""
    return json.dumps(
        [(workloads.row(explained), "".join(_details(explained, screen))) for explained in answers]
    )


def join(texts: Sequence[str]) -> str:
    """One comment of them all, those in most trouble first."""
    rendered = [
        (workloads.WorkloadRow(*cells), details) for text in texts for cells, details in json.loads(text)
    ]
    rendered.sort(key=lambda item: item[0].trouble)
    rows = [cells for cells, _ in rendered]
    text = f"{MARK}\n### Will it start?\n\n{workloads.counts(rows)}\n"
    table = [row((_SIGNS[cells_of.trouble], *map(code, cells_of[1:]))) for cells_of in rows]
    head = f"\n{row(_HEAD)}{row(('---',) * len(_HEAD))}"
    text += fit((head, table, ""), LIMIT - len(text))
    for cells, details in rendered:
        if cells.trouble == len(_SIGNS) - 1 and len(rendered) > 1:
            continue
        block = f"\n<details><summary>{code(cells.workload)}</summary>\n\n{details}\n</details>\n"
        if len(text) + len(block) > LIMIT:
            return f"{text}\nMore is left out here.\n"
        text += block
    return text


def _details(explained: Explained, screen: Screen) -> Iterator[str]:
    yield f"{code(words.title(explained))}: {code(words.verdict(explained))}\n"
    for line in words.admission(explained):
        yield f"- {code(line)}\n"
    if not explained.explanation.admission.allowed:
        yield from (f"- {code(line)}\n" for line in _findings(explained))
        return
    notes = [f"new nodes: {line}" for line in new_nodes.lines(explained)]
    notes += list(_findings(explained))
    for line in (f"requests {words.requests(explained)}", *notes, *explained.notes):
        yield f"- {code(line)}\n"
    yield "\n"
    groups = group(explained.explanation, explained.nodes, dict(explained.no_pod))
    yield from _nodes(explained, groups, screen)
    for name, steps in nearest.fixes(explained, groups, FIXES):
        yield f"\nTo open {code(name)}:\n\n"
        yield from (f"- {code(step.description)}\n{_command(step.command)}" for step in steps)
    if explained.explanation.not_evaluated:
        yield "\nNot evaluated:\n\n"
        yield from (f"- {code(sentence)}\n" for sentence in explained.explanation.not_evaluated)


def _findings(explained: Explained) -> Iterator[str]:
    for finding in explained.findings:
        place = f": {finding.place}" if finding.place else ""
        yield f"{finding.severity}: {finding.message} ({finding.id}{place})"


def _command(command: str | None) -> str:
    return f"  {code(command)}\n" if command else ""


def _nodes(explained: Explained, groups: Sequence[NodeGroup], screen: Screen) -> Iterator[str]:
    by_pool = pools(explained, screen.by) if screen.by or len(explained.nodes) > words.MANY else ()
    if by_pool:
        head: tuple[str, ...] = ("Pool", "Nodes", "Can run", "Room", "Why not the others")
        rows = [
            (
                pool.name or NONE,
                str(pool.nodes),
                str(len(pool.can_run)),
                str(pool.room),
                why_not(explained, pool),
            )
            for pool in by_pool
        ]
    else:
        head = ("Nodes", "", "Eligible", "Handler", "Why")
        rows = [
            (
                plural(len(alike.verdicts), "node"),
                compact(alike.names),
                words.eligible(alike),
                words.handler(alike),
                alike.why,
            )
            for alike in groups
        ]
    if rows:
        yield row(head) + row(("---",) * len(head))
        yield from (row(map(code, cells)) for cells in rows)
