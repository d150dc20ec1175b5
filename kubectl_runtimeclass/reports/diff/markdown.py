"""Markdown for a comment on a pull request: the sum first, then what matters, the rest folded away.

The same diff gives the same bytes, and the first line is a mark by which a job finds its comment again to
replace it. All that comes from manifests stands in code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...diffing.model import (
    ERROR,
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
from .. import PLAIN, Screen
from ..markdown import LIMIT, code
from . import phrases as words

MARK = "<!-- kubectl-runtimeclass diff -->"

_SIGNS = {ERROR: "❌", WARNING: "⚠️"}


def render(report: Report, screen: Screen = PLAIN) -> str:
    """The whole comment, cut where GitHub would not take it."""
    diff, prices = report.diff, report.prices
    text = f"{MARK}\n### RuntimeClass diff\n\n{words.headline(diff, _resource)}.\n"
    for block in (
        _problems(report.problems),
        _important(diff),
        _workloads(diff.changed),
        _quotas(diff.quotas),
        _totals("By namespace", "Namespace", diff.namespaces, diff.total, prices),
        _totals("By class", "Class", diff.classes, diff.total, prices),
        _unreadable(diff.unreadable),
        *_details(diff),
    ):
        if len(text) + len(block) > LIMIT:
            return text + "\nThe rest does not fit into a comment; `-o table` has it.\n"
        text += block
    return text


def _problems(problems: Sequence[str]) -> str:
    if not problems:
        return ""
    return "\n#### Could not be read\n\n" + "".join(f"- {code(problem)}\n" for problem in problems)


def _unreadable(names: Sequence[str]) -> str:
    return f"\nWithout {_names(names)}, which could not be read in the cluster.\n" if names else ""


def _important(diff: Diff) -> str:
    """The notes that say that something will not work, each with its workload."""
    important = [
        (words.subject(workload), note)
        for workload in diff.workloads
        for note in workload.notes
        if note.level in _SIGNS
    ]
    lines = [_note(note) for note in diff.notes]
    lines += [f"{_note(note)} — {_names(names)}" for note, names in _gathered(important)]
    return "\n#### To look at\n\n" + "".join(f"- {line}\n" for line in lines) if lines else ""


def _gathered(notes: Iterable[tuple[str, Note]]) -> list[tuple[Note, list[str]]]:
    """Notes with the workloads that have them, errors first."""
    gathered: dict[Note, list[str]] = {}
    for name, note in notes:
        gathered.setdefault(note, []).append(name)
    return sorted(gathered.items(), key=lambda entry: entry[0].level != ERROR)


def _names(names: Sequence[str]) -> str:
    shown = list(dict.fromkeys(names))
    more = f" and {len(shown) - 5} more" if len(shown) > 5 else ""
    return ", ".join(map(code, shown[:5])) + more


def _note(note: Note) -> str:
    return f"{_SIGNS.get(note.level, '💡')} {code(note.message)}"


# --- tables ---------------------------------------------------------------------------------------


def _workloads(changed: Sequence[WorkloadDiff]) -> str:
    rows = [
        (
            code(words.subject(workload)),
            code(words.changed(words.class_name(workload.before), words.class_name(workload.after))),
            words.pods_changed(workload),
            *(_amount(workload, name) for name in words.MAIN),
            words.changed(words.nodes(workload.before), words.nodes(workload.after)),
        )
        for workload in changed
    ]
    titles = ("Workload", "Class", "Pods", "CPU requests", "Memory requests", "Nodes")
    return "\n#### Workloads\n\n" + _table(titles, "lllrrr", rows) if rows else ""


def _amount(workload: WorkloadDiff, name: str) -> str:
    text = words.amount(words.counted(workload.before, name), words.counted(workload.after, name))
    return f"{text} each" if words.is_each(workload) else text


def _quotas(quotas: Sequence[QuotaDiff]) -> str:
    rows = [
        (
            code(f"{quota.namespace}/{quota.name}"),
            code(quota.resource),
            words.amount(quota.before, quota.after),
            str(quota.hard),
            "❌ exceeded" if quota.exceeded else "⚠️ tight in the rollout" if quota.tight else "",
        )
        for quota in quotas
        if quota.before.nanos != quota.after.nanos or quota.tight
    ]
    return (
        "\n#### Quotas\n\n" + _table(("Quota", "Resource", "Used", "Hard", ""), "llrrl", rows) if rows else ""
    )


def _totals(
    title: str, column: str, totals: Sequence[TotalDiff], total: TotalDiff, prices: Prices | None
) -> str:
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
    if total.after.unknown:
        text += f"\nNot counted, as the number of pods is unknown: {total.after.unknown} pod templates.\n"
    return text


def _resource(name: str) -> str:
    return name if name in words.MAIN else code(name)


def _total(total: TotalDiff, name: str, names: Sequence[str], prices: Prices | None) -> tuple[str, ...]:
    before, after = total.before, total.after
    amounts = (words.amount(words.get(before.requests, n), words.get(after.requests, n)) for n in names)
    cost = (_cost(before, after, prices),) if prices else ()
    return (name, words.changed(str(before.pods), str(after.pods)), *amounts, *cost)


def _cost(before: Total, after: Total, prices: Prices) -> str:
    one, other = monthly(before.requests, prices), monthly(after.requests, prices)
    return words.changed(money(one), money(other))


def _table(titles: Sequence[str], align: str, rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---:" if side == "r" else "---" for side in align], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


# --- details --------------------------------------------------------------------------------------


def _details(diff: Diff) -> list[str]:
    """One folded block for each workload that changes, so that the last of them can be left out."""
    if not diff.changed:
        return []
    return ["\n#### Details\n", *map(_detail, diff.changed)]


def _detail(workload: WorkloadDiff) -> str:
    lines = [f"- {code(f'{change.path}')}: {_value(change.before)} → {_value(change.after)}"
             f" ({change.origin})" for change in workload.changes]  # fmt: skip
    for side in (workload.after or workload.before,):
        if side is not None:
            lines += _side_lines(side)
    gained, lost = words.node_changes(workload)
    lines += [
        f"- nodes {word}: {_names(names)}" for word, names in (("gained", gained), ("lost", lost)) if names
    ]
    lines += [f"- {_note(note)}" for note in workload.notes]
    body = "".join(f"{line}\n" for line in lines)
    name = code(words.subject(workload))
    state = "new" if workload.before is None else "gone" if workload.after is None else "changed"
    return f"\n<details>\n<summary>{_html(name)}: {state}</summary>\n\n{body}\n</details>\n"


def _side_lines(side: Side) -> list[str]:
    lines = [f"- pods: {words.pods(side.pods)} ({code(side.pods.reason)}), {side.qos_class}"]
    for title, resources in (("requests", side.requests), ("limits", side.limits)):
        amounts = ", ".join(code(f"{name} {resources.explain(name)}") for name in sorted(resources.total))
        if amounts:
            lines.append(f"- {title} of a pod: {amounts}")
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
