"""Markdown for a comment on a pull request: the sum first, then what matters, the rest folded away.

The same diff gives the same bytes, and the first line is a mark by which a job finds its comment again to
replace it. All that comes from manifests stands in code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...diffing.model import (
    ERROR,
    NOTE,
    WARNING,
    Diff,
    Note,
    QuotaDiff,
    Report,
    Side,
    Total,
    TotalDiff,
    WorkloadDiff,
)
from ...diffing.price import HOURS, Prices, money, monthly
from ...kube.amounts import readable
from .. import PLAIN, Screen
from ..markdown import LIMIT, Block, code, fit
from . import phrases as words
from .folding import NAMED, Remark, WorkloadGroup, groups, not_evaluated, of_class, remarks

MARK = "<!-- kubectl-runtimeclass diff -->"

_SIGNS = {ERROR: "❌", WARNING: "⚠️"}


def render(report: Report, screen: Screen = PLAIN) -> str:
    """The whole comment, cut where GitHub would not take it."""
    diff, prices = report.diff, report.prices
    text = f"{MARK}\n### RuntimeClass diff\n\n{words.headline(diff, _resource)}.\n"
    said, grouped = remarks(diff.workloads), groups(diff.changed)
    for block in (
        _problems(report.problems),
        _remarks("To look at", diff.notes, [remark for remark in said if remark.level != NOTE]),
        _classes(diff),
        _workloads(grouped),
        _quotas(diff.quotas),
        _totals("By namespace", "Namespace", diff.namespaces, diff, prices),
        _totals("By class", "Class", diff.classes, diff, prices),
        _remarks("Beside that", (), [remark for remark in said if remark.level == NOTE]),
        _remarks("Not evaluated", (), not_evaluated(diff.changed)),
        _unreadable(diff.unreadable),
        "\n#### Details\n" if grouped else "",
        *map(_details, grouped),
    ):
        room = LIMIT - len(text)
        if (isinstance(block, str) and len(block) > room) or room < _LEAST:
            return text + "\nThe rest does not fit into a comment; `-o table` has it.\n"
        text += block if isinstance(block, str) else fit(block, room)
    return text


_LEAST = 500
"""Characters in which there is something to be said."""


def _problems(problems: Sequence[str]) -> str:
    if not problems:
        return ""
    return "\n#### Could not be read\n\n" + "".join(f"- {code(problem)}\n" for problem in problems)


def _unreadable(names: Sequence[str]) -> str:
    return f"\nWithout {_names(names)}, which could not be read in the cluster.\n" if names else ""


def _remarks(title: str, notes: Sequence[Note], remarks: Sequence[Remark]) -> str:
    """Sentences with the workloads that they are about."""
    lines = [_line(note.level, note.message) for note in notes]
    lines += [
        f"{_line(remark.level, remark.text)} — {_names(remark.names)}" for remark in remarks if remark.names
    ]
    return f"\n#### {title}\n\n" + "".join(f"- {line}\n" for line in lines) if lines else ""


def _names(names: Sequence[str]) -> str:
    shown = list(dict.fromkeys(names))
    more = f" and {len(shown) - NAMED} more" if len(shown) > NAMED else ""
    return ", ".join(map(code, shown[:NAMED])) + more


def _line(level: str, text: str) -> str:
    return f"{_SIGNS.get(level, '💡')} {code(text)}"


# --- tables ---------------------------------------------------------------------------------------


def _classes(diff: Diff) -> str:
    lines = [
        f"- {code(text)}{f' — {code(pods)}' if pods else ''}\n"
        for text, pods in map(of_class, diff.runtime_classes)
    ]
    return "\n#### RuntimeClasses\n\n" + "".join(lines) if lines else ""


def _workloads(grouped: Sequence[WorkloadGroup]) -> str:
    rows = [
        (
            code(words.subject(workload)),
            code(words.change_text(words.class_name(workload.before), words.class_name(workload.after))),
            words.pods_changed(workload),
            *(_amount(workload, name) for name in words.MAIN),
            words.change_text(words.nodes(workload.before), words.nodes(workload.after)),
        )
        for group in grouped
        for workload in group.workloads
    ]
    if not rows:
        return ""
    titles = ("Workload", "Class", "Pods", "CPU requests", "Memory requests", "Nodes")
    details = "".join(
        f"\nEach pod{_of(group, grouped)}: {code(group.text)}\n" for group in grouped if group.text
    )
    return "\n#### Workloads\n\n" + _table(titles, "lllrrr", rows) + details


def _of(group: WorkloadGroup, grouped: Sequence[WorkloadGroup]) -> str:
    """Of which workloads, where there are others."""
    return (
        f" of {_names([words.subject(workload) for workload in group.workloads])}" if len(grouped) > 1 else ""
    )


def _amount(workload: WorkloadDiff, name: str) -> str:
    if workload.is_refused:
        return "-"
    text = words.amount(
        name, words.total_of_pods(workload.before, name), words.total_of_pods(workload.after, name)
    )
    return f"{text} each" if words.is_each(workload) else text


def _quotas(quotas: Sequence[QuotaDiff]) -> str:
    rows = [
        (
            code(f"{quota.namespace}/{quota.name}"),
            code(quota.resource),
            words.amount(quota.resource, quota.before, quota.after),
            readable(quota.resource, quota.hard),
            "❌ exceeded" if quota.exceeded else "⚠️ tight in the rollout" if quota.tight else "",
        )
        for quota in quotas
        if quota.before.nanos != quota.after.nanos or quota.tight
    ]
    return (
        "\n#### Quotas\n\n" + _table(("Quota", "Resource", "Used", "Hard", ""), "llrrl", rows) if rows else ""
    )


def _totals(title: str, column: str, totals: Sequence[TotalDiff], diff: Diff, prices: Prices | None) -> str:
    total = diff.total
    if not totals:
        return ""
    names = words.main_names((total.before, total.after))
    titles = (
        column,
        "Pods",
        *(f"{_resource(name)} requests" for name in names),
        *(("Cost a month",) if prices else ()),
    )
    rows = [_total(total, code(total.name), names, prices) for total in totals]
    rows.append(_total(total, "**Total**", names, prices))
    text = f"\n#### {title}\n\n" + _table(titles, "l" + "r" * (len(titles) - 1), rows)
    if prices:
        text += f"\nCost: requests of {', '.join(map(code, sorted(prices)))} for {HOURS} hours, at the prices given.\n"
    if uncounted := words.uncounted_names(diff):
        text += f"\nNot counted, as the number of pods is unknown: {code(uncounted)}.\n"
    if refused := words.refused_names(diff):
        text += f"\nNot counted, as they would be refused: {code(refused)}.\n"
    return text


def _resource(name: str) -> str:
    return name if name in words.MAIN else code(name)


def _total(total: TotalDiff, name: str, names: Sequence[str], prices: Prices | None) -> tuple[str, ...]:
    before, after = total.before, total.after
    amounts = (words.amount(n, words.get(before.requests, n), words.get(after.requests, n)) for n in names)
    cost = (_cost(before, after, prices),) if prices else ()
    return (name, words.change_text(str(before.pods), str(after.pods)), *amounts, *cost)


def _cost(before: Total, after: Total, prices: Prices) -> str:
    one, other = monthly(before.requests, prices), monthly(after.requests, prices)
    return words.change_text(money(one), money(other))


def _table(titles: Sequence[str], align: str, rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---:" if side == "r" else "---" for side in align], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


# --- details --------------------------------------------------------------------------------------


def _details(group: WorkloadGroup) -> Block:
    """A folded block of workloads that change alike, so that the last of them can be left out."""
    workloads = group.workloads
    first = workloads[0]
    state = "new" if first.before is None else "gone" if first.after is None else "changed"
    name = code(words.subject(first)) if len(workloads) == 1 else f"{len(workloads)} workloads"
    lines = [f"- {part}" for part in _alike(workloads)]
    lines += [line for workload in workloads for line in _detail(workload, alone=len(workloads) == 1)]
    head = f"\n<details>\n<summary>{_html(name)}: {state}</summary>\n\n"
    return head, [f"{line}\n" for line in lines], "\n</details>\n"


def _alike(workloads: Sequence[WorkloadDiff]) -> list[str]:
    """What all of them have changed: fields of their pods, and nodes."""
    changes = [change for change in workloads[0].changes if all(change in w.changes for w in workloads)]
    lines = [
        f"{code(change.path)}: {_value(change.before)} → {_value(change.after)} ({change.origin})"
        for change in changes
    ]
    nodes = {words.node_changes(workload) for workload in workloads}
    if len(nodes) == 1:
        ((gained, lost),) = nodes
        lines += [
            f"nodes {word}: {_names(names)}" for word, names in (("gained", gained), ("lost", lost)) if names
        ]
    return lines


def _detail(workload: WorkloadDiff, *, alone: bool) -> list[str]:
    """A workload's own amounts, in a line for each where it is alone, else in one behind its name."""
    side = workload.after or workload.before
    parts = _side_lines(side) if side is not None else []
    if alone:
        return [f"- {part}" for part in parts]
    return [f"- {code(words.subject(workload))}: {'; '.join(parts)}"]


def _side_lines(side: Side) -> list[str]:
    lines = [f"pods: {words.pods(side.pods)} ({code(side.pods.reason)}), {side.qos_class}"]
    for title, resources in (("requests", side.requests), ("limits", side.limits)):
        amounts = ", ".join(code(f"{name} {resources.explain(name)}") for name in sorted(resources.total))
        if amounts:
            lines.append(f"{title} of a pod: {amounts}")
    return lines


def _value(value: object) -> str:
    if value is None:
        return "none"
    import json

    return code(value if isinstance(value, str) else json.dumps(value, sort_keys=True))


def _html(text: str) -> str:
    """A code span as an element: Markdown is not read inside a summary."""
    if not text.startswith("`"):
        return text
    import html

    return f"<code>{html.escape(text[1:-1])}</code>"
