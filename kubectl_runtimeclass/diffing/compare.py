"""Two sets of manifests, each with its view of the cluster, as a Diff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..snapshot.snapshot import Snapshot
from . import consequences, totals
from .changes import changes
from .counts import Autoscalers, autoscalers, pods_at_a_time
from .effective import View, created, side, view
from .model import ADMITTED, ERROR, REJECTED, Diff, Note, Side, Subject, WorkloadDiff
from .placement import Placement
from .templates import Manifests, Object, Template

Key = tuple[str, str, str, str, str, int]


def compare(
    before: Manifests, after: Manifests, base: Snapshot | None = None, namespace: str = "default"
) -> Diff:
    """What changes from one set of manifests to another, in a cluster that `base` is a snapshot of.

    `namespace` is that of objects that name none. Raises RuntimeClassError for objects that Kubernetes would not
    take, naming them.
    """
    differ = _Differ(before, after, base, namespace)
    workloads = tuple(differ.workloads())
    quotas = totals.quotas(workloads, differ.after)
    namespaces, classes = totals.by_namespace_and_class(workloads)
    return Diff(
        workloads,
        namespaces,
        classes,
        totals.overall(namespaces),
        quotas,
        tuple(filter(None, map(consequences.of_quota, quotas))),
        len(differ.after.snapshot.nodes) if differ.after.has_nodes else None,
        base.unreadable if base else (),
    )


class _Differ:
    """The two sides with what is asked of each cluster but once."""

    def __init__(self, before: Manifests, after: Manifests, base: Snapshot | None, namespace: str) -> None:
        self._old, self._new = _keyed(before.templates), _keyed(after.templates)
        self.before = view(base, before.objects, namespace)
        # One view when both sides have the same objects: then a pod made for one side is good for the other.
        self.after = self.before if after.objects == before.objects else view(base, after.objects, namespace)
        self._old_scalers = autoscalers(before.objects, namespace)
        self._new_scalers = autoscalers(after.objects, namespace)
        self._placement = Placement(self.after.snapshot) if self.after.has_nodes else None

    def workloads(self) -> Iterator[WorkloadDiff]:
        order = [*self._old, *(key for key in self._new if key not in self._old)]
        for key in order:
            yield self._workload(self._old.get(key), self._new.get(key))

    def _workload(self, old: Template | None, new: Template | None) -> WorkloadDiff:
        pod = None if old is None else created(old, self.before)
        before = None if old is None or pod is None else self._side(old, pod, self.before, self._old_scalers)
        after = None
        if new is not None:
            if old is None or new.written is not old.written or self.after is not self.before:
                pod = created(new, self.after)
            elif new.runtime_class_name == old.runtime_class_name:
                after = before
            if after is None:
                assert pod is not None
                after = self._side(new, pod, self.after, self._new_scalers)
        differences = changes(before, after) if before and after and before is not after else ()
        if not differences and before and after and after.status == ADMITTED and not (new and new.refused):
            return WorkloadDiff(self._subject(old, new), before, after, absent=self._is_absent(old, new))
        before, after = self._placed(before, old, room=False), self._placed(after, new, room=True)
        rolls = any(not change.path.startswith("pods") for change in differences)
        notes = self._notes(new, before, after, bool(differences))
        absent = self._is_absent(old, new)
        return WorkloadDiff(self._subject(old, new), before, after, differences, notes, rolls, absent)

    def _is_absent(self, old: Template | None, new: Template | None) -> bool:
        """Whether the cluster is known to have no pods of a workload, nor the object that makes them."""
        sides = [side for side in (new, old) if side is not None]
        if self._placement is None or any(side.is_stored for side in sides):
            return False
        return self._placement.is_absent(sides[0])

    def _subject(self, old: Template | None, new: Template | None) -> Subject:
        return next(template.subject for template in (new, old) if template is not None)

    def _notes(
        self, new: Template | None, before: Side | None, after: Side | None, differ: bool
    ) -> tuple[Note, ...]:
        if new is None or after is None:
            return ()
        refused = (
            (Note(ERROR, "Refused", f"the rules cannot be applied: {new.refused}"),) if new.refused else ()
        )
        if before is not None and not differ and after.status == ADMITTED:
            return refused
        return (*refused, *consequences.of_workload(new, before, after, self.after))

    def _side(self, template: Template, pod: Object, seen: View, scalers: Autoscalers) -> Side:
        return side(template, pod, seen, pods_at_a_time(template, scalers, self._daemon_nodes(template, pod)))

    def _daemon_nodes(self, template: Template, pod: Mapping[str, Any]) -> int | None:
        """How many nodes a DaemonSet has pods on; None of others, and where nodes are not known."""
        if self._placement is None or not template.is_daemon_set:
            return None
        return len(self._placement.daemon_nodes(pod))

    def _placed(self, side: Side | None, template: Template | None, *, room: bool) -> Side | None:
        """The side with the nodes for its pods, where those are known."""
        if self._placement is None or side is None or template is None or side.status == REJECTED:
            return side
        nodes = self._placement.nodes(side, template, room=room)
        if template.is_daemon_set:
            nodes = nodes.among(self._placement.daemon_nodes(created(template, self.after)))
        return replace(side, nodes=nodes)


def _keyed(templates: Iterable[Template]) -> dict[Key, Template]:
    """Templates by what they are of; those of one name, as generated names are, by their order."""
    by_key: dict[Key, Template] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    for template in templates:
        subject = template.subject
        name = (subject.group, subject.kind, subject.namespace, subject.name, subject.path)
        by_key[(*name, seen[name])] = template
        seen[name] += 1
    return by_key
