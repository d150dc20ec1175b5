"""What many workloads have in common, told once: how each pod changes, and what there is to say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ...diffing.model import ERROR, NOTE, WARNING, ClassDiff, Note, Side, WorkloadDiff
from ...kube.amounts import readable
from ...kube.resources import ResourceList
from ..phrases import class_label, plural
from . import phrases as words

NAMED = 5
"""Workloads that a sentence names; of the others it says how many."""


class Part(NamedTuple):
    """One way in which each pod changes: `+ nodeSelector a=b`, and whose doing it is ("pod", "RuntimeClass")."""

    text: str
    origin: str


class WorkloadGroup(NamedTuple):
    """Workloads whose pods change alike. `classes` is `kata` or `gvisor → kata`, "" where there is none."""

    parts: tuple[Part, ...]
    classes: str
    workloads: list[WorkloadDiff]

    @property
    def text(self) -> str:
        """`+ overhead cpu 250m   + nodeSelector a=b   (RuntimeClass kata)`, or ""."""
        return "   ".join(self.texts)

    @property
    def texts(self) -> tuple[str, ...]:
        """Its parts, those of a RuntimeClass last, and its name behind them."""
        own = [part.text for part in self.parts if part.origin != "RuntimeClass"]
        of_class = [part.text for part in self.parts if part.origin == "RuntimeClass"]
        if of_class:
            of_class.append(f"(RuntimeClass {self.classes})")
        return (*own, *of_class)


def groups(changed: Iterable[WorkloadDiff]) -> list[WorkloadGroup]:
    """Workloads by how their pods change, in the order of the first of each group."""
    by_key: dict[tuple[object, ...], WorkloadGroup] = {}
    for workload in changed:
        parts, sides = tuple(_parts(workload)), (workload.before, workload.after)
        names = tuple(side.runtime_class_name if side else None for side in sides)
        key = (parts, names, *(side is None for side in sides))
        classes = words.ARROW.join(dict.fromkeys(class_label(name) for name in names if name))
        by_key.setdefault(key, WorkloadGroup(parts, classes, [])).workloads.append(workload)
    return list(by_key.values())


def _parts(workload: WorkloadDiff) -> Iterator[Part]:
    before, after = workload.before, workload.after
    overhead = _overhead(before.overhead if before else {}, after.overhead if after else {})
    if overhead:
        yield Part(overhead, "RuntimeClass")
    gained, lost = words.constraint_changes(workload)
    for sign, constraints in (("+", gained), ("-", lost)):
        for constraint, origin in constraints:
            yield Part(f"{sign} {constraint}", origin)
    if before is not None and after is not None:
        yield from _others(before, after)
        for change in workload.changes:
            if change.path.partition("[")[0].partition(".")[0] not in _TOLD_ELSEWHERE:
                yield Part(f"{change.path} {_value(change.before)}{words.ARROW}{_value(change.after)}", "pod")


_TOLD_ELSEWHERE = (
    "runtimeClassName", "handler", "admission", "overhead", "requests", "limits", "qosClass", "nodeSelector",
    "tolerations", "pods",
)  # fmt: skip
"""Changes that have words of their own, or columns."""


def _value(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, str):
        return value
    import json

    return json.dumps(value, sort_keys=True)


def _overhead(before: ResourceList, after: ResourceList) -> str:
    one, other = ({name: amount for name, amount in side.items() if amount.nanos} for side in (before, after))
    if one == other:
        return ""
    if not (one and other):
        listed = [f"{name} {readable(name, amount)}" for name, amount in sorted((one or other).items())]
        return f"{'-' if one else '+'} overhead {', '.join(listed)}"
    names = sorted(one.keys() | other.keys())
    amounts = (words.amount(name, words.get(one, name), words.get(other, name)) for name in names)
    return f"overhead {', '.join(f'{name} {text}' for name, text in zip(names, amounts, strict=True))}"


def _others(before: Side, after: Side) -> Iterator[Part]:
    """What a pod itself requests of other resources than cpu and memory, and its limits, without overhead."""
    for what, one, other in (
        ("requests", before.requests.containers, after.requests.containers),
        ("limits", before.limits.containers, after.limits.containers),
    ):
        for name in sorted(one.keys() | other.keys()):
            if what == "requests" and name in words.MAIN:
                continue
            old, new = words.get(one, name), words.get(other, name)
            if old.nanos != new.nanos:
                yield Part(f"{what} {name} {words.amount(name, old, new)}", "pod")


class Remark(NamedTuple):
    """A sentence with the workloads that it is about, named."""

    level: str
    text: str
    names: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """With the names behind it; before it where a colon would be taken for a part of it."""
        if not self.names:
            return self.text
        more = len(self.names) - NAMED
        listed = ", ".join(self.names[:NAMED]) + (f" and {more} more" if more > 0 else "")
        return f"{listed}: {self.text}" if ":" in self.text else f"{self.text}: {listed}"


_ORDER = (ERROR, WARNING, NOTE)


def remarks(workloads: Iterable[WorkloadDiff]) -> list[Remark]:
    """What there is to say of workloads, each sentence once, errors first."""
    workloads = tuple(workloads)
    noted = [(workload, note) for workload in workloads for note in (*workload.notes, *_of_pods(workload))]
    changed = sum(workload.differs for workload in workloads)
    name = _names([workload for workload, _ in noted])
    by_text: dict[tuple[str, str], list[tuple[WorkloadDiff, Note]]] = {}
    for workload, note in noted:
        by_text.setdefault((note.level, note.common or note.message), []).append((workload, note))
    lines = [_remark(level, text, about, name, changed) for (level, text), about in by_text.items()]
    return sorted(lines, key=lambda line: _ORDER.index(line.level))


def not_evaluated(workloads: Iterable[WorkloadDiff]) -> list[Remark]:
    """What could not be judged of the pods there will be, each sentence once."""
    sides = [(workload, workload.after) for workload in workloads if workload.after is not None]
    noted = [(workload, sentence) for workload, side in sides for sentence in side.not_evaluated]
    changed, name = len(sides), _names([workload for workload, _ in noted])
    by_text: dict[str, list[tuple[WorkloadDiff, Note]]] = {}
    for workload, sentence in noted:
        by_text.setdefault(sentence, []).append((workload, Note(NOTE, "", sentence)))
    return [_remark(NOTE, text, about, name, changed) for text, about in by_text.items()]


def _remark(
    level: str, text: str, about: Sequence[tuple[WorkloadDiff, Note]], name: dict[int, str], changed: int
) -> Remark:
    if len(about) == 1:
        ((workload, note),) = about
        return Remark(level, note.message, (words.subject(workload),))
    if len(about) == changed > NAMED and not any(note.detail for _, note in about):
        return Remark(level, text, (f"all {changed} workloads",))
    named = tuple(name[id(w)] + (f" ({note.detail})" if note.detail else "") for w, note in about)
    return Remark(level, text, named)


def _names(workloads: Sequence[WorkloadDiff]) -> dict[int, str]:
    """The shortest names that tell workloads apart, by their ids: `web`, `shop/web`, `Deployment shop/web`."""
    apart = {id(workload): workload for workload in workloads}.values()
    for form in (_short, _of_namespace):
        if max(Counter(map(form, apart)).values(), default=0) < 2:
            return {id(workload): form(workload) for workload in apart}
    return {id(workload): words.subject(workload) for workload in apart}


def _short(workload: WorkloadDiff) -> str:
    return workload.subject.name


def _of_namespace(workload: WorkloadDiff) -> str:
    return f"{workload.subject.namespace}/{workload.subject.name}"


def _of_pods(workload: WorkloadDiff) -> Iterator[Note]:
    """Why the pods of a changed workload are no single number."""
    pods = workload.after.pods if workload.after else None
    if not workload.differs or pods is None or (pods.high is not None and pods.low == pods.high):
        return
    if pods.high is None:
        yield Note(
            NOTE,
            "",
            f"amounts are those of one pod, {pods.reason}",
            "amounts are those of one pod",
            pods.reason,
        )
    else:
        text = f"counted as {pods.high}: {pods.reason}"
        yield Note(NOTE, "", f"its pods are {text}", "the number of pods varies", text)


def of_class(class_diff: ClassDiff) -> tuple[str, str]:
    """(how a RuntimeClass changes, what that means for the pods there are); the latter may be ""."""
    if class_diff.is_new or class_diff.is_gone:
        how = "is new" if class_diff.is_new else "is gone"
    else:
        how = "; ".join(
            f"{change.path} {_value(change.before)}{words.ARROW}{_value(change.after)}"
            for change in class_diff.changes
        )
    text = f"RuntimeClass {class_diff.name}{' ' if class_diff.is_new or class_diff.is_gone else ': '}{how}"
    if not class_diff.kept:
        return text, ""
    count = sum(class_diff.kept.values())
    where = ", ".join(f"{namespace} {pods}" for namespace, pods in list(class_diff.kept.items())[:NAMED])
    more = f" and {len(class_diff.kept) - NAMED} more namespaces" if len(class_diff.kept) > NAMED else ""
    keep = f"{plural(count, 'pod')} {'keeps' if count == 1 else 'keep'} what the old one gave ({where}{more})"
    if class_diff.is_gone:
        return text, f"{keep}, and none is made anew without the class"
    added = ", ".join(
        f"{name} {'+' if amount.nanos > 0 else ''}{readable(name, amount)}"
        for name, amount in class_diff.added.items()
    )
    return (
        text,
        f"{keep}; made anew, {'it requests' if count == 1 else 'they request'} {added}" if added else keep,
    )
