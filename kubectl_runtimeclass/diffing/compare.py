"""Two sets of manifests, each with its view of the cluster, as a Diff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..admission import runtime_class
from ..snapshot.snapshot import Snapshot
from ..workloads.as_pods import Template
from . import consequences, totals
from .changes import changes
from .classes import changed_classes
from .counts import Autoscalers, autoscalers, pods_at_a_time
from .effective import Created, side, view
from .model import ADMITTED, ERROR, Diff, Note, Side, WorkloadDiff
from .placement import PlacementIndex
from .templates import Manifests

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
        workloads=workloads,
        namespaces=namespaces,
        classes=classes,
        total=totals.overall(namespaces),
        quotas=quotas,
        notes=tuple(filter(None, map(consequences.of_quota, quotas))),
        nodes=len(differ.after.snapshot.nodes) if differ.after.has_nodes else None,
        unreadable=base.unreadable if base else (),
        runtime_classes=changed_classes(differ.before, differ.after),
    )


class _Differ:
    """The two sides with what is asked of each cluster but once."""

    def __init__(self, before: Manifests, after: Manifests, base: Snapshot | None, namespace: str) -> None:
        self._old, self._new = _keyed(before.templates), _keyed(after.templates)
        self.before = view(base, before.objects, namespace)
        # One view when both sides have the same objects: then a pod made for one side is good for the other.
        self.after = self.before if after.objects == before.objects else view(base, after.objects, namespace)
        live = base.horizontal_pod_autoscalers if base else ()
        self._old_scalers = autoscalers((*live, *before.objects), namespace)
        self._new_scalers = autoscalers((*live, *after.objects), namespace)
        self._placement = PlacementIndex(self.after.snapshot) if self.after.has_nodes else None

    def workloads(self) -> Iterator[WorkloadDiff]:
        order = [*self._old, *(key for key in self._new if key not in self._old)]
        for key in order:
            yield self._workload(self._old.get(key), self._new.get(key))

    def _workload(self, old: Template | None, new: Template | None) -> WorkloadDiff:
        subject = next(template.subject for template in (new, old) if template is not None)
        before, after = self._sides(old, new)
        differences = changes(before, after) if before and after and before is not after else ()
        changed = bool(differences) or before is None or after is None
        if changed or after is None or after.status != ADMITTED:
            after = self._placed(after, new, room=True)
            short = after is not None and after.nodes is not None and after.nodes.room is not None
            before = self._placed(before, old, room=short)
        fields = tuple(consequences.of_fields(old, new)) if new is not None else ()
        notes = (*fields, *self._notes(new, before, after, fields, changed=changed))
        rolls = any(not change.path.startswith("pods") for change in differences)
        return WorkloadDiff(subject, before, after, differences, notes, rolls, self._is_absent(old, new))

    def _is_the_same(self, old: Template, new: Template) -> bool:
        if self.after is not self.before or old.runtime_class_name != new.runtime_class_name:
            return False
        return old.pod == new.pod and (old.owner is new.owner or old.owner == new.owner)

    def _sides(self, old: Template | None, new: Template | None) -> tuple[Side | None, Side | None]:
        """Both, after all that the API server asks. What it refuses them for alike is not the change's concern."""
        if old is not None and new is not None and self._is_the_same(old, new):
            same = self._side(new, Created(new, self.after), self._new_scalers, whole=False)
            return same, same
        before = after = made = None
        if old is not None:
            made = Created(old, self.before)
            before = self._side(old, made, self._old_scalers, whole=True)
        if new is not None:
            if made is None or old is None or new.pod is not old.pod or self.after is not self.before:
                made = Created(new, self.after)
            after = self._side(new, made, self._new_scalers, whole=True)
        if before is not None and after is not None and after.is_refused_like(before):
            assert after.refusal is not None
            if after.refusal.plugin != runtime_class.NAME:  # what such a class would add is not known
                before, after = replace(before, standing=True), replace(after, standing=True)
        return before, after

    def _is_absent(self, old: Template | None, new: Template | None) -> bool:
        """Whether the cluster is known to have no pods of a workload, nor the object that makes them."""
        sides = [side for side in (new, old) if side is not None]
        if self._placement is None or any(side.is_stored for side in sides):
            return False
        return self._placement.is_absent(sides[0])

    def _notes(
        self,
        new: Template | None,
        before: Side | None,
        after: Side | None,
        fields: tuple[Note, ...],
        *,
        changed: bool,
    ) -> tuple[Note, ...]:
        if new is None or after is None:
            return ()
        refused: tuple[Note, ...] = ()
        if new.refused and not any(note.code == "Refused" for note in fields):
            refused = (Note(ERROR, "Refused", f"the rules cannot be applied: {new.refused}"),)
        if not changed and after.status == ADMITTED:
            return refused
        return (*refused, *consequences.of_workload(new, before, after, self.after))

    def _side(self, template: Template, made: Created, scalers: Autoscalers, *, whole: bool) -> Side:
        nodes = self._daemon_nodes(template, made.request.pod)
        return side(template, made, pods_at_a_time(template, scalers, nodes), whole=whole)

    def _daemon_nodes(self, template: Template, pod: Mapping[str, Any]) -> int | None:
        """How many nodes a DaemonSet has pods on; None of others, and where nodes are not known."""
        if self._placement is None or not template.is_daemon_set:
            return None
        return len(self._placement.daemon_nodes(pod))

    def _placed(self, side: Side | None, template: Template | None, *, room: bool) -> Side | None:
        """The side with the nodes for its pods, where those are known."""
        if self._placement is None or side is None or template is None or not side.is_made:
            return side
        nodes = self._placement.nodes(side, template, room=room)
        if template.is_daemon_set:
            nodes = nodes.among(self._placement.daemon_nodes(Created(template, self.after).request.pod))
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
